"""The circle, whole: drawn shoes are exported, learnt from, compared, and put in service."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django.fixtures import Settings

from catalog.models import Product
from curation.services import circle
from curation.tasks import learn_from_staff
from scrapers.demo_market.market import PICTURES, read_truth
from search.encoders.identity import MODELS_FOLDER, folder_revision
from search.models import Encoder, ServedModel
from search.served import heads_in_service, sync_shipped
from tests.factories import BrandFactory, ProductFactory, ProductImageFactory, SilhouetteFactory
from tests.search.factories import EncoderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_cache")]
SHOES, BRANDS = 60, 2
# A product's number decides whether it is learnt from: the same ones whatever ran before.
FIRST_NUMBER = 700_001


@pytest.fixture
def encoder() -> Encoder:
    revision = folder_revision(MODELS_FOLDER / "builtin")
    return EncoderFactory.create(name="builtin", revision=revision, dimensions=256)


@pytest.fixture
def drawn_shoes(tmp_path: Path, settings: Settings) -> None:
    """Sixty drawn shoes of two brands, as published products with their pictures."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.LOCAL_MODELS_DIR = tmp_path / "models"
    brands: dict[str, Any] = {}
    lines: dict[str, Any] = {}
    count = 0
    for shoe in read_truth()["shoes"]:
        if shoe["brand"] not in brands and len(brands) == BRANDS:
            continue
        brand = brands.setdefault(shoe["brand"], None) or BrandFactory.create(name=shoe["brand"])
        brands[shoe["brand"]] = brand
        line = lines.get(shoe["silhouette"]) or SilhouetteFactory.create(
            brand=brand, name=shoe["silhouette"]
        )
        lines[shoe["silhouette"]] = line
        product = ProductFactory.create(
            pk=FIRST_NUMBER + count,
            brand=brand,
            silhouette=line,
            height=shoe["height"],
            colours=["white"],
        )
        file = shoe["pictures"][0]["file"]
        target = Path(settings.MEDIA_ROOT) / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PICTURES / file, target)
        ProductImageFactory.create(product=product, file=file)
        count += 1
        if count == SHOES:
            return


def test_what_was_learnt_serves_because_it_wins_and_goes_back(
    encoder: Encoder, drawn_shoes: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = next(row for row in sync_shipped() if row.kind == "heads")

    call_command("close_circle", "--folder", str(tmp_path / "circle"))

    # The shipped heads know no drawn brand: whoever learnt two of them wins.
    made = ServedModel.objects.filter(kind="heads").latest("pk")
    assert made.state == "active"
    assert made.reason.startswith("won: brands")
    beside = made.metrics["beside"]
    assert beside["revision"] == shipped.revision
    assert beside["rows"]["brands"]["new"] > beside["rows"]["brands"]["old"] == 0
    assert "curves" in made.metrics
    heads = heads_in_service(encoder.revision)
    assert heads is not None
    assert heads.version == made.version

    capsys.readouterr()
    call_command("model", "activate", "shipped", "--kind", "heads", "--reason", "only a try")
    assert "Back again" in capsys.readouterr().out
    heads = heads_in_service(encoder.revision)
    assert heads is not None
    assert heads.version == shipped.version


def test_heads_that_do_not_win_do_not_serve_without_a_reason(
    encoder: Encoder, tmp_path: Path, settings: Settings
) -> None:
    settings.LOCAL_MODELS_DIR = tmp_path / "models"
    shipped = next(row for row in sync_shipped() if row.kind == "heads")
    folder = tmp_path / "made" / "heads"
    shutil.copytree(MODELS_FOLDER / "heads", folder)
    told = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(told | {"version": "other"}))
    beside = {"revision": shipped.revision, "wins": False, "told": "brands 1 of 9 right"}
    manifest = {"heads": {"metrics": {"beside": beside}}}
    (folder.parent / "manifest.json").write_text(json.dumps(manifest))

    call_command("model", "add", str(folder), "--kind", "heads")
    with pytest.raises(CommandError, match="does not win: brands 1 of 9"):
        call_command("model", "activate", "other", "--kind", "heads")
    assert ServedModel.objects.get(version="other").state == "waiting"

    call_command(
        "model", "activate", "other", "--kind", "heads", "--reason", "better on the street"
    )
    assert ServedModel.objects.get(version="other").reason == "better on the street"


def test_without_an_encoder_the_circle_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No encoder"):
        call_command("close_circle", "--folder", str(tmp_path))


def test_the_weekly_task_waits_for_enough_decisions(encoder: Encoder) -> None:
    sync_shipped()
    assert learn_from_staff() == "too few new decisions"
    assert circle.count_new_examples() == 0
    assert Product.objects.count() == 0
