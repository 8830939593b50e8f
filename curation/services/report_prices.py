"""Prices of the catalogue's report, now and at two moments, in the base currency.

By the latest rates at all moments: the report asks what shops did, not what currencies did.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from catalog.exchange import latest_rates
from curation.services.report_counts import SHOWN, Row, rows_of

_CURRENT = "offer.gone_at IS NULL AND product.status = 'published'"
_JOINED = """
    FROM catalog_offer offer
    JOIN catalog_product product ON product.id = offer.product_id
    JOIN catalog_merchant merchant ON merchant.id = offer.merchant_id
    LEFT JOIN catalog_brand brand ON brand.id = product.brand_id
    LEFT JOIN rates ON rates.currency = offer.currency
"""


def prices(by: str) -> list[Row]:
    """Spread of current prices in the base currency by brand or shop."""
    name = {"brand": "brand.name", "shop": "merchant.name"}[by]
    return rows_of(
        f"""
        WITH {_rates()}
        SELECT {name} AS name, count(*) AS offers,
               round(min(offer.price / per_base)::numeric, 2) AS lowest,
               {_quantile(0.25, "offer")} AS quarter,
               {_quantile(0.5, "offer")} AS median,
               {_quantile(0.75, "offer")} AS three_quarters,
               round(max(offer.price / per_base)::numeric, 2) AS highest
        {_JOINED}
        WHERE {_CURRENT} AND offer.price > 0 AND per_base > 0 AND {name} IS NOT NULL
        GROUP BY {name}
        ORDER BY offers DESC, name
        LIMIT %s
        """,
        [*_rate_parameters(), SHOWN],
    )


def alive_at(moment: datetime) -> list[Row]:
    """Count, by brand, the offers that stood at a moment and their median price then."""
    return rows_of(
        f"""
        WITH {_rates()}, seen AS (
            SELECT DISTINCT ON (offer_id) offer_id, price, currency
            FROM catalog_priceobservation WHERE seen_at <= %s ORDER BY offer_id, seen_at DESC
        )
        SELECT coalesce(brand.name, '') AS name, count(*) AS offers,
               {_quantile(0.5, "seen")} AS median
        FROM catalog_offer offer
        JOIN catalog_product product ON product.id = offer.product_id
        LEFT JOIN catalog_brand brand ON brand.id = product.brand_id
        LEFT JOIN seen ON seen.offer_id = offer.id AND seen.price > 0
        LEFT JOIN rates ON rates.currency = seen.currency AND per_base > 0
        WHERE offer.first_seen_at <= %s AND (offer.gone_at IS NULL OR offer.gone_at > %s)
        GROUP BY brand.name ORDER BY offers DESC, name
        """,
        [*_rate_parameters(), moment, moment, moment],
    )


def moved_between(since: datetime, until: datetime) -> Row:
    """Count offers that came, went and changed their price between two moments."""
    return rows_of(
        """
        SELECT (SELECT count(*) FROM catalog_offer WHERE first_seen_at > %s AND first_seen_at <= %s)
                   AS came,
               (SELECT count(*) FROM catalog_offer WHERE gone_at > %s AND gone_at <= %s) AS went,
               (SELECT count(DISTINCT offer_id) FROM catalog_priceobservation seen
                JOIN catalog_offer offer ON offer.id = seen.offer_id
                WHERE seen_at > %s AND seen_at <= %s AND seen_at > offer.first_seen_at)
                   AS changed_price
        """,
        [since, until] * 3,
    )[0]


def _quantile(share: float, table: str) -> str:
    price = f"{table}.price / per_base"
    return f"round((percentile_cont({share}) WITHIN GROUP (ORDER BY {price}))::numeric, 2)"


def _rates() -> str:
    places = ", ".join(["(%s::text, %s::numeric)"] * len(latest_rates()))
    return f"rates (currency, per_base) AS (VALUES {places})"


def _rate_parameters() -> list[Any]:
    return [part for pair in sorted(latest_rates().items()) for part in pair]
