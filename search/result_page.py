"""The one shape that every search answers in: a page of a result set. No database here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext_lazy

from search.filters import Filters

PAGE_SIZE = 24
RESULT_SET_SIZE = 600


class Kind(StrEnum):
    """How somebody asked."""

    WORDS = "words"
    PHOTO = "photo"
    SIMILAR = "similar"
    BROWSE = "browse"


class Sort(StrEnum):
    """The orders of a result set; the values stand in addresses."""

    CLOSENESS = "closeness"
    PRICE_UP = "price"
    PRICE_DOWN = "-price"
    NEWEST = "newest"
    DISCOUNT = "discount"

    @classmethod
    def read(cls, text: str, *, default: Sort | None = None) -> Sort:
        """Return the order that an address names; an unknown one is `default` (closeness)."""
        known = {each.value: each for each in cls}
        return known.get(text, default or cls.CLOSENESS)


SORT_LABELS = {
    Sort.CLOSENESS: gettext_lazy("closest first"),
    Sort.PRICE_UP: gettext_lazy("cheapest first"),
    Sort.PRICE_DOWN: gettext_lazy("dearest first"),
    Sort.NEWEST: gettext_lazy("newest first"),
    Sort.DISCOUNT: gettext_lazy("largest discount first"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """Something that was read out of the words: filter name, its value, the words it stood in."""

    field: str
    value: str
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryInfo:
    """What was asked. `rest` are the words that no `understood` entry accounts for."""

    kind: Kind
    token: str = ""
    text: str = ""
    understood: tuple[Understood, ...] = ()
    rest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductCard:
    """A product as lists show it. Addresses are paths; the price is in the base currency.

    `sizes` are the EU sizes that some shop has in stock, smallest first.
    """

    id: int
    name: str
    brand: str
    silhouette: str
    colourway: str
    colours: tuple[str, ...]
    height: str
    url: str
    image: str
    thumbnail: str
    best_price: Decimal | None
    currency: str
    discount: int
    offers_count: int
    in_stock: bool
    sizes: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One found product; `distance` is 1 - inner product (None: found by words alone)."""

    product: ProductCard
    distance: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One line of a facet: how many of the result set one gets by choosing it."""

    value: str
    label: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something the page must say besides the results, such as that the encoder is down."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage:
    """One page of one result set. `total` counts the whole set, `facets` count within it.

    `facets` has the keys brand, silhouette, size, merchant, ships, gender, colour, height, in_stock
    and on_sale; the last two have one line each. `price_range` is (lowest, highest) in the base
    currency, whatever price filter is set; `price_bins` are counts in equal steps over it.
    """

    query: QueryInfo
    total: int
    page: int
    pages: int
    results: tuple[Result, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    filters: Filters
    sort: Sort
    price_range: tuple[Decimal, Decimal] | None = None
    price_bins: tuple[int, ...] = ()
    notices: tuple[Notice, ...] = ()
