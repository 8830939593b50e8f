"""A small market for tests of pages: drawn shoes, recorded as a crawl would record them."""

from __future__ import annotations

import hashlib
import io
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from catalog.models import Brand, Merchant
from catalog.offer_data import ImageData, OfferData, SizeData
from catalog.services import record_offers, retire_unseen_offers
from search.tasks import embed_missing_images
from sneakers_site.environment import PROJECT
from sneakers_site.startup.assets import collect_static, compile_translations

PICTURES = Path(__file__).parents[2] / "scrapers" / "demo_market" / "pictures"
SIZES = ("38", "39", "40", "41", "42", "42.5", "43", "44", "45")
DAYS_SEEN = (80, 55, 30, 12, 4, 0)
SEED = 11
SHOES = 32
VIEWS = 2  # pictures of each shoe: enough to find it by another one


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop of the market: what it is called, where, in which money."""

    name: str
    host: str
    currency: str
    per_base: Decimal
    country: str


SHOPS = (
    Shop("Nordlauf", "nordlauf.example", "EUR", Decimal(1), "DE"),
    Shop("Кеды и Ко", "kedy.example", "RUB", Decimal(95), "RU"),
    Shop("Second Sole", "secondsole.example", "USD", Decimal("1.1"), "US"),
)


def truth() -> dict[str, Any]:
    """Read what the drawings show: brands, shoes and their pictures."""
    read: dict[str, Any] = json.loads((PICTURES / "truth.json").read_text(encoding="utf-8"))
    return read


def shoes() -> list[dict[str, Any]]:
    """Choose 32 shoes from all over the drawn set."""
    drawn: list[dict[str, Any]] = truth()["shoes"]
    return drawn[:: len(drawn) // SHOES][:SHOES]


def stock_market() -> None:
    """Record the chosen shoes in three shops, with 80 days of prices.

    Every third shoe is sold by all shops, every fifth is sold out somewhere, the first shop no
    longer lists the first shoe. Numbers come from a fixed seed: each run makes the same market.
    """
    chosen = shoes()
    for brand in truth()["brands"]:
        Brand.objects.get_or_create(
            slug=brand["slug"],
            defaults={
                "name": brand["name"],
                "is_fictional": True,
                "style_code_pattern": brand["style_code_pattern"],
            },
        )
    pictures = {
        shoe["key"]: tuple(store_picture(each["file"]) for each in shoe["pictures"][:VIEWS])
        for shoe in chosen
    }
    now = timezone.now()
    for number, shop in enumerate(SHOPS):
        merchant = _merchant(shop)
        for days in DAYS_SEEN:
            seen_at = now - timedelta(days=days, hours=2 * (number + 1) if days == 0 else 0)
            batch = [
                _offer(shoe, shop, days=days, position=position, images=pictures[shoe["key"]])
                for position, shoe in enumerate(chosen)
                if position % 3 in (0, number) and (days or number or position)
            ]
            record_offers(merchant, batch, seen_at=seen_at)
        retire_unseen_offers(merchant, seen_before=seen_at)


def store_picture(name: str) -> ImageData:
    """Put a drawing where the crawl puts pictures: by content, with a thumbnail beside it."""
    content = (PICTURES / name).read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    folder = Path(settings.MEDIA_ROOT) / "pictures" / sha256[:2]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{sha256}.webp").write_bytes(content)
    with Image.open(io.BytesIO(content)) as picture:
        width, height = picture.size
        picture.thumbnail((400, 400))
        picture.save(folder / f"{sha256}-400.webp")
    return ImageData(
        source_url=f"https://pictures.example/{name}",
        sha256=sha256,
        file=f"pictures/{sha256[:2]}/{sha256}.webp",
        width=width,
        height=height,
    )


def _merchant(shop: Shop) -> Merchant:
    merchant, _is_new = Merchant.objects.get_or_create(
        slug=shop.host.partition(".")[0],
        defaults={
            "name": shop.name,
            "host": shop.host,
            "country": shop.country,
            "is_fictional": True,
        },
    )
    return merchant


def _offer(
    shoe: dict[str, Any], shop: Shop, *, days: int, position: int, images: Sequence[ImageData]
) -> OfferData:
    chance = random.Random(f"{SEED}{shoe['key']}{shop.host}{days}")
    steady = random.Random(f"{SEED}{shoe['key']}{shop.host}")
    full = (Decimal(55 + 7 * (position % 17)) * shop.per_base).quantize(Decimal(1))
    price = (
        full * chance.choice((Decimal(1), Decimal(1), Decimal("0.85"), Decimal("0.7")))
    ).quantize(Decimal(1))
    is_sold_out = position % 5 == 4 and shop is not SHOPS[1]
    sizes = tuple(
        SizeData(
            label=size,
            system="EU",
            eu=Decimal(size),
            in_stock=not is_sold_out and chance.random() < 0.8,
        )
        for size in SIZES
        if steady.random() < 0.85
    )
    return OfferData(
        external_id=shoe["key"],
        url=f"https://{shop.host}/products/{shoe['key']}",
        title=f"{shoe['brand']} {shoe['silhouette']} “{shoe['colourway']}”",
        brand=shoe["brand"],
        silhouette=shoe["silhouette"],
        style_code=shoe["style_code"],
        price=price,
        compare_at_price=full if price < full else None,
        currency=shop.currency,
        in_stock=any(size.in_stock for size in sizes),
        sizes=sizes,
        image_urls=tuple(image.source_url for image in images),
        images=tuple(images),
        gender=shoe["gender"],
        colour=" ".join(shoe["colours"]),
    )


def set_up_site() -> None:
    """Do what `make run` does before the first page, then stock the market and ask for vectors."""
    call_command("migrate", verbosity=0)
    compile_translations(PROJECT / "locale")
    collect_static(Path(settings.STATIC_ROOT))
    stock_market()
    embed_missing_images.delay()
