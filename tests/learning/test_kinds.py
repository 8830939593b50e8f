"""Pictures whose kind a person told: found by name, parted for good, and counted by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from learning.config import Config, DataConfig, ExportConfig
from learning.datasets import is_for_tuning, load_backgrounds
from learning.head_data import KINDS, HeadData
from learning.kinds import ToldKinds, kind_curves, no_sneaker, part_of, read_kinds
from learning.manifest import Picture
from search.encoders.heads import Heads

CONFIG = Config(
    out=Path("runs"),
    data=DataConfig(sources=(), cache=Path("cache")),
    export=ExportConfig(folder=Path("made"), version="1"),
)
TABLE = Path(__file__).resolve().parents[2] / "learning" / "labels" / "kinds.csv"


def picture(name: str, *, split: str = "train", source: str = "myntra") -> Picture:
    return Picture(path=Path(name), split="val" if split == "val" else "train", source=source)


def reading(axes: dict[int, str]) -> Heads:
    """Heads that read one kind off each axis, and nothing else."""
    weights = {
        "hidden.weight": np.zeros((1, 4), np.float32),
        "hidden.bias": np.zeros(1, np.float32),
        "kinds.weight": np.zeros((len(KINDS), 5), np.float32),
        "kinds.bias": np.zeros(len(KINDS), np.float32),
    }
    for axis, kind in axes.items():
        weights["kinds.weight"][KINDS.index(kind), axis] = 20
    return Heads(weights, {"kinds": KINDS}, {"kinds": 1.0}, {}, 0.0, "e", "1")


HEADS = reading({0: "sneaker", 1: "other footwear", 2: "no shoe", 3: "several pictures"})


def test_the_table_names_pictures_by_source_and_file(tmp_path: Path) -> None:
    table = tmp_path / "kinds.csv"
    table.write_text("source,file,kind\nmyntra,a.jpg,sneaker\nmyntra,b.jpg,other footwear\n")
    pictures = [picture("x/b.jpg"), picture("x/a.jpg", source="jordans"), picture("x/a.jpg")]

    assert read_kinds(table, pictures) == {0: KINDS.index("other footwear"), 2: 0}

    table.write_text("source,file,kind\nmyntra,a.jpg,sock\n")
    with pytest.raises(ValueError, match="sock is none of sneaker"):
        read_kinds(table, pictures)


def test_what_the_tables_call_val_is_never_learnt_from_nor_tuned_on() -> None:
    parts = {part_of(picture(f"{n}.jpg")) for n in range(60)}

    assert parts == {"learnt", "tuning"}
    assert {part_of(picture(f"{n}.jpg", split="val")) for n in range(60)} == {"val"}


def test_other_footwear_and_no_shoe_count_against_a_sneaker_and_a_collage_does_not() -> None:
    sure = no_sneaker(HEADS, np.eye(4, dtype=np.float32))

    assert (sure > 0.9).tolist() == [False, True, True, False]


def test_each_group_is_counted_by_itself() -> None:
    tuned = next(p for n in range(999) if is_for_tuning(p := picture(f"{n}.jpg", source="shop")))
    axes = np.eye(4, dtype=np.float32)
    told = ToldKinds(
        vectors=axes[[0, 1, 1, 2, 0]],
        kinds=np.array([0, 0, 4, 3, 4]),
        parts=np.array(["val"] * 4 + ["tuning"]),
    )
    data = HeadData(axes[[1]], {}, np.zeros((1, 19), np.float32), {}, np.ones(1, np.float32))

    curves = kind_curves(HEADS, told, data, [tuned], CONFIG)

    assert curves["val"][10] == {
        "threshold": 0.4, "told": 2, "told out": 1, "other footwear": 1, "other footwear out": 1,
        "no shoe": 1, "no shoe out": 1,
    }  # fmt: skip
    assert curves["tuning"][10] == {
        "threshold": 0.4, "shop": 1, "shop out": 1, "other footwear": 1, "other footwear out": 0,
    }  # fmt: skip


def test_our_own_table_names_each_picture_once_and_both_kinds() -> None:
    rows = TABLE.read_text().splitlines()[1:]

    assert len({row.rpartition(",")[0] for row in rows}) == len(rows) > 800
    assert {row.rpartition(",")[2] for row in rows} == {"sneaker", "other footwear"}


def test_photos_without_a_shoe_keep_to_one_part(tmp_path: Path) -> None:
    from PIL import Image

    lines = ["file,img_w,img_h,x,y,w,h"]
    for n in range(24):
        Image.new("RGB", (60, 60), (n * 10, 0, 0)).save(tmp_path / f"{n}.png")
        lines.append(f"{n}.png,60,60,0,0,4,4")
    (tmp_path / "boxes.csv").write_text("\n".join(lines))

    colours = {
        part: {
            int(c[0, 0, 0])
            for c in load_backgrounds(tmp_path, side=8, count=999, seed=1, part=part)
        }
        for part in ("learnt", "tuning", "val", "")
    }

    assert colours["learnt"] | colours["tuning"] | colours["val"] == colours[""]
    assert not colours["learnt"] & colours["val"]
    assert not colours["tuning"] & colours["val"]
