"""A photo in words: an honest sentence, the words that fit with their strength, an alt text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from numpy.typing import NDArray

from catalog.models import Product
from catalog.vocabulary import Colour, Height
from search.encoders.heads import Reading
from search.encoders.words import words_for
from search.models import PhotoQuery, Prediction
from search.readings import LIKELY, SURE, name_of, read_photo, sentence
from search.retrieval import as_array

# A word is told in the sentence when it is this sure, and listed when it is this likely.
TOLD, LISTED = 0.7, 0.4
MOST_TOLD, MOST_LISTED = 2, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word that fits a photo, how surely (calibrated, 0 to 1), and where it leads."""

    text: str
    sure: float
    url: str

    @property
    def percent(self) -> int:
        """How sure, for people."""
        return round(100 * self.sure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a photo shows, for people: a sentence, single words, and who else was asked."""

    sentence: str
    words: Sequence[Word] = ()
    caption: str = ""


def describe_photo(query: PhotoQuery) -> Description | None:
    """Describe a visitor's photo by its vector. No encoder process; at most one query.

    None where nothing reads its vector, or it shows a drawing.
    """
    reading = read_photo(query)
    if reading is None or query.encoder is None:
        return None
    found = _fitting(as_array(query.vector), query.encoder.revision)
    kind = reading.kinds[0]
    if kind.label != "sneaker" and kind.probability >= SURE:
        return Description(sentence=sentence(reading), caption=query.caption)
    told = [key for key, sure in found if sure >= TOLD][:MOST_TOLD]
    return Description(
        sentence=sentence(reading, more=_joined([_label(key) for key in told])),
        words=_words(reading, found),
        caption=query.caption,
    )


def alt_text(product: Product, predictions: Mapping[str, Prediction]) -> str:
    """Say in a few words what a product's picture shows, for who cannot see it.

    What shop or staff state comes first, what was read in the picture fills the gaps and is
    marked as probable: "White and red low sneaker, probably Nike Dunk Low".
    """
    colours = list(product.colours[:2]) or _read(predictions, "colours", SURE).split(",")[:2]
    height = product.height or _read(predictions, "height", SURE)
    looks = _joined([str(Colour(c).label) for c in colours if c in Colour.values])
    parts = [part for part in (looks, str(Height(height).label) if height else "") if part]
    text = " · ".join(parts)
    if product.brand_id is not None:
        name = product.name
    else:
        line = _read(predictions, "silhouette", LIKELY) or _read(predictions, "brand", SURE)
        name = _("probably %(shoe)s") % {"shoe": line} if line else _("Sneaker")
    return f"{name}: {text}" if text else name


def _read(predictions: Mapping[str, Prediction], field: str, least: float) -> str:
    row = predictions.get(field)
    return row.label if row is not None and row.probability >= least else ""


def _fitting(vector: NDArray[np.float32], encoder_revision: str) -> list[tuple[str, float]]:
    """Return the words that fit, the surest first."""
    probes = words_for(encoder_revision)
    if probes is None:
        return []
    sure = probes.probabilities(vector[None])[0]
    order = np.argsort(-sure, kind="stable")
    return [(probes.keys[n], float(sure[n])) for n in order if sure[n] >= LISTED]


def _words(reading: Reading, found: Sequence[tuple[str, float]]) -> list[Word]:
    name, sureness = name_of(reading)
    rows = [(name, sureness)] if name else []
    height = reading.heights[0]
    if height.probability >= SURE:
        rows.append((str(Height(height.label).label), height.probability))
    rows += [(str(Colour(guess.label).label), guess.probability) for guess in reading.colours[:3]]
    rows += [(_label(key), sure) for key, sure in found]
    rows.sort(key=lambda row: -row[1])
    return [
        Word(text=text, sure=sure, url=f"{reverse('results')}?{urlencode({'q': text})}")
        for text, sure in rows[:MOST_LISTED]
    ]


def _joined(words: Sequence[str]) -> str:
    if len(words) == 2:
        return pgettext("two traits", "%(one)s and %(other)s") % {
            "one": words[0],
            "other": words[1],
        }
    return ", ".join(words)


def _label(key: str) -> str:
    return {
        "material/leather": pgettext("looks", "leather"),
        "material/suede": pgettext("looks", "suede"),
        "material/canvas": pgettext("looks", "canvas"),
        "material/mesh": pgettext("looks", "mesh"),
        "material/knit": pgettext("looks", "knit"),
        "kind/basketball": pgettext("looks", "for basketball"),
        "kind/running": pgettext("looks", "for running"),
        "kind/football": pgettext("looks", "football boots"),
        "kind/spikes": pgettext("looks", "track spikes"),
        "kind/skate": pgettext("looks", "for skating"),
        "kind/tennis": pgettext("looks", "for tennis"),
        "feature/air window": pgettext("looks", "visible air in the sole"),
        "feature/ankle strap": pgettext("looks", "ankle strap"),
        "feature/like a sock": pgettext("looks", "sock-like"),
        "feature/elephant print": pgettext("looks", "elephant print"),
        "feature/patent leather": pgettext("looks", "patent leather"),
        "feature/wings": pgettext("looks", "wings logo"),
        "feature/rubber toe": pgettext("looks", "rubber toe"),
        "feature/shell toe": pgettext("looks", "shell toe"),
        "feature/foam shell": pgettext("looks", "moulded"),
        "feature/side stripe": pgettext("looks", "side stripe"),
        "feature/star patch": pgettext("looks", "star patch"),
        "feature/no laces": pgettext("looks", "without laces"),
        "feature/big letters": pgettext("looks", "big letters"),
    }.get(key, key.partition("/")[2])
