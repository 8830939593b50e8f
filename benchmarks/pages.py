"""Time and queries of the public pages over a large catalogue: `python -m benchmarks.pages`.

Brings up a site over a seeded database (`benchmarks.seed`; kept in --data-dir and used again), then
asks for each kind of page in this process, so that queries can be counted, each address another
one, so that no remembered result answers. The encoder process is the site's own. Photos are the
vectors of stored pictures with noise, words are of the invented catalogue.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import django
import numpy as np

from benchmarks.figures import machine, spread, table
from benchmarks.seeded import seeded_site

if TYPE_CHECKING:
    from catalog.models import ProductListing

NOISE = 0.3
WARM_UP = 3


class Statements:
    """Counts what is sent to the database."""

    count = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        """Count and go on."""
        self.count += 1
        return execute(sql, params, many, context)


class Addresses:
    """Makes one address after the other of each kind of page, out of products drawn by chance."""

    def __init__(self, *, seed: int, count: int) -> None:
        from catalog.models import ProductListing

        self._random = random.Random(seed)
        sold = ProductListing.objects.filter(in_stock=True, min_price__isnull=False)
        ids = list(sold.values_list("pk", flat=True))
        drawn = self._random.sample(ids, min(count, len(ids)))
        chosen = sold.filter(pk__in=drawn).select_related("product", "brand", "silhouette")
        self._listings = list(chosen)

    def _listing(self) -> ProductListing:
        return self._random.choice(self._listings)

    def home(self) -> str:
        """The first page."""
        return "/"

    def everything(self) -> str:
        """The whole catalogue under one filter."""
        return f"/search/?{urlencode({'colour': self._listing().colours[0], 'sort': 'price'})}"

    def words(self) -> str:
        """A colour and a silhouette in words."""
        listing = self._listing()
        line = listing.silhouette.name if listing.silhouette else listing.product.name
        return f"/search/?{urlencode({'q': f'{listing.colours[0]} {line} {self._word()}'})}"

    def words_with_five_filters(self) -> str:
        """The same under five filters that one product at least passes."""
        return f"{self.words()}&{self._five_filters()}"

    def photo(self) -> str:
        """The results of a photo."""
        return f"/search/p/{self._photo()}/"

    def photo_with_five_filters(self) -> str:
        """The results of a photo under five filters."""
        return f"/search/p/{self._photo()}/?{self._five_filters()}"

    def shoe(self) -> str:
        """One product with its offers, prices and similar shoes."""
        product = self._listing().product
        return f"/shoe/{product.pk}/{product.slug}/"

    def suggestions(self) -> str:
        """The first letters of something."""
        name = self._listing().product.name
        return f"/search/suggest/?{urlencode({'q': name[: self._random.randint(2, 7)]})}"

    def _word(self) -> str:
        return self._random.choice(("sneakers", "shoes", "trainers", "кроссовки", "low", "new"))

    def _five_filters(self) -> str:
        listing = self._listing()
        return urlencode(
            {
                "brand": listing.brand.slug if listing.brand else "",
                "colour": listing.colours[0],
                "size": listing.sizes_eu[0] if listing.sizes_eu else "42",
                "price_max": round(float(listing.min_price or 100) * 1.5),
                "in_stock": 1,
            }
        )

    def _photo(self) -> str:
        from django.utils import timezone

        from search.models import ImageEmbedding, PhotoQuery
        from search.retrieval import as_array

        of_product = ImageEmbedding.objects.filter(image__product=self._listing().pk)
        stored = of_product.select_related("encoder").first()
        if stored is None or stored.vector is None:
            raise SystemExit("The seeded database has a product without a vector.")
        vector = as_array(stored.vector)
        noise = np.random.default_rng(self._random.getrandbits(32)).normal(size=vector.shape)
        mixed = vector + NOISE * noise / np.linalg.norm(noise)
        query = PhotoQuery.objects.create(
            token=secrets.token_hex(16),
            encoder=stored.encoder,
            vector=(mixed / np.linalg.norm(mixed)).tolist(),
            state=PhotoQuery.State.READY,
            picture_expires=timezone.now() + timedelta(hours=1),
            expires=timezone.now() + timedelta(hours=1),
        )
        return query.token


def measure(make: Callable[[], str], *, times: int) -> list[str]:
    """Ask for pages of one kind; return p50, p95 and mean in ms, the most queries, kB packed."""
    import gzip

    from django.db import connection
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    spent, queries, sizes = [], [], []
    for number in range(WARM_UP + times):
        address = make()
        statements = Statements()
        began = time.perf_counter()
        with connection.execute_wrapper(statements):
            answer = client.get(address)
        if number >= WARM_UP:
            spent.append(1000 * (time.perf_counter() - began))
            queries.append(statements.count)
            sizes.append(len(gzip.compress(answer.content, 6)) / 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
    return [*spread(spent), str(max(queries)), f"{max(sizes):.0f}"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=Path("var/benchmark"))
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--offers", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args(arguments)
    folder = options.data_dir.resolve()
    asked = {"products": options.products, "offers": options.offers}
    with seeded_site(folder, **asked) as (site, url):
        os.environ |= {
            "DATABASE_URL": url,
            "DATA_DIR": str(site.data_dir),
            "DJANGO_SETTINGS_MODULE": "sneakers_site.settings.production",
        }
        django.setup()
        print(f"{options.products:,} products, {options.offers:,} offers; {machine()}")
        make = Addresses(seed=options.seed, count=500)
        kinds = [make.home, make.everything, make.words, make.words_with_five_filters]
        kinds += [make.photo, make.photo_with_five_filters, make.shoe, make.suggestions]
        rows = [
            [kind.__name__.replace("_", " "), *measure(kind, times=options.times)] for kind in kinds
        ]
    print(table(["page", "p50, ms", "p95, ms", "mean, ms", "queries", "kB packed"], rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
