"""How near is near: the distance beyond which nothing is close enough, and how pictures are pooled.

The distance is chosen on rows that no tower was trained on and no figure is measured on (the tuning
rows of the train split), and measured on val.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from learning.datasets import is_for_tuning, load_backgrounds
from learning.manifest import Picture
from learning.yardstick.encoding import EncodedPictures, encode_pictures
from search.encoders.base import Encoder, Vectors, unit_rows
from search.encoders.composing import with_colour_share

_REFUSED = 0.02  # share of photos of shoes that are there which may get nothing
_CROPS, _CROP_SIDE = 400, 224
_THUMBNAILS = ("myntra",)


@dataclass(frozen=True)
class Nearest:
    """Distances (1 − inner product) of queries to the nearest picture of some gallery.

    Shapes: present (q,): queries whose silhouette is there; absent (q,): the same without it.
    """

    present: NDArray[np.float32]
    absent: NDArray[np.float32]


def is_asked_for_tuning(picture: Picture) -> bool:
    """Whether a picture takes part in choosing the distance."""
    is_train = picture.split == "train" and bool(picture.silhouette)
    return is_train and is_for_tuning(picture) and picture.source not in _THUMBNAILS


def measure(
    encoder: Encoder,
    pictures: Sequence[Picture],
    *,
    street: Path | None,
    kept_in: Path | None,
    colour_share: float | None = None,
) -> dict[str, Any]:
    """Choose the distance on tuning rows, say what it does on val, and compare poolings there.

    `street` is a folder of boxed photos: crops of it without a shoe are what finds nothing.
    `colour_share` weighs the asking vectors as the site weighs photos; None leaves them.
    """
    wanted = [
        p
        for p in pictures
        if is_asked_for_tuning(p) or (p.split == "val" and p.source not in _THUMBNAILS)
    ]
    encoded = encode_pictures(encoder, wanted, kept_in=kept_in)
    is_val = np.array([picture.split == "val" for picture in encoded.pictures], dtype=np.bool_)
    asking = weighed(encoded.vectors, colour_share)
    distance = choose_distance(_nearest(encoded, asking, ~is_val))
    found: dict[str, Any] = {
        "encoder": encoder.name,
        "revision": encoder.revision,
        "colour share of a photo": colour_share,
    }
    for name, rows, seed in (("tuning", ~is_val, 1), ("val", is_val, 2)):
        no_shoe = None
        if street is not None:
            crops = weighed(crops_without_shoe(encoder, street, seed=seed), colour_share)
            no_shoe = 1 - (crops @ encoded.vectors[rows].T).max(axis=1)
        found[name] = false_alarms(distance, _nearest(encoded, asking, rows), no_shoe)
    val = [p for p, wanted in zip(encoded.pictures, is_val, strict=True) if wanted]
    if pooled := pooled_hits(val, encoded.vectors[is_val]):
        found["pooling"] = pooled
    return found


def weighed(vectors: Vectors, colour_share: float | None) -> Vectors:
    """Weigh asking vectors (n, d) as the site weighs a photo's; None leaves them as they are."""
    if colour_share is None:
        return vectors
    return np.stack([with_colour_share(vector, colour_share) for vector in vectors])


def _nearest(encoded: EncodedPictures, asking: Vectors, rows: NDArray[np.bool_]) -> Nearest:
    chosen = [
        (at, picture)
        for at, picture in enumerate(encoded.pictures)
        if rows[at] and picture.silhouette
    ]
    places = [at for at, _ in chosen]
    return nearest_distances(
        [picture for _, picture in chosen], encoded.vectors[places], asking=asking[places]
    )


def choose_distance(tuning: Nearest) -> float:
    """Give the smallest distance that refuses at most 2 % of the tuning queries that are there."""
    return float(np.quantile(tuning.present, 1 - _REFUSED))


def nearest_distances(
    pictures: Sequence[Picture], vectors: Vectors, *, asking: Vectors | None = None
) -> Nearest:
    """Ask each labelled picture of the others, with its silhouette there and without.

    Shapes: vectors (n, d), unit rows; asking (n, d), by default the same. "Without" takes out every
    line that is the same or a variant.
    """
    names = np.array([picture.silhouette for picture in pictures])
    similarity = (vectors if asking is None else asking) @ vectors.T
    np.fill_diagonal(similarity, -np.inf)
    same = names[:, None] == names[None, :]
    np.fill_diagonal(same, False)
    asked = np.flatnonzero(same.any(axis=1) & (names != ""))
    kin = np.array([[_are_kin(a, b) for b in names] for a in np.unique(names)], dtype=np.bool_)[
        np.unique(names, return_inverse=True)[1]
    ]
    absent = np.where(kin, -np.inf, similarity)[asked].max(axis=1)
    return Nearest(1 - similarity[asked].max(axis=1), 1 - absent)


def crops_without_shoe(encoder: Encoder, street: Path, *, seed: int) -> Vectors:
    """Encode crops of street photos without a shoe: (≤ 400, d)."""
    crops = load_backgrounds(street, side=_CROP_SIDE, count=_CROPS, seed=seed)
    return encoder.encode_images([Image.fromarray(crop) for crop in crops])


def false_alarms(
    distance: float, nearest: Nearest, no_shoe: NDArray[np.float32] | None
) -> dict[str, Any]:
    """Say what a distance does: who gets nothing wrongly, who gets something wrongly."""
    found: dict[str, Any] = {
        "distance": distance,
        "queries": len(nearest.present),
        "shoes there but refused": float((nearest.present > distance).mean()),
        "shoes not there but answered": float((nearest.absent <= distance).mean()),
    }
    if no_shoe is not None:
        found |= {
            "crops without a shoe": len(no_shoe),
            "no shoe but answered": float((no_shoe <= distance).mean()),
        }
    return found


def pooled_hits(pictures: Sequence[Picture], vectors: Vectors) -> dict[str, Any] | None:
    """Compare pooling of a product's other views: nearest picture against their centroid.

    Every view of a product with three or more asks; products answer with their other views.
    """
    products = [picture.product_id or picture.key for picture in pictures]
    names, numbers, sizes = np.unique(products, return_inverse=True, return_counts=True)
    asking = np.flatnonzero(sizes[numbers] >= 3)
    if not len(asking):
        return None
    similarity = vectors @ vectors.T
    np.fill_diagonal(similarity, -np.inf)
    nearest, centroid = [], []
    sums = np.zeros((len(names), vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, numbers, vectors)
    for row in asking:
        best = np.full(len(names), -np.inf)
        np.maximum.at(best, numbers, similarity[row])
        nearest.append(best.argmax() == numbers[row])
        others = sums.copy()
        others[numbers[row]] -= vectors[row]
        centroid.append((unit_rows(others) @ vectors[row]).argmax() == numbers[row])
    return {
        "queries": len(asking),
        "products": len(names),
        "nearest picture, Hit@1": float(np.mean(nearest)),
        "centroid, Hit@1": float(np.mean(centroid)),
    }


def _are_kin(line: str, other: str) -> bool:
    return f"{line} ".startswith(f"{other} ") or f"{other} ".startswith(f"{line} ")
