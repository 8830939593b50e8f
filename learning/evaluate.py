"""The yardstick: how well an encoder finds the same silhouette, in the studio and on the street."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tqdm import tqdm

from learning.baselines import baseline
from learning.cache import shoe_mask
from learning.colours import hellinger_histogram
from learning.manifest import Picture
from learning.metrics import colour_agreement, score_retrieval
from learning.words import words_to_photos
from search.encoders.base import Encoder, Vectors
from search.encoders.preprocess import letterbox, upright

_DISTRACTORS = 3000
_BATCH = 64
_HISTOGRAM_SIDE = 128
_UNKNOWN = -1


@dataclass(frozen=True)
class EncodedPictures:
    """Pictures with their vectors and colour histograms, row by row."""

    pictures: tuple[Picture, ...]
    vectors: Vectors
    histograms: NDArray[np.float32]
    cut_out: NDArray[np.bool_]


def load_encoder_or_baseline(spec: str) -> Encoder:
    """Load "random", "hsv-histogram", or whatever `search.encoders` can load."""
    known = baseline(spec)
    if known is not None:
        return known
    from search.encoders.loading import load_encoder

    return load_encoder(spec)


def evaluate(
    encoders: Sequence[Encoder], tables: Mapping[str, Sequence[Picture]]
) -> list[dict[str, Any]]:
    """Score encoders on every table's val rows, and street → studio over all of them.

    Per table: (a) same silhouette, leave-one-out over all labelled val rows; a silhouette with one
    picture is never a query. Over all: (c) queries = labelled busy val rows, gallery = plain val
    rows and `_DISTRACTORS` train rows of other silhouettes; (e) colour agreement of cut-out rows.
    Each picture is decoded once for all encoders.
    """
    everything = [picture for rows in tables.values() for picture in rows]
    wanted = [p for p in everything if p.split == "val"]
    wanted += _distractors(everything)
    return [
        _score(encoder, encoded, tables)
        for encoder, encoded in zip(encoders, _encode(encoders, wanted), strict=True)
    ]


def _score(
    encoder: Encoder, encoded: EncodedPictures, tables: Mapping[str, Sequence[Picture]]
) -> dict[str, Any]:
    result: dict[str, Any] = {
        "encoder": encoder.name,
        "revision": encoder.revision,
        "dimensions": encoder.dimensions,
    }
    for name, rows in tables.items():
        result[f"same silhouette, {name}"] = _same_silhouette(encoded, {p.key for p in rows})
        result[f"same product, {name}"] = _same_product(encoded, {p.key for p in rows})
    result["street to studio"] = _street_to_studio(encoded)
    measured = np.array([p.split == "val" for p in encoded.pictures]) & encoded.cut_out
    if measured.sum() > 10:
        agreement = colour_agreement(encoded.vectors[measured], encoded.histograms[measured])
        result["colour agreement"] = {"pictures": int(measured.sum()), "first ten": agreement}
    if encoder.has_text:
        for name, pictures in tables.items():
            keys = {picture.key for picture in pictures if picture.split == "val"}
            asked = np.flatnonzero([picture.key in keys for picture in encoded.pictures])
            chosen = [encoded.pictures[row] for row in asked]
            words = words_to_photos(encoder, chosen, encoded.vectors[asked])
            result[f"words, {name}"] = words or None
    return {name: value for name, value in result.items() if value is not None}


def write_report(results: list[dict[str, Any]], path: Path) -> None:
    """Write the results as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def markdown_table(results: list[dict[str, Any]]) -> str:
    """Lay the results out as one table, an encoder a row."""
    columns = [
        name
        for name, value in results[0].items()
        if isinstance(value, dict) and "hit_at_1" in value
    ]
    head = [
        f"{name}: Hit@1 / 5 / 10, mAP@R, macro ({results[0][name]['queries']} queries,"
        f" {results[0][name]['gallery']} gallery)"
        for name in columns
    ]
    lines = ["| encoder | " + " | ".join([*head, "colour of the first ten"]) + " |"]
    lines.append("|---" * (len(columns) + 2) + "|")
    for result in results:
        cells = [_cell(result.get(name)) for name in columns]
        colour = result.get("colour agreement", {}).get("first ten")
        cells.append("–" if colour is None else f"{colour:.3f}")
        lines.append(f"| {result['encoder']} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(score: dict[str, float] | None) -> str:
    if score is None:
        return "–"
    hits = " / ".join(f"{score[f'hit_at_{k}']:.3f}" for k in (1, 5, 10))
    return f"{hits}, {score['map_at_r']:.3f}, {score['macro_hit_at_1']:.3f}"


def _same_silhouette(encoded: EncodedPictures, keys: set[str]) -> dict[str, Any] | None:
    rows = _rows(encoded, lambda p: p.split == "val" and p.key in keys and bool(p.silhouette))
    return _leave_one_out(encoded, rows, [encoded.pictures[row].silhouette for row in rows])


def _same_product(encoded: EncodedPictures, keys: set[str]) -> dict[str, Any] | None:
    rows = _rows(encoded, lambda p: p.split == "val" and p.key in keys)
    names = [encoded.pictures[r].product_id or f"alone {r}" for r in rows]
    return _leave_one_out(encoded, rows, names)


def _leave_one_out(
    encoded: EncodedPictures, rows: NDArray[np.intp], names: list[str]
) -> dict[str, Any] | None:
    labels = np.unique(np.array(names), return_inverse=True)[1].astype(np.int64)
    if len(labels) == len(set(labels.tolist())):
        return None
    vectors = encoded.vectors[rows]
    own = np.arange(len(rows))
    return asdict(score_retrieval(vectors, labels, vectors, labels, same_rows=own))


def _street_to_studio(encoded: EncodedPictures) -> dict[str, Any] | None:
    street = _rows(
        encoded, lambda p: p.split == "val" and p.domain == "busy" and bool(p.silhouette)
    )
    if not len(street):
        return None
    brands = {encoded.pictures[row].brand for row in street}
    # An unlabelled picture of the same brand may be the right shoe: neither a hit nor a miss.
    studio = _rows(
        encoded,
        lambda p: (
            (p.split == "train" or p.domain == "plain")
            and (bool(p.silhouette) or p.brand not in brands)
        ),
    )
    names = np.array([encoded.pictures[row].silhouette for row in (*street, *studio)])
    labels = np.unique(names, return_inverse=True)[1].astype(np.int64)
    labels[names == ""] = _UNKNOWN
    queried, offered = labels[: len(street)], labels[len(street) :]
    if not np.isin(queried, offered).any():
        return None
    scores = score_retrieval(encoded.vectors[street], queried, encoded.vectors[studio], offered)
    return asdict(scores)


def _distractors(pictures: Sequence[Picture]) -> list[Picture]:
    """Draw plain train pictures whose silhouettes are none of the street queries'."""
    asked = {p.silhouette for p in pictures if p.split == "val" and p.domain == "busy"} - {""}
    others = [
        p
        for p in pictures
        if p.split == "train"
        and p.domain == "plain"
        and p.silhouette
        and not any(f"{p.silhouette} ".startswith(f"{name} ") for name in asked)
    ]
    if not asked:
        return []
    order = np.random.default_rng(0).permutation(len(others))[:_DISTRACTORS]
    return [others[row] for row in sorted(order)]


def _encode(encoders: Sequence[Encoder], pictures: Sequence[Picture]) -> list[EncodedPictures]:
    """Encode files with each encoder; unreadable ones are left out and named."""
    kept: list[Picture] = []
    vectors: list[list[Vectors]] = [[] for _ in encoders]
    histograms: list[NDArray[np.float32]] = []
    images: list[Image.Image] = []
    for number, picture in enumerate(tqdm(pictures, desc="encode", unit=" pictures"), start=1):
        try:
            with Image.open(picture.path) as opened:
                images.append(upright(opened))
        except (OSError, ValueError) as error:
            tqdm.write(f"left out {picture.path}: {error}")
        else:
            kept.append(picture)
            histograms.append(_histogram(images[-1], picture))
        if images and (len(images) == _BATCH or number == len(pictures)):
            for encoder, found in zip(encoders, vectors, strict=True):
                found.append(encoder.encode_images(images))
            images.clear()
    measured = np.stack(histograms)
    cut_out = np.asarray(measured.sum(axis=1) > 0)
    return [
        EncodedPictures(tuple(kept), np.concatenate(found), measured, cut_out) for found in vectors
    ]


def _histogram(image: Image.Image, picture: Picture) -> NDArray[np.float32]:
    """Measure the shoe's colours; zeros where it cannot be cut out."""
    small = letterbox(image, width=_HISTOGRAM_SIDE, height=_HISTOGRAM_SIDE)
    mask = shoe_mask(small) & (picture.domain != "busy")
    return hellinger_histogram(np.asarray(small.convert("HSV")), mask)


def _rows(encoded: EncodedPictures, wanted: Any) -> NDArray[np.intp]:
    return np.flatnonzero([wanted(picture) for picture in encoded.pictures])
