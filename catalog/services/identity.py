"""Which product is a new offer? Rules in `catalog.matching`; here they meet the database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from catalog.models import Merchant, Product
from catalog.naming import Description
from catalog.services.bulk import insert_rows
from catalog.services.entries import Entry
from catalog.services.lookalikes import Lookalike, find_lookalikes
from catalog.services.numbers import Numbers
from catalog.wording import one_line, slug_of

_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_AUDIENCE = re.compile(
    r"\s*[-–—|,(]\s*(?:men|women|kid|boy|girl|unisex|мужск|женск|детск)[\w'’]*\)?\s*$",
    re.IGNORECASE,
)


def assign_products(merchant: Merchant, entries: Sequence[Entry], numbers: Numbers) -> None:
    """Give each new offer its product, making those that are not there yet.

    The caller holds the identity lock. Sets `entry.product`, and `entry.hints` where something
    looks alike without being proven to be the same.
    """
    if not entries:
        return
    unproven = [entry for entry in entries if numbers.proven(entry) is None]
    lookalikes = find_lookalikes(merchant, unproven)
    by_looks = {id(entry): found for entry, found in zip(unproven, lookalikes, strict=True)}
    joined: dict[int, Product] = Product.objects.in_bulk(
        {like.product_id for found in lookalikes for like in found if like.likeness.is_same}
    )
    taken: set[int] = set()
    for entry in entries:
        product = numbers.proven(entry)
        if product is None:
            found = by_looks[id(entry)]
            same = _the_same(found, taken)
            product = joined[same] if same is not None else _new_product(entry, numbers)
            entry.has_own_product = same is None
            entry.hints = [(like.product_id, like.likeness) for like in found]
            taken |= {same} if same is not None else set()
        entry.product = product
        numbers.take(product)
    made = {id(entry.product): entry.saved_product for entry in entries if entry.has_own_product}
    insert_rows(list(made.values()))


def _the_same(found: Iterable[Lookalike], taken: set[int]) -> int | None:
    """Return the one product that the looks prove, unless two do or this shop has it already."""
    same = [like.product_id for like in found if like.likeness.is_same]
    return same[0] if len(same) == 1 and same[0] not in taken else None


def _new_product(entry: Entry, numbers: Numbers) -> Product:
    described = entry.described
    name = product_name(entry.data.title, described)
    gtin_is_free = numbers.with_gtin(entry) is None
    return Product(
        brand_id=entry.brand_id,
        silhouette_id=entry.silhouette_id,
        name=name,
        slug=slug_of(name, limit=200),
        colourway=described.colourway,
        colours=list(described.colours),
        gender=described.gender,
        height=described.height,
        style_code=described.style_code,
        gtin=entry.data.gtin if gtin_is_free else "",
        description=entry.data.description,
    )


def product_name(title: str, described: Description) -> str:
    """Return an offer's title as a product's name: for whom the shoe is has a field of its own.

    A title in Cyrillic gives way to the maker's own words, where they are known: the name is read
    by visitors of both languages, whichever shop was crawled first.
    """
    own_words = f"{described.brand} {described.silhouette} {described.colourway}"
    is_named = described.brand and described.silhouette and described.colourway
    if is_named and _CYRILLIC.search(title) and not _CYRILLIC.search(own_words):
        title = own_words
    return one_line(_AUDIENCE.sub("", title) or title, limit=300)
