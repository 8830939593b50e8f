"""When are two offers the same product? Pure functions; the rules stand in docs of `services`.

Proof is a GTIN, or a style code that fits its brand's pattern. Across merchants, brand +
silhouette + equal colours + a near-identical picture also count. Everything else is at most a
hint for staff: a title alone never merges.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

import regex
from rapidfuzz import fuzz

PATTERN_TIME_S = 0.05  # for one text: an expression of staff must not hold up a crawl
NEAR_IDENTICAL_BITS = 4
ALIKE_BITS = 12
ALIKE_TITLES = 0.9
ALIKE_TITLES_OF_ONE_LINE = 0.6

_SEPARATORS = re.compile(r"[\s_/.]+")
_GTIN_LENGTHS = (8, 12, 13, 14)


def canonical_gtin(text: str) -> str:
    """Return a valid, worldwide GTIN as 14 digits, or "".

    Checks the check digit and leaves out the ranges that a shop gives out itself (GS1 prefixes
    02, 04 and 20 to 29): such a number names something else in each shop.

    Source: GS1 General Specifications, 1.4 (prefixes) and 7.9 (check digit).

    >>> [canonical_gtin(text) for text in ("0 36000 29145 2", "036000291453", "200000000000")]
    ['00036000291452', '', '']
    """
    digits = re.sub(r"[\s-]", "", text)
    if len(digits) not in _GTIN_LENGTHS or not digits.isascii() or not digits.isdigit():
        return ""
    padded = digits.zfill(14)
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(padded))
    is_local = len(digits) != 8 and padded[1:3] in {
        "02",
        "04",
        *map(str, range(20, 30)),
    }
    if total % 10 or is_local or not int(digits):
        return ""
    return padded


@lru_cache(maxsize=1000)
def _compiled(pattern: str) -> regex.Pattern[str] | None:
    try:
        return regex.compile(pattern)
    except regex.error:
        return None


def is_slow(pattern: str) -> bool:
    """Does an expression take longer than it may on texts that were made to be hard?

    >>> is_slow(r"[A-Z]{2}\\d{4}-\\d{3}"), is_slow("(A|AA)+1")
    (False, True)
    """
    hard = ("A" * 60, "1" * 60, "A1" * 30, "-" * 60, "A1-" * 20 + "!")
    compiled = _compiled(pattern)
    if compiled is None:
        return False
    try:
        for text in hard:
            compiled.fullmatch(text, timeout=PATTERN_TIME_S)
            compiled.search(f"{text}!", timeout=PATTERN_TIME_S)
    except TimeoutError:
        return True
    return False


def _in_time(find: Callable[[], str]) -> str:
    """What a staff's expression finds, or nothing when it takes longer than it may."""
    try:
        return find()
    except TimeoutError:
        return ""


def proven_style_code(text: str, *, pattern: str) -> str:
    """Return the style code in its maker's spelling if it fits the brand's pattern, else "".

    A size or colour suffix after the code is dropped and a missing hyphen put back:

    >>> nike = r"[A-Z]{2}\\d{4}-\\d{3}|\\d{6}-\\d{3}"
    >>> [proven_style_code(t, pattern=nike) for t in ("cn8490 100", "CN8490-100-42", "012570")]
    ['CN8490-100', 'CN8490-100', '']
    """
    code = _SEPARATORS.sub("-", text.strip().upper())
    compiled = _compiled(pattern) if pattern and code else None
    if compiled is None or len(code) > 60:
        return ""
    spellings = [code]
    if not code.isdigit():  # a bare row of digits is how shops number their rows
        spellings += [f"{code[:-n]}-{code[-n:]}" for n in (3, 2) if len(code) > n + 4]
    while "-" in code:
        code = code.rpartition("-")[0]
        spellings.append(code)
    fitting = (
        s for s in spellings if len(s) <= 40 and compiled.fullmatch(s, timeout=PATTERN_TIME_S)
    )
    return _in_time(lambda: next(fitting, ""))


def style_code_within(text: str, *, pattern: str) -> str:
    """Return the first hyphenated style code of the pattern inside a title or address, or "".

    Only hyphenated ones: in "ZX8000" a model name fits adidas' pattern for codes.
    """
    compiled = _compiled(rf"(?<![A-Z0-9])(?:{pattern})(?![A-Z0-9])") if pattern else None
    if compiled is None:
        return ""
    matches = compiled.finditer(text.upper()[:2000], timeout=PATTERN_TIME_S)
    found = (match.group() for match in matches)
    return _in_time(lambda: next((c for c in found if "-" in c and len(c) <= 40), ""))


def bits_apart(left: int, right: int) -> int:
    """Return the Hamming distance of two 64-bit perceptual hashes (signed or unsigned)."""
    return ((left ^ right) & (2**64 - 1)).bit_count()


def nearest_bits(left: Iterable[int | None], right: Collection[int | None]) -> int | None:
    """Return the smallest distance between any two pictures of two shoes, or None without any."""
    return min(
        (bits_apart(a, b) for a in left if a is not None for b in right if b is not None),
        default=None,
    )


def title_likeness(left: str, right: str) -> float:
    """Return how alike two titles are, whatever the order of their words: 0 to 1."""
    return fuzz.token_sort_ratio(left.casefold(), right.casefold()) / 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What is compared of an offer or a product that bears no common number.

    `phashes` are 64-bit perceptual hashes of its pictures.
    """

    brand_id: int | None
    silhouette_id: int | None
    colours: frozenset[str]
    title: str
    gender: str = ""
    height: str = ""
    style_code: str = ""
    gtin: str = ""
    phashes: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike two shoes are. `is_same` is proof enough to join them; else a hint for staff.

    `score` runs from 0 to 1; `evidence` says what it rests on.
    """

    is_same: bool
    score: float
    evidence: dict[str, str | int | float | bool]


def compare(offer: Traits, product: Traits) -> Likeness | None:
    """Compare an offer with another merchant's product; None when they do not look alike."""
    if offer.brand_id is None or offer.brand_id != product.brand_id:
        return None
    same_line = offer.silhouette_id is not None and offer.silhouette_id == product.silhouette_id
    same_colours = bool(offer.colours) and offer.colours == product.colours
    titles = title_likeness(offer.title, product.title)
    bits = nearest_bits(offer.phashes, product.phashes)
    contradicted = _contradict(offer, product)
    near_identical = bits is not None and bits <= NEAR_IDENTICAL_BITS
    looks_alike = bits is not None and bits <= ALIKE_BITS
    is_same = same_line and same_colours and near_identical and not contradicted
    hint = (same_line and same_colours and (looks_alike or titles >= ALIKE_TITLES_OF_ONE_LINE)) or (
        titles >= ALIKE_TITLES
    )
    if not (is_same or hint):
        return None
    evidence: dict[str, str | int | float | bool] = {
        "same silhouette": same_line,
        "same colours": same_colours,
        "titles": round(titles, 3),
    }
    if bits is not None:
        evidence["bits between pictures"] = bits
    if contradicted:
        evidence["speaks against it"] = contradicted
    return Likeness(is_same=is_same, score=_score(evidence), evidence=evidence)


def _contradict(offer: Traits, product: Traits) -> str:
    """Name the first trait that both state and that differs, or ""."""
    for name in ("style_code", "gtin", "gender", "height"):
        left, right = getattr(offer, name), getattr(product, name)
        # Shops sell a men's shoe as unisex; children's shoes are another last.
        if left and right and left != right and "unisex" not in (left, right):
            return name
    return ""


def _score(evidence: dict[str, str | int | float | bool]) -> float:
    """Weigh the evidence into 0 to 1: what a reviewer's list is sorted by."""
    bits = evidence.get("bits between pictures")
    picture = 0.5 if bits is None else max(0.0, 1 - float(bits) / 32)
    score = 0.4 * float(evidence["titles"]) + 0.3 * picture
    score += 0.15 * bool(evidence["same silhouette"]) + 0.15 * bool(evidence["same colours"])
    if "speaks against it" in evidence:
        score *= 0.5
    return round(score, 3)
