"""When two offers are one product, and when they only look it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalog.lexicon import shipped_entries
from catalog.matching import (
    Traits,
    bits_apart,
    canonical_gtin,
    compare,
    proven_style_code,
    style_code_within,
)

PATTERNS = {entry.name: entry.style_code_pattern for entry in shipped_entries()}
SHOE = Traits(
    brand_id=1,
    silhouette_id=2,
    colours=frozenset({"white", "red"}),
    title="Vela Harbour white red",
    phashes=(0b1010,),
)


@pytest.mark.parametrize(
    ("brand", "stated", "proven"),
    [
        ("Nike", "CN8490-100", "CN8490-100"),
        ("Nike", "cn8490 100", "CN8490-100"),
        ("Nike", "CN8490_100", "CN8490-100"),
        ("Nike", "CN8490100", "CN8490-100"),
        ("Nike", "CN8490-100-9.5", "CN8490-100"),
        ("Nike", "555088-134", "555088-134"),
        ("Nike", "012570", ""),
        ("Nike", "37384606", ""),
        ("Nike", "373846063", ""),
        ("Jordan", "DZ5485-612", "DZ5485-612"),
        ("Adidas", "GY1759", "GY1759"),
        ("Adidas", "B75806", "B75806"),
        ("Adidas", "2102555", ""),
        ("New Balance", "M2002RDA", "M2002RDA"),
        ("New Balance", "U9060ECA", "U9060ECA"),
        ("New Balance", "BB550WT1", "BB550WT1"),
        ("New Balance", "PROD1234", ""),
        ("New Balance", "300796", ""),
        ("Asics", "1201A019-107", "1201A019-107"),
        ("Puma", "374915-01", "374915-01"),
        ("Puma", "37491501", ""),
        ("Vans", "VN0A4BV5V00", "VN0A4BV5V00"),
        ("Vans", "0207299", ""),
        ("Converse", "162050C", "162050C"),
        ("Reebok", "GX3855", "GX3855"),
        ("Salomon", "L41086600", "L41086600"),
        ("Salomon", "41086600", ""),
        ("Lakai", "MS123", ""),
        ("Nike", "", ""),
    ],
)
def test_a_style_code_is_proof_only_if_it_fits_its_brand(
    brand: str, stated: str, proven: str
) -> None:
    assert proven_style_code(stated, pattern=PATTERNS[brand]) == proven


def test_a_pattern_that_is_no_regular_expression_proves_nothing() -> None:
    assert proven_style_code("CN8490-100", pattern="([") == ""
    assert style_code_within("CN8490-100", pattern="([") == ""


@pytest.mark.parametrize(
    ("stated", "canonical"),
    [
        ("4006381333931", "04006381333931"),
        ("036000291452", "00036000291452"),
        ("0036000291452", "00036000291452"),
        ("4006381333930", ""),  # wrong check digit
        ("2000000000008", ""),  # a shop's own range
        ("0000000000000", ""),
        ("12345", ""),
        ("４００６３８１３３３９３１", ""),
        ("n/a", ""),
    ],
)
def test_a_gtin_counts_only_if_it_is_valid_worldwide(stated: str, canonical: str) -> None:
    assert canonical_gtin(stated) == canonical


def test_same_line_colours_and_picture_are_the_same_shoe() -> None:
    likeness = compare(SHOE, replace(SHOE, title="VELA harbour!", phashes=(0b1011,)))

    assert likeness is not None
    assert likeness.is_same


@pytest.mark.parametrize(
    "other",
    [
        replace(SHOE, phashes=(0b1010 ^ 0b11111,)),  # five bits: near, not identical
        replace(SHOE, phashes=()),
        replace(SHOE, colours=frozenset({"white", "red", "black"})),
        replace(SHOE, silhouette_id=None),
        replace(SHOE, silhouette_id=3),
    ],
)
def test_without_equal_line_colours_and_picture_it_is_a_hint_at_most(other: Traits) -> None:
    likeness = compare(SHOE, other)

    assert likeness is not None
    assert not likeness.is_same


@pytest.mark.parametrize(
    ("trait", "mine", "theirs"),
    [
        ("style_code", "CN8490-100", "CN8490-101"),
        ("gtin", "04006381333931", "00036000291452"),
        ("gender", "men", "kids"),
        ("height", "low", "high"),
    ],
)
def test_a_contradiction_outweighs_the_picture(trait: str, mine: str, theirs: str) -> None:
    offer, product = ({trait: value} for value in (mine, theirs))
    likeness = compare(replace(SHOE, **offer), replace(SHOE, **product))  # type: ignore[arg-type]

    assert likeness is not None
    assert not likeness.is_same
    assert likeness.evidence["speaks against it"] == trait


def test_unisex_does_not_contradict_men() -> None:
    likeness = compare(replace(SHOE, gender="men"), replace(SHOE, gender="unisex"))

    assert likeness is not None
    assert likeness.is_same


def test_no_colours_are_not_equal_colours() -> None:
    bare = replace(SHOE, colours=frozenset())
    likeness = compare(bare, bare)

    assert likeness is not None
    assert not likeness.is_same


def test_another_brand_is_another_shoe_and_so_is_none() -> None:
    assert compare(SHOE, replace(SHOE, brand_id=9)) is None
    assert compare(replace(SHOE, brand_id=None), replace(SHOE, brand_id=None)) is None


def test_unlike_titles_and_pictures_are_no_hint() -> None:
    other = replace(SHOE, title="Something else entirely here", phashes=(2**63 - 1,))
    assert compare(SHOE, other) is None


def test_bits_are_counted_across_signs() -> None:
    assert bits_apart(-1, 2**64 - 1) == 0
    assert bits_apart(-1, 0) == 64
