"""Pictures: what a quick look finds, and edits that lose nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from catalog.models import ProductImage, ProductListing
from curation.models import PictureCheck
from curation.services.pictures import (
    ask_for_edit,
    carry_out,
    check_missing,
    make_main,
    measure_things,
    undo_edit,
)
from tests.curation.conftest import Shoe

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def draw_shoes(count: int, *, letters: int = 0) -> Image.Image:
    picture = Image.new("RGB", (600, 400), "white")
    pen = ImageDraw.Draw(picture)
    for number in range(count):
        top = 60 + number * 160
        pen.ellipse((80, top, 420, top + 110), fill=(180, 30, 30))
    for number in range(letters):
        left = 60 + number * 40
        pen.rectangle((left, 350, left + 18, 375), fill=(20, 20, 20))
    return picture


def stored(image: ProductImage, picture: Image.Image, media: Path) -> None:
    path = media / image.file
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path)


@pytest.mark.parametrize(
    ("picture", "second", "small"),
    [(draw_shoes(1), 0.0, 0), (draw_shoes(2), 1.0, 0), (draw_shoes(1, letters=12), 0.0, 12)],
)
def test_things_before_a_plain_ground_are_told_apart(
    picture: Image.Image, second: float, small: int
) -> None:
    found = measure_things(np.asarray(picture.resize((256, 171))))
    assert found["is_plain"]
    assert found["second_share"] == pytest.approx(second, abs=0.1)
    assert found["small_things"] == small


def test_a_busy_ground_is_not_judged() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    assert not measure_things(noise)["is_plain"]


def test_flags_are_set_once_per_content(shoe: Shoe, media: Path) -> None:
    image = shoe().images.get()
    stored(image, draw_shoes(2), media)
    ProductImage.objects.update(width=200)
    assert check_missing() == 1
    assert check_missing() == 0
    assert PictureCheck.objects.get().flags == ["several", "small"]
    ProductImage.objects.update(sha256="e" * 64)
    assert check_missing() == 1


def test_an_edit_makes_a_picture_beside_the_original_and_can_be_undone(
    shoe: Shoe, media: Path
) -> None:
    product = shoe()
    original = product.images.get()
    stored(original, draw_shoes(1), media)

    edit = ask_for_edit(original, turn=90, crop=[0.0, 0.0, 0.5, 1.0], by=None)
    assert carry_out(edit.pk).state == "done"
    assert carry_out(edit.pk).state == "done"  # twice is as good as once

    original.refresh_from_db()
    assert original.is_hidden
    assert (media / original.file).exists()
    result = product.images.get(is_hidden=False)
    assert (result.width, result.height) == (400, 300)
    assert ProductListing.objects.get(product=product).main_image == result

    edit.refresh_from_db()
    assert undo_edit(edit)
    assert list(product.images.values_list("pk", "is_hidden")) == [(original.pk, False)]


def test_a_file_that_cannot_be_read_is_told(shoe: Shoe) -> None:
    edit = ask_for_edit(shoe().images.get(), turn=90, by=None)
    assert carry_out(edit.pk).state == "failed"


@pytest.mark.parametrize("crop", [[0, 0, 2, 1], [0.9, 0, 0.05, 1], [-1, 0, 1, 1], None])
def test_an_edit_that_makes_no_sense_is_refused(shoe: Shoe, crop: list[float] | None) -> None:
    with pytest.raises(ValueError, match=r"cut|turn"):
        ask_for_edit(shoe().images.get(), crop=crop, by=None)


def test_the_main_picture_is_chosen(shoe: Shoe) -> None:
    product = shoe(offers=2)
    last = product.images.order_by("pk").last()
    assert last is not None
    make_main(last)
    assert ProductListing.objects.get(product=product).main_image == last
