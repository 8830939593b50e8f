"""Trains the same-pair verifier (`search.encoders.verifier`); scores it beside plain distance."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from scipy.stats import mannwhitneyu
from torch import nn
from torch.nn import functional
from tqdm import tqdm

from learning.cache import PictureCache, load_cache
from learning.config import Config, read_config
from learning.datasets import is_for_tuning
from learning.export import record_in_manifest
from learning.manifest import Picture, read_pictures
from learning.pairs import SAME, Pairs, make_pairs, wild_pairs
from learning.vectors import encode_squares, kept_vectors, load_tower, side_of
from search.encoders.identity import folder_revision
from search.encoders.verifier import Verifier, pair_features

_HIDDEN, _DROPOUT, _NOISE = 48, 0.3, 0.02
_BATCH, _STEPS, _RATE = 512, 1500, 1e-3
_STRANGERS = 4
_RESAMPLES = 500


class PairNetwork(nn.Module):
    """One hidden layer; the three cosines also reach the score directly."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(features, _HIDDEN)
        self.score = nn.Linear(3 + _HIDDEN, 1)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Features (n, f) to scores (n,); above 0 means the same."""
        hidden = functional.dropout(self.hidden(features).relu(), _DROPOUT, self.training)
        scores: torch.Tensor = self.score(torch.cat((features[:, :3], hidden), dim=1))[:, 0]
        return scores


@dataclass(frozen=True)
class PairPictures:
    """Vectors (n, d) of pictures that pairs are made of, and where their pixels are."""

    vectors: NDArray[np.float32]
    pictures: list[Picture]
    cache: PictureCache
    cached: NDArray[np.intp]
    others: NDArray[np.uint8]

    def square(self, row: int) -> NDArray[np.uint8]:
        """Give the pixels of one: (s, s, 3)."""
        if row < len(self.cached):
            return np.asarray(self.cache.pixels[self.cached[row]], dtype=np.uint8)
        return np.asarray(self.others[row - len(self.cached)], dtype=np.uint8)


def train_verifier(config_path: Path, *, encoder: Path, folder: Path) -> dict[str, Any]:
    """Train, write `folder`, and give the figures on val by kind of pair.

    Raises:
        ValueError: a setting is wrong or a source is missing.
    """
    config = read_config(config_path)
    torch.manual_seed(config.seed)
    told = pair_pictures(config, encoder, kept_in=config.out)
    vectors, pictures = told.vectors, told.pictures
    train = np.array([p.split == "train" and not is_for_tuning(p) for p in pictures])
    tune = np.array([p.split == "train" and is_for_tuning(p) for p in pictures])
    val = np.array([p.split == "val" for p in pictures])
    learnt = pairs_among(pictures, train, config)
    network = _fit(vectors, learnt, np.array([p.source for p in pictures]), config)
    _write(network, folder, encoder=encoder, config=config, temperature=1.0)
    tuned = pairs_among(pictures, train & _is_photo(pictures) if not tune.any() else tune, config)
    temperature = _temperature(Verifier.load(folder), vectors, tuned)
    _write(network, folder, encoder=encoder, config=config, temperature=temperature)
    figures = score_verifier(
        Verifier.load(folder), vectors, pairs_among(pictures, val, config), pictures
    )
    record_in_manifest(
        folder.parent, folder.name, kind="verifier", version=config.export.version,
        data_sha256=hashlib.sha256(vectors[train].tobytes()).hexdigest(), metrics=figures,
    )  # fmt: skip
    return figures


def score_verifier(
    verifier: Verifier, vectors: NDArray[np.float32], pairs: Pairs, pictures: list[Picture]
) -> dict[str, Any]:
    """Score on pairs: the verifier and the cosine, over all and by where the pictures come from."""
    found = verifier.probabilities(vectors[pairs.left], vectors[pairs.right])
    cosine = (vectors[pairs.left] * vectors[pairs.right]).sum(axis=1)
    sources = np.array([pictures[row].source for row in pairs.left])
    figures: dict[str, Any] = {}
    for source in ("all", *sorted(set(sources.tolist()))):
        rows = np.ones(len(sources), bool) if source == "all" else sources == source
        if pairs.same[rows].any() and not pairs.same[rows].all():
            figures[source] = {
                "verifier": pair_scores(found[rows], pairs, rows, threshold=0.5),
                "cosine": pair_scores(cosine[rows], pairs, rows, threshold=None),
            }
    return figures


def pair_pictures(config: Config, encoder: Path, *, kept_in: Path) -> PairPictures:
    """Gather everything that has a product with several views, or may be a stranger to it.

    `kept_in` holds the encoder's vectors from one run to the next.
    """
    pictures = read_pictures(
        [*config.data.sources, *(s for s in config.data.optional_sources if s.exists())]
    )
    cache = load_cache(pictures, config.data.cache, side=config.data.side)
    rows = np.array(
        [n for n, p in enumerate(cache.pictures) if p.source not in config.data.skipped_sources]
    )
    vectors = kept_vectors(encoder, cache, rows, folder=kept_in)
    told = [cache.pictures[row] for row in rows]
    squares = np.zeros((0, config.data.side, config.data.side, 3), dtype=np.uint8)
    if config.data.backgrounds is not None and config.data.backgrounds.is_dir():
        squares, wild = wild_pairs(config.data.backgrounds, side=config.data.side)
        side = side_of(encoder)
        seen = encode_squares(load_tower(encoder), squares, side=side, progress="street pairs")
        vectors, told = np.concatenate((vectors, seen)), told + wild
    return PairPictures(vectors, told, cache, rows, squares)


def _is_photo(pictures: list[Picture]) -> NDArray[np.bool_]:
    return np.array([p.source != "drawn" for p in pictures])


def pairs_among(pictures: list[Picture], chosen: NDArray[np.bool_], config: Config) -> Pairs:
    """Make pairs among the chosen rows, numbered as in the whole list."""
    rows = np.flatnonzero(chosen)
    found = make_pairs([pictures[n] for n in rows], per_picture=_STRANGERS, seed=config.seed)
    return Pairs(rows[found.left], rows[found.right], found.same, found.kinds, found.groups)


def _fit(
    vectors: NDArray[np.float32], pairs: Pairs, sources: NDArray[np.str_], config: Config
) -> PairNetwork:
    shape = config.model.shape_dimensions
    random = np.random.default_rng(config.seed)
    network = PairNetwork(3 + 2 * vectors.shape[1])
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=0.05)
    same, other = (_even_chances(pairs, wanted, sources) for wanted in (True, False))
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, _STEPS)
    network.train()
    for _ in tqdm(range(_STEPS), desc="verifier", unit=" steps"):
        # As many pairs that are the same as not, so that 0.5 is the middle.
        halves = [random.choice(rows, _BATCH // 2, p=chances) for rows, chances in (same, other)]
        chosen = np.concatenate(halves)
        sides = []
        for rows in (pairs.left[chosen], pairs.right[chosen]):
            noisy = vectors[rows] + _NOISE * random.standard_normal((_BATCH, vectors.shape[1]))
            sides.append((noisy / np.linalg.norm(noisy, axis=1, keepdims=True)).astype(np.float32))
        features = torch.from_numpy(pair_features(*sides, shape_dimensions=shape))
        wanted = torch.from_numpy(pairs.same[chosen].astype(np.float32))
        loss = functional.binary_cross_entropy_with_logits(network(features), wanted)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return network.eval()


def _even_chances(
    pairs: Pairs, wanted: bool, sources: NDArray[np.str_]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Rows of the pairs that are the same, or not, and chances that give each source its share.

    Most pairs are of drawn shoes; street photos must count as much.
    """
    rows = np.flatnonzero(pairs.same == wanted)
    _, number, counts = np.unique(
        sources[pairs.left[rows]], return_inverse=True, return_counts=True
    )
    # By the root: a source of fifty pairs should not be learnt by heart either.
    chances = 1 / np.sqrt(counts)[number]
    return rows, chances / chances.sum()


def _temperature(verifier: Verifier, vectors: NDArray[np.float32], pairs: Pairs) -> float:
    """Choose the softness that makes the probabilities honest on pairs not learnt from."""
    found = verifier.probabilities(vectors[pairs.left], vectors[pairs.right]).astype(np.float64)
    found = np.clip(found, 1e-6, 1 - 1e-6)
    scores, same = np.log(found / (1 - found)), pairs.same
    weight = np.where(same, 0.5 / max(1, same.sum()), 0.5 / max(1, (~same).sum()))

    def loss(temperature: float) -> float:
        signed = np.where(same, scores, -scores) / temperature
        return float((weight * np.logaddexp(0, -signed)).sum())

    return float(min(np.geomspace(0.5, 6, 40), key=loss))


def _write(
    network: PairNetwork, folder: Path, *, encoder: Path, config: Config, temperature: float
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        name: value.detach().numpy().astype(np.float16)
        for name, value in network.state_dict().items()
    }
    save_file(tensors, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)
    told = {
        "shape_dimensions": config.model.shape_dimensions,
        "temperature": temperature,
        "encoder_revision": folder_revision(encoder),
        "version": config.export.version,
    }
    (folder / "config.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def pair_scores(
    found: NDArray[np.float32], pairs: Pairs, rows: NDArray[np.bool_], *, threshold: float | None
) -> dict[str, Any]:
    """Score the pairs of some rows; no threshold: the one of equal errors, which flatters."""
    same, kinds = pairs.same[rows], pairs.kinds[rows]
    false_rates, hit_rates, steps = _curve(found, same)
    equal = int(np.argmin(np.abs(1 - hit_rates - false_rates)))
    cut = float(steps[equal]) if threshold is None else threshold
    said = found >= cut
    scores: dict[str, Any] = {
        "pairs": len(found),
        "same": int(same.sum()),
        "roc_auc": float(mannwhitneyu(found[same], found[~same]).statistic)
        / (int(same.sum()) * int((~same).sum())),
        "equal_error_rate": float((1 - hit_rates[equal] + false_rates[equal]) / 2),
        "balanced_accuracy": float((said[same].mean() + (~said[~same]).mean()) / 2),
        "same_right": float(said[same].mean()),
        "different_right": {
            kind: float((~said[kinds == kind]).mean()) for kind in sorted(set(kinds) - {SAME})
        },
    }
    for recall in (0.5, 0.6, 0.8):
        limit = np.quantile(found[same], 1 - recall)
        scores[f"precision at recall {recall}"] = float(same[found >= limit].mean())
    scores["balanced_accuracy_95"] = _interval(said == same, same, pairs.groups[rows])
    return scores


def _curve(
    found: NDArray[np.float32], same: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float32]]:
    order = np.argsort(-found, kind="stable")
    hits = np.cumsum(same[order]) / max(1, same.sum())
    false = np.cumsum(~same[order]) / max(1, (~same).sum())
    return false, hits, found[order]


def _interval(
    right: NDArray[np.bool_], same: NDArray[np.bool_], groups: NDArray[np.int64]
) -> tuple[float, float]:
    """95 % interval of the balanced accuracy, products resampled as wholes."""
    random = np.random.default_rng(0)
    _, number = np.unique(groups, return_inverse=True)
    count = number.max() + 1
    sums = np.stack(
        [np.bincount(number, weights=part, minlength=count) for part in
         (right & same, same, right & ~same, ~same)]
    )  # fmt: skip
    drawn = []
    for _ in range(_RESAMPLES):
        hits, sames, misses, others = sums[:, random.integers(count, size=count)].sum(axis=1)
        drawn.append((hits / max(1.0, sames) + misses / max(1.0, others)) / 2)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)
