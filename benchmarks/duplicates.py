"""How well the same shoe in two shops is found: ``python -m benchmarks.duplicates TRUTH.jsonl``.

Needs a database into which the shops of ``serve_shop --csv … --shared-products N`` were crawled,
and the truth that it wrote. Gives pictures their vectors and sweeps for duplicates first, both
resumable. Prints precision and recall with 95 % bounds (Wilson): of what was joined by itself, and
of what staff are asked, at each score.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import timedelta
from itertools import combinations
from pathlib import Path

from django.db.models import Count, Q

import benchmarks.with_django  # noqa: F401 - before the models
from benchmarks.figures import wilson
from catalog.models import MatchCandidate, Offer
from curation.models import ReviewItem
from curation.services import filling
from search.tasks import embed_missing_images

SCORES = (0.0, 0.3, 0.5, 0.7, 0.9)
COPIES = "relisted"
# How the demo market's shops number: ten thousand a shop, the same shoe listed twice from 5,000,
# what is no shoe of the market from 9,000.
SHOP_NUMBERS, TWINS, EXTRAS = 10_000, 5_000, 9_000


def main() -> int:
    """Prepare, then print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("truth", type=Path)
    rows = [json.loads(line) for line in parser.parse_args().truth.read_text().splitlines()]
    print(f"{embed_missing_images()} pictures embedded")
    filling.PATIENCE = timedelta(0)
    while seen := filling.find_review_items():
        print(f"swept {seen}", flush=True)
    offers = {
        (slug, external_id): (pk, product_id)
        for slug, external_id, pk, product_id in Offer.objects.values_list(
            "merchant__slug", "external_id", "pk", "product_id"
        )
    }
    truth: dict[int, int] = {}  # offer of the copy → offer of the original
    for row in rows:
        copy = offers.get((COPIES, row["external_id"]))
        original = offers.get((row["same_as"]["shop"], row["same_as"]["external_id"]))
        if copy and original:
            truth[copy[0]] = original[0]
    products = dict(Offer.objects.values_list("pk", "product_id"))
    print(f"{len(truth)} of {len(rows)} pairs of the truth were crawled")
    joined(truth, products)
    asked(truth, products)
    joined_in_market(products)
    waiting = ReviewItem.objects.waiting().practice(False).values_list("reason")
    for reason, count in waiting.annotate(number=Count("pk")).order_by("reason"):
        print(f"to review, {reason}: {count}, {1000 * count / len(products):.1f} per 1,000 offers")
    return 0


def joined(truth: dict[int, int], products: dict[int, int]) -> None:
    """Print how well offers joined products by themselves."""
    others = set(Offer.objects.exclude(merchant__slug=COPIES).values_list("product_id", flat=True))
    together = [copy for copy in truth if products[copy] in others]
    right = sum(products[copy] == products[truth[copy]] for copy in together)
    print(f"joined by itself: precision {wilson(right, len(together))}")
    print(f"joined by itself: recall    {wilson(right, len(truth))}")


def joined_in_market(products: dict[int, int]) -> None:
    """Print how well offers of the demo market's shops stand together, pair by pair of offers.

    The number of a drawn shoe is in the number that each shop gives it: that is the truth.
    """
    rows = Offer.objects.filter(merchant__is_fictional=True, gone_at=None)
    shoes: dict[int, int] = {}
    for pk, external_id in rows.values_list("pk", "external_id"):
        number = int(external_id) % SHOP_NUMBERS
        if number < EXTRAS:
            shoes[pk] = number % TWINS
    if not shoes:
        return
    pairs = [
        (shoes[one] == shoes[other], products[one] == products[other])
        for one, other in combinations(sorted(shoes), 2)
        if shoes[one] == shoes[other] or products[one] == products[other]
    ]
    right = sum(same and together for same, together in pairs)
    print(f"demo market: precision {wilson(right, sum(together for _s, together in pairs))}")
    print(f"demo market: recall    {wilson(right, sum(same for same, _t in pairs))}")


def asked(truth: dict[int, int], products: dict[int, int]) -> None:
    """Print how good the questions to staff are, and how many there are."""
    copies = {products[copy]: products[truth[copy]] for copy in truth}
    missing = {copy for copy in truth if products[copy] != products[truth[copy]]}
    open_ones = MatchCandidate.objects.filter(state=MatchCandidate.State.OPEN)
    rows = list(
        open_ones.filter(Q(offer__isnull=True) | ~Q(offer__product=None)).values_list(
            "product_id", "other_id", "offer__product_id", "score"
        )
    )
    for least in SCORES:
        pairs = {
            tuple(sorted((product, other or offered)))
            for product, other, offered, score in rows
            if score >= least and (other or offered) not in (None, product)
        }
        of_copies = [pair for pair in pairs if set(pair) & copies.keys()]
        right = sum(copies.get(a) == b or copies.get(b) == a for a, b in of_copies)
        found = sum(
            tuple(sorted((products[copy], products[truth[copy]]))) in pairs for copy in missing
        )
        print(
            f"asked at {least:.2f}: {len(pairs)} pairs, {1000 * len(pairs) / len(products):.1f} per"
            f" 1,000 offers; of copies: precision {wilson(right, len(of_copies))},"
            f" recall of what did not join {wilson(found, len(missing))}"
        )


if __name__ == "__main__":
    sys.exit(main())
