"""A folder of photos with a CSV as shops: one shop a merchant, in Shopify's shape."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapers.demo_market.recut import recut
from scrapers.demo_market.shop import Picture, ShopCard

REQUIRED = ("file", "title", "merchant")
_TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
_LONG_AGO = "2026-01-01T00:00:00Z"


class BadTableError(ValueError):
    """The CSV lacks what a shop needs."""


@dataclass(slots=True)
class Listing:
    """One product of one shop: its rows (one a picture), and how a copy is changed."""

    number: int
    title: str
    brand: str
    price: str
    sku: str
    colour: str
    files: list[str]
    changed_by: int | None = None  # seed of crop and quality, of a re-listed product


@dataclass(slots=True)
class PhotoShop:
    """A shop over photos on disk; its products never change."""

    card: ShopCard
    folder: Path
    listings: list[Listing]
    _by_picture: dict[str, tuple[Listing, int]] = field(default_factory=dict)
    _products: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for listing in self.listings:
            for position, file in enumerate(listing.files):
                name = f"{listing.number}-{position}{Path(file).suffix.lower()}"
                self._by_picture[name] = (listing, position)
        self._products = [self._product(listing) for listing in self.listings]

    def products(self, at: datetime) -> list[dict[str, Any]]:
        """The same at any moment."""
        return self._products

    def picture(self, name: str) -> Picture | None:
        """The photo as it is, or cropped and compressed anew in a shop that re-lists it."""
        found = self._by_picture.get(name)
        if found is None:
            return None
        listing, position = found
        path = self.folder / listing.files[position]
        data = path.read_bytes()
        if listing.changed_by is not None:
            return Picture(recut(data, seed=listing.changed_by + position), "image/jpeg")
        return Picture(data, _TYPES.get(path.suffix.lower(), "application/octet-stream"))

    def _product(self, listing: Listing) -> dict[str, Any]:
        variant = {
            "id": listing.number * 10 + 1,
            "title": "Default Title",
            "option1": "Default Title",
            "sku": listing.sku,
            "price": listing.price or "0.00",
            "compare_at_price": None,
            "available": True,
            "position": 1,
            "product_id": listing.number,
        }
        colour = f"<p>Color: {listing.colour}</p>" if listing.colour else ""
        return {
            "id": listing.number,
            "title": listing.title,
            "handle": f"p-{listing.number}",
            "body_html": colour,
            "published_at": _LONG_AGO,
            "created_at": _LONG_AGO,
            "updated_at": _LONG_AGO,
            "vendor": listing.brand,
            "product_type": "Shoes",
            "tags": [],
            "variants": [variant],
            "images": [
                {
                    "id": listing.number * 100 + position,
                    "position": position + 1,
                    "product_id": listing.number,
                    "variant_ids": [],
                    "src": f"/cdn/{listing.number}-{position}{Path(file).suffix.lower()}",
                }
                for position, file in enumerate(listing.files)
            ],
            "options": [{"name": "Title", "position": 1, "values": ["Default Title"]}],
        }


def read_shops(path: Path) -> list[PhotoShop]:
    """One shop for each merchant of the table, in alphabetical order.

    Columns: file (relative to the table), title, merchant; optional brand, price, currency,
    colour, sku, product_id (rows of one merchant and product_id are pictures of one product).
    Raises:
        BadTableError: the file or a needed column is missing.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as table:
            reader = csv.DictReader(table)
            missing = [name for name in REQUIRED if name not in (reader.fieldnames or [])]
            if missing:
                raise BadTableError(f"{path} has no column {', '.join(missing)}")
            rows = list(reader)
    except OSError as error:
        raise BadTableError(f"{path} cannot be read: {error.strerror}") from error
    by_merchant: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        by_merchant[row["merchant"] or "shop"].append(row)
    return [
        _shop(merchant, by_merchant[merchant], folder=path.parent, first=100_000 * (number + 1))
        for number, merchant in enumerate(sorted(by_merchant))
    ]


def _shop(
    merchant: str, rows: Sequence[Mapping[str, str]], *, folder: Path, first: int
) -> PhotoShop:
    grouped: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        grouped[row.get("product_id") or row["file"]].append(row)
    listings = [
        Listing(
            number=first + number,
            title=group[0]["title"],
            brand=group[0].get("brand", ""),
            price=next((row["price"] for row in group if row.get("price")), ""),
            sku=group[0].get("sku", ""),
            colour=group[0].get("colour", ""),
            files=[row["file"] for row in group],
        )
        for number, group in enumerate(grouped.values())
    ]
    currencies = [row["currency"] for row in rows if row.get("currency")]
    currency = max(set(currencies), key=currencies.count) if currencies else ""
    card = ShopCard(slug=merchant, name=merchant.title(), currency=currency, country="")
    return PhotoShop(card=card, folder=folder, listings=listings)


def relist(
    shops: Sequence[PhotoShop], *, count: int, seed: int
) -> tuple[PhotoShop, list[dict[str, Any]]]:
    """A further shop that lists `count` products of the others as its own, and the truth of it.

    Title, number, crop and compression differ; brand, colour and price stay plausible. The
    truth has one row a product: its number here, and shop and number there.
    """
    chosen = random.Random(seed).sample(
        [(shop, listing) for shop in shops for listing in shop.listings],
        k=min(count, sum(len(shop.listings) for shop in shops)),
    )
    first = 100_000 * (len(shops) + 1)
    listings, truth = [], []
    for number, (shop, original) in enumerate(chosen):
        draw = random.Random(f"{seed}-{number}")
        price = f"{float(original.price) * draw.uniform(0.9, 1.12):.2f}" if original.price else ""
        copy = Listing(
            number=first + number,
            title=reworded(original.title, original.brand, draw),
            brand=original.brand,
            price=price,
            sku=f"RL-{seed}-{number:05d}",
            colour=original.colour,
            files=original.files,
            changed_by=seed * 1_000_003 + number * 31,
        )
        listings.append(copy)
        truth.append(
            {
                "external_id": str(copy.number),
                "same_as": {"shop": shop.card.slug, "external_id": str(original.number)},
                "title": copy.title,
                "original_title": original.title,
            }
        )
    currencies = [shop.card.currency for shop in shops if shop.card.currency]
    card = ShopCard(
        slug="relisted",
        name="Relisted",
        currency=currencies[0] if currencies else "",
        country="",
    )
    return PhotoShop(card=card, folder=shops[0].folder, listings=listings), truth


def hide_brands(shops: Iterable[PhotoShop]) -> list[PhotoShop]:
    """The same shops without a word of whose shoes they sell: no brand, a number for a title.

    Colour and price stay. What is left to tell brand and silhouette by is the pictures.
    """
    return [
        PhotoShop(
            card=shop.card,
            folder=shop.folder,
            listings=[
                replace(listing, brand="", title=f"Sneakers {listing.number}", sku="")
                for listing in shop.listings
            ],
        )
        for shop in shops
    ]


def reworded(title: str, brand: str, draw: random.Random) -> str:
    """The same shoe in another shop's words: brand moved or left out, filler, quotes gone."""
    words = title.replace('"', "").split()
    if brand and words and words[0].casefold() == brand.casefold():
        words = words[1:]
    if draw.random() < 0.5:
        words = [brand, *words] if draw.random() < 0.7 else [*words, "by", brand]
    words += draw.choice([[], ["Sneakers"], ["Shoes"], ["-", "New"], ["Trainers"]])
    text = " ".join(word for word in words if word)
    return text.upper() if draw.random() < 0.15 else text


def write_truth(path: Path, truth: Iterable[Mapping[str, Any]]) -> None:
    """Write the truth as JSON Lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(row, ensure_ascii=False) for row in truth)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
