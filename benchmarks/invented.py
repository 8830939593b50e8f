"""Rows of a large invented catalogue, written by COPY: `benchmarks.seed` fills a database so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import sql

DIMENSIONS = 256


BRANDS = 60


SILHOUETTES_A_BRAND = 25


PICTURES_A_PRODUCT = 2


# Shares of a picture's vector: its silhouette's direction, its colourway's, its own noise. Nearest
# other colourways of a silhouette then lie at about .25, other silhouettes at about 1, as measured
# on photos of shoes.
SILHOUETTE_SHARE, PRODUCT_SHARE, PICTURE_SHARE = 1.0, 0.55, 0.25


COLOURS = ("black", "white", "grey", "red", "blue", "green", "beige", "pink", "brown", "navy")


LINES = (
    "Runner",
    "Court",
    "Trail",
    "Street",
    "Flight",
    "Pace",
    "Drift",
    "Summit",
    "Harbour",
    "Echo",
)


@dataclass(frozen=True, slots=True)
class Scale:
    """How much to invent."""

    products: int
    offers: int
    merchants: int


def silhouette_of(products: int) -> NDArray[np.intp]:
    """Give each product's silhouette, counted from 0: some lines have many colourways, most few."""
    count = BRANDS * SILHOUETTES_A_BRAND
    shares = 1 / np.arange(1, count + 1) ** 0.7
    return np.random.default_rng(0).choice(count, size=products, p=shares / shares.sum())


def picture_vectors(
    products: int, random: np.random.Generator, *, pictures: int = PICTURES_A_PRODUCT
) -> Iterator[NDArray[np.float32]]:
    """Yield unit vectors of each product's pictures, shape (pictures, DIMENSIONS)."""
    silhouettes = silhouette_of(products)
    centres = _unit(random.normal(size=(BRANDS * SILHOUETTES_A_BRAND, DIMENSIONS)))
    for silhouette in silhouettes:
        own = _unit(random.normal(size=(1, DIMENSIONS)))
        noise = _unit(random.normal(size=(pictures, DIMENSIONS)))
        mixed = SILHOUETTE_SHARE * centres[silhouette] + PRODUCT_SHARE * own + PICTURE_SHARE * noise
        yield _unit(mixed)


def _unit(rows: NDArray[Any]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / lengths, dtype=np.float32)


def copy_catalogue(scale: Scale, random: np.random.Generator) -> None:
    """Write brands, lines, shops, products, pictures and offers."""
    now = datetime.now(UTC)
    lines = [f"{LINES[number % 10]} {number // 10 + 1}" for number in range(SILHOUETTES_A_BRAND)]
    brands = range(1, BRANDS + 1)
    _copy(
        "catalog_brand",
        ("id", "name", "slug", "aliases", "style_code_pattern", "is_fictional"),
        ((each, f"Brand {each}", f"brand-{each}", [], "", True) for each in brands),
    )
    _copy(
        "catalog_silhouette",
        ("id", "brand_id", "name", "slug", "aliases"),
        (
            (
                (brand - 1) * SILHOUETTES_A_BRAND + number + 1,
                brand,
                f"{line} {brand}",
                f"line-{number}",
                [],
            )
            for brand in brands
            for number, line in enumerate(lines)
        ),
    )
    _copy(
        "catalog_merchant",
        (
            *("id", "name", "slug", "host", "country", "ships_to", "is_fictional", "is_hidden"),
            "created_at",
        ),
        (
            (each, f"Shop {each}", f"shop-{each}", f"shop-{each}.example", "", [], True, False, now)
            for each in range(1, scale.merchants + 1)
        ),
    )
    _copy_products(scale, random, now, lines)
    _copy_offers(scale, random, now)
    _move_sequences("brand", "silhouette", "merchant", "product", "productimage", "offer")


def _copy_products(
    scale: Scale, random: np.random.Generator, now: datetime, lines: Sequence[str]
) -> None:
    silhouettes = silhouette_of(scale.products)
    colours = random.integers(len(COLOURS), size=(scale.products, 2))
    genders = random.choice(["men", "women", "unisex", "kids", ""], size=scale.products)
    heights = random.choice(["low", "mid", "high", ""], size=scale.products)

    def rows() -> Iterator[tuple[Any, ...]]:
        for index in range(scale.products):
            brand = int(silhouettes[index]) // SILHOUETTES_A_BRAND + 1
            line = lines[int(silhouettes[index]) % SILHOUETTES_A_BRAND]
            first, second = (COLOURS[each] for each in colours[index])
            yield (
                *(index + 1, brand, int(silhouettes[index]) + 1),
                f"Brand {brand} {line} {brand} {first} {second}",
                *(f"shoe-{index + 1}", f"{first} / {second}"),
                *(list(dict.fromkeys((first, second))), str(genders[index]), str(heights[index])),
                *(f"BN{index:06d}-100", "", "", "published", None, [], 1, now, now),
            )

    _copy(
        "catalog_product",
        (
            *("id", "brand_id", "silhouette_id", "name", "slug", "colourway", "colours"),
            *("gender", "height", "style_code", "gtin", "description", "status"),
            *("merged_into_id", "locked_fields", "version", "created_at", "updated_at"),
        ),
        rows(),
    )
    _copy_pictures(scale, now)


def _copy_pictures(scale: Scale, now: datetime) -> None:
    _copy(
        "catalog_productimage",
        (
            *("id", "product_id", "offer_id", "source_url", "sha256", "file", "width", "height"),
            *("phash", "position", "is_hidden", "created_at"),
        ),
        (
            (
                *(number + 1, number // PICTURES_A_PRODUCT + 1, None, ""),
                *(_sha256(number), f"pictures/{number}.webp", 400, 300),
                *(None, number % PICTURES_A_PRODUCT, False, now),
            )
            for number in range(scale.products * PICTURES_A_PRODUCT)
        ),
    )


def _copy_offers(scale: Scale, random: np.random.Generator, now: datetime) -> None:
    prices = np.exp(random.normal(4.6, 0.5, size=scale.offers)).round(2).clip(15, 2000)
    ages = random.integers(1, 400, size=scale.offers)
    in_stock = random.random(scale.offers) < 0.8
    on_sale = random.random(scale.offers) < 0.2

    def rows() -> Iterator[tuple[Any, ...]]:
        for index in range(scale.offers):
            product = index % scale.products + 1
            seen = now - timedelta(days=int(ages[index]))
            before = float(prices[index]) * 1.3 if on_sale[index] else None
            merchant = (product * 7 + index // scale.products) % scale.merchants + 1
            yield (
                *(index + 1, merchant, str(index), product),
                f"https://shop-{merchant}.example/{index}",
                *(f"Shoe {product}", float(prices[index]), before, "EUR", bool(in_stock[index])),
                *("", "", "{}", "", seen, now, None),
            )

    _copy(
        "catalog_offer",
        (
            *("id", "merchant_id", "external_id", "product_id", "url", "title", "price"),
            *("compare_at_price", "currency", "in_stock", "style_code", "gtin", "raw"),
            *("fingerprint", "first_seen_at", "last_seen_at", "gone_at"),
        ),
        rows(),
    )
    sizes = random.integers(36, 44, size=scale.offers)
    _copy(
        "catalog_offersize",
        ("offer_id", "label", "system", "eu", "in_stock", "price"),
        (
            (index + 1, str(size), "EU", size, True, None)
            for index in range(scale.offers)
            for size in range(int(sizes[index]), int(sizes[index]) + 5)
        ),
    )


def copy_vectors(scale: Scale, random: np.random.Generator, encoder_id: int) -> None:
    """Write a vector of each picture."""
    now = datetime.now(UTC)

    def rows() -> Iterator[tuple[Any, ...]]:
        number = 0
        for vectors in picture_vectors(scale.products, random):
            for vector in vectors:
                text = ",".join(map("{:.4f}".format, vector.tolist()))
                yield (number + 1, encoder_id, _sha256(number), f"[{text}]", "", now)
                number += 1

    columns = ("image_id", "encoder_id", "sha256", "vector", "error", "created_at")
    _copy("search_imageembedding", columns, rows())


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from django.db import connection

    command = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.cursor.copy(command) as copy:
        for row in rows:
            copy.write_row(row)


def _move_sequences(*models: str) -> None:
    """Let new rows get numbers after those that were copied in."""
    from django.db import connection

    with connection.cursor() as cursor:
        for model in models:
            table = f"catalog_{model}"
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )


def _sha256(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()
