"""Trains the heads (`search.encoders.heads`) on vectors, calibrates them, scores them on val."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import nn
from torch.nn import functional
from tqdm import tqdm

from learning.beside import compare_heads
from learning.cache import load_cache
from learning.config import Config, read_config
from learning.curves import head_curves
from learning.datasets import UNKNOWN, is_for_tuning
from learning.export import record_in_manifest
from learning.head_data import (
    HeadData,
    Labels,
    head_labels,
    is_learnt_from,
    is_unseen,
    joined,
    labelled,
    odd_pictures,
    only,
)
from learning.head_scores import score_heads, scores_of
from learning.kinds import ToldKinds, kind_curves, told_kinds
from learning.manifest import Picture, read_pictures
from learning.thumbnails import Thumbnails, read_thumbnails
from learning.vectors import kept_vectors
from search.encoders.heads import Heads
from search.encoders.identity import folder_revision

_HIDDEN, _DROPOUT, _NOISE = 256, 0.3, 0.03
_BATCH, _EPOCHS, _RATE = 512, 30, 2e-3
_KNOWN_KEPT = 0.9  # share of known shoes that may be called known by the threshold
_TEMPERATURES = np.geomspace(0.4, 4.0, 40)
_WEIGHTS = {"brands": 0.5, "silhouettes": 1.0, "heights": 0.3, "kinds": 0.3, "colours": 1.0}


class HeadNetwork(nn.Module):
    """A hidden layer beside the vector itself, and a linear layer for each head."""

    def __init__(self, dimensions: int, labels: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__()
        self.hidden = nn.Linear(dimensions, _HIDDEN)
        self.heads = nn.ModuleDict(
            {name: nn.Linear(dimensions + _HIDDEN, len(known)) for name, known in labels.items()}
        )

    def forward(self, vectors: torch.Tensor) -> dict[str, torch.Tensor]:
        """Vectors (n, d) to scores (n, labels) by head."""
        hidden = functional.dropout(self.hidden(vectors).relu(), _DROPOUT, self.training)
        inputs = torch.cat((vectors, hidden), dim=1)
        return {name: head(inputs) for name, head in self.heads.items()}


@dataclass(frozen=True)
class _Lesson:
    """What heads are taught and scored with: pictures (n), which are learnt from (n,), targets."""

    config: Config
    pictures: list[Picture]
    learnt: NDArray[np.bool_]
    labels: Labels
    data: HeadData
    taught: HeadData
    thumbnails: Thumbnails
    kinds: ToldKinds | None


def train_heads(
    config_path: Path, *, encoder: Path, folder: Path, beside: Path | None = None
) -> dict[str, Any]:
    """Train, calibrate, write `folder`, and give the figures on val.

    `beside`: a folder of heads to compare with on the same val, such as those in service.

    Raises:
        ValueError: a setting is wrong or a source is missing.
    """
    config = read_config(config_path)
    torch.manual_seed(config.seed)
    lesson = _prepare(config, encoder)
    network = _fit(lesson.taught)
    tuned = np.array([is_for_tuning(p) and p.split == "train" and not is_unseen(p, config)
                      for p in lesson.pictures])  # fmt: skip
    brand_of = _brand_of(lesson.pictures)
    temperatures, smallest_known = _calibrate(network, lesson.data.of(tuned))
    settings = {
        "labels": {name: list(known) for name, known in lesson.labels.items()},
        "temperatures": temperatures,
        "brand_of": {name: brand_of[name] for name in lesson.labels["silhouettes"]},
        "smallest_known": smallest_known,
        "encoder_revision": folder_revision(encoder),
        "version": config.export.version,
    }
    _write(network, folder, settings)
    figures = _figures(Heads.load(folder), lesson, beside=beside)
    record_in_manifest(
        folder.parent, folder.name, kind="heads", version=config.export.version,
        data_sha256=_digest(lesson.learnt, lesson.data), metrics=figures,
    )  # fmt: skip
    return figures


def _prepare(config: Config, encoder: Path) -> _Lesson:
    """Read the pictures and their vectors, and say what each head learns from which of them."""
    pictures = read_pictures(
        [*config.data.sources, *(s for s in config.data.optional_sources if s.exists())]
    )
    cache = load_cache(pictures, config.data.cache, side=config.data.side)
    rows = np.array(
        [n for n, p in enumerate(cache.pictures) if p.source not in config.data.skipped_sources]
    )
    vectors = kept_vectors(encoder, cache, rows, folder=config.out)
    told = [cache.pictures[row] for row in rows]
    learnt = np.array([is_learnt_from(picture, config) for picture in told])
    small = read_thumbnails(encoder, cache, config, like=vectors.shape[1])
    labels = head_labels(
        [p for p, is_learnt in zip(told, learnt, strict=True) if is_learnt],
        thumbnails=small.learnt_pictures(config),
    )
    data = labelled(told, vectors, labels)
    taught = [data.of(learnt), small.taught(labels, config)]
    taught.append(only("kinds", *odd_pictures(encoder, cache, rows[learnt], config), labels))
    kinds = told_kinds(encoder, cache, config)
    if kinds is not None:
        taught.append(only("kinds", *kinds.of("learnt"), labels))
    return _Lesson(config, told, learnt, labels, data, joined(taught), small, kinds)


def _figures(heads: Heads, lesson: _Lesson, *, beside: Path | None) -> dict[str, Any]:
    """Score finished heads on val: pictures, thumbnails, kinds, and beside those in service."""
    data, pictures, small = lesson.data, lesson.pictures, lesson.thumbnails
    figures = score_heads(heads, data, pictures, lesson.config)
    if small.pictures:
        figures["brands"]["thumbnails"] = scores_of(
            heads.probabilities(small.vectors)["brands"],
            small.makers(lesson.labels),
            np.array([p.split == "val" for p in small.pictures]),
        )
    figures["curves"] = head_curves(heads, data, pictures)
    if lesson.kinds is not None:
        figures["kinds"] = kind_curves(heads, lesson.kinds, data, pictures, lesson.config)
    if beside is not None:
        figures["beside"] = compare_heads(
            heads, Heads.load(beside), revision=folder_revision(beside), data=data,
            pictures=pictures,
        )  # fmt: skip
    return figures


def _fit(data: HeadData) -> HeadNetwork:
    vectors, colours, trust = map(torch.from_numpy, (data.vectors, data.colours, data.weights))
    targets = {name: torch.from_numpy(target) for name, target in data.targets.items()}
    network = HeadNetwork(vectors.shape[1], data.labels)
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=0.02)
    steps = _EPOCHS * (len(vectors) // _BATCH + 1)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    balance = {
        name: _class_weights(target, len(data.labels[name])) for name, target in targets.items()
    }
    network.train()
    for _ in tqdm(range(steps), desc="heads", unit=" steps"):
        rows = torch.randint(len(vectors), (_BATCH,))
        scores = network(vectors[rows] + _NOISE * torch.randn(_BATCH, vectors.shape[1]))
        loss = torch.zeros(())
        for name, target in targets.items():
            losses = functional.cross_entropy(
                scores[name], target[rows], balance[name], ignore_index=UNKNOWN,
                reduction="none", label_smoothing=0.05,
            )  # fmt: skip
            loss = loss + _WEIGHTS[name] * (losses * trust[rows]).mean()
        told = colours[rows].sum(dim=1) > 0
        if told.any():
            loss = loss + _WEIGHTS["colours"] * functional.binary_cross_entropy_with_logits(
                scores["colours"][told], colours[rows][told]
            )
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return network.eval()


def _class_weights(targets: torch.Tensor, classes: int) -> torch.Tensor:
    """Weigh rare classes more, by the root of their size, around 1."""
    sizes = torch.bincount(targets[targets != UNKNOWN], minlength=classes).clamp_min(1).float()
    weights = sizes.rsqrt()
    return weights / weights.mean()


def _calibrate(network: HeadNetwork, data: HeadData) -> tuple[dict[str, float], float]:
    """Choose temperatures, and the smallest sureness of a known shoe, on rows not learnt from."""
    with torch.inference_mode():
        scores = network(torch.from_numpy(data.vectors))
    temperatures = dict.fromkeys(scores, 1.0)
    for name, target in data.targets.items():
        wanted = torch.from_numpy(target)
        if name == "kinds" or not (wanted != UNKNOWN).any():
            continue
        losses = [
            float(functional.cross_entropy(scores[name] / t, wanted, ignore_index=UNKNOWN))
            for t in _TEMPERATURES
        ]
        temperatures[name] = float(_TEMPERATURES[int(np.argmin(losses))])
    known = data.targets["silhouettes"] != UNKNOWN
    if not known.any():
        return temperatures, 0.0
    sure = (scores["silhouettes"] / temperatures["silhouettes"]).softmax(dim=1).amax(dim=1)
    return temperatures, float(np.quantile(sure.numpy()[known], 1 - _KNOWN_KEPT))


def _write(network: HeadNetwork, folder: Path, told: Mapping[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        name.removeprefix("heads."): value.detach().numpy().astype(np.float16)
        for name, value in network.state_dict().items()
    }
    save_file(tensors, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)
    text = json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True)
    (folder / "config.json").write_text(text + "\n", encoding="utf-8")


def _brand_of(pictures: list[Picture]) -> dict[str, str]:
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for picture in pictures:
        if picture.silhouette and picture.split == "train":
            counted[picture.silhouette][picture.brand] += 1
    return {name: brands.most_common(1)[0][0] for name, brands in counted.items()}


def _digest(learnt: NDArray[np.bool_], data: HeadData) -> str:
    digest = hashlib.sha256(data.vectors[learnt].tobytes())
    for name in sorted(data.targets):
        digest.update(data.targets[name][learnt].tobytes())
    return digest.hexdigest()
