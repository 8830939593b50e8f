"""A folder may say how far a result may be; that is no part of its identity."""

import json
from pathlib import Path

import pytest

from search.encoders.identity import DISTANCES_FILE, farthest_result, folder_revision


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.json").write_text("{}")
    return tmp_path


def test_a_folder_says_how_far_a_result_may_be(folder: Path) -> None:
    (folder / DISTANCES_FILE).write_text(json.dumps({"max_distance": 0.62}))

    assert farthest_result(str(folder)) == 0.62


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"max_distance": "far"}', '{"max_distance": null}']
)
def test_a_file_that_says_nothing_decides_nothing(folder: Path, content: str) -> None:
    (folder / DISTANCES_FILE).write_text(content)

    assert farthest_result(str(folder)) is None


@pytest.mark.parametrize("spec", ["owner/name@main", "/nowhere", "no such thing"])
def test_an_encoder_without_a_folder_says_nothing(spec: str) -> None:
    assert farthest_result(spec) is None


def test_another_distance_is_not_another_encoder(folder: Path) -> None:
    before = folder_revision(folder)
    (folder / DISTANCES_FILE).write_text('{"max_distance": 0.5}')

    assert folder_revision(folder) == before
