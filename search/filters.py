"""What a visitor narrows a search by: read from the address, written back to it, put on listings.

Each filter has one name in addresses, the API and facets: `brand`, `silhouette`, `price_min`,
`price_max`, `size`, `in_stock`, `merchant`, `ships`, `gender`, `colour`, `height`, `on_sale`.
Several values of one filter mean "any of them"; different filters must all hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any, Self

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from catalog.models import Merchant, Silhouette
from search.filter_values import READERS, are_crossed, read_flag, read_many, read_price, written

# Name in addresses → attribute. The order is the one in which chips and facets are shown.
MANY = {
    "brand": "brands",
    "silhouette": "silhouettes",
    "size": "sizes_eu",
    "merchant": "merchants",
    "ships": "ships_to",
    "gender": "genders",
    "colour": "colours",
    "height": "heights",
}
FLAGS = {"in_stock": "in_stock", "on_sale": "on_sale"}
PRICES = {"price_min": "price_min", "price_max": "price_max"}
NAMES = (*MANY, *PRICES, *FLAGS)
ATTRIBUTES = {**MANY, **PRICES, **FLAGS}

# A unisex shoe answers both who asks for men's and who asks for women's shoes.
GENDERS_MEANT = {"men": ("men", "unisex"), "women": ("women", "unisex")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The filters of one search; `errors` says in words what in the address was not understood.

    Brands and merchants are slugs, silhouettes "brand-slug/silhouette-slug", prices in the base
    currency, sizes EU, countries ISO 3166-1 alpha-2.
    """

    brands: tuple[str, ...] = ()
    silhouettes: tuple[str, ...] = ()
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    sizes_eu: tuple[Decimal, ...] = ()
    in_stock: bool = False
    merchants: tuple[str, ...] = ()
    ships_to: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    heights: tuple[str, ...] = ()
    on_sale: bool = False
    errors: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def from_query(cls, data: QueryDict) -> Self:
        """Read an address's filters. What is not understood is left out and named in `errors`."""
        errors: list[str] = []
        values: dict[str, Any] = {}
        for name, attribute in MANY.items():
            values[attribute] = read_many(data.getlist(name), READERS[name], errors)
        for name in PRICES:
            values[name] = read_price(data.get(name, ""), errors)
        for name in FLAGS:
            values[name] = read_flag(data.get(name, ""), errors)
        if are_crossed(values["price_min"], values["price_max"]):
            errors.append(_("The lowest price was above the highest: they were swapped."))
            values["price_min"], values["price_max"] = (
                values["price_max"],
                values["price_min"],
            )
        return cls(**values, errors=tuple(errors))

    def __bool__(self) -> bool:
        return self != type(self)()

    def to_query(self) -> QueryDict:
        """Write the filters as an address's parameters; `from_query` of them gives the same."""
        data = QueryDict(mutable=True)
        for name, attribute in ATTRIBUTES.items():
            value = getattr(self, attribute)
            if isinstance(value, tuple):
                data.setlist(name, [written(each) for each in value])
                if not value:
                    del data[name]
            elif value not in (None, False):
                data[name] = written(value)
        return data

    @property
    def key(self) -> str:
        """A text that is equal for equal filters, whatever the order they were given in."""
        query = self.to_query()
        return "&".join(f"{name}={sorted(query.getlist(name))}" for name in sorted(query))

    def values(self) -> list[tuple[str, str]]:
        """List what is set as (name, value) pairs, for chips that can be removed one by one."""
        query = self.to_query()
        return [(name, value) for name in query for value in query.getlist(name)]

    def has(self, name: str, value: str) -> bool:
        """Say whether `name` is set to `value`, or to it among others."""
        return value in self.chosen(name)

    def chosen(self, name: str) -> frozenset[str]:
        """Return the values of `name` as they are written in addresses."""
        value = getattr(self, ATTRIBUTES[name])
        if isinstance(value, tuple):
            return frozenset(written(each) for each in value)
        return frozenset() if value in (None, False) else frozenset({written(value)})

    def without(self, name: str, value: str | None = None) -> Self:
        """Return the filters less one value of `name`, or less all of them."""
        attribute = ATTRIBUTES[name]
        current = getattr(self, attribute)
        left: Any = next(each.default for each in fields(self) if each.name == attribute)
        if value is not None and isinstance(current, tuple):
            left = tuple(each for each in current if written(each) != value)
        changed: dict[str, Any] = {attribute: left}
        return replace(self, **changed)

    def without_facet(self, name: str) -> Self:
        """Return the filters less all of `name`; "price" stands for both prices."""
        if name == "price":
            return replace(self, price_min=None, price_max=None)
        return self.without(name)

    def with_(self, name: str, value: str) -> Self:
        """Return the filters with one more value of `name` (a flag or price is set to it)."""
        query = self.to_query()
        if name in MANY:
            query.appendlist(name, value)
        else:
            query[name] = value
        return type(self).from_query(query)

    def but(self, other: Filters) -> Self:
        """Return these filters, each unset one taken from `other`."""
        gaps = {
            attribute: getattr(other, attribute)
            for attribute in ATTRIBUTES.values()
            if getattr(self, attribute) in ((), None, False)
        }
        return replace(self, **gaps)

    def conditions(self) -> dict[str, Q]:
        """Return the conditions on ProductListing by filter name; both prices are one, "price".

        Cost: one query if a silhouette is set and one if a merchant is: the planner only chooses
        well between index and exact scan when it sees their ids.
        """
        conditions = {name: method(self) for name, method in _CONDITIONS.items()}
        return {name: condition for name, condition in conditions.items() if condition}


def all_but(conditions: Mapping[str, Q], name: str) -> Q:
    """Join conditions, leaving out that of the filter `name` ("" leaves out none)."""
    whole = Q()
    for each, condition in conditions.items():
        if each != name:
            whole &= condition
    return whole


def _brand_condition(filters: Filters) -> Q:
    return Q(brand__slug__in=filters.brands) if filters.brands else Q()


def _silhouette_condition(filters: Filters) -> Q:
    if not filters.silhouettes:
        return Q()
    wanted = Q(pk__in=[])
    for path in filters.silhouettes:
        brand, _slash, slug = path.partition("/")
        wanted |= Q(brand__slug=brand, slug=slug)
    ids = list(Silhouette.objects.filter(wanted).values_list("pk", flat=True))
    return Q(silhouette_id__in=ids)


def _merchant_condition(filters: Filters) -> Q:
    if not filters.merchants:
        return Q()
    slugs = filters.merchants
    ids = list(Merchant.objects.filter(slug__in=slugs).values_list("pk", flat=True))
    return Q(merchant_ids__overlap=ids)


def _price_condition(filters: Filters) -> Q:
    condition = Q()
    if filters.price_min is not None:
        condition &= Q(min_price__gte=filters.price_min)
    if filters.price_max is not None:
        condition &= Q(min_price__lte=filters.price_max)
    return condition


def _gender_condition(filters: Filters) -> Q:
    meant = {each for name in filters.genders for each in GENDERS_MEANT.get(name, (name,))}
    return Q(gender__in=sorted(meant)) if meant else Q()


_CONDITIONS: dict[str, Callable[[Filters], Q]] = {
    "brand": _brand_condition,
    "silhouette": _silhouette_condition,
    "size": lambda it: Q(sizes_eu__overlap=list(it.sizes_eu)) if it.sizes_eu else Q(),
    "merchant": _merchant_condition,
    "ships": lambda it: Q(ships_to__overlap=list(it.ships_to)) if it.ships_to else Q(),
    "gender": _gender_condition,
    "colour": lambda it: Q(colours__overlap=list(it.colours)) if it.colours else Q(),
    "height": lambda it: Q(height__in=it.heights) if it.heights else Q(),
    "price": _price_condition,
    "in_stock": lambda it: Q(in_stock=True) if it.in_stock else Q(),
    "on_sale": lambda it: Q(discount__gt=0) if it.on_sale else Q(),
}
