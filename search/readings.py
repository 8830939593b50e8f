"""What shoe is this? The heads' answer for a photo, and a sentence that a person can read."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalog.vocabulary import Colour, Height
from search.encoders.heads import Guess, Reading
from search.models import PhotoQuery
from search.retrieval import as_array
from search.served import heads_in_service

SURE, LIKELY = 0.6, 0.45
# So surely a sneaker's a photo looks like those that the heads learnt from.
LIKE_LEARNT = 0.8
_SNEAKER, _COLLAGE, _NO_SHOE = "sneaker", "several pictures", "no shoe"
_OTHER_SHOE = "other footwear"


def read_photo(query: PhotoQuery) -> Reading | None:
    """Read a photo's vector: microseconds, no encoder process and no catalogue needed. At most
    one query, and that every ten seconds: which heads serve.

    None: it has no vector yet, the heads were trained for another encoder, or the photo is a
    drawing (the demo market's), of whose invented lines they know nothing.
    """
    if query.vector is None or query.encoder is None:
        return None
    heads = heads_in_service(query.encoder.revision)
    if heads is None:
        return None
    reading = heads.read(as_array(query.vector)[None])[0]
    return None if reading.kinds[0].label == "drawing" else reading


def name_of(reading: Reading) -> tuple[str, float]:
    """Name the likeliest brand and silhouette, as one text, and how sure that is; "" if not at all.

    Falls back to the brand alone where the silhouette is none that the heads know, and only of a
    photo like those that they learnt from: of ten street photos of other brands eight were called
    "Jordan, 78 to 98 %" before, as most street photos that they learnt from are Jordans.
    """
    line, brand = reading.silhouettes[0], reading.brands[0]
    if reading.is_known and line.probability >= LIKELY:
        return _named(reading.line_brand or brand.label, line.label), line.probability
    kind = reading.kinds[0]
    if brand.probability >= SURE and kind.label == _SNEAKER and kind.probability >= LIKE_LEARNT:
        return brand.label, brand.probability
    return "", 0.0


def sentence(reading: Reading, *, more: str = "") -> str:
    """Say it in the reader's language: "Probably Nike Dunk Low, low, white and red · 92 %".

    `more` is what else is to be said of its looks, such as its material.
    """
    kind = reading.kinds[0]
    if kind.label == _NO_SHOE and kind.probability >= SURE:
        return _("I see no shoe in this photo.")
    if kind.label == _COLLAGE and kind.probability >= SURE:
        return _("Several pictures in one: search a part of it.")
    if kind.label == _OTHER_SHOE and kind.probability >= SURE:
        return _("A shoe, but probably no sneaker.")
    name, sureness = name_of(reading)
    looks = ", ".join([*_looks(reading), *([more] if more else [])])
    if not name:
        told = (
            _("A sneaker that I do not know by name") if not looks else _("A sneaker: %s") % looks
        )
        return told + "."
    text = f"{name}, {looks}" if looks else name
    percent = round(100 * sureness)
    if sureness >= SURE:
        return _("Probably %(shoe)s · %(percent)d %%") % {"shoe": text, "percent": percent}
    return _("Perhaps %(shoe)s · %(percent)d %%") % {"shoe": text, "percent": percent}


def _looks(reading: Reading) -> list[str]:
    """Height and colours in words, each only if it is likely."""
    height: Guess = reading.heights[0]
    words = [str(Height(height.label).label)] if height.probability >= SURE else []
    colours = [str(Colour(guess.label).label) for guess in reading.colours[:2]]
    if len(colours) == 2:
        words.append(pgettext("two colours", "%(one)s and %(other)s")
                     % {"one": colours[0], "other": colours[1]})  # fmt: skip
    return words + colours if len(colours) == 1 else words


def _named(brand: str, line: str) -> str:
    """Put brand and silhouette together; lines such as "Air Jordan 1" carry their brand."""
    return line if brand.casefold() in line.casefold() else f"{brand} {line}"
