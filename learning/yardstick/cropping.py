"""What finding the shoe first does to street → studio: photos asked whole, cut out, and both."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps
from tqdm import tqdm

from learning.manifest import Picture
from learning.metrics import score_retrieval
from learning.yardstick.encoding import EncodedPictures, encode_pictures
from learning.yardstick.questions import Question, ask, pictures_asked
from search.encoders.base import Encoder, Vectors, unit_rows
from search.encoders.detector import FindsShoes, parts_to_ask
from search.encoders.preprocess import upright

_LEFT_OUT = ("same product, other view", "silhouettes never seen")


def measure_cropping(
    encoder: Encoder,
    detector: FindsShoes,
    tables: Mapping[str, Sequence[Picture]],
    *,
    kept_in: Path | None,
) -> dict[str, Any]:
    """Score queries whole, as the detector's first part, by the mean of both, as the site asks, and
    by the mean of these and of their mirror images, which costs it two passes more.

    The gallery stays whole pictures. By question: (a) of each table, and street → studio.

    Raises:
        ValueError: the tables have no question in them.
    """
    encoded = encode_pictures(encoder, pictures_asked(tables), kept_in=kept_in)
    questions = [q for q in ask(encoded.pictures, tables) if q.name not in _LEFT_OUT]
    if not questions:
        raise ValueError("The tables have no labelled val pictures that could ask.")
    asking = np.unique(np.concatenate([question.asking for question in questions]))
    asked = [encoded.pictures[row] for row in asking]
    parts, mirrored, cut = _cut_out(encoder, detector, asked)
    whole = encoded.vectors[asking]
    part = np.where(cut[:, None], parts, whole)
    mean = unit_rows(whole + part)
    # What was not cut has been mirrored whole, and counts for both.
    with_mirrored = unit_rows(np.where(cut[:, None], whole + part, whole) + mirrored)
    found = {}
    for question in questions:
        own = np.searchsorted(asking, question.asking)
        found[question.name] = {
            "queries": len(own),
            "gallery": len(question.offered),
            "cut out": int(cut[own].sum()),
            "whole": _hits(encoded, question, whole[own]),
            "part": _hits(encoded, question, part[own]),
            "mean": _hits(encoded, question, mean[own]),
            "mean, mirrored too": _hits(encoded, question, with_mirrored[own]),
        }
    return found


def _cut_out(
    encoder: Encoder, detector: FindsShoes, pictures: Sequence[Picture]
) -> tuple[Vectors, Vectors, NDArray[np.bool_]]:
    """Encode the first part of each picture (q, d); the sum of the mirrored views (q, d): whole,
    and the part if there is one (q,).
    """
    shape = (len(pictures), encoder.dimensions)
    vectors, mirrored = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    cut = np.zeros(len(pictures), dtype=np.bool_)
    for row, picture in enumerate(tqdm(pictures, desc="parts", unit=" photos")):
        with Image.open(picture.path) as opened:
            image = upright(opened)
        views = [ImageOps.mirror(image)]
        parts = parts_to_ask(detector.find(image))
        if parts:
            x, y, width, height = parts[0]
            edges = (x * image.width, y * image.height)
            part = image.crop(
                (
                    round(edges[0]),
                    round(edges[1]),
                    round(edges[0] + width * image.width),
                    round(edges[1] + height * image.height),
                )
            )
            views += [ImageOps.mirror(part), part]
        found = encoder.encode_images(views)
        mirrored[row] = found[:2].sum(axis=0)
        if parts:
            vectors[row], cut[row] = found[2], True
    return vectors, mirrored, cut


def _hits(encoded: EncodedPictures, question: Question, queries: Vectors) -> dict[str, Any]:
    scores = score_retrieval(
        queries,
        question.asked_labels,
        encoded.vectors[question.offered],
        question.offered_labels,
        same_rows=question.own,
    )
    names = ("hit_at_1", "hit_at_5")
    return {
        name: [round(each, 3) for each in (getattr(scores, name), *scores.intervals[name])]
        for name in names
    }
