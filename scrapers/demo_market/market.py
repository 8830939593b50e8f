"""The demo market: four invented shops that list the same drawn shoes, each in its own way."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from scrapers.demo_market.chance import between, share
from scrapers.demo_market.manners import MANNERS, Manner
from scrapers.demo_market.movement import Quote, is_in_stock, is_listed, quote
from scrapers.demo_market.recut import recut
from scrapers.demo_market.shop import Picture, ShopCard
from scrapers.demo_market.wording import Listing

PICTURES = Path(__file__).with_name("pictures")
MOMENTS_KEPT = 4  # the present, and the past that crawls page through
_SIZES: dict[str, tuple[float, float]] = {
    "men": (40, 46),
    "women": (36, 41),
    "unisex": (37, 45),
    "kids": (29, 35),
}


@cache
def read_truth(folder: Path = PICTURES) -> Mapping[str, Any]:
    """`truth.json` beside the drawn pictures: notice, brands, shoes with their attributes."""
    truth: Mapping[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return truth


def demo_shops(*, seed: int = 7, folder: Path = PICTURES) -> list[DemoShop]:
    """The four shops."""
    shoes = read_truth(folder)["shoes"]
    return [
        DemoShop(manner=manner, shoes=shoes, folder=folder, seed=seed, first=(n + 1) * 10_000)
        for n, manner in enumerate(MANNERS)
    ]


@dataclass(slots=True)
class DemoShop:
    """One shop of the market."""

    manner: Manner
    shoes: Sequence[Mapping[str, Any]]
    folder: Path
    seed: int
    first: int  # its products are numbered from here
    _pictures: dict[str, tuple[str, int]] = field(default_factory=dict)
    _listed: dict[datetime, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, shoe in enumerate(self.shoes):
            for picture in shoe["pictures"]:
                name = f"{Path(picture['file']).stem}.jpg"
                self._pictures[name] = (picture["file"], number)

    @property
    def card(self) -> ShopCard:
        return self.manner.card

    def products(self, at: datetime) -> list[dict[str, Any]]:
        """What the shop lists at this moment, to the minute."""
        minute = at.replace(second=0, microsecond=0)
        listed = self._listed.get(minute)
        if listed is None:
            listed = self._all(minute)
            # Kept: the moment that is paged through, and the present. Each holds megabytes.
            while len(self._listed) > 1:
                self._listed.pop(next(iter(self._listed)), None)
            self._listed[minute] = listed
        return listed

    def picture(self, name: str) -> Picture | None:
        """The drawn picture as this shop cut and compressed it."""
        found = self._pictures.get(name)
        if found is None:
            return None
        file, number = found
        seed = int(share(self.seed, self.card.slug, file) * 2**31) + number
        return Picture(recut((self.folder / file).read_bytes(), seed=seed), "image/jpeg")

    def _all(self, at: datetime) -> list[dict[str, Any]]:
        slug = self.card.slug
        products = []
        for number, shoe in enumerate(self.shoes):
            if not is_listed(slug, shoe["key"], at=at, left_out=self.manner.left_out):
                continue
            listing = self.manner.style(shoe, shop=slug)
            products.append(self._product(shoe, listing, number=self.first + number, at=at))
            if self.manner.is_messy and share(slug, shoe["key"], "twice") < 0.03:
                twin = self.manner.style(shoe, shop=f"{slug} again")
                number_of_twin = self.first + 5_000 + number
                products.append(self._product(shoe, twin, number=number_of_twin, at=at))
        if self.manner.is_messy:
            products += [
                self._extra(title, kind, price, number=self.first + 9_000 + n)
                for n, (title, kind, price) in enumerate(EXTRAS)
            ]
        return products

    def _product(
        self, shoe: Mapping[str, Any], listing: Listing, *, number: int, at: datetime
    ) -> dict[str, Any]:
        slug, key = self.card.slug, str(shoe["key"])
        euros = between(55, 190, self.seed, shoe["brand"], shoe["silhouette"], "price")
        asked = quote(slug, key, self.manner.tariff, euros=euros, at=at)
        variants = self._variants(shoe, listing, asked, number=number, at=at)
        stamp = (at - timedelta(hours=3)).isoformat()
        return {
            "id": number,
            "title": listing.title,
            "handle": f"{listing.handle}-{number}" if self.manner.is_messy else listing.handle,
            "body_html": listing.body,
            "published_at": "2026-03-02T10:00:00+00:00",
            "created_at": "2026-03-01T09:00:00+00:00",
            "updated_at": stamp,
            "vendor": listing.vendor,
            "product_type": listing.kind,
            "tags": list(listing.tags),
            "variants": variants,
            "images": self._images(shoe, number),
            "options": [
                {
                    "name": listing.size_name,
                    "position": 1,
                    "values": [variant["option1"] for variant in variants],
                }
            ],
        }

    def _variants(
        self,
        shoe: Mapping[str, Any],
        listing: Listing,
        asked: Quote,
        *,
        number: int,
        at: datetime,
    ) -> list[dict[str, Any]]:
        low, high = _SIZES[str(shoe["gender"])]
        sizes = [low + step / 2 for step in range(round((high - low) * 2) + 1)]
        sizes = [size for size in sizes if listing.label(size, shoe)]
        slug, key = self.card.slug, str(shoe["key"])
        variants = []
        for position, size in enumerate(sizes, start=1):
            label = listing.label(size, shoe)
            middle = 1 - abs(position / len(sizes) - 0.5) * 2
            price, before = listing.price(asked, size)
            sku = f"{listing.sku}-{label.split()[-1]}" if listing.sku else f"{number}{position:02d}"
            variants.append(
                {
                    "id": number * 100 + position,
                    "title": label,
                    "option1": label,
                    "option2": None,
                    "option3": None,
                    "sku": sku,
                    "requires_shipping": True,
                    "taxable": True,
                    "featured_image": None,
                    "available": is_in_stock(slug, key, f"{size:g}", at=at, middle=middle),
                    "price": price,
                    "grams": 900,
                    "compare_at_price": before,
                    "position": position,
                    "product_id": number,
                }
            )
        return variants

    def _images(self, shoe: Mapping[str, Any], number: int) -> list[dict[str, Any]]:
        rank = {view: place for place, view in enumerate(self.manner.views)}
        shown = sorted(
            (p for p in shoe["pictures"] if _kind_of(p) in rank), key=lambda p: rank[_kind_of(p)]
        ) or list(shoe["pictures"])
        return [
            {
                "id": number * 100 + place,
                "position": place,
                "product_id": number,
                "variant_ids": [],
                "src": f"/cdn/{Path(picture['file']).stem}.jpg",
                "width": picture["width"],
                "height": picture["height"],
            }
            for place, picture in enumerate(shown[: self.manner.most_pictures], start=1)
        ]

    def _extra(self, title: str, kind: str, price: str, *, number: int) -> dict[str, Any]:
        """Something that is no sneaker: the shop sells it all the same."""
        variant = {
            "id": number * 100 + 1,
            "title": "Default Title",
            "option1": "Default Title",
            "sku": "",
            "available": True,
            "price": price,
            "compare_at_price": "0.00",
            "position": 1,
            "product_id": number,
        }
        return {
            "id": number,
            "title": title,
            "handle": f"item-{number}",
            "body_html": "",
            "vendor": self.card.name,
            "product_type": kind,
            "tags": [],
            "variants": [variant],
            "images": [],
            "options": [{"name": "Title", "position": 1, "values": ["Default Title"]}],
        }


def _kind_of(picture: Mapping[str, Any]) -> str:
    """The drawing's names of views, in the words of `Manner.views`."""
    if picture["background"] == "busy":
        return "street"
    view = str(picture["view"])
    return view if view in ("lateral", "medial") else "turned"


EXTRAS = (
    ("Gift Card", "", "25.00"),
    ("Shipping Protection by Jumblesole", "Insurance", "1.49"),
    ("Ribbed Crew Socks (3 pack)", "Accessories", "9.00"),
    ("Sneaker Socks &ndash; low cut", "Sneakers", "6.50"),
    ("Ankle socks, bamboo", "", "5.00"),
    ("Flat Laces 120 cm", "Laces", "3.99"),
    ("Box Logo Tee", "T-Shirts", "22.00"),
    ("Suede cleaning kit", "Shoe care", "12.00"),
)
