"""The generator: the same seed draws the same bytes, silhouettes keep their shape."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from scrapers.demo_market.drawing.market import Shoe, market, variety

SKIA = pytest.mark.skipif(
    __import__("importlib.util", fromlist=["util"]).find_spec("skia") is None,
    reason="skia-python is not installed: it draws the demo market and is for development only",
)
PICTURES = Path(__file__).parents[3] / "scrapers" / "demo_market" / "pictures"


def draw(shoes: list[Shoe], out: Path, *, jobs: int = 1, size: int = 96) -> dict[str, bytes]:
    from scrapers.demo_market.drawing.produce import Settings, draw_all

    list(draw_all(shoes, Settings(out, size), jobs=jobs))
    return {path.name: path.read_bytes() for path in sorted(out.glob("*.webp"))}


def mask(shoe: Shoe) -> npt.NDArray[np.bool_]:
    from scrapers.demo_market.drawing.lighting import Light
    from scrapers.demo_market.drawing.model import build

    return np.asarray(build(shoe.form, shoe.look, scale=0.15, light=Light()).side()[1] > 0.5)


def overlap(a: npt.NDArray[np.bool_], b: npt.NDArray[np.bool_]) -> float:
    return float((a & b).sum() / (a | b).sum())


def test_the_same_seed_plans_the_same_market_and_another_seed_another() -> None:
    assert market(60, 7) == market(60, 7)
    assert [s.colourway for s in market(60, 7)] != [s.colourway for s in market(60, 8)]


def test_the_market_never_gives_a_silhouette_the_same_base_twice() -> None:
    seen = [(shoe.silhouette, shoe.look.slots["base"]) for shoe in market(264, 7)]
    assert len(seen) == len(set(seen))


def test_training_sets_hold_silhouettes_that_the_market_lacks() -> None:
    own = {shoe.form for shoe in market(264, 7)}
    assert not own & {shoe.form for shoe in variety(200, 3)}


@SKIA
def test_the_same_seed_draws_the_same_bytes_in_one_process_or_two(tmp_path: Path) -> None:
    shoes = variety(3, 5)
    first = draw(shoes, tmp_path / "a")
    assert first == draw(shoes, tmp_path / "b", jobs=2)
    assert len(first) == 9
    assert first != draw([replace(s, seed=s.seed + 1) for s in shoes], tmp_path / "c")


@SKIA
def test_colourways_of_one_silhouette_share_a_contour_and_other_silhouettes_do_not() -> None:
    shoes = market(264, 7)
    by_name = {
        name: [s for s in shoes if s.silhouette == name] for name in ("Quay Court", "Iris Mega")
    }
    court, other_court = (mask(shoe) for shoe in by_name["Quay Court"][:2])
    mega = mask(by_name["Iris Mega"][0])
    assert overlap(court, other_court) > 0.99
    assert overlap(court, mega) < 0.9


@SKIA
def test_the_command_draws_pictures_and_their_truth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from scrapers.demo_market.drawing.__main__ import main

    arguments = ["--out", str(tmp_path), "--shoes", "2", "--size", "96", "--seed", "4", "--variety"]
    assert main(arguments) == 0
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    files = {picture["file"] for shoe in truth["shoes"] for picture in shoe["pictures"]}
    assert files == {path.name for path in tmp_path.glob("*.webp")}
    assert "2/2 shoes" in capsys.readouterr().err


@SKIA
def test_the_committed_pictures_are_what_the_generator_draws(tmp_path: Path) -> None:
    """Within a little: another release of skia or of libwebp may round differently."""
    shoe = market(264, 7)[100]
    drawn = draw([shoe], tmp_path, size=520)
    for name in drawn:
        with Image.open(tmp_path / name) as new, Image.open(PICTURES / name) as old:
            difference = np.abs(np.asarray(new, dtype=np.int16) - np.asarray(old, dtype=np.int16))
        assert difference.mean() < 2.0
