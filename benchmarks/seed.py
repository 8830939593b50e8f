"""Fill a database of its own with a large invented catalogue: `python -m benchmarks.seed`.

For benchmarks only: the product and its demo show what was crawled. Rows go in by COPY; vectors
are clustered by silhouette, as those of real shoes are; pictures have no files.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django
import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import sql

DATABASE = "solemate_benchmark"
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; say where the DATABASE_URL of what was made is kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seed", description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--offers", type=int, default=200_000)
    parser.add_argument("--merchants", type=int, default=40)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--database", default=DATABASE, help="is dropped and made anew")
    options = parser.parse_args(arguments)
    if options.products < 1 or options.offers < options.products:
        parser.error("there must be a product, and an offer for each")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sneakers_site.settings.production")
    url = use_fresh_database(options.database)
    scale = Scale(options.products, options.offers, options.merchants)
    fill(scale, np.random.default_rng(options.seed))
    print(f'export DATABASE_URL="$(cat {keep_address(url)})"')
    return 0


def keep_address(url: str) -> Path:
    """Write the address, which holds the password, where the site keeps its keys."""
    from django.conf import settings

    folder = settings.DATA_DIR / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = Path(folder / "benchmark-database-url")
    path.touch(mode=0o600)
    path.write_text(url)
    return path


def use_fresh_database(name: str) -> str:
    """Make database `name` anew on the site's server and point Django at it; return its address."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["NAME"] == name:
        raise SystemExit("The benchmark needs a database of its own, not the site's.")
    with psycopg.connect(
        host=database["HOST"],
        port=database["PORT"] or None,
        user=database["USER"],
        password=database["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    ) as connection:
        wanted = sql.Identifier(name)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(wanted))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(wanted))
    database["NAME"] = name
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    place = quote(str(database["HOST"]), safe="")
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgres://{database['USER']}:{database['PASSWORD']}@{place}{port}/{name}"


def fill(scale: Scale, random: np.random.Generator) -> None:
    """Write everything, then the listings and the index as the site itself makes them."""
    from django.db import connection

    from catalog.services import rebuild_listings
    from search.indexes import build_index
    from search.models import Encoder

    encoder = Encoder.objects.create(
        name="benchmark",
        revision="0",
        source="builtin",
        dimensions=DIMENSIONS,
        kind=Encoder.Kind.CLIP,
        state=Encoder.State.ACTIVE,
    )
    steps: dict[str, Callable[[], object]] = {
        "catalogue": lambda: _copy_catalogue(scale, random),
        "vectors": lambda: _copy_vectors(scale, random, encoder.pk),
        "listings": rebuild_listings,
        "index": lambda: build_index(encoder),
        "analyze": lambda: connection.cursor().execute("VACUUM ANALYZE"),
    }
    for name, step in steps.items():
        start = time.perf_counter()
        step()
        print(f"{name}: {time.perf_counter() - start:.1f} s", file=sys.stderr)


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


def _copy_catalogue(scale: Scale, random: np.random.Generator) -> None:
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


def _copy_vectors(scale: Scale, random: np.random.Generator, encoder_id: int) -> None:
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


if __name__ == "__main__":
    sys.exit(main())
