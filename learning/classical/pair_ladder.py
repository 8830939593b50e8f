"""The ladder of pairs: how well the cosine, SIFT with RANSAC and the verifier tell one product."""

import json
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from learning.config import Config
from learning.pairs import Pairs
from learning.verifier import PairPictures, pair_pictures, pair_scores, pairs_among
from search.encoders.identity import folder_revision
from search.encoders.verifier import Verifier

_RATIO = 0.75  # Lowe: the nearest descriptor must be clearly nearer than the second
_FEWEST_MATCHES = 4  # that a homography needs
_REPROJECTION = 6.0  # pixels

Points = tuple[NDArray[np.float32], NDArray[np.float32]]


def compare_pairs(config: Config, *, encoder: Path, verifier: Path) -> list[dict[str, Any]]:
    """Score each way over one sample of val pairs, all together and by source."""
    kept = config.out / f"pairs-{folder_revision(encoder)}-{folder_revision(verifier)}.json"
    if kept.is_file():
        found: list[dict[str, Any]] = json.loads(kept.read_text(encoding="utf-8"))
        return found
    told = pair_pictures(config, encoder, kept_in=config.ladder.heads_vectors)
    is_val = np.array([p.split == "val" for p in told.pictures])
    every = pairs_among(told.pictures, is_val, config)
    pairs = _sampled(every, told, config)
    scores = _all_scores(told, pairs, Verifier.load(verifier))
    sources = np.array([told.pictures[row].source for row in pairs.left])
    results = []
    for source in ("all", *sorted(set(sources.tolist()))):
        rows = np.ones(len(sources), bool) if source == "all" else sources == source
        if not pairs.same[rows].any() or pairs.same[rows].all():
            continue
        for name, (found_scores, price, threshold) in scores.items():
            results.append(
                {
                    "way": name,
                    "source": source,
                    "cpu_ms_a_pair": price,
                    **pair_scores(found_scores[rows], pairs, rows, threshold=threshold),
                }
            )
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return results


def inliers(left: Points, right: Points) -> int:
    """Count the matches of two pictures' key points that one homography explains.

    Shapes: each side's places (k, 2) in pixels and descriptors (k, 128).
    Source: Lowe (2004) for the ratio test; Fischler and Bolles, "Random Sample Consensus" (1981).
    """
    if min(len(left[0]), len(right[0])) < _FEWEST_MATCHES:
        return 0
    found = cv2.BFMatcher(cv2.NORM_L2).knnMatch(left[1], right[1], k=2)
    good = [
        pair[0] for pair in found if len(pair) == 2 and pair[0].distance < _RATIO * pair[1].distance
    ]
    if len(good) < _FEWEST_MATCHES:
        return len(good)
    cv2.setRNGSeed(0)  # RANSAC draws: the same pair must score the same
    _homography, mask = cv2.findHomography(
        left[0][[match.queryIdx for match in good]],
        right[0][[match.trainIdx for match in good]],
        cv2.RANSAC,
        _REPROJECTION,
    )
    return 0 if mask is None else int(mask.sum())


def key_points(square: NDArray[np.uint8]) -> Points:
    """Find SIFT key points of a picture (s, s, 3): places (k, 2), descriptors (k, 128)."""
    grey = cv2.cvtColor(square, cv2.COLOR_RGB2GRAY)
    points, described = cv2.SIFT.create(nfeatures=400).detectAndCompute(grey, None)
    if described is None:
        return np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32)
    return np.array([point.pt for point in points], np.float32), np.asarray(described, np.float32)


def _all_scores(
    told: PairPictures, pairs: Pairs, verifier: Verifier
) -> dict[str, tuple[NDArray[np.float32], float, float | None]]:
    start = time.process_time()
    matched = [
        inliers(key_points(told.square(int(a))), key_points(told.square(int(b))))
        for a, b in tqdm(zip(pairs.left, pairs.right, strict=True), total=len(pairs.left),
                         desc="SIFT + RANSAC", unit=" pairs")
    ]  # fmt: skip
    by_points = 1000 * (time.process_time() - start) / len(pairs.left)
    left, right = told.vectors[pairs.left], told.vectors[pairs.right]
    start = time.process_time()
    said = verifier.probabilities(left, right)
    by_verifier = 1000 * (time.process_time() - start) / len(pairs.left)
    return {
        "SIFT + RANSAC": (np.array(matched, dtype=np.float32), by_points, None),
        "cosine": ((left * right).sum(axis=1), 0.0, None),
        "verifier, as shipped": (said, by_verifier, 0.5),
    }


def _sampled(pairs: Pairs, told: PairPictures, config: Config) -> Pairs:
    """Draw up to so many pairs of each source, same and not."""
    random = np.random.default_rng(config.seed)
    sources = np.array([told.pictures[row].source for row in pairs.left])
    chosen = [
        random.permutation(np.flatnonzero((sources == source) & (pairs.same == same)))[
            : config.ladder.pairs_a_source
        ]
        for source in sorted(set(sources.tolist()))
        for same in (True, False)
    ]
    rows = np.sort(np.concatenate(chosen))
    return Pairs(
        pairs.left[rows], pairs.right[rows], pairs.same[rows], pairs.kinds[rows], pairs.groups[rows]
    )
