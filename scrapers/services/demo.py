"""The demo market as sources: made once, and moved when its ports move."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify

from catalog.models import Brand, Merchant, Silhouette
from scrapers.demo_market.manners import MANNERS
from scrapers.demo_market.market import read_truth
from scrapers.models import CrawlRun, CrawlSource
from scrapers.services.runs import queue_run

HISTORY_DAYS = 90
HISTORY_STEP_DAYS = 8
INTERVAL_MINUTES = 30


@transaction.atomic
def ensure_demo_market(*, port: int, host: str = "127.0.0.1") -> list[CrawlRun]:
    """Merchants and sources of the four demo shops, on consecutive ports; queue their first runs.

    Idempotent. Only the vocabulary (the invented brands with the form of their article numbers,
    and their model lines) is written here; products, offers and the price history are crawled.
    Returns the runs that are queued or under way.
    """
    _ensure_vocabulary()
    runs = []
    for number, manner in enumerate(MANNERS):
        card = manner.card
        address = f"{host}:{port + number}"
        Merchant.objects.filter(host=address).exclude(slug=card.slug).update(
            host=f"moved-{card.slug}.invalid"  # the ports moved; its own turn gives it another
        )
        merchant, _ = Merchant.objects.update_or_create(
            slug=card.slug,
            defaults={"host": address},
            create_defaults={
                "host": address,
                "name": card.name,
                "country": card.country,
                "ships_to": list(card.ships_to),
                "is_fictional": True,
            },
        )
        source, _ = CrawlSource.objects.update_or_create(
            slug=card.slug,
            defaults={"url": f"http://{address}/"},
            create_defaults={
                "merchant": merchant,
                "platform": CrawlSource.Platform.SHOPIFY,
                "url": f"http://{address}/",
                "interval_minutes": INTERVAL_MINUTES,
                "options": {"history_days": HISTORY_DAYS, "history_step": HISTORY_STEP_DAYS},
            },
        )
        if not source.runs.filter(state=CrawlRun.State.COMPLETE).exists():
            runs.append(queue_run(source))
    return runs


def _ensure_vocabulary() -> None:
    truth = read_truth()
    brands = {
        brand["name"]: Brand.objects.get_or_create(
            slug=brand["slug"],
            defaults={
                "name": brand["name"],
                "style_code_pattern": brand.get("style_code_pattern", ""),
                "is_fictional": True,
            },
        )[0]
        for brand in truth["brands"]
    }
    lines = {(shoe["brand"], shoe["silhouette"]) for shoe in truth["shoes"]}
    known = set(
        Silhouette.objects.filter(brand__in=brands.values()).values_list("brand__name", "name")
    )
    Silhouette.objects.bulk_create(
        [
            Silhouette(brand=brands[brand], name=name, slug=slugify(name))
            for brand, name in sorted(lines - known)
        ],
        ignore_conflicts=True,
    )
