"""Thumbnails teach the head of brands who makes a shoe, and nothing else."""

from pathlib import Path

import numpy as np

from learning.config import Config, DataConfig, ExportConfig
from learning.datasets import UNKNOWN, is_for_tuning
from learning.head_data import head_labels, joined, labelled, only
from learning.manifest import Picture
from learning.thumbnails import Thumbnails

CONFIG = Config(
    out=Path("runs"),
    data=DataConfig(sources=(), cache=Path("cache"), thumbnails=("small",)),
    export=ExportConfig(folder=Path("made")),
)


def pictures(brand: str, count: int, *, source: str = "shop") -> list[Picture]:
    return [
        Picture(Path(f"{source}-{brand}-{n}.jpg"), "train", source=source, brand=brand)
        for n in range(count)
    ]


def test_a_brand_comes_in_by_twelve_photos_or_a_hundred_thumbnails() -> None:
    photos = pictures("Vans", 12) + pictures("Ewing", 11)
    small = pictures("Fila", 100) + pictures("Lotto", 99) + pictures("ADIDAS Neo", 60)
    small += pictures("Adidas Originals", 60)

    assert head_labels(photos, thumbnails=small)["brands"] == ("Adidas", "Fila", "Vans")
    assert head_labels(photos)["brands"] == ("Vans",)


def test_they_teach_brands_only_and_weigh_little() -> None:
    told = pictures("Fila", 40, source="small")
    told.append(Picture(Path("asked.jpg"), "val", source="small", brand="Fila"))
    told += pictures("Nobody", 3, source="small")
    learnt = sum(not is_for_tuning(p) for p in told[:40])
    labels = {**head_labels(pictures("Vans", 12)), "brands": ("Fila", "Vans")}

    taught = Thumbnails(told, np.eye(44, dtype=np.float32)).taught(labels, CONFIG)

    assert taught.targets["brands"].tolist() == [0] * learnt
    assert all(
        (taught.targets[name] == UNKNOWN).all() for name in taught.targets if name != "brands"
    )
    assert taught.colours.sum() == 0
    assert 0 < taught.weights.max() < 0.5


def test_rows_of_several_kinds_stand_one_below_the_other() -> None:
    photos = pictures("Vans", 12)
    labels = head_labels(photos)
    plain = labelled(photos, np.ones((12, 4), np.float32), labels)

    both = joined([plain, only("kinds", np.zeros((2, 4), np.float32), np.array([3, 3]), labels)])

    assert both.vectors.shape == (14, 4)
    assert both.targets["kinds"].tolist() == [0] * 12 + [3, 3]
    assert both.targets["brands"].tolist() == [0] * 12 + [UNKNOWN] * 2
