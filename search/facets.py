"""Counts beside the filters: within a result set, each filter counted as if it were not set."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import CharField, Count, F, Func, Max, Min, QuerySet, Value
from django.db.models.functions import Cast

from catalog.models import Brand, Merchant, ProductListing, Silhouette
from catalog.vocabulary import Colour, Gender, Height
from search.filters import GENDERS_MEANT, Filters
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


@dataclass(frozen=True, slots=True)
class Counts:
    """What stands beside a result set."""

    total: int
    facets: dict[str, tuple[FacetValue, ...]]
    price_range: tuple[Decimal, Decimal] | None


def count_facets(listings_without: Callable[[str], Listings], filters: Filters) -> Counts:
    """Count listings in the database: for the whole catalogue.

    `listings_without(name)` gives them without the filter `name` ("price" for both of its ends,
    "" for none left out). Cost: four queries, whatever is set: one for all counts, one each for the
    names of brands, silhouettes and merchants.
    """
    return _counts(_read(listings_without), filters)


def count_rows(rows_without: Callable[[str], Sequence[ListingRow]], filters: Filters) -> Counts:
    """Count rows that are read already: for a result set. Arguments as for `count_facets`.

    Cost: three queries, for the names of brands, silhouettes and merchants.
    """
    rows: Rows = {}
    for name, values_of in _VALUES.items():
        counter = Counter(chain.from_iterable(map(values_of, rows_without(name))))
        rows[name] = [(str(value), count) for value, count in counter.items()]
    prices = [row.min_price for row in rows_without("price") if row.min_price is not None]
    rows["price"] = [(f"{min(prices)} {max(prices)}", len(prices))] if prices else []
    rows["total"] = [("", len(rows_without("")))]
    return _counts(rows, filters)


def _counts(rows: Rows, filters: Filters) -> Counts:
    total = sum(count for _value, count in rows["total"])
    named = {name: _NAMERS.get(name, _plain)(rows[name]) for name in FACETS}
    return Counts(
        total=total,
        facets={name: _facet(name, named[name], filters) for name in FACETS},
        price_range=_price_range(rows["price"]),
    )


def _read(listings_without: Callable[[str], Listings]) -> Rows:
    """Run all counts as one UNION ALL of (facet, value, count)."""
    parts = [count(listings_without(name), name) for name, count in _COUNTED.items()]
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


_COUNTED: dict[str, Callable[[Listings, str], Any]] = {
    "brand": _count_key("brand_id"),
    "silhouette": _count_key("silhouette_id"),
    "size": _count_array("sizes_eu"),
    "merchant": _count_array("merchant_ids"),
    "gender": _count_column("gender"),
    "colour": _count_array("colours"),
    "height": _count_column("height"),
    "in_stock": _count_where(in_stock=True),
    "on_sale": _count_where(discount__gt=0),
    "price": _range_of_prices,
    "total": lambda listings, name: _count_by(listings, name, _text("")),
}
FACETS = tuple(name for name in _COUNTED if name not in {"price", "total"})
_VALUES: dict[str, Callable[[ListingRow], Iterable[Any]]] = {
    "brand": lambda row: () if row.brand_id is None else (row.brand_id,),
    "silhouette": lambda row: () if row.silhouette_id is None else (row.silhouette_id,),
    "size": lambda row: row.sizes_eu,
    "merchant": lambda row: row.merchant_ids,
    "gender": lambda row: (row.gender,) if row.gender else (),
    "colour": lambda row: row.colours,
    "height": lambda row: (row.height,) if row.height else (),
    "in_stock": lambda row: ("1",) if row.in_stock else (),
    "on_sale": lambda row: ("1",) if row.discount > 0 else (),
}


def _name_brands(rows: Iterable[tuple[str, int]]) -> Named:
    counts = _by_id(rows)
    named = Brand.objects.filter(pk__in=counts).values_list("pk", "slug", "name")
    return [(slug, name, counts[pk]) for pk, slug, name in named]


def _name_silhouettes(rows: Iterable[tuple[str, int]]) -> Named:
    counts = _by_id(rows)
    named = Silhouette.objects.filter(pk__in=counts)
    columns = named.values_list("pk", "brand__slug", "slug", "name")
    return [(f"{brand}/{slug}", name, counts[pk]) for pk, brand, slug, name in columns]


def _name_merchants(rows: Iterable[tuple[str, int]]) -> Named:
    counts = _by_id(rows)
    named = Merchant.objects.filter(pk__in=counts).values_list("pk", "slug", "name")
    return [(slug, name, counts[pk]) for pk, slug, name in named]


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
    "brand": _name_brands,
    "silhouette": _name_silhouettes,
    "merchant": _name_merchants,
    "size": _name_sizes,
    "gender": _name_genders,
}


def _facet(name: str, rows: Named, filters: Filters) -> tuple[FacetValue, ...]:
    chosen = filters.chosen(name)
    values = [
        FacetValue(
            value=value,
            label=label or _label_of(name, value),
            count=count,
            selected=value in chosen,
        )
        for value, label, count in rows
    ]
    values.sort(key=lambda each: (not each.selected, -each.count, each.label))
    values = values[:LONGEST_FACET]
    if name == "size":
        values.sort(key=lambda each: Decimal(each.value))
    return tuple(values)


def _label_of(name: str, value: str) -> str:
    vocabulary = VOCABULARIES.get(name)
    if vocabulary is not None and value in vocabulary.values:
        return str(vocabulary(value).label)
    return value


def _price_range(rows: list[tuple[str, int]]) -> tuple[Decimal, Decimal] | None:
    for value, _count in rows:
        low, high = value.split()
        return Decimal(low), Decimal(high)
    return None
