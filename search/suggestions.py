"""What the finder offers while somebody types: brands, silhouettes, and what is popular."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from catalog.models import Brand, Silhouette
from search import memory

_KEY: Final = "search:names"
_WORDS_KEY: Final = "search:known-words"
_FRESH_S: Final = 120
_MOST_NAMES: Final = 5_000
_MOST: Final = 8
_LIKE: Final = 0.8  # "vantkel" is .93 like "vantkell", "peliory" .86 like "pellory"
_SHORTEST: Final = 4  # shorter words are like too many others
_WORD: Final = re.compile(r"[\w'-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A brand ("nike") or a silhouette ("nike/air-max-90"): what people type, and its shoes."""

    kind: str
    path: str
    text: str
    spellings: tuple[str, ...]
    shoes: int


def suggest(typed: str, *, most: int = _MOST) -> list[Name]:
    """Return the names that go on from what was typed, best first; without text, the popular ones.

    A name fits if each typed word begins one of its words. Cost: two queries in two minutes.
    """
    words = [word.casefold() for word in _WORD.findall(typed)]
    names = known_names()
    if not words:
        return [name for name in names if name.kind == "silhouette"][:most]
    fitting = [name for name in names if any(_fits(words, each) for each in name.spellings)]
    first = words[0]
    fitting.sort(key=lambda name: not any(each.startswith(first) for each in name.spellings))
    return fitting[:most]


def _fits(words: Sequence[str], spelling: str) -> bool:
    parts = spelling.split()
    return all(any(part.startswith(word) for part in parts) for word in words)


def did_you_mean(text: str, unknown: str) -> str:
    """Return the text with its unknown words replaced by names like them; "" if none is.

    `unknown` are the words that nothing accounts for.
    """
    words = [word for word in _WORD.findall(unknown) if len(word) >= _SHORTEST]
    known = known_words() if words else frozenset()
    better = text
    for word in words:
        folded = word.casefold()
        if folded in known:
            continue
        for like in difflib.get_close_matches(folded, known, n=1, cutoff=_LIKE):
            better = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", like, better)
    return better if better != text else ""


def known_words() -> frozenset[str]:
    """Return the words of all names: kept apart from them, as reading those takes 4 ms a page."""
    kept: frozenset[str] | None = memory.recall(_WORDS_KEY)
    if kept is None:
        spellings = (each for name in known_names() for each in name.spellings)
        kept = frozenset(part for each in spellings for part in each.split())
        memory.remember(_WORDS_KEY, kept, seconds=_FRESH_S)
    return kept


def known_names() -> list[Name]:
    """List brands and silhouettes that have shoes, those with the most shoes first."""
    kept: list[Name] | None = memory.recall(_KEY)
    if kept is None:
        kept = sorted((*_brands(), *_silhouettes()), key=lambda name: -name.shoes)
        memory.remember(_KEY, kept, seconds=_FRESH_S)
    return kept


def _brands() -> Iterable[Name]:
    brands = Brand.objects.filter(products__listing__isnull=False).annotate(shoes=Count("products"))
    rows = brands.order_by("-shoes")[:_MOST_NAMES].values_list("slug", "name", "aliases", "shoes")
    for slug, name, aliases, shoes in rows:
        spellings = tuple(dict.fromkeys(each.casefold() for each in (name, *aliases)))
        yield Name(kind="brand", path=slug, text=name, spellings=spellings, shoes=shoes)


def _silhouettes() -> Iterable[Name]:
    silhouettes = Silhouette.objects.filter(products__listing__isnull=False)
    counted = silhouettes.annotate(shoes=Count("products")).order_by("-shoes")[:_MOST_NAMES]
    rows = counted.values_list("brand__slug", "slug", "brand__name", "name", "shoes")
    for brand_slug, slug, brand, name, shoes in rows:
        text = f"{brand} {name}"
        yield Name(
            kind="silhouette",
            path=f"{brand_slug}/{slug}",
            text=text,
            spellings=(text.casefold(),),
            shoes=shoes,
        )
