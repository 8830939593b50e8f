"""The four invented shops: their cards, prices, words, and which pictures they show."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from scrapers.demo_market.movement import Tariff
from scrapers.demo_market.shop import ShopCard
from scrapers.demo_market.wording import (
    Style,
    dirty_listing,
    eu_listing,
    resale_listing,
    ru_listing,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What makes a shop different: its card, prices, words, and which pictures it shows."""

    card: ShopCard
    tariff: Tariff
    style: Style
    left_out: float
    views: tuple[str, ...]  # in the order of its preference
    most_pictures: int
    is_messy: bool = False


MANNERS: tuple[Manner, ...] = (
    Manner(
        card=ShopCard(
            slug="halvard-foss",
            name="Halvard & Foss",
            currency="EUR",
            country="NL",
            about="A demo shop: drawn shoes at invented prices.",
            ships_to=("NL", "DE", "FR", "BE", "AT"),
        ),
        tariff=Tariff(per_euro=1.0, step=Decimal(5), less=Decimal("0.05")),
        style=eu_listing,
        left_out=0.0,
        views=("lateral", "turned", "medial", "street"),
        most_pictures=4,
    ),
    Manner(
        card=ShopCard(
            slug="shagomeria",
            name="Шагомерия",
            currency="RUB",
            country="RU",
            language="ru",
            about="Демонстрационный магазин: нарисованная обувь, выдуманные цены.",
            ships_to=("RU", "KZ", "BY"),
        ),
        tariff=Tariff(per_euro=103.0, step=Decimal(100), less=Decimal(10), sale_every=35),
        style=ru_listing,
        left_out=0.03,
        views=("lateral", "street", "medial"),
        most_pictures=3,
    ),
    Manner(
        card=ShopCard(
            slug="twicelaced",
            name="Twicelaced",
            currency="USD",
            country="US",
            about="A demo resale shop: every size has a price of its own.",
            ships_to=("US", "CA", "GB"),
        ),
        tariff=Tariff(per_euro=1.35, step=Decimal(1), restless=0.15, sale_share=0, always_share=0),
        style=resale_listing,
        left_out=0.04,
        views=("lateral", "turned"),
        most_pictures=2,
    ),
    Manner(
        card=ShopCard(
            slug="jumblesole",
            name="Jumblesole",
            currency="GBP",
            country="GB",
            about="A demo shop whose stock list nobody tidies.",
            ships_to=("GB", "IE"),
        ),
        tariff=Tariff(
            per_euro=0.82, step=Decimal(1), less=Decimal("0.01"), restless=0.08, sale_share=0.5
        ),
        style=dirty_listing,
        left_out=0.05,
        views=("street", "turned", "lateral"),
        most_pictures=2,
        is_messy=True,
    ),
)
