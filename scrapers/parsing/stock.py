"""Stock as shops state it, in the words of schema.org, Google and their like."""

from __future__ import annotations

import re

_IN_STOCK = frozenset(
    {"instock", "limitedavailability", "onlineonly", "instoreonly", "available", "true", "yes",
     "1", "availablefororder", "auflager", "lieferbar", "lowstock", "onbackordernotify", "вналичии",
     "естьвналичии", "enstock", "disponible", "disponibile"}
)  # fmt: skip
_NOT_IN_STOCK = frozenset(
    {"outofstock", "soldout", "discontinued", "oos", "preorder", "presale", "backorder", "reserved",
     "onbackorder", "unavailable", "notavailable", "false", "no", "0", "pending", "outofstocks",
     "нетвналичии", "подзаказ", "ausverkauft", "rupturedestock", "agotado", "esaurito"}
)  # fmt: skip


def in_stock(value: object) -> bool | None:
    """True, False, or None where nothing is said or the word is not known.

    Of schema.org's states only those that can be had now are in stock: a shoe that may be
    ordered ahead (PreOrder, BackOrder) is not.

    >>> in_stock("https://schema.org/InStock"), in_stock("out of stock"), in_stock("")
    (True, False, None)
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return {0: False, 1: True}.get(value)
    if not isinstance(value, str):
        return None
    word = value.strip().rstrip("/").rsplit("/", maxsplit=1)[-1].rsplit(":", maxsplit=1)[-1]
    word = re.sub(r"[\W_]+", "", word).casefold()
    if word in _IN_STOCK:
        return True
    return False if word in _NOT_IN_STOCK else None


def any_in_stock(states: list[bool | None]) -> bool | None:
    """True if one is; False if all that is known is False; None if nothing is known."""
    known = [state for state in states if state is not None]
    return any(known) if known else None
