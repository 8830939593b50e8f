"""The catalogue as training data: pictures and a manifest that `learning` reads."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.models import Product, ProductImage

MANIFEST = "manifest.jsonl"
VAL_SHARE_PERCENT = 15
# Fields whose labels are worth more once staff have edited them.
LABELS = frozenset({"brand", "silhouette", "colours", "height"})


@dataclass(slots=True)
class Exported:
    """How many pictures were written, and how many had no file."""

    pictures: int = 0
    missing: int = 0


def export_training_set(
    folder: Path, *, media: Path, confirmed: frozenset[int] = frozenset()
) -> Exported:
    """Write `manifest.jsonl` and the pictures of all published products below `folder`.

    Pictures are hard links where the file system allows it, else copies. One JSON object a line:
    image (relative to the folder), sha256, product_id, brand, silhouette, colours, height, domain,
    label_source (staff | shop), split (a stable hash of product_id, 15 % val). The manifest
    appears under its name only when it is whole. Labels of `confirmed` products are staff's, as
    are those of fields that they have edited.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    exported = Exported()
    unfinished = folder / f".{MANIFEST}.{os.getpid()}"
    with unfinished.open("w", encoding="utf-8") as manifest:
        for image in _pictures():
            source = (media / image.file).resolve()
            if not source.is_relative_to(media.resolve()) or not source.is_file():
                exported.missing += 1
                continue
            _link_or_copy(source, folder / image.file)
            manifest.write(json.dumps(_row(image, confirmed), ensure_ascii=False) + "\n")
            exported.pictures += 1
    unfinished.replace(folder / MANIFEST)
    return exported


def split_of(product_id: int) -> str:
    """Return train or val: a stable hash, so that a product never changes sides."""
    number = int.from_bytes(hashlib.sha256(str(product_id).encode()).digest()[:4])
    return "val" if number % 100 < VAL_SHARE_PERCENT else "train"


def _pictures() -> Iterator[ProductImage]:
    images = ProductImage.objects.visible().filter(product__status=Product.Status.PUBLISHED)
    related = images.select_related("product__brand", "product__silhouette")
    return related.order_by("product_id", "position", "pk").iterator(chunk_size=2000)


def _row(image: ProductImage, confirmed: frozenset[int]) -> dict[str, Any]:
    product = image.product
    is_staffs = product.pk in confirmed or LABELS & set(product.locked_fields)
    return {
        "image": image.file,
        "sha256": image.sha256,
        "product_id": product.pk,
        "brand": product.brand.name if product.brand else "",
        "silhouette": product.silhouette.name if product.silhouette else "",
        "colours": product.colours,
        "height": product.height,
        "domain": "",  # plain or busy is not known of a shop's picture
        "label_source": "staff" if is_staffs else "shop",
        "split": split_of(product.pk),
    }


def _link_or_copy(source: Path, target: Path) -> None:
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)
