"""Counts beside the filters: within a result set, each filter counted as if it were not set."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db.models import CharField, Count, F, Func, Max, Min, QuerySet, Value
from django.db.models.functions import Cast

from catalog.models import ProductListing
from catalog.vocabulary import Colour, Gender, Height
from search.countries import country_name
from search.filters import GENDERS_MEANT, Filters
from search.names import Names, brand_names, merchant_names, silhouette_names
from search.result_page import FacetValue
from search.result_sets import ListingRow

Listings = QuerySet[ProductListing]
# Facet → (stored value, count); for "price" the stored value is "lowest highest".
Rows = dict[str, list[tuple[str, int]]]
# (value in addresses, label, count)
Named = list[tuple[str, str, int]]

VOCABULARIES: dict[str, Any] = {"colour": Colour, "gender": Gender, "height": Height}
# Facets too long to read are cut to the values with the most products.
LONGEST_FACET = 60
# The price histogram: counted in steps of the base currency, shown in bins of equal width.
PRICE_STEP, PRICE_BINS = 5, 16


@dataclass(frozen=True, slots=True)
class Counts:
    """What stands beside a result set."""

    total: int
    facets: dict[str, tuple[FacetValue, ...]]
    price_range: tuple[Decimal, Decimal] | None
    price_bins: tuple[int, ...] = ()


def count_facets(listings_without: Callable[[str], Listings], filters: Filters) -> Counts:
    """Count listings in the database: for the whole catalogue.

    `listings_without(name)` gives them without the filter `name` ("price" for both of its ends,
    "" for none left out). Cost: one query, whatever is set, and one each for brands, silhouettes
    and merchants whose names are not known yet.
    """
    return _counts(_read(listings_without), filters)


def count_rows(rows_without: Callable[[str], Sequence[ListingRow]], filters: Filters) -> Counts:
    """Count rows that are read already: for a result set. Arguments as for `count_facets`.

    Cost: one query each for brands, silhouettes and merchants whose names are not known yet.
    """
    rows: Rows = {}
    for name, (column, values_of) in _VALUES.items():
        # Counted by what stands in the column first: most rows share their arrays with others.
        alike = Counter(map(column, rows_without(name)))
        counter: Counter[str] = Counter()
        for found, count in alike.items():
            for value in values_of(found):
                counter[value] += count
        rows[name] = list(counter.items())
    prices = [row.min_price for row in rows_without("price") if row.min_price is not None]
    rows["price"] = [(f"{min(prices)} {max(prices)}", len(prices))] if prices else []
    steps = Counter(str(price // PRICE_STEP) for price in prices)
    rows["price_step"] = list(steps.items())
    rows["total"] = [("", len(rows_without("")))]
    return _counts(rows, filters)


def _counts(rows: Rows, filters: Filters) -> Counts:
    total = sum(count for _value, count in rows["total"])
    named = {name: _NAMERS.get(name, _plain)(rows[name]) for name in FACETS}
    price_range = _price_range(rows["price"])
    return Counts(
        total=total,
        facets={name: _facet(name, named[name], filters) for name in FACETS},
        price_range=price_range,
        price_bins=_price_bins(rows["price_step"], price_range) if price_range else (),
    )


def _read(listings_without: Callable[[str], Listings]) -> Rows:
    """Run all counts as one UNION ALL of (facet, value, count)."""
    parts = [
        count(listings_without("price" if name == "price_step" else name), name)
        for name, count in _COUNTED.items()
    ]
    first, *others = parts
    rows: Rows = defaultdict(list)
    for facet, value, count in first.union(*others, all=True):
        rows[facet].append((value or "", count))
    return rows


def _text(text: str) -> Cast:
    return Cast(Value(text), CharField())


def _count_by(listings: Listings, name: str, value: Any) -> Any:
    """Count listings by an expression; rows (facet, value, count)."""
    return (
        listings.order_by()
        .values(facet=_text(name), value=Cast(value, CharField()))
        .annotate(n=Count("pk"))
        .values_list("facet", "value", "n")
    )


def _count_key(column: str) -> Callable[[Listings, str], Any]:
    def count(listings: Listings, name: str) -> Any:
        return _count_by(listings.filter(**{f"{column}__isnull": False}), name, F(column))

    return count


def _count_array(column: str) -> Callable[[Listings, str], Any]:
    def count(listings: Listings, name: str) -> Any:
        each = Func(F(column), function="unnest", output_field=CharField())
        return _count_by(listings, name, each)

    return count


def _count_column(column: str) -> Callable[[Listings, str], Any]:
    def count(listings: Listings, name: str) -> Any:
        return _count_by(listings.exclude(**{column: ""}), name, F(column))

    return count


def _count_where(**condition: Any) -> Callable[[Listings, str], Any]:
    def count(listings: Listings, name: str) -> Any:
        return _count_by(listings.filter(**condition), name, _text("1"))

    return count


def _range_of_prices(listings: Listings, name: str) -> Any:
    prices = listings.filter(min_price__isnull=False).order_by().values(facet=_text(name))
    both = Func(
        Value(" "),
        Cast(Min("min_price"), CharField()),
        Cast(Max("min_price"), CharField()),
        function="concat_ws",
        output_field=CharField(),
    )
    return prices.annotate(value=both, n=Count("pk")).values_list("facet", "value", "n")


def _count_price_steps(listings: Listings, name: str) -> Any:
    step = Func(F("min_price") / Value(PRICE_STEP), function="floor")
    return _count_by(listings.filter(min_price__isnull=False), name, step)


_COUNTED: dict[str, Callable[[Listings, str], Any]] = {
    "brand": _count_key("brand_id"),
    "silhouette": _count_key("silhouette_id"),
    "size": _count_array("sizes_eu"),
    "merchant": _count_array("merchant_ids"),
    "ships": _count_array("ships_to"),
    "gender": _count_column("gender"),
    "colour": _count_array("colours"),
    "height": _count_column("height"),
    "in_stock": _count_where(in_stock=True),
    "on_sale": _count_where(discount__gt=0),
    "price": _range_of_prices,
    "price_step": _count_price_steps,
    "total": lambda listings, name: _count_by(listings, name, _text("")),
}
FACETS = tuple(name for name in _COUNTED if name not in {"price", "price_step", "total"})


@lru_cache(maxsize=8192)
def _array(text: str) -> tuple[str, ...]:
    """Read an array of numbers or of our own words as PostgreSQL writes it.

    >>> _array("{42.0,42.5}"), _array("{}")
    (('42.0', '42.5'), ())
    """
    return tuple(text[1:-1].split(",")) if len(text) > 2 else ()


def _one(value: Any) -> tuple[str, ...]:
    return () if value in (None, "") else (str(value),)


def _yes(value: Any) -> tuple[str, ...]:
    return ("1",) if value else ()


# Facet → the column, and the values that count for a row with this in it.
_VALUES: dict[str, tuple[Callable[[ListingRow], Any], Callable[[Any], tuple[str, ...]]]] = {
    "brand": (attrgetter("brand_id"), _one),
    "silhouette": (attrgetter("silhouette_id"), _one),
    "size": (attrgetter("sizes_eu"), _array),
    "merchant": (attrgetter("merchant_ids"), _array),
    "ships": (attrgetter("ships_to"), _array),
    "gender": (attrgetter("gender"), _one),
    "colour": (attrgetter("colours"), _array),
    "height": (attrgetter("height"), _one),
    "in_stock": (attrgetter("in_stock"), _yes),
    "on_sale": (attrgetter("discount"), lambda discount: _yes(discount > 0)),
}


def _named_by(names: Names) -> Callable[[Iterable[tuple[str, int]]], Named]:
    def name(rows: Iterable[tuple[str, int]]) -> Named:
        counts = _by_id(rows)
        return [(value, label, counts[pk]) for pk, (value, label) in names.of(counts).items()]

    return name


def _by_id(rows: Iterable[tuple[str, int]]) -> dict[int, int]:
    return {int(value): count for value, count in rows}


def _plain(rows: Iterable[tuple[str, int]]) -> Named:
    return [(value, "", count) for value, count in rows]


def _name_sizes(rows: Iterable[tuple[str, int]]) -> Named:
    return [(f"{Decimal(value).normalize():f}", "", count) for value, count in rows]


def _name_genders(rows: Iterable[tuple[str, int]]) -> Named:
    """Count a unisex shoe as men's and women's too, as choosing either does."""
    counts = Counter(dict(rows))
    meant = {each: GENDERS_MEANT.get(each, (each,)) for each in Gender.values}
    totals = {each: sum(counts[one] for one in several) for each, several in meant.items()}
    return [(gender, "", total) for gender, total in totals.items() if total]


_NAMERS: dict[str, Callable[[Iterable[tuple[str, int]]], Named]] = {
    "brand": _named_by(brand_names),
    "silhouette": _named_by(silhouette_names),
    "merchant": _named_by(merchant_names),
    "size": _name_sizes,
    "gender": _name_genders,
}


def _facet(name: str, rows: Named, filters: Filters) -> tuple[FacetValue, ...]:
    chosen = filters.chosen(name)
    lines = [(value, label or _label_of(name, value), count) for value, label, count in rows]
    lines.sort(key=lambda line: (line[0] not in chosen, -line[2], line[1], line[0]))
    lines = lines[:LONGEST_FACET]
    if name == "size":
        lines.sort(key=lambda line: Decimal(line[0]))
    return tuple(
        FacetValue(value=value, label=label, count=count, selected=value in chosen)
        for value, label, count in lines
    )


def _label_of(name: str, value: str) -> str:
    if name == "ships":
        return country_name(value)
    vocabulary = VOCABULARIES.get(name)
    if vocabulary is not None and value in vocabulary.values:
        return str(vocabulary(value).label)
    return value


def _price_range(rows: list[tuple[str, int]]) -> tuple[Decimal, Decimal] | None:
    for value, _count in rows:
        low, high = value.split()
        return Decimal(low), Decimal(high)
    return None


def _price_bins(
    steps: Iterable[tuple[str, int]], price_range: tuple[Decimal, Decimal]
) -> tuple[int, ...]:
    """Fold counts of price steps into bins of equal width; none where all cost the same."""
    low, high = (float(price) for price in price_range)
    if high <= low:
        return ()
    bins = [0] * PRICE_BINS
    for step, count in steps:
        middle = (float(step) + 0.5) * PRICE_STEP
        place = int((middle - low) / (high - low) * PRICE_BINS)
        bins[min(max(place, 0), PRICE_BINS - 1)] += count
    return tuple(bins)
