"""Article numbers: GTINs with a valid check digit, and makers' style codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# How each maker writes its article numbers; the whole code, upper case. From the makers' shops.
BRAND_PATTERNS: dict[str, str] = {
    "nike": r"[A-Z]{2}\d{4}-\d{3}|\d{6}-\d{3}",
    "jordan": r"[A-Z]{2}\d{4}-\d{3}|\d{6}-\d{3}",
    "adidas": r"[A-Z]{2}\d{4}|[A-Z]\d{5}",
    "reebok": r"[A-Z]{2}\d{4}|1000\d{5}",
    "new balance": r"[A-Z]{1,4}\d{3,4}[A-Z0-9]{1,4}",
    "asics": r"\d{4}[A-Z]\d{3}-\d{3}|[A-Z]\d[A-Z0-9]{3}-\d{4}",
    "puma": r"\d{6}-\d{2}",
    "vans": r"VN[0-9A-Z]{6,12}",
    "converse": r"[AM]?\d{4,6}C",
    "salomon": r"L\d{8}",
    "saucony": r"S\d{5}-\d{1,3}",
    "hoka": r"\d{7}-[A-Z]{3,5}",
    "on": r"3[A-Z]{2}\d{8}",
    "diadora": r"501\.\d{6}(-[A-Z0-9]+)?",
    "mizuno": r"D1GA\d{6}",
    "karhu": r"F\d{6}",
}
_ALIASES = {"air jordan": "jordan", "nike sportswear": "nike", "nike sb": "nike"}
_LABELLED = re.compile(
    r"\b(?:style(?: ?(?:code|no|number|id))?|article|art\.? ?(?:no|nr)?|model (?:no|number)|"
    r"артикул(?: производителя)?|код модели)\s*[.#:№]+\s*#?([A-Za-z0-9][A-Za-z0-9./_-]{3,23})",
    re.IGNORECASE,
)
# A generic code has letters and at least three digits, or is 6-3 digits.
_GENERIC = re.compile(r"(?=(?:[^0-9]*[0-9]){3})(?=[^A-Z]*[A-Z])[A-Z0-9][A-Z0-9./-]{4,18}[A-Z0-9]")
_SIX_THREE = re.compile(r"\d{6}-\d{3}")


def valid_gtin(value: object) -> str:
    """The digits of a GTIN-12, -13 or -14 whose check digit is right, or empty.

    Numbers that GS1 keeps for use inside one shop (prefixes 02, 04, 2) are refused: they
    name nothing outside it. Check digit: GS1 General Specifications, section 7.9.
    """
    digits = str(value).strip() if isinstance(value, str | int) else ""
    if not re.fullmatch(r"\d{12,14}", digits):
        return ""
    padded = digits.zfill(14)
    if padded[1] == "2" or padded[1:3] in ("02", "04") or not padded.strip("0"):
        return ""
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(padded[:13]))
    return digits if (10 - total % 10) % 10 == int(padded[13]) else ""


def gtin_of_skus(skus: Iterable[object]) -> str:
    """The GTIN of the first variant, if the shop really writes GTINs into its SKUs.

    A shop's own 12-digit numbers pass the check digit one time in ten; so every SKU of that
    form must pass.
    """
    candidates = [
        text for sku in skus if (text := str(sku or "").strip()).isdigit() and 12 <= len(text) <= 14
    ]
    found = [valid_gtin(text) for text in candidates]
    return found[0] if found and all(found) else ""


def brand_pattern(brand: str) -> str | None:
    """Regular expression of a whole style code of this brand, where one is known."""
    key = brand.casefold().strip()
    key = _ALIASES.get(key, key)
    if key in BRAND_PATTERNS:
        return BRAND_PATTERNS[key]
    # "adidas Originals", "Puma Select"; "on" is too short to be told from a word.
    family = (name for name in BRAND_PATTERNS if len(name) > 2 and key.startswith(f"{name} "))
    return next((BRAND_PATTERNS[name] for name in family), None)


def stated_style_code(code: str, *, brand: str) -> str:
    """A number that the shop calls the maker's (MPN), if it has the form of one, or empty.

    Shops write their own numbers into that field as well: where the brand's pattern is known
    the number must fit it, with "-" for any separator; else it needs letters and digits.

    >>> stated_style_code("PU_106160/01", brand="Puma"), stated_style_code("238887908", brand="")
    ('106160-01', '')
    """
    upper = re.sub(r"[\s_/]+", "-", code.strip().upper())
    if pattern := brand_pattern(brand):
        found = re.search(rf"(?<![A-Z0-9])(?:{pattern})(?![A-Z0-9])", upper)
        return found.group(0) if found else ""
    return upper if _GENERIC.fullmatch(upper) or _SIX_THREE.fullmatch(upper) else ""


def labelled_style_code(lines: Iterable[str]) -> str:
    """The code after "Style:", "Артикул:" and the like in the shop's description."""
    for line in lines:
        for match in _LABELLED.finditer(line):
            code = match.group(1).strip("./_-").upper().replace("_", "-")
            if _GENERIC.fullmatch(code) or _SIX_THREE.fullmatch(code):
                return code
    return ""


def find_style_code(
    *,
    brand: str,
    skus: Sequence[str],
    handle: str,
    title: str,
    lines: Sequence[str],
    stated: Sequence[str] = (),
) -> str:
    """The maker's article number, upper case, or empty when nothing proves one.

    Taken from, in this order: what the shop states as such, where it has the form of one; a
    labelled line of the description; a place that fits the brand's own pattern (title, handle,
    SKU, last word of the description); for brands without a known pattern, the stem that all
    SKUs share if the handle or title repeats it.
    """
    if code := next(filter(None, (stated_style_code(code, brand=brand) for code in stated)), ""):
        return code
    if code := labelled_style_code(lines):
        return code
    stem = sku_stem(skus)
    last_words = " ".join(" ".join(lines).split()[-2:])
    if pattern := brand_pattern(brand):
        whole = re.compile(rf"(?<![A-Z0-9])(?:{pattern})(?![A-Z0-9])")
        for place in (title, handle, stem, *skus[:1], last_words):
            if found := whole.search(place.upper()):
                return found.group(0)
        return ""
    if _GENERIC.fullmatch(stem) and stem in f"{handle} {title}".upper():
        return stem
    return ""


def sku_stem(skus: Sequence[str]) -> str:
    """What the SKUs of all sizes have in common, without the size at the end."""
    upper = [sku.strip().upper() for sku in skus if sku and sku.strip()]
    if not upper:
        return ""
    first, last = min(upper), max(upper)
    length = next(
        (i for i, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]),
        min(len(first), len(last)),
    )
    if length == len(first) == len(last):
        return first
    # Back to the separator: "AB1234-4" is what AB1234-40 and AB1234-42 share.
    cut = max(first.rfind(separator, 0, length) for separator in "-_/ .")
    return first[:cut] if cut > 0 else ""
