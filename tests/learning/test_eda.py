"""The look at the data counts what is there and sees what a table gets wrong."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from learning.__main__ import main
from learning.eda import balance, explore, look_at


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Five pictures: two twins across the split, one busy, one broken, one of another line."""
    random = np.random.default_rng(0)
    shoe = Image.new("RGB", (120, 90), "white")
    ImageDraw.Draw(shoe).polygon([(10, 80), (30, 20), (110, 80)], fill="#a02020")
    shoe.save(tmp_path / "a.png")
    shoe.save(tmp_path / "twin.png")
    noise = random.integers(0, 255, (90, 120, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "street.png")
    (tmp_path / "broken.png").write_bytes(b"nothing")
    Image.new("RGB", (300, 200), "#303030").save(tmp_path / "other.png")
    rows = [
        "file,brand,model,title,colour,split,background,source,price,currency,merchant",
        "a.png,Nike,Dunk,Dunk Low,red,train,plain,shop,100,USD,One",
        "twin.png,Nike,Dunk,,,val,plain,shop,120,USD,One",
        "street.png,Nike,Dunk,,,val,plain,street,,,",
        "broken.png,Puma,Suede,,,train,,shop,,,",
        "other.png,Puma,,,blue,train,plain,shop,50,EUR,Two",
    ]
    (tmp_path / "table.csv").write_text("\n".join(rows))
    return tmp_path / "table.csv"


def test_a_table_is_counted(table: Path) -> None:
    found = explore([table])
    told = found["tables"]["table"]

    assert (told["pictures"], told["unreadable"]) == (5, 1)
    assert told["by split"] == {"train": 3, "val": 2}
    assert told["brands"]["largest"] == {"Nike": 3, "Puma": 2}
    assert told["known"]["silhouette"] == 4
    assert told["prices"]["One USD"]["offers"] == 2
    assert told["prices"]["One USD"]["0.5"] == 110
    # The table calls noise plain; the border says otherwise.
    assert told["by source"]["street"]["agrees with the table"] == 0
    assert told["by source"]["shop"]["agrees with the table"] == 1


def test_a_twin_across_the_split_is_seen(table: Path) -> None:
    found = explore([table])

    assert found["duplicates"]["val pictures with a near twin in train"] == 1
    assert found["duplicates"]["pictures with equal thumbnails"] == 2
    assert found["split"]["val silhouettes not in train"] == 0


def test_boxes_of_street_photos_are_counted(table: Path) -> None:
    rows = ["file,img_w,img_h,x,y,w,h,label", "s.jpg,100,100,0,0,50,50,shoe",
            "s.jpg,100,100,0,0,10,10,shoe", "t.jpg,100,100,0,0,20,50,shoe"]  # fmt: skip
    (table.parent / "boxes.csv").write_text("\n".join(rows))

    street = explore([table], street=table.parent)["street"]

    assert (street["photos"], street["boxes"]) == (2, 3)
    assert street["boxes a photo"] == {"1": 1, "2": 1}
    assert street["share of the photo"]["0.5"] == pytest.approx(0.1)


def test_one_command_writes_figures_and_plots(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eda", "--table", str(table), "--out", str(tmp_path / "eda")]) == 0

    page = (tmp_path / "eda/index.html").read_text(encoding="utf-8")
    assert "table-brands.png" in page
    assert (tmp_path / "eda/table-brands.png").stat().st_size > 1000
    assert json.loads((tmp_path / "eda/eda.json").read_text())["tables"]["table"]["pictures"] == 5
    assert "index.html" in capsys.readouterr().out


def test_a_picture_that_cannot_be_read_has_no_look(table: Path) -> None:
    assert look_at(table.parent / "broken.png") is None
    seen = look_at(table.parent / "a.png")
    assert seen is not None
    assert (seen.width, seen.height, seen.is_plain) == (120, 90, True)


def test_uneven_classes_amount_to_few() -> None:
    assert balance({"a": 98, "b": 1, "c": 1})["amount_to"] < 1.3
    assert balance({})["classes"] == 0
