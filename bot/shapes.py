"""Shoes and pages of results, as the rest of the bot knows them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Shoe:
    """A product as the bot shows it; the price is in the base currency."""

    id: int
    name: str
    url: str
    image: str
    price: Decimal | None
    currency: str
    shop: str
    in_stock: bool
    colours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of what was found."""

    token: str
    total: int
    page: int
    pages: int
    shoes: tuple[Shoe, ...]
    facets: dict[str, list[tuple[str, str, int]]]
    notices: tuple[tuple[str, str], ...]
    boxes: tuple[tuple[float, ...], ...] = ()


def found_of(page: Any) -> Found:
    """Read a page of the generated client."""
    return Found(
        token=page.query.token,
        total=page.total,
        page=page.page,
        pages=page.pages,
        shoes=tuple(shoe_of(each.product) for each in page.results),
        facets={
            name: [(value.value, value.label or value.value, value.count) for value in values]
            for name in ("brand", "size", "colour", "silhouette")
            if (values := getattr(page.facets, name, None))
        },
        boxes=tuple(tuple(box) for box in page.query.shoes),
        notices=tuple((each.code, each.text) for each in page.notices),
    )


def shoe_of(card: Any) -> Shoe:
    """Read a card of the generated client."""
    offer = card.best_offer or None
    price = card.best_price or None
    return Shoe(
        id=card.id,
        name=card.name or "",
        url=card.url or "",
        image=card.image or "",
        price=Decimal(price) if price else None,
        currency=card.currency or "",
        shop=offer.merchant.name if offer else "",
        in_stock=bool(card.in_stock),
        colours=tuple(card.colours or ()),
    )


def priced_in(shoe: Shoe, currency: str, rates: Any) -> Shoe:
    """Return the shoe with its price in another currency, if there is a rate."""
    rate = rates.rates.additional_properties.get(currency) if rates else None
    if shoe.price is None or not rate or currency == shoe.currency:
        return shoe
    return replace(shoe, price=shoe.price * Decimal(rate), currency=currency)
