"""The committed pictures of the demo market and their truth."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from scrapers.demo_market.drawing import vocabulary as words
from scrapers.demo_market.drawing.brands import BRANDS

PICTURES = Path(__file__).parents[3] / "scrapers" / "demo_market" / "pictures"
MAX_BYTES = 9_000_000

# Real makers of sports shoes, as they may appear in a name (lower case, letters only).
REAL_BRANDS = (
    "nike", "jordan", "adidas", "yeezy", "puma", "reebok", "newbalance", "asics", "onitsuka",
    "converse", "vans", "fila", "hoka", "salomon", "saucony", "brooks", "mizuno", "underarmour",
    "skechers", "lacoste", "tommy", "kappa", "umbro", "diadora", "lecoq", "veja", "kswiss",
    "ellesse", "champion", "etnies", "dcshoes", "osiris", "emerica", "supra", "lakai", "merrell",
    "keen", "timberland", "columbia", "northface", "altra", "topo", "craft", "lining", "anta",
    "peak", "xtep", "xiangyu", "skyrunner", "geox", "ecco", "clarks", "camper", "superga",
    "palladium", "novesta", "feiyue", "tiger", "hummel", "joma", "kelme", "lotto", "macron",
    "karhu", "autry", "balenciaga", "gucci", "prada", "dior", "goldengoose", "commonprojects",
    "axelarigato", "oncloud", "onrunning", "allbirds", "cariuma", "bata", "demix", "kinetix",
    "salming", "scarpa", "lasportiva", "inov", "crocs", "birkenstock", "drmartens", "bape",
    "etonic",
)  # fmt: skip


@cache
def truth() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((PICTURES / "truth.json").read_text(encoding="utf-8"))
    return loaded


def shoes() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = truth()["shoes"]
    return found


def pictures(shoe: dict[str, Any], view: str) -> list[str]:
    return [picture["file"] for picture in shoe["pictures"] if picture["view"] == view]


def extent(file: str) -> tuple[int, int]:
    """Width and height of what is not background in a shop picture (without the soft shadow)."""
    with Image.open(PICTURES / file) as image:
        rgb = np.asarray(image.convert("RGB"), dtype=np.int16)
    edge = np.median(rgb[:, :4].reshape(-1, 3), axis=0)
    far = np.abs(rgb - edge).max(axis=2) > 40
    rows, columns = np.flatnonzero(far.sum(axis=1) > 2), np.flatnonzero(far.sum(axis=0) > 2)
    return int(columns[-1] - columns[0]), int(rows[-1] - rows[0])


def test_the_market_holds_at_least_240_shoes_of_ten_brands() -> None:
    assert len(shoes()) >= 240
    assert {shoe["brand"] for shoe in shoes()} == {brand.name for brand in BRANDS}
    lines: defaultdict[str, set[str]] = defaultdict(set)
    for shoe in shoes():
        lines[shoe["brand"]].add(shoe["silhouette"])
    assert all(4 <= len(names) <= 6 for names in lines.values())
    assert min(Counter((s["brand"], s["silhouette"]) for s in shoes()).values()) >= 4


def test_every_picture_is_named_by_the_truth_and_is_as_large_as_it_says() -> None:
    named = [picture for shoe in shoes() for picture in shoe["pictures"]]
    assert {p["file"] for p in named} == {path.name for path in PICTURES.glob("*.webp")}
    assert len(named) == len({p["file"] for p in named})
    for picture in named:
        with Image.open(PICTURES / picture["file"]) as image:
            assert image.size == (picture["width"], picture["height"])


def test_the_whole_set_stays_within_its_budget() -> None:
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) <= MAX_BYTES


def test_the_set_says_that_it_is_fictional() -> None:
    assert "fictional" in truth()["notice"]


def test_every_word_of_the_truth_is_in_the_vocabulary() -> None:
    for shoe in shoes():
        assert shoe["height"] in words.HEIGHTS
        assert shoe["sole"] in words.SOLES
        assert shoe["toe"] in words.TOES
        assert shoe["closure"] in words.CLOSURES
        assert shoe["material"] in words.MATERIALS
        assert shoe["pattern"] in words.PATTERNS
        assert shoe["gender"] in words.GENDERS
        assert shoe["colours"]
        assert set(shoe["colours"]) <= set(words.COLOURS)
        for picture in shoe["pictures"]:
            assert picture["view"] in words.VIEWS
            assert picture["background"] in words.BACKGROUNDS


@pytest.mark.parametrize(
    ("field", "vocabulary"),
    [
        ("height", words.HEIGHTS), ("sole", words.SOLES), ("toe", words.TOES),
        ("closure", words.CLOSURES), ("material", words.MATERIALS), ("pattern", words.PATTERNS),
        ("gender", words.GENDERS),
    ],
)  # fmt: skip
def test_every_word_of_the_vocabulary_occurs(field: str, vocabulary: tuple[str, ...]) -> None:
    assert {shoe[field] for shoe in shoes()} == set(vocabulary)


def test_every_base_colour_dominates_some_shoe() -> None:
    assert {shoe["colours"][0] for shoe in shoes()} == set(words.COLOURS)


def test_every_shoe_has_three_pictures_and_a_share_are_taken_in_the_street() -> None:
    assert all(len(shoe["pictures"]) == 3 for shoe in shoes())
    assert all(pictures(shoe, "lateral") for shoe in shoes())
    street = [s for s in shoes() if any(p["background"] == "busy" for p in s["pictures"])]
    assert 0.5 <= len(street) / len(shoes()) <= 0.75
    assert any(pictures(shoe, "pair") for shoe in shoes())


def test_keys_and_style_codes_are_unique_and_fit_their_brand() -> None:
    patterns = {brand["name"]: brand["style_code_pattern"] for brand in truth()["brands"]}
    for field in ("key", "style_code"):
        assert len({shoe[field] for shoe in shoes()}) == len(shoes())
    for shoe in shoes():
        assert re.fullmatch(patterns[shoe["brand"]], shoe["style_code"])


def test_no_colourway_name_is_given_twice_in_a_silhouette() -> None:
    names = [(s["brand"], s["silhouette"], s["colourway"]) for s in shoes()]
    assert len(names) == len(set(names))


def test_no_brand_or_silhouette_bears_the_name_of_a_real_maker() -> None:
    invented = {shoe["brand"] for shoe in shoes()} | {shoe["silhouette"] for shoe in shoes()}
    for name in invented:
        letters = re.sub("[^a-z]", "", name.lower())
        assert not [real for real in REAL_BRANDS if real in letters]


def test_a_high_top_stands_taller_than_a_mid_and_a_mid_taller_than_a_low() -> None:
    tall: defaultdict[str, list[float]] = defaultdict(list)
    for shoe in shoes():
        if shoe["colours"][0] in ("white", "beige"):
            continue  # too near the paper to be measured so simply
        width, height = extent(pictures(shoe, "lateral")[0])
        tall[shoe["height"]].append(height / width)
    low, mid, high = (np.median(tall[height]) for height in words.HEIGHTS)
    assert low * 1.15 < mid < high / 1.1
    assert max(tall["low"]) < min(tall["high"])


@pytest.mark.parametrize("colour", ["red", "blue", "green", "yellow", "orange", "purple"])
def test_a_plain_shoe_shows_the_colour_that_the_truth_puts_first(colour: str) -> None:
    for shoe in shoes():
        if shoe["colours"][0] != colour or shoe["pattern"] != "plain":
            continue
        with Image.open(PICTURES / pictures(shoe, "lateral")[0]) as image:
            hsv = np.asarray(image.convert("RGB").convert("HSV"), dtype=np.int16)
        vivid = (hsv[..., 1] > 90) & (hsv[..., 2] > 50)
        wanted = Image.new("RGB", (1, 1), words.COLOURS[colour]).convert("HSV").getpixel((0, 0))
        assert isinstance(wanted, tuple)
        turn = np.abs((hsv[..., 0][vivid] - wanted[0] + 128) % 256 - 128)
        assert (turn < 14).mean() > 0.45, shoe["key"]
