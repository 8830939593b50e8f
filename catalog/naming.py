"""What a shop's words say of a shoe: brand, line, colours, gender, height, colourway. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from catalog.colour_words import colours_in
from catalog.lexicon import BrandEntry, Found, Lexicon
from catalog.matching import proven_style_code, style_code_within
from catalog.offer_data import OfferData
from catalog.vocabulary import Gender, Height
from catalog.wording import Words, one_line, words

# Raised when the tables below or the lexicon change what is read out of the same words, so that
# the next crawl reads every offer again.
NAMING_VERSION: Final = 1

_GENDER_WORDS: Final[dict[str, str]] = {
    **dict.fromkeys(
        words(
            "kids kid gs ps td youth junior jr boys boy girls girl toddler infant infants "
            "baby child children childrens crib preschool bg детские детская детский "
            "подростковые малыши мальчиков девочек детей"
        ),
        Gender.KIDS,
    ),
    **dict.fromkeys(
        words(
            "womens women woman wmns wmn w ladies lady female femme feminino женские женская "
            "женский женщин"
        ),
        Gender.WOMEN,
    ),
    **dict.fromkeys(
        words("mens men man male homme masculino мужские мужская мужской мужчин"),
        Gender.MEN,
    ),
    **dict.fromkeys(["unisex", "унисекс", "adult"], Gender.UNISEX),
}
_HEIGHT_WORDS: Final[dict[str, str]] = {
    **dict.fromkeys(["high", "hi", "hightop", "высокие", "высокий"], Height.HIGH),
    **dict.fromkeys(["mid", "midtop"], Height.MID),
    **dict.fromkeys(["low", "lo", "lowtop", "низкие", "низкий", "ox"], Height.LOW),
}
# What a shop writes where it has no brand or no model line to name.
_NO_NAMES: Final = frozenset(
    words(
        "vendor default unknown none null na test shop store brand noname other sneakers "
        "sneaker shoes shoe footwear trainers обувь кроссовки кеды магазин lifestyle "
        "running basketball"
    )
)
_QUOTED: Final = re.compile(r"[\"“”«„]([^\"“”»«„]{2,80})[\"“”»]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A shoe in the catalogue's words; empty where the shop's words say nothing.

    `brand` may be a name that no table knows yet, and so may `silhouette`.
    """

    brand: str
    silhouette: str
    colours: tuple[str, ...]
    colourway: str
    gender: str
    height: str
    style_code: str


def describe(offer: OfferData, lexicon: Lexicon, *, shop_name: str) -> Description:
    """Read the offer's words; `shop_name` is the merchant's, which shops like to put as brand."""
    title = words(offer.title)
    brand, line = _brand_and_line(offer, lexicon, shop_name=shop_name)
    rest = " ".join(_without(title, line, lexicon.brands_in(offer.title)))
    brand_name = brand.name if brand else _new_brand(offer.brand, shop_name=shop_name)
    silhouette = line.name if line else _stated_line(offer, brand, lexicon)
    return Description(
        brand=brand_name,
        silhouette=silhouette if brand_name else "",
        colours=colours_in(offer.colour) or colours_in(rest),
        colourway=colourway_of(offer),
        gender=gender_in(offer.gender) or gender_in(offer.title),
        height=height_in(offer.title) or height_in(silhouette),
        style_code=_style_code(offer, brand),
    )


def gender_in(text: str) -> str:
    """Return for whom the text says the shoe is; children first, both sexes are unisex."""
    said = {_GENDER_WORDS[word] for word in words(text) if word in _GENDER_WORDS}
    if Gender.KIDS in said:
        return Gender.KIDS
    if len(said) > 1:
        return Gender.UNISEX
    return next(iter(said), "")


def height_in(text: str) -> str:
    """Return the first height word of the text as a Height, or ""."""
    return next((_HEIGHT_WORDS[word] for word in words(text) if word in _HEIGHT_WORDS), "")


def colourway_of(offer: OfferData) -> str:
    """Return the colouring's own name: quoted in the title, else the shop's colour words."""
    quoted = _QUOTED.search(offer.title)
    return one_line(quoted.group(1) if quoted else offer.colour, limit=200)


def _brand_and_line(
    offer: OfferData, lexicon: Lexicon, *, shop_name: str
) -> tuple[BrandEntry | None, Found | None]:
    title = words(offer.title)
    stated = None if words(offer.brand) == words(shop_name) else lexicon.brand_called(offer.brand)
    named = [lexicon.brands[found.name] for found in lexicon.brands_in(offer.title)]
    if stated is not None:
        family = lexicon.family_of(stated)
        # A sub-brand in the title (Jordan, filed under Nike) says more than the shelf.
        candidates = [brand for brand in named if brand in family and brand.parent] + [stated]
        candidates += [brand for brand in family if brand not in candidates]
    else:
        candidates = named
    lines = [(brand, line) for brand in candidates if (line := lexicon.line_of(brand, title))]
    if lines:
        return max(lines, key=lambda pair: pair[1].end - pair[1].start)
    if stated is not None or named:
        return candidates[0], None
    if _new_brand(offer.brand, shop_name=shop_name):
        return None, None
    return lexicon.line_of_any_brand(title) or (None, None)


def _stated_line(offer: OfferData, brand: BrandEntry | None, lexicon: Lexicon) -> str:
    """Return the line that the shop states, in the table's spelling if the table knows it."""
    stated = words(offer.silhouette)
    if not stated or set(stated) <= _NO_NAMES:
        return ""
    known = lexicon.line_of(brand, stated) if brand else None
    if known is not None and known.start == 0 and known.end == len(stated):
        return known.name
    return one_line(offer.silhouette, limit=150)


def _new_brand(vendor: str, *, shop_name: str) -> str:
    """Return a vendor that no table knows, if it can be a brand's name at all, else ""."""
    vendor_words = words(vendor)
    is_name = (
        2 <= len(vendor) <= 60
        and any(letter.isalpha() for letter in vendor)
        and "/" not in vendor
        and "@" not in vendor
        and not set(vendor_words) <= _NO_NAMES
        and vendor_words != words(shop_name)
    )
    return one_line(vendor, limit=60) if is_name else ""


def _without(title: Words, line: Found | None, brands: list[Found]) -> Words:
    """Return the title's words that are neither line nor brand: colours hide in "Blue Ribbon"."""
    taken = {
        place
        for found in (*brands, *([line] if line else []))
        for place in range(found.start, found.end)
    }
    return tuple(word for place, word in enumerate(title) if place not in taken)


def _style_code(offer: OfferData, brand: BrandEntry | None) -> str:
    """Return the proven style code: the stated one, else one inside title or address."""
    if brand is None or not brand.style_code_pattern:
        return ""
    pattern = brand.style_code_pattern
    return (
        proven_style_code(offer.style_code, pattern=pattern)
        or style_code_within(offer.title, pattern=pattern)
        or style_code_within(offer.url.rpartition("/")[2], pattern=pattern)
    )
