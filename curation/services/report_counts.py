"""The numbers of the catalogue's report, each by one statement over whole tables.

Nothing is loaded product by product: 100,000 products take seconds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from django.db import connection

Row = dict[str, Any]

# Sizes of pictures and ages of offers are told in these steps; the last is open.
PIXEL_STEPS = (0, 100, 200, 400, 800)
AGE_STEPS_DAYS = (0, 1, 3, 7, 30)
SHOWN = 40
LEAST_PICTURES = 4  # with fewer a silhouette is no class of the classifiers (`learning`)


def rows_of(statement: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """Run one statement and give its rows by column."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def totals() -> Row:
    """Count what there is."""
    return rows_of("""
        SELECT
            (SELECT count(*) FROM catalog_product WHERE status = 'published') AS products,
            (SELECT count(*) FROM catalog_product WHERE status = 'draft') AS drafts,
            (SELECT count(*) FROM catalog_offer WHERE gone_at IS NULL) AS offers,
            (SELECT count(*) FROM catalog_offer WHERE gone_at IS NOT NULL) AS gone_offers,
            (SELECT count(*) FROM catalog_merchant) AS shops,
            (SELECT count(DISTINCT brand_id) FROM catalog_product WHERE status = 'published')
                AS brands,
            (SELECT count(DISTINCT silhouette_id) FROM catalog_product WHERE status = 'published')
                AS silhouettes,
            (SELECT count(*) FROM catalog_productimage WHERE NOT is_hidden) AS pictures
    """)[0]


def class_sizes(field: str) -> list[Row]:
    """Count published products and their pictures by brand or silhouette, largest first."""
    table = {"brand": "catalog_brand", "silhouette": "catalog_silhouette"}[field]
    return rows_of(f"""
        SELECT class.name, count(*) AS products,
               coalesce(sum(pictured.pictures), 0)::bigint AS pictures
        FROM catalog_product product
        JOIN {table} class ON class.id = product.{field}_id
        LEFT JOIN (
            SELECT product_id, count(*) AS pictures
            FROM catalog_productimage WHERE NOT is_hidden GROUP BY product_id
        ) pictured ON pictured.product_id = product.id
        WHERE product.status = 'published'
        GROUP BY class.id, class.name
        ORDER BY products DESC, class.name
    """)


def balance(sizes: Sequence[int]) -> Row:
    """Say how even classes are: their number, how many they amount to, the largest one's share.

    "Amount to" is e to the entropy: ten even classes amount to 10, ten of which one holds nearly
    everything to little more than 1.

    >>> balance([5, 5])
    {'classes': 2, 'amount_to': 2.0, 'largest_share': 0.5}
    """
    everything = sum(sizes)
    if not everything:
        return {"classes": 0, "amount_to": 0.0, "largest_share": 0.0}
    shares = [size / everything for size in sizes if size]
    entropy = -sum(share * math.log(share) for share in shares)
    return {
        "classes": len(shares),
        "amount_to": round(math.exp(entropy), 1),
        "largest_share": round(max(shares), 3),
    }


def picture_sizes() -> list[Row]:
    """Count visible pictures by their shorter side in pixels."""
    return _stepped(
        """
        SELECT least(width, height) AS value FROM catalog_productimage WHERE NOT is_hidden
        """,
        PIXEL_STEPS,
    )


def backgrounds() -> list[Row]:
    """Count, by shop, pictures and those found before a plain background; unchecked ones aside."""
    return rows_of(
        """
        SELECT coalesce(merchant.name, '') AS name, count(*) AS pictures,
               count(checked.id) AS checked,
               count(*) FILTER (WHERE (checked.measures->>'is_plain')::boolean) AS plain,
               count(*) FILTER (WHERE 'several' = ANY(checked.flags)) AS several,
               count(*) FILTER (WHERE 'small' = ANY(checked.flags)) AS small
        FROM catalog_productimage image
        LEFT JOIN catalog_offer offer ON offer.id = image.offer_id
        LEFT JOIN catalog_merchant merchant ON merchant.id = offer.merchant_id
        LEFT JOIN curation_picturecheck checked
               ON checked.image_id = image.id AND checked.sha256 = image.sha256
        WHERE NOT image.is_hidden
        GROUP BY merchant.name ORDER BY pictures DESC LIMIT %s
        """,
        [SHOWN],
    )


def duplicates() -> Row:
    """Count contents and looks that several products share, and pairs that wait for staff."""
    return rows_of("""
        WITH shown AS (
            SELECT image.product_id, image.sha256, image.phash
            FROM catalog_productimage image
            JOIN catalog_product product ON product.id = image.product_id
            WHERE NOT image.is_hidden AND product.status = 'published'
        ), same AS (
            SELECT sha256 FROM shown GROUP BY sha256 HAVING count(DISTINCT product_id) > 1
        ), alike AS (
            SELECT phash FROM shown WHERE phash IS NOT NULL
            GROUP BY phash HAVING count(DISTINCT product_id) > 1
        )
        SELECT (SELECT count(*) FROM same) AS same_pictures,
               (SELECT count(DISTINCT product_id) FROM shown JOIN same USING (sha256))
                   AS products_with_same_pictures,
               (SELECT count(*) FROM alike) AS alike_pictures,
               (SELECT count(DISTINCT product_id) FROM shown JOIN alike USING (phash))
                   AS products_with_alike_pictures,
               (SELECT count(*) FROM catalog_matchcandidate WHERE state = 'open') AS open_pairs
    """)[0]


def coverage() -> list[Row]:
    """Say of how many published products each thing is known."""
    found = rows_of("""
        SELECT count(*) AS products,
               count(brand_id) AS brand, count(silhouette_id) AS silhouette,
               count(*) FILTER (WHERE colours <> '{}') AS colours,
               count(*) FILTER (WHERE gender <> '') AS gender,
               count(*) FILTER (WHERE height <> '') AS height,
               count(*) FILTER (WHERE style_code <> '') AS style_code,
               count(*) FILTER (WHERE gtin <> '') AS gtin,
               count(*) FILTER (WHERE description <> '') AS description,
               count(*) FILTER (WHERE EXISTS (
                   SELECT FROM catalog_productimage image
                   WHERE image.product_id = product.id AND NOT image.is_hidden)) AS picture,
               count(*) FILTER (WHERE EXISTS (
                   SELECT FROM catalog_offer offer WHERE offer.product_id = product.id
                   AND offer.gone_at IS NULL AND offer.price > 0)) AS price,
               count(*) FILTER (WHERE EXISTS (
                   SELECT FROM catalog_offer offer
                   JOIN catalog_offersize size ON size.offer_id = offer.id
                   WHERE offer.product_id = product.id AND offer.gone_at IS NULL)) AS sizes,
               count(*) FILTER (WHERE EXISTS (
                   SELECT FROM catalog_productimage image
                   JOIN search_imageembedding embedding ON embedding.image_id = image.id
                   JOIN search_encoder encoder ON encoder.id = embedding.encoder_id
                   WHERE image.product_id = product.id AND encoder.state = 'active')) AS vector
        FROM catalog_product product WHERE status = 'published'
    """)[0]
    products = found.pop("products")
    return [
        {"name": name, "known": known, "share": round(known / products, 4) if products else 0.0}
        for name, known in found.items()
    ]


def freshness() -> list[Row]:
    """Count current offers by the days since they were last seen, and say it of each shop."""
    return _stepped(
        """
        SELECT extract(epoch FROM now() - last_seen_at) / 86400 AS value
        FROM catalog_offer WHERE gone_at IS NULL
        """,
        AGE_STEPS_DAYS,
    )


def shops() -> list[Row]:
    """List shops: current and gone offers, when one was last seen, and crawls that ended well."""
    return rows_of(
        """
        SELECT merchant.name, count(offer.id) FILTER (WHERE offer.gone_at IS NULL) AS offers,
               count(offer.id) FILTER (WHERE offer.gone_at IS NOT NULL) AS gone,
               count(DISTINCT product.brand_id) AS brands,
               max(offer.last_seen_at) AS last_seen
        FROM catalog_merchant merchant
        LEFT JOIN catalog_offer offer ON offer.merchant_id = merchant.id
        LEFT JOIN catalog_product product ON product.id = offer.product_id
        GROUP BY merchant.id, merchant.name ORDER BY offers DESC, merchant.name LIMIT %s
        """,
        [SHOWN],
    )


def thin_lines() -> list[Row]:
    """List silhouettes with too few pictures to learn, and the shop with most of their brand."""
    return rows_of(
        """
        WITH pictured AS (
            SELECT silhouette.id, silhouette.name, silhouette.brand_id,
                   count(DISTINCT product.id) AS products, count(image.id) AS pictures
            FROM catalog_silhouette silhouette
            JOIN catalog_product product
                 ON product.silhouette_id = silhouette.id AND product.status = 'published'
            LEFT JOIN catalog_productimage image
                 ON image.product_id = product.id AND NOT image.is_hidden
            GROUP BY silhouette.id HAVING count(image.id) < %s
        ), carried AS (
            SELECT product.brand_id, merchant.name AS shop, count(*) AS offers,
                   row_number() OVER (PARTITION BY product.brand_id ORDER BY count(*) DESC) AS place
            FROM catalog_offer offer
            JOIN catalog_product product ON product.id = offer.product_id
            JOIN catalog_merchant merchant ON merchant.id = offer.merchant_id
            WHERE offer.gone_at IS NULL GROUP BY product.brand_id, merchant.name
        )
        SELECT brand.name AS brand, pictured.name AS silhouette, pictured.products,
               pictured.pictures, carried.shop, carried.offers AS brand_offers,
               count(*) OVER () AS lines
        FROM pictured JOIN catalog_brand brand ON brand.id = pictured.brand_id
        LEFT JOIN carried ON carried.brand_id = pictured.brand_id AND carried.place = 1
        ORDER BY carried.offers DESC NULLS LAST, brand.name, pictured.name LIMIT %s
        """,
        [LEAST_PICTURES, SHOWN],
    )


def unanswered_words() -> list[Row]:
    """List what people looked for most without a result in the last 30 days."""
    return rows_of(
        """
        SELECT text AS words, sum(searches) AS searches, sum(empty) AS without_result
        FROM curation_searchedwords
        WHERE day > current_date - 30
        GROUP BY text HAVING sum(empty) > 0
        ORDER BY without_result DESC, text LIMIT %s
        """,
        [SHOWN],
    )


def _stepped(values: str, steps: Sequence[int]) -> list[Row]:
    """Count values between steps; the last step is open above."""
    edges = ", ".join(str(step) for step in steps)
    found = rows_of(f"""
        SELECT width_bucket(value, ARRAY[{edges}]::double precision[]) AS step, count(*) AS count
        FROM ({values}) measured GROUP BY step
    """)
    counted = {row["step"]: row["count"] for row in found}
    return [
        {"from": step, "to": steps[place + 1] if place + 1 < len(steps) else None,
         "count": counted.get(place + 1, 0) + (counted.get(0, 0) if place == 0 else 0)}
        for place, step in enumerate(steps)
    ]  # fmt: skip
