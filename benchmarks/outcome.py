"""What must be true of a site's catalogue once everything has settled. Django must be set up."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

from benchmarks.site import SiteError
from benchmarks.visitors import Visitor

SETTLE_TIMEOUT_S = 600.0
PAGE = 250


def shop_addresses() -> list[str]:
    """Give the addresses of the demo shops, as the sources know them."""
    from scrapers.models import CrawlSource

    return [
        source.url.rstrip("/")
        for source in CrawlSource.objects.filter(merchant__is_fictional=True).order_by("pk")
    ]


def queue_all() -> list[int]:
    """Queue a run of every source, as "crawl now" does; return their numbers."""
    from scrapers.models import CrawlSource
    from scrapers.services import queue_run

    return [queue_run(source).pk for source in CrawlSource.objects.all()]


def settle(*, timeout_s: float = SETTLE_TIMEOUT_S) -> float:
    """Wait until no crawl is open and no picture lacks a vector; return the seconds.

    Raises:
        SiteError: it did not settle in time.
    """
    from scrapers.models import CrawlRun
    from search.models import Encoder
    from search.querysets import images_without_vector

    start = time.monotonic()
    while time.monotonic() - start < timeout_s:
        encoder = Encoder.objects.active()
        is_open = CrawlRun.objects.filter(state__in=["queued", "running"]).exists()
        if encoder and not is_open and not images_without_vector(encoder).exists():
            return time.monotonic() - start
        time.sleep(0.5)
    raise SiteError(f"Not settled within {timeout_s:.0f} s.")


def check_catalogue() -> tuple[list[list[str]], list[str]]:
    """Compare the catalogue with the shops; return rows (what, is, should be) and faults."""
    rows = [*_vectors(), *_offers(), *_runs(), *_prices()]
    faults = [f"{what}: {found}, not {wanted}" for what, found, wanted in rows if found != wanted]
    return rows, faults


def _vectors() -> Iterator[list[str]]:
    from django.db.models import Count, F

    from catalog.models import ProductImage
    from search.models import Encoder, ImageEmbedding

    encoder = Encoder.objects.active()
    fresh = ImageEmbedding.objects.filter(encoder=encoder, sha256=F("image__sha256"))
    pictures = ProductImage.objects.count()
    yield [
        "pictures with one vector",
        str(fresh.filter(vector__isnull=False).count()),
        str(pictures),
    ]
    twice = (
        ImageEmbedding.objects.values("image", "encoder").annotate(n=Count("pk")).filter(n__gt=1)
    )
    yield ["pictures with two vectors of one encoder", str(twice.count()), "0"]
    yield ["pictures that could not be read", str(fresh.exclude(error="").count()), "0"]


def _offers() -> Iterator[list[str]]:
    from catalog.models import Offer
    from scrapers.models import CrawlSource

    for source in CrawlSource.objects.filter(merchant__is_fictional=True).order_by("pk"):
        known = Offer.objects.filter(merchant=source.merchant)
        listed = listed_offers(source.url.rstrip("/"))
        current = set(known.current().values_list("external_id", flat=True))
        yield [f"{source.slug}: offers", str(known.count()), str(len(listed))]
        yield [f"{source.slug}: offers that are not listed", str(len(current - listed)), "0"]
        yield [f"{source.slug}: listed but no offer", str(len(listed - current)), "0"]


def _runs() -> Iterator[list[str]]:
    from scrapers.models import CrawlRun, CrawlSource

    for source in CrawlSource.objects.order_by("pk"):
        last = CrawlRun.objects.filter(source=source).order_by("-pk").first()
        yield [f"{source.slug}: last crawl", last.state if last else "none", "complete"]


def _prices() -> Iterator[list[str]]:
    """Observations are written on change only: two equal ones in a row were written twice."""
    from itertools import groupby, pairwise

    from catalog.models import PriceObservation

    observed = PriceObservation.objects.order_by("offer_id", "seen_at", "pk").values_list(
        "offer_id", "price", "compare_at_price", "currency", "in_stock"
    )
    repeated = 0
    for _offer, group in groupby(observed, key=lambda row: row[0]):
        history = [row[1:] for row in group]
        repeated += sum(one == next_ for one, next_ in pairwise(history))
    yield ["prices noted twice in a row", str(repeated), "0"]


def listed_offers(shop: str) -> set[str]:
    """Ask a demo shop for the numbers of everything that is a sneaker."""
    from scrapers.demo_market.market import EXTRAS

    others = {title for title, _kind, _price in EXTRAS}
    found: set[str] = set()
    visitor = Visitor(shop)
    for page in range(1, 100):
        answer = json.loads(visitor.get(f"/products.json?limit={PAGE}&page={page}").body)
        found |= {str(each["id"]) for each in answer["products"] if each["title"] not in others}
        if len(answer["products"]) < PAGE:
            break
    visitor.close()
    return found
