"""How fast is `record_offers`, beside PostgreSQL's COPY of the very same rows?

    python -m benchmarks.record_offers --offers 5000 --batch 100

Makes a database of its own on the configured server and drops it afterwards. Four passes: all
offers new; the same again; every price changed; then all rows that the first pass wrote (offers,
products, sizes, price observations, pictures, listings) are copied out, the tables emptied and the
rows copied in again, indexes and all. The ratio is offers/s of the first pass ÷ offers/s of COPY.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from catalog.models import Merchant
    from catalog.offer_data import OfferData

TABLES = (
    "catalog_brand",
    "catalog_silhouette",
    "catalog_merchant",
    "catalog_product",
    "catalog_offer",
    "catalog_offersize",
    "catalog_priceobservation",
    "catalog_productimage",
    "catalog_productlisting",
    "catalog_matchcandidate",
)
LINES = ("Air Max 90", "Dunk Low", "Air Force 1 Low", "Air Jordan 4", "Blazer Mid", "Cortez")
COLOURS = ("black", "white", "red", "navy", "grey", "green", "pink", "beige")
MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)


def made_up_offers(count: int, *, seed: int) -> list[OfferData]:
    """Return offers with ten sizes and two pictures each; every second one with a style code."""
    from catalog.offer_data import ImageData, OfferData, SizeData

    chance = random.Random(seed)
    offers = []
    for n in range(count):
        line, colours = chance.choice(LINES), chance.sample(COLOURS, 2)
        images = tuple(
            ImageData(
                source_url=f"https://cdn.example/{n}/{view}.jpg",
                sha256=hashlib.sha256(f"{seed} {n} {view}".encode()).hexdigest(),
                file=f"pictures/{n}-{view}.webp",
                width=800,
                height=600,
                phash=chance.getrandbits(64),
            )
            for view in range(2)
        )
        offers.append(
            OfferData(
                external_id=str(n),
                url=f"https://shop.example/products/{n}",
                title=f"Nike {line} number {n} {colours[0]}",
                brand="Nike",
                style_code=f"DD{1000 + n % 9000}-{n // 9000 + 100}" if n % 2 else "",
                price=Decimal(chance.randrange(5000, 30000)) / 100,
                currency=chance.choice(("EUR", "USD", "RUB")),
                in_stock=True,
                sizes=tuple(
                    SizeData(label=str(eu), system="EU", eu=Decimal(eu), in_stock=eu % 3 > 0)
                    for eu in range(37, 47)
                ),
                images=images,
                colour="/".join(colours),
            )
        )
    return offers


def batches(offers: Sequence[OfferData], size: int) -> Iterator[Sequence[OfferData]]:
    for start in range(0, len(offers), size):
        yield offers[start : start + size]


def record_all(
    merchant: Merchant, offers: Sequence[OfferData], *, batch: int, at: datetime
) -> float:
    """Record in batches; return offers per second."""
    from catalog.services import record_offers

    started = time.perf_counter()
    for part in batches(offers, batch):
        record_offers(merchant, part, seen_at=at)
    return len(offers) / (time.perf_counter() - started)


def copy_all(offers: int) -> float:
    """Copy all rows out, empty the tables, copy the rows in; return offers/s of the last step."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        saved = {}
        for table in TABLES:
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as rows:
                saved[table] = b"".join(bytes(chunk) for chunk in rows)
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        started = time.perf_counter()
        with transaction.atomic():
            for table in TABLES:
                with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as into:
                    into.write(saved[table])
        return offers / (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--offers", type=int, default=5000)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sneakers_site.settings.production")
    django.setup()
    from django.db import connection

    before = str(connection.settings_dict["NAME"])
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        compare(options.offers, batch=options.batch, seed=options.seed)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def compare(count: int, *, batch: int, seed: int) -> None:
    """Run the four passes and print what they gave."""
    from django.db import connection

    from catalog.models import Merchant

    merchant = Merchant.objects.create(name="Bench", slug="bench", host="shop.example")
    offers = made_up_offers(count, seed=seed)
    dearer = [replace(offer, price=(offer.price or Decimal(0)) + 1) for offer in offers]
    new = record_all(merchant, offers, batch=batch, at=MORNING)
    copied = copy_all(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    hour = timedelta(hours=1)
    unchanged = record_all(merchant, offers, batch=batch, at=MORNING + hour)
    changed = record_all(merchant, dearer, batch=batch, at=MORNING + 2 * hour)
    print(f"{count} offers in batches of {batch}, ten sizes and two pictures each")
    for name, speed in (("new", new), ("unchanged", unchanged), ("price changed", changed)):
        print(f"  record_offers, {name:<14} {speed:10,.0f} offers/s")
    print(f"  COPY of the same rows        {copied:10,.0f} offers/s")
    print(f"  record_offers ÷ COPY (new)   {new / copied:10.3f}")


if __name__ == "__main__":
    main()
