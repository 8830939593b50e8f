"""`manage.py measure_recall`: what the index loses against exact search, under filters."""

from __future__ import annotations

import importlib.util
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q, QuerySet
from numpy.typing import NDArray

from catalog.models import ProductListing
from search.exact import nearest_rows, recall
from search.models import Encoder, ImageEmbedding
from search.ranking import best_per_product
from search.result_page import PAGE_SIZE
from search.retrieval import (
    RESULT_SET_SIZE,
    as_array,
    exact_products,
    indexed_products,
    nearest_products,
)

SHARES = (1.0, 0.5, 0.1, 0.01)
# A query is a stored picture moved by noise, as another photo of the same shoe would be.
NOISE = 0.4
FARTHEST = 2.0
Found = dict[int, float]
Find = Callable[[NDArray[np.float32]], Found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the report."""

    way: str
    recall_page: float
    recall_set: float
    shortest_page: int
    p50_ms: float
    p95_ms: float


class Command(BaseCommand):
    help = (
        "Compare the search that pages use, and the index alone, with exact search, under filters"
        " that leave all, 50, 10 and 1 %% of the products."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--queries", type=int, default=50)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--floor", type=float, help="fail under this recall of a page")
        parser.add_argument(
            "--farthest", type=float, default=FARTHEST, help="distance at which sets end"
        )
        parser.add_argument("--no-faiss", action="store_true", help="leave out the flat FAISS line")

    def handle(self, *args: Any, **options: Any) -> None:
        encoder = Encoder.objects.active()
        if encoder is None:
            raise CommandError("No encoder is in service.")
        queries = _queries(encoder, count=options["queries"], seed=options["seed"])
        too_low = []
        with_faiss = not options["no_faiss"] and importlib.util.find_spec("faiss") is not None
        for share in SHARES:
            condition, matching = _filter_of(share)
            self.stdout.write(f"filter leaves {share:.0%}: {matching} products")
            gallery = _Gallery(encoder, condition, farthest=options["farthest"])
            for line in _measure(encoder, queries, gallery, with_faiss=with_faiss):
                self._print(line)
                if line.way == "search" and _is_too_low(line, matching, options["floor"]):
                    too_low.append(f"{share:.0%}")
        if too_low:
            raise CommandError(f"Recall under the floor, or a page not full, at {too_low}.")

    def _print(self, line: Line) -> None:
        self.stdout.write(
            f"  {line.way:<12} recall@{PAGE_SIZE} {line.recall_page:.4f}"
            f"  recall@{RESULT_SET_SIZE} {line.recall_set:.4f}"
            f"  fewest {line.shortest_page:>3}  p50 {line.p50_ms:6.1f} ms"
            f"  p95 {line.p95_ms:6.1f} ms"
        )


def _is_too_low(line: Line, matching: int, floor: float | None) -> bool:
    if floor is None:
        return False
    return line.recall_page < floor or line.shortest_page < min(PAGE_SIZE, matching)


def _queries(encoder: Encoder, *, count: int, seed: int) -> NDArray[np.float32]:
    random = np.random.default_rng(seed)
    stored = ImageEmbedding.objects.made_by(encoder).readable()
    ids = list(stored.order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise CommandError("There are no vectors yet.")
    chosen = random.choice(ids, size=min(count, len(ids)), replace=False).tolist()
    rows = stored.filter(pk__in=chosen).order_by("pk").values_list("vector", flat=True)
    vectors = np.stack([as_array(vector) for vector in rows])
    noise = random.normal(size=vectors.shape)
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    moved = vectors + NOISE * noise
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)


def _filter_of(share: float) -> tuple[Q, int]:
    """Make a price filter that leaves about `share` of the listings; prices ignore looks."""
    if share == 1:
        return Q(), ProductListing.objects.count()
    priced = ProductListing.objects.filter(min_price__isnull=False).order_by("min_price", "pk")
    prices: list[Decimal | None] = list(priced.values_list("min_price", flat=True))
    if not prices:
        raise CommandError("No listing has a price.")
    condition = Q(min_price__lte=prices[max(0, round(len(prices) * share) - 1)])
    return condition, ProductListing.objects.filter(condition).count()


def _measure(
    encoder: Encoder, queries: NDArray[np.float32], gallery: _Gallery, *, with_faiss: bool
) -> list[Line]:
    listings, farthest = gallery.listings, gallery.farthest
    ways: dict[str, Find] = {
        "numpy exact": gallery.find_exactly,
        "exact SQL": lambda it: exact_products(
            it, encoder, listings=listings, max_distance=farthest
        ),
        "search": lambda it: nearest_products(
            it, encoder, condition=gallery.condition, max_distance=farthest
        ),
        "index alone": lambda it: indexed_products(
            it, encoder, listings=listings, max_distance=farthest
        ),
    }
    if with_faiss:
        ways["faiss flat"] = gallery.faiss_way()
    truths: list[list[int]] = []
    lines = []
    for way, find in ways.items():
        found, times = _run(find, queries)
        truths = truths or found
        lines.append(_line(way, found, truths, times))
    return lines


class _Gallery:
    """All vectors of some listings in memory, to compare with without the database."""

    def __init__(self, encoder: Encoder, condition: Q, *, farthest: float) -> None:
        self.condition, self.farthest = condition, farthest
        self.listings: QuerySet[ProductListing] = ProductListing.objects.filter(condition)
        listings = self.listings
        stored = ImageEmbedding.objects.made_by(encoder).readable().shown().of_listings(listings)
        rows = stored.values_list("image__product_id", "vector").iterator()
        products, vectors = [], []
        for product_id, vector in rows:
            products.append(product_id)
            vectors.append(as_array(vector))
        self._products = np.array(products)
        self._vectors = np.stack(vectors)
        # Enough pictures to fill the set with products, which have a few each.
        self._k = min(len(products), 4 * RESULT_SET_SIZE)

    def find_exactly(self, query: NDArray[np.float32]) -> Found:
        """Compare with every vector."""
        indices, distances = nearest_rows(query[None, :], self._vectors, k=self._k)
        return self._pooled(indices[0], distances[0])

    def faiss_way(self) -> Find:
        """Build a flat FAISS index of the same vectors; pools as the search does."""
        import faiss

        flat = faiss.IndexFlatIP(self._vectors.shape[1])
        flat.add(self._vectors)

        def find(query: NDArray[np.float32]) -> Found:
            products_ip, indices = flat.search(query[None, :], self._k)
            return self._pooled(indices[0], 1 - products_ip[0])

        return find

    def _pooled(self, indices: NDArray[np.intp], distances: NDArray[np.float32]) -> Found:
        pairs = zip(self._products[indices].tolist(), distances.tolist(), strict=True)
        return best_per_product(pairs, limit=RESULT_SET_SIZE, max_distance=self.farthest)


def _run(find: Find, queries: NDArray[np.float32]) -> tuple[list[list[int]], list[float]]:
    find(queries[0])  # warms caches and connections
    found, times = [], []
    for query in queries:
        start = time.perf_counter()
        found.append(list(find(query)))
        times.append((time.perf_counter() - start) * 1000)
    return found, times


def _line(way: str, found: list[list[int]], truths: list[list[int]], times: list[float]) -> Line:
    pairs = list(zip(found, truths, strict=True))
    return Line(
        way=way,
        recall_page=float(np.mean([recall(one, truth, k=PAGE_SIZE) for one, truth in pairs])),
        recall_set=float(np.mean([recall(one, truth, k=RESULT_SET_SIZE) for one, truth in pairs])),
        shortest_page=min(len(one) for one in found),
        p50_ms=float(np.percentile(times, 50)),
        p95_ms=float(np.percentile(times, 95)),
    )
