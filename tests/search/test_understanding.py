"""What words mean on this site: filters, wishes, what is not wanted, and words put right."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from search.encoders.identity import DISTANCES_FILE
from search.encoders.spelling import WORDS_FILE
from search.registry import Identity, register_encoder
from search.understanding import understand
from tests.factories import BrandFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_cache")]


@pytest.fixture(autouse=True)
def nike() -> None:
    BrandFactory.create(name="Nike", slug="nike", aliases=["найк"])


@pytest.fixture
def words(settings: Settings, tmp_path: Path) -> None:
    """A shipped model that knows a few words."""
    (tmp_path / "builtin").mkdir()
    (tmp_path / "builtin" / WORDS_FILE).write_text("nike dunk low кроссовки белые", "utf-8")
    settings.MODELS_DIR = tmp_path


def test_words_become_filters_wishes_and_the_rest() -> None:
    meaning = understand("белые найки до 100 евро 43 размер со скидкой", language="ru")

    assert meaning.filters.brands == ("nike",)
    assert meaning.filters.price_max == Decimal(100)
    assert meaning.filters.sizes_eu == (Decimal(43),)
    assert meaning.filters.on_sale
    assert meaning.wishes == {"colour": "white"}
    assert meaning.rest == ""


def test_what_is_not_wanted_is_neither_wished_for_nor_spoken() -> None:
    meaning = understand("nike dunk but not red", language="en")

    assert meaning.unwanted == (("colour", "red"),)
    assert meaning.wishes == {}
    assert meaning.spoken == "nike dunk"


@pytest.mark.usefixtures("words")
def test_slips_are_put_right_before_words_are_read() -> None:
    assert understand("тшлу вгтл", language="ru").filters.brands == ("nike",)
    assert understand("nkie dnuk", language="en").spoken == "nike dunk"


def test_without_a_models_words_nothing_is_put_right(settings: Settings, tmp_path: Path) -> None:
    settings.MODELS_DIR = tmp_path

    assert understand("nkie dnuk", language="en").spoken == "nkie dnuk"


def test_a_new_encoders_row_takes_the_distance_that_its_folder_tells(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / DISTANCES_FILE).write_text(json.dumps({"max_distance": 0.62}))
    identity = Identity(name="near", revision="1", dimensions=4, has_text=False)

    told = register_encoder(identity, source=str(tmp_path))
    silent = register_encoder(
        Identity(name="far", revision="1", dimensions=4, has_text=False), source="/nowhere"
    )

    assert told.max_distance == 0.62
    assert silent.max_distance == 1.0
