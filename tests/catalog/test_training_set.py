"""The catalogue as training data."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from catalog.training_set import split_of
from learning.manifest import read_manifest
from learning.manifest import split_of as split_in_training
from tests.factories import ProductFactory, ProductImageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    (folder / "pictures").mkdir(parents=True)
    settings.MEDIA_ROOT = folder
    return folder


def stored_picture(media: Path, name: str, **traits: object) -> None:
    (media / "pictures" / name).write_bytes(name.encode())
    ProductImageFactory.create(file=f"pictures/{name}", **traits)


def test_training_reads_what_was_exported(media: Path, tmp_path: Path) -> None:
    product = ProductFactory.create(colours=["red", "white"], height="high")
    stored_picture(media, "a.webp", product=product)
    stored_picture(media, "b.webp", product=product, is_hidden=True)
    stored_picture(media, "c.webp", product__status="rejected")
    out = tmp_path / "set"

    call_command("export_training_set", str(out))
    call_command("export_training_set", str(out))

    [picture] = read_manifest(out / "manifest.jsonl")
    assert picture.path.read_bytes() == b"a.webp"
    assert (picture.brand, picture.silhouette) == (str(product.brand), str(product.silhouette))
    assert (picture.height, picture.product_id) == ("high", str(product.pk))
    assert picture.source == "shop"


def test_both_sides_split_alike_and_keep_a_share_for_validation() -> None:
    splits = [split_of(number) for number in range(1000)]

    assert splits == [split_in_training(str(number)) for number in range(1000)]
    assert 100 < splits.count("val") < 200


def test_a_picture_without_file_or_outside_the_media_folder_is_left_out(
    media: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret").write_text("x")
    ProductImageFactory.create(file="pictures/none.webp")
    ProductImageFactory.create(file="../secret")

    call_command("export_training_set", str(tmp_path / "set"))

    said = capsys.readouterr()
    assert said.out.startswith("0 pictures")
    assert "2 pictures have no file" in said.err
    assert not list((tmp_path / "set").glob("**/secret"))


def test_a_folder_that_cannot_be_written_is_one_clear_line(media: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_training_set", str(tmp_path / "file"))
