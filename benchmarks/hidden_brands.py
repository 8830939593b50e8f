"""What the heads say of shops that hide their brands: ``python -m benchmarks.hidden_brands CSV``.

Needs a site into which the CSV's shops were crawled without brands (``python -m
benchmarks.photo_shops CSV --hide-brands``). Gives pictures their vectors, has the heads read them,
lets the site fill in at the precision asked for (as staff would set it), and compares with the
table: how many offers got a brand and a silhouette, and how many the right one, with 95 % bounds
(Wilson). Rows of split val are what counts; the others were trained on and stand apart.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import benchmarks.with_django  # noqa: F401 - before the models
from benchmarks.figures import wilson
from catalog.models import Offer
from catalog.naming import describe
from catalog.offer_data import OfferData
from catalog.services.vocabulary import ensure_rows, load_vocabulary
from curation.models import FieldPolicy
from curation.services.reading import threshold_for
from curation.services.self_filling import fill_fields
from scrapers.demo_market.csv_shops import read_shops
from search.predicting import predict_missing
from search.tasks import embed_missing_images

FIELDS = ("brand", "silhouette")
Truth = dict[str, dict[str, Any]]


def main() -> int:
    """Prepare, fill in, compare, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hidden_brands", description=__doc__)
    parser.add_argument("csv", type=Path)
    parser.add_argument("--brand", type=float, default=0.95, help="precision that staff set")
    parser.add_argument("--silhouette", type=float, default=0.90, help="precision that staff set")
    options = parser.parse_args()
    truth = read_truth(options.csv)
    print(f"{embed_missing_images()} pictures embedded, {predict_missing()} products read")
    for field in FIELDS:
        wanted = getattr(options, field)
        FieldPolicy.objects.filter(field=field).update(is_on=True, precision=wanted)
        found = threshold_for(field, wanted)
        print(f"{field}: right at least {wanted:g} → sure at least {found.least}")
    print(f"{fill_fields()} fields filled in")
    compare(truth)
    return 0


def read_truth(path: Path) -> Truth:
    """Return what the table knows of each offer, by the number that its shop gives it.

    Brand and silhouette in the catalogue's spelling, as a shop's own words would have got them.
    """
    with path.open(newline="", encoding="utf-8-sig") as lines:
        rows = {row["file"]: row for row in csv.DictReader(lines)}
    vocabulary = load_vocabulary()
    truth: Truth = {}
    for shop in read_shops(path):
        for listing in shop.listings:
            own = [rows[file] for file in listing.files]
            offer = OfferData(
                external_id="-",
                url="",
                title=f"{own[0]['brand']} {own[0]['model']}",
                brand=own[0]["brand"],
            )
            said = describe(offer, vocabulary.lexicon, shop_name="")
            truth[str(listing.number)] = {
                "said": said,
                "split": "val" if any(row["split"] == "val" for row in own) else "train",
            }
    ensure_rows(vocabulary, [row["said"] for row in truth.values()])
    for row in truth.values():
        row["brand"] = vocabulary.brand_id(row["said"])
        row["silhouette"] = vocabulary.silhouette_id(row["said"])
    return truth


def compare(truth: Truth) -> None:
    """Print how many offers have the right brand and silhouette, by split."""
    columns = ("external_id", "product__brand_id", "product__silhouette_id")
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for external_id, brand, silhouette in Offer.objects.values_list(*columns):
        row = truth.get(external_id)
        if row is None:
            continue
        for field, value in zip(FIELDS, (brand, silhouette), strict=True):
            if row[field] is None:
                continue  # the table does not know either
            count = counts[row["split"], field]
            count[0] += 1
            count[1] += value is not None
            count[2] += value == row[field]
    for (split, field), (known, said, right) in sorted(counts.items(), reverse=True):
        print(
            f"{split} {field}: {known} offers, {said} filled in ({said / known:.0%}), "
            f"right {wilson(right, said)}"
        )


if __name__ == "__main__":
    sys.exit(main())
