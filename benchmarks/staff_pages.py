"""Time and queries of every staff page on a seeded database: ``python -m benchmarks.staff_pages``.

Needs DATABASE_URL of a database that `benchmarks.seed` filled. Fills the queues of staff first
(review items, pairs, searched words), then asks for each page as a superuser, three times, and
prints the median. Exit status 1 if a page takes longer than the limit.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import benchmarks.with_django  # noqa: F401 - before the models
from catalog.models import MatchCandidate, Offer, Product
from curation.models import ReviewItem, SearchedWords
from curation.services.figures import refresh_figures

LIMIT_MS = 300
TIMES = 3
WAITING = 2000
PAIRS = 500


class Statements:
    """Counts what is sent to the database."""

    count = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def fill_queues() -> None:
    """Make what waits for staff, once."""
    if ReviewItem.objects.exists():
        return
    ids = list(Product.objects.published().order_by("?").values_list("pk", flat=True)[:WAITING])
    ReviewItem.objects.bulk_create(
        ReviewItem(product_id=pk, reason="no_silhouette", priority=1 + place / WAITING)
        for place, pk in enumerate(ids)
    )
    MatchCandidate.objects.bulk_create(
        (
            MatchCandidate(
                product_id=min(one, two), other_id=max(one, two), score=0.7 + place / 5000
            )
            for place, (one, two) in enumerate(
                zip(ids[:PAIRS], ids[PAIRS : 2 * PAIRS], strict=True)
            )
        ),
        ignore_conflicts=True,
    )
    today = timezone.now().date()
    SearchedWords.objects.bulk_create(
        SearchedWords(
            day=today - timedelta(days=day),
            text=f"words {n}",
            searches=n,
            empty=n % 7,
            clicks=n % 3,
        )
        for day in range(30)
        for n in range(500)
    )


def pages() -> dict[str, str]:
    """Return every page by name."""
    product = Product.objects.published().order_by("-pk")[1000:1001].get()
    offer = Offer.objects.order_by("-pk")[1000:1001].get()
    found = {"home": "/admin/"}
    for model in sorted(admin.site._registry, key=lambda each: each._meta.label):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        found[f"list {model._meta.label}"] = reverse(name)
    products, offers = found["list catalog.Product"], found["list catalog.Offer"]
    word = product.name.split()[0]
    found |= {
        "products, page 1000": f"{products}?p=1000",
        "products, search by words": f"{products}?q={word}",
        "products, search of two beginnings": f"{products}?q={word[:3]}+a",
        "products, rejected": f"{products}?status__exact=rejected",
        "products, without picture": f"{products}?picture=none",
        "products, by brand": f"{products}?brand__id__exact={product.brand_id}",
        "offers, search by words": f"{offers}?q={offer.title.split()[0]}",
        "offers, by shop": f"{offers}?merchant__id__exact={offer.merchant_id}",
        "one product": reverse("admin:catalog_product_change", args=[product.pk]),
        "one offer": reverse("admin:catalog_offer_change", args=[offer.pk]),
        "history of a product": reverse("admin:catalog_product_history", args=[product.pk]),
        "split": reverse("admin:work-split", args=[product.pk]),
    }
    work = "review review-grid pairs merges edits rules rule-new imports pictures interest jobs"
    for name in work.split():
        found[f"page {name}"] = reverse(f"admin:work-{name}")
    found["page doubtful matches"] = reverse("admin:work-pairs") + "?kind=offers"
    found["page pictures, small"] = reverse("admin:work-pictures") + "?flag=small"
    found["page practice"] = reverse("admin:work-review") + "?practice"
    return found


def main() -> int:
    """Print the table; say how many pages are over the limit."""
    fill_queues()
    began = time.perf_counter()
    refresh_figures()
    print(f"figures of 30 days, by the clock: {time.perf_counter() - began:.1f} s")
    print(f"{Product.objects.count():,} products, {Offer.objects.count():,} offers")
    user, _made = get_user_model().objects.get_or_create(
        username="bench", defaults={"is_staff": True, "is_superuser": True}
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    slow = 0
    for name, address in pages().items():
        times = []
        statements = Statements()
        with connection.execute_wrapper(statements):
            status = client.get(address).status_code
        for _time in range(TIMES):
            began = time.perf_counter()
            client.get(address)
            times.append(1000 * (time.perf_counter() - began))
        median = statistics.median(times)
        slow += median > LIMIT_MS
        mark = " <-- over" if median > LIMIT_MS else ""
        print(f"{name:44} {status} {median:7.0f} ms {statements.count:4} queries{mark}", flush=True)
    print(f"{slow} pages over {LIMIT_MS} ms")
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main())
