"""`ProductListing`: one derived row a product, kept by set-based SQL."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.db import connection

from catalog.colour_words import COLOUR_NAMES
from catalog.exchange import latest_rates
from catalog.models import Product, ProductListing
from catalog.services.locks import in_transaction

REBUILT_AT_ONCE = 2000

# PostgreSQL's 'russian' stems Cyrillic words as Russian and Latin ones as English, so one vector
# answers both; 'simple' adds the words as they stand (model names, numbers, stop words).
_REFRESH_SQL = """
WITH rates AS (
    SELECT * FROM unnest(%(currencies)s::text[], %(rates)s::numeric[]) AS r(currency, per_base)
), colour_names AS (
    SELECT * FROM jsonb_each_text(%(colour_names)s::jsonb) AS c(colour, names)
), priced AS (
    SELECT o.id, o.product_id, o.merchant_id, o.in_stock, o.first_seen_at,
           CASE WHEN o.ships_to = '{}' THEN m.ships_to ELSE o.ships_to END AS ships_to,
           o.price / rates.per_base AS price,
           CASE WHEN o.compare_at_price > o.price AND o.price > 0
                THEN floor((1 - o.price / o.compare_at_price) * 100) ELSE 0 END AS discount
    FROM catalog_offer o
    JOIN catalog_merchant m ON m.id = o.merchant_id AND NOT m.is_hidden
    LEFT JOIN rates ON rates.currency = o.currency
    WHERE o.product_id = ANY(%(ids)s) AND o.gone_at IS NULL
), offers AS (
    SELECT product_id,
           coalesce(min(price) FILTER (WHERE in_stock IS NOT FALSE), min(price)) AS min_price,
           coalesce(max(price) FILTER (WHERE in_stock IS NOT FALSE), max(price)) AS max_price,
           coalesce(max(discount) FILTER (WHERE in_stock IS NOT FALSE), 0) AS discount,
           array_agg(DISTINCT merchant_id ORDER BY merchant_id) AS merchant_ids,
           coalesce(bool_or(in_stock), FALSE) AS in_stock,
           count(*) AS offers_count,
           min(first_seen_at) AS newest
    FROM priced GROUP BY product_id
), sizes AS (
    SELECT priced.product_id, array_agg(DISTINCT s.eu ORDER BY s.eu) AS sizes_eu
    FROM priced JOIN catalog_offersize s ON s.offer_id = priced.id
    WHERE s.eu IS NOT NULL AND s.in_stock IS NOT FALSE AND priced.in_stock IS NOT FALSE
    GROUP BY priced.product_id
), ships AS (
    SELECT priced.product_id, array_agg(DISTINCT country ORDER BY country) AS ships_to
    FROM priced CROSS JOIN LATERAL unnest(priced.ships_to) AS country
    WHERE priced.in_stock IS NOT FALSE
    GROUP BY priced.product_id
), words AS (
    SELECT p.id, concat_ws(' ', p.name, p.colourway, p.style_code) AS names,
           concat_ws(' ', b.name, array_to_string(b.aliases, ' '),
                          s.name, array_to_string(s.aliases, ' ')) AS lines,
           (SELECT string_agg(n.names, ' ') FROM colour_names n WHERE n.colour = ANY(p.colours))
               AS colours
    FROM catalog_product p
    LEFT JOIN catalog_brand b ON b.id = p.brand_id
    LEFT JOIN catalog_silhouette s ON s.id = p.silhouette_id
    WHERE p.id = ANY(%(ids)s)
)
INSERT INTO catalog_productlisting (
    product_id, brand_id, silhouette_id, main_image_id, min_price, max_price, discount, sizes_eu,
    merchant_ids, ships_to, colours, gender, height, in_stock, offers_count, newest, text
)
SELECT p.id, p.brand_id, p.silhouette_id, image.id, round(offers.min_price, 2),
       round(offers.max_price, 2), offers.discount, coalesce(sizes.sizes_eu, '{}'),
       offers.merchant_ids, coalesce(ships.ships_to, '{}'), p.colours, p.gender, p.height,
       offers.in_stock, offers.offers_count, offers.newest,
       setweight(to_tsvector('russian', names) || to_tsvector('simple', names), 'A')
       || setweight(to_tsvector('russian', lines) || to_tsvector('simple', lines), 'B')
       || setweight(to_tsvector('russian', coalesce(words.colours, ''))
                    || to_tsvector('simple', coalesce(words.colours, '')), 'C')
FROM catalog_product p
JOIN offers ON offers.product_id = p.id
JOIN words ON words.id = p.id
LEFT JOIN sizes ON sizes.product_id = p.id
LEFT JOIN ships ON ships.product_id = p.id
CROSS JOIN LATERAL (
    SELECT i.id FROM catalog_productimage i WHERE i.product_id = p.id AND NOT i.is_hidden
    ORDER BY i.position, i.id LIMIT 1
) image
WHERE p.id = ANY(%(ids)s) AND p.status = 'published'
ORDER BY p.id
ON CONFLICT (product_id) DO UPDATE SET
    (brand_id, silhouette_id, main_image_id, min_price, max_price, discount, sizes_eu,
     merchant_ids, ships_to, colours, gender, height, in_stock, offers_count, newest, text)
    = ROW (excluded.brand_id, excluded.silhouette_id, excluded.main_image_id, excluded.min_price,
       excluded.max_price, excluded.discount, excluded.sizes_eu, excluded.merchant_ids,
       excluded.ships_to, excluded.colours, excluded.gender, excluded.height, excluded.in_stock,
       excluded.offers_count, excluded.newest, excluded.text)
WHERE catalog_productlisting.* IS DISTINCT FROM excluded.*
"""

# A listing goes when its product is no longer published, shows no picture or is sold nowhere.
_PRUNE_SQL = """
DELETE FROM catalog_productlisting l WHERE l.product_id = ANY(%(ids)s) AND NOT (
    EXISTS (SELECT FROM catalog_product p WHERE p.id = l.product_id AND p.status = 'published')
    AND EXISTS (SELECT FROM catalog_productimage i
                WHERE i.product_id = l.product_id AND NOT i.is_hidden)
    AND EXISTS (SELECT FROM catalog_offer o
                JOIN catalog_merchant m ON m.id = o.merchant_id AND NOT m.is_hidden
                WHERE o.product_id = l.product_id AND o.gone_at IS NULL)
)
"""


def refresh_listings(product_ids: Collection[int]) -> None:
    """Make the listings of these products match their offers, pictures and words.

    Five statements whatever the number. A listing that already matches is not written. A price in
    a currency without a rate counts as unknown; the offer stays.
    """
    if not product_ids:
        return
    rates = latest_rates()
    parameters: dict[str, Any] = {
        "ids": sorted(product_ids),
        "currencies": list(rates),
        "rates": list(rates.values()),
        "colour_names": json.dumps(COLOUR_NAMES),
    }

    def refresh() -> None:
        with connection.cursor() as cursor:
            # Two refreshes of one product take turns; the second sees all that the first saw.
            cursor.execute(
                "SELECT id FROM catalog_product WHERE id = ANY(%(ids)s) ORDER BY id "
                "FOR NO KEY UPDATE",
                parameters,
            )
            cursor.execute(_REFRESH_SQL, parameters)
            cursor.execute(_PRUNE_SQL, parameters)

    in_transaction(refresh)


def rebuild_listings() -> int:
    """Refresh the listings of all products, 2,000 a transaction; return how many there are."""
    ids: list[int] = []
    for pk in Product.objects.order_by("pk").values_list("pk", flat=True).iterator():
        ids.append(pk)
        if len(ids) == REBUILT_AT_ONCE:
            refresh_listings(ids)
            ids = []
    refresh_listings(ids)
    return ProductListing.objects.count()
