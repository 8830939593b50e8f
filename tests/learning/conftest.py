"""A table of drawn shapes and the smallest experiment on it."""

import csv
from pathlib import Path

import pytest

from tests.learning.shapes import COLOURS, SHAPES, draw


@pytest.fixture(scope="session")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CSV table of 45 pictures, 9 of them val."""
    folder = tmp_path_factory.mktemp("table")
    columns = ("file", "brand", "model", "title", "colour", "split", "background")
    with (folder / "table.csv").open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(columns)
        for shape in SHAPES:
            for colour in COLOURS:
                for number in range(5):
                    file = f"{shape}-{colour}-{number}.png"
                    draw(shape, colour, number - 2).save(folder / file)
                    split = "val" if number == 4 else "train"
                    title = f"{shape} in {colour}"
                    rows.writerow((file, "Nike", shape, title, colour, split, "plain"))
    return folder / "table.csv"


@pytest.fixture
def config(table: Path, tmp_path: Path) -> Path:
    path = tmp_path / "tiny.toml"
    path.write_text(
        f"""
        out = "{tmp_path}/run"
        seed = 3
        checkpoint_every = 2
        [data]
        sources = ["{table}"]
        cache = "{tmp_path}/cache"
        side = 48
        [model]
        dimensions = 24
        shape_dimensions = 16
        frozen_blocks = 0
        [image]
        steps = 4
        batch = 12
        workers = 2
        side = 32
        [text]
        steps = 3
        batch = 8
        vocabulary = 400
        [export]
        folder = "{tmp_path}/models/tiny"
        side = 40
        """
    )
    return path
