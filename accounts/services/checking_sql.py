"""The statements of a check; see `accounts.services.checking`."""

from __future__ import annotations

# Columns that decide whether a saved search has a match, in both tables.
_COLUMNS = (
    "brand_id",
    "silhouette_id",
    "min_price",
    "discount",
    "sizes_eu",
    "merchant_ids",
    "ships_to",
    "colours",
    "gender",
    "height",
    "in_stock",
)
_NOW = ", ".join(f"l.{name}" for name in _COLUMNS)
_THEN = ", ".join(f"k.{name}" for name in _COLUMNS)
_THEN_NAMED = ", ".join(f"k.{name} AS known_{name}" for name in _COLUMNS)

# What differs from what the last check knew. A temporary table of the transaction: several
# statements read it, and all must see the same.
CHANGED = f"""
CREATE TEMPORARY TABLE changed_listing ON COMMIT DROP AS
SELECT l.product_id, {_NOW}, l.newest, l.text, k.id IS NOT NULL AS is_known, {_THEN_NAMED}
FROM catalog_productlisting l
LEFT JOIN accounts_knownlisting k ON k.product_id = l.product_id
WHERE k.id IS NULL OR ROW({_NOW}) IS DISTINCT FROM ROW({_THEN})
"""

# Whether an alert's condition holds (fires), or has clearly ceased to (is calm). Between the two,
# just above the wished price, it is neither.
_PRICE_HOLDS = "(l.in_stock AND l.min_price <= a.below)"
_PRICE_IS_CALM = "(l.product_id IS NULL OR NOT l.in_stock OR l.min_price > a.below * %(margin)s)"
_SIZE_HOLDS = "(l.in_stock AND a.size_eu = ANY(l.sizes_eu))"
_SIZE_IS_CALM = "(l.product_id IS NULL OR NOT l.in_stock OR NOT a.size_eu = ANY(l.sizes_eu))"
_IS_CALM = f"CASE a.kind WHEN 'price' THEN {_PRICE_IS_CALM} ELSE {_SIZE_IS_CALM} END"

# Alerts that fired: since when their condition no longer holds. Written only where that changed.
CALM = f"""
UPDATE accounts_alert SET calm_since = CASE WHEN judged.is_calm THEN %(now)s END
FROM (
    SELECT a.id, coalesce({_IS_CALM}, TRUE) AS is_calm
    FROM accounts_alert a
    LEFT JOIN catalog_productlisting l ON l.product_id = a.product_id
    WHERE NOT a.is_armed AND a.kind IN ('price', 'size')
) judged
WHERE accounts_alert.id = judged.id AND judged.is_calm <> (calm_since IS NOT NULL)
"""

REARM = """
UPDATE accounts_alert SET is_armed = TRUE, calm_since = NULL
WHERE NOT is_armed AND calm_since <= %(settled)s
"""

_RECORD = """
INSERT INTO accounts_event (user_id, alert_id, product_id, serial, price, created_at)
SELECT user_id, id, product_id, serial, min_price, %(now)s FROM fired
ON CONFLICT (alert_id, product_id, serial) DO NOTHING
"""

FIRE_PRICES = f"""
WITH fired AS (
    UPDATE accounts_alert a
    SET is_armed = FALSE, calm_since = NULL, told_price = l.min_price, told_at = %(now)s,
        serial = a.serial + 1
    FROM catalog_productlisting l
    WHERE a.kind = 'price' AND l.product_id = a.product_id AND {_PRICE_HOLDS}
      AND (a.is_armed
           OR (l.min_price <= a.told_price * %(further)s AND a.told_at <= %(settled)s))
    RETURNING a.id, a.user_id, a.product_id, a.serial, l.min_price
)
{_RECORD}
"""

FIRE_SIZES = f"""
WITH fired AS (
    UPDATE accounts_alert a
    SET is_armed = FALSE, calm_since = NULL, told_price = l.min_price, told_at = %(now)s,
        serial = a.serial + 1
    FROM catalog_productlisting l
    WHERE a.kind = 'size' AND a.is_armed AND l.product_id = a.product_id AND {_SIZE_HOLDS}
    RETURNING a.id, a.user_id, a.product_id, a.serial, l.min_price
)
{_RECORD}
"""


def fits(prefix: str) -> str:
    """Say in SQL that a saved search `s` holds for the columns that begin with `prefix`.

    As `search.filters.Filters.conditions`; a test compares the two.
    """
    return f"""(
        {prefix}in_stock
        AND (s.brand_ids = '{{}}' OR {prefix}brand_id = ANY(s.brand_ids))
        AND (s.silhouette_ids = '{{}}' OR {prefix}silhouette_id = ANY(s.silhouette_ids))
        AND (s.merchant_ids = '{{}}' OR {prefix}merchant_ids && s.merchant_ids)
        AND (s.ships_to = '{{}}' OR {prefix}ships_to && s.ships_to)
        AND (s.sizes_eu = '{{}}' OR {prefix}sizes_eu && s.sizes_eu)
        AND (s.genders = '{{}}' OR {prefix}gender = ANY(s.genders))
        AND (s.colours = '{{}}' OR {prefix}colours && s.colours)
        AND (s.heights = '{{}}' OR {prefix}height = ANY(s.heights))
        AND (s.price_min IS NULL OR {prefix}min_price >= s.price_min)
        AND (s.price_max IS NULL OR {prefix}min_price <= s.price_max)
        AND (NOT s.on_sale OR {prefix}discount > 0)
    )"""


# A shoe is a new match if it fits now and did not fit at the last check, or if nobody knew it then
# and it was first seen after the search was saved. It is told once, for as long as the event is
# kept (serial 0).
MATCH = f"""
WITH s AS MATERIALIZED (
    SELECT search.*, a.id AS alert_id, a.created_at AS asked_at,
           CASE WHEN search.words <> '' THEN websearch_to_tsquery('russian', search.words)
                || websearch_to_tsquery('simple', search.words) END AS asked
    FROM accounts_savedsearch search
    JOIN accounts_alert a ON a.search_id = search.id AND a.kind = 'match'
), fired AS (
    SELECT s.alert_id AS id, s.user_id, l.product_id, 0 AS serial, l.min_price
    FROM changed_listing l
    JOIN s ON {fits("l.")}
        AND (s.asked IS NULL OR l.text @@ s.asked)
    WHERE CASE WHEN l.is_known THEN NOT coalesce({fits("l.known_")}, FALSE)
               ELSE l.newest > s.asked_at END
)
{_RECORD}
"""

# One delivery for each way that the person wants. A second run adds nothing.
TELL = """
INSERT INTO accounts_delivery (event_id, channel)
SELECT e.id, way.channel
FROM accounts_event e
LEFT JOIN accounts_preferences p ON p.user_id = e.user_id
CROSS JOIN LATERAL (
    SELECT 'email' AS channel WHERE coalesce(p.by_email, TRUE)
    UNION ALL
    SELECT 'telegram' FROM accounts_telegramlink t
    WHERE t.user_id = e.user_id AND coalesce(p.by_telegram, TRUE)
) way
WHERE e.created_at = %(now)s
ON CONFLICT (event_id, channel) DO NOTHING
"""

REMEMBER = f"""
INSERT INTO accounts_knownlisting (product_id, {", ".join(_COLUMNS)})
SELECT product_id, {", ".join(_COLUMNS)} FROM changed_listing
ON CONFLICT (product_id) DO UPDATE
SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)}
"""
