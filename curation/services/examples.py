"""Staff's decisions as examples to learn from, beside the training manifest.

decisions.jsonl: product_id, images (files of the manifest), verdict (publish | reject | fix),
reject_reason, before and after (names, not ids), suggested, decided_at.
pairs.jsonl: left, right (product ids), left_images, right_images, same (true | false): what a
verifier of pairs trains on. A merge that was undone is a pair of different shoes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from catalog.models import Brand, MatchCandidate, Product, ProductImage, ProductMerge, Silhouette
from curation.models import Decision

DECISIONS, PAIRS = "decisions.jsonl", "pairs.jsonl"


def confirmed_products() -> frozenset[int]:
    """Return products that a person has looked at as a whole and published."""
    seen = Decision.objects.real().filter(
        verdict=Decision.Verdict.PUBLISH, is_blind=False, product__status=Product.Status.PUBLISHED
    )
    return frozenset(seen.values_list("product", flat=True))


def write_decisions(folder: Path) -> int:
    """Write all real decisions that stand; return how many."""
    rows = Decision.objects.real().exclude(verdict=Decision.Verdict.SKIP).order_by("pk")
    names = _Names()
    images = _images(rows.values("product"))
    return _write(
        folder / DECISIONS,
        (
            {
                "product_id": row.product_id,
                "images": images.get(row.product_id, []),
                "verdict": row.verdict,
                "reject_reason": row.reject_reason,
                "before": names.of(row.before),
                "after": names.of(row.after),
                "suggested": row.suggested,
                "second_look": row.is_blind,
                "decided_at": row.created_at.isoformat(),
            }
            for row in rows.iterator(chunk_size=2000)
        ),
    )


def write_pairs(folder: Path) -> int:
    """Write all pairs on which staff decided; return how many."""
    return _write(folder / PAIRS, _pairs())


def _pairs() -> Iterator[dict[str, Any]]:
    merges = ProductMerge.objects.filter(kind=ProductMerge.Kind.MERGE, made_by__isnull=False)
    for merge in merges.order_by("pk"):
        moved = merge.moved.get("catalog.productimage.product", [])
        files = dict(ProductImage.objects.filter(pk__in=moved).values_list("pk", "file"))
        kept = ProductImage.objects.filter(product=merge.kept).exclude(pk__in=moved)
        yield {
            "left": merge.kept,
            "right": merge.other,
            "left_images": list(kept.values_list("file", flat=True)),
            "right_images": [files[pk] for pk in moved if pk in files],
            "same": merge.undone_at is None,
        }
    apart = MatchCandidate.objects.filter(
        state=MatchCandidate.State.DIFFERENT, other__isnull=False
    ).order_by("pk")
    undone = set(ProductMerge.objects.filter(undone_at__isnull=False).values_list("kept", "other"))
    for left, right in apart.values_list("product_id", "other_id"):
        if right is not None and not {(left, right), (right, left)} & undone:
            images = _images([left, right])
            yield {
                "left": left,
                "right": right,
                "left_images": images.get(left, []),
                "right_images": images.get(right, []),
                "same": False,
            }


def _images(products: Any) -> dict[int, list[str]]:
    shown = ProductImage.objects.visible().filter(product__in=products).order_by("position", "pk")
    found: dict[int, list[str]] = {}
    for product_id, file in shown.values_list("product_id", "file"):
        found.setdefault(product_id, []).append(file)
    return found


class _Names:
    """Names of brands and silhouettes by id: numbers mean nothing outside this database."""

    def __init__(self) -> None:
        self.brands = dict(Brand.objects.values_list("pk", "name"))
        self.lines = dict(Silhouette.objects.values_list("pk", "name"))

    def of(self, state: dict[str, Any]) -> dict[str, Any]:
        return {
            "brand": self.brands.get(state.get("brand") or 0, ""),
            "silhouette": self.lines.get(state.get("silhouette") or 0, ""),
            "colours": state.get("colours", []),
            "gender": state.get("gender", ""),
            "height": state.get("height", ""),
            "status": state.get("status", ""),
        }


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    unfinished = path.with_name(f".{path.name}.new")
    count = 0
    with unfinished.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    unfinished.replace(path)
    return count
