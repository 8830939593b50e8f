"""A product's offers side by side, and what they asked in the past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch

from catalog.models import Offer, OfferSize, PriceObservation, Product
from catalog.models.offers import DeliveryLine
from search.preferences import known_rates
from search.views.price_chart import DAYS, PricePoint

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """One offer as its row shows it; `base_price` is in the base currency, None if unknown.

    `country` is the visitor's, "" if nobody knows.
    """

    offer: Offer
    sizes: tuple[OfferSize, ...]
    base_price: Decimal | None
    base_price_before: Decimal | None
    country: str = ""

    @property
    def is_gone(self) -> bool:
        """Say whether the shop does not list it any more."""
        return self.offer.gone_at is not None

    @property
    def is_buyable(self) -> bool:
        """Say whether it can be bought as far as we know."""
        return not self.is_gone and self.offer.in_stock is not False

    @property
    def ships_to(self) -> list[str]:
        """Where it is sent, as far as the offer or its shop states it."""
        return self.offer.ships_to or self.offer.merchant.ships_to

    @property
    def stays_away(self) -> bool:
        """Say whether the shop states that it does not send it to the visitor's country."""
        return bool(self.country and self.ships_to and self.country not in self.ships_to)

    @property
    def delivery(self) -> DeliveryLine | None:
        """What sending it to the visitor costs, if that is stated."""
        lines = {line.to: line for line in self.offer.delivery_lines()}
        return lines.get(self.country) or lines.get("")

    @property
    def has_size_prices(self) -> bool:
        """Say whether its sizes cost different prices."""
        return len({size.price for size in self.sizes if size.price is not None}) > 1

    @property
    def discount(self) -> int:
        """Per cent below the price before, 0 if the shop states none."""
        before, now = self.offer.compare_at_price, self.offer.price
        if before is None or now is None or before <= now:
            return 0
        return round(100 * (1 - now / before))


def offer_rows(product: Product, *, country: str = "") -> list[OfferRow]:
    """List a product's offers: buyable ones first, cheapest first. Two queries.

    Those that are not sent to `country` come after those that are.
    """
    sizes = OfferSize.objects.order_by("eu", "label")
    offers = list(
        product.offers.filter(merchant__is_hidden=False)
        .select_related("merchant")
        .prefetch_related(Prefetch("sizes", queryset=sizes))
    )
    rates = known_rates()
    rows = [
        OfferRow(
            offer=offer,
            sizes=tuple(offer.sizes.all()),
            base_price=in_base(offer.price, offer.currency, rates),
            base_price_before=in_base(offer.compare_at_price, offer.currency, rates),
            country=country,
        )
        for offer in offers
    ]
    return sorted(rows, key=_order)


def _order(row: OfferRow) -> tuple[bool, bool, bool, bool, Decimal]:
    price = row.base_price
    is_unknown = price is None
    return (row.is_gone, not row.is_buyable, row.stays_away, is_unknown, price or Decimal(0))


def in_base(price: Decimal | None, currency: str, rates: Mapping[str, Decimal]) -> Decimal | None:
    """Convert a price to the base currency, to the cent; None without price or rate."""
    rate = rates.get(currency)
    if price is None or not rate:
        return None
    return (price / rate).quantize(CENT)


def past_prices(rows: Iterable[OfferRow], *, now: dt.datetime) -> list[PricePoint]:
    """List what the offers asked in the last 90 days, at today's rates, oldest first.

    At today's rates a line moves when the shop changes its price, not when a currency does.
    Cost: one query.
    """
    shops = {row.offer.pk: row.offer for row in rows}
    observations = list(PriceObservation.objects.filter(offer__in=shops).order_by("seen_at"))
    rates = known_rates()
    points = [
        PricePoint(
            shop=shops[each.offer_id].merchant.name,
            at=each.seen_at,
            price=in_base(each.price, each.currency, rates),
        )
        for each in observations
    ]
    points += [
        PricePoint(shop=offer.merchant.name, at=offer.gone_at, price=None)
        for offer in shops.values()
        if offer.gone_at is not None
    ]
    oldest = now - dt.timedelta(days=DAYS)
    return _since(sorted(points, key=lambda point: point.at), oldest)


def _since(points: list[PricePoint], oldest: dt.datetime) -> list[PricePoint]:
    """Drop what is older, but keep each shop's last price before it: it still held then."""
    last_before = {point.shop: point for point in points if point.at <= oldest}
    return [*last_before.values(), *(point for point in points if point.at > oldest)]
