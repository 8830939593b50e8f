"""Objectives of similarity learning side by side: the same frozen features, one projection each.

A whole training of each would take hours; here only the objective differs. Features are the
ImageNet trunk's (1,280 numbers), a linear layer takes them to 256, and every objective sees the
same batches of the same train rows. Losses and miners are pytorch-metric-learning's, with the
settings of their papers; none was tuned.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_metric_learning import losses, miners
from pytorch_metric_learning.samplers import MPerClassSampler
from torch import nn
from torch.nn import functional
from tqdm import tqdm

from learning.attempts.measure import measure_trials, wanted_pictures
from learning.attempts.trials import Trial
from learning.attempts.views import features_of_views
from learning.attempts.ways import plain
from learning.config import Config
from learning.datasets import is_trained
from learning.manifest import Picture, read_pictures
from learning.yardstick.encoding import (
    encode_pictures,
    load_encoder_or_baseline,
    vectors_of,
)
from search.encoders.base import Vectors, unit_rows

PLACE = "objectives"
_DIMENSIONS, _BATCH = 256, 128
_SMALLEST_CLASS = 3
_RATE, _HIDDEN_SHARE = 2e-3, 0.2  # of the features left out at random, against learning by heart
FROZEN = "frozen features, nothing learnt"


@dataclass(frozen=True)
class Objective:
    """A loss over unit vectors (n, 256), made for a number of classes; a miner picks its pairs."""

    name: str
    make: Callable[[int], nn.Module]
    miner: Callable[[], nn.Module] | None = None
    qualities: tuple[str, ...] = ("high", "medium")  # of the labels that it learns from
    is_blind: bool = False  # no label: each picture is a class of its own, seen twice


@dataclass(frozen=True)
class Lesson:
    """What an objective learns from: features (n, d), what each shows, how many of one a batch."""

    features: Vectors
    names: Sequence[str]
    together: int = 4


OBJECTIVES = (
    Objective("softmax over cosines", lambda n: losses.NormalizedSoftmaxLoss(n, _DIMENSIONS)),
    Objective(
        "CosFace, margin .15 (as the encoder)",
        lambda n: losses.CosFaceLoss(n, _DIMENSIONS, margin=0.15, scale=24),
    ),
    Objective(
        "CosFace, doubtful labels left out",
        lambda n: losses.CosFaceLoss(n, _DIMENSIONS, margin=0.15, scale=24),
        qualities=("high",),
    ),
    Objective("ArcFace", lambda n: losses.ArcFaceLoss(n, _DIMENSIONS)),
    Objective(
        "sub-centre ArcFace, 3",
        lambda n: losses.SubCenterArcFaceLoss(num_classes=n, embedding_size=_DIMENSIONS),
    ),
    Objective("proxy anchor", lambda n: losses.ProxyAnchorLoss(n, _DIMENSIONS)),
    Objective("supervised contrastive", lambda n: losses.SupConLoss()),
    Objective(
        "triplet, hardest of the batch",
        lambda n: losses.TripletMarginLoss(margin=0.1),
        miners.BatchHardMiner,
    ),
    Objective(
        "multi-similarity, mined",
        lambda n: losses.MultiSimilarityLoss(),
        miners.MultiSimilarityMiner,
    ),
    Objective(
        "no labels: two views agree (NT-Xent)",
        lambda n: losses.NTXentLoss(temperature=0.1),
        is_blind=True,
    ),
)  # fmt: skip


def compare_objectives(
    config: Config,
    *,
    trunk: Path,
    kept_in: Path,
    steps: int,
    objectives: Sequence[Objective] = OBJECTIVES,
) -> list[dict[str, Any]]:
    """Train a projection by every objective and ask the yardstick; results as `measure_trials`.

    The first result is the features as they are. A picture is encoded once and kept in `kept_in`.

    Raises:
        ValueError: no line has enough train pictures.
    """
    tables = {path.stem: read_pictures([path]) for path in config.data.sources}
    learnt = learnt_from([p for rows in tables.values() for p in rows], config)
    encoder = load_encoder_or_baseline(str(trunk))
    known = vectors_of(encoder, learnt, kept_in)
    learnt = [p for p in learnt if p.key in known]
    features = np.stack([known[p.key] for p in learnt])
    encoded = encode_pictures(encoder, wanted_pictures(tables), kept_in=kept_in)
    views = features_of_views(encoder, config, kept_in=kept_in)
    by, tried = {FROZEN: encoded}, [Trial(FROZEN, plain(FROZEN), "0 s")]
    for objective in tqdm(objectives, desc="objectives"):
        started = time.process_time()
        lesson = (
            blind_lesson(views) if objective.is_blind else lesson_for(objective, features, learnt)
        )
        project = fit_projection(objective, lesson, steps=steps, seed=config.seed)
        taken = time.process_time() - started
        by[objective.name] = replace(encoded, vectors=project(encoded.vectors))
        tried.append(Trial(objective.name, plain(objective.name), f"{taken:.0f} s"))
    return measure_trials(tried, by, tables)


def learnt_from(pictures: Sequence[Picture], config: Config) -> list[Picture]:
    """Give the train rows of lines with enough pictures.

    Raises:
        ValueError: there is no such line.
    """
    named = [p for p in pictures if p.silhouette and is_trained(p, config.data)]
    names, counts = np.unique([p.silhouette for p in named], return_counts=True)
    known = set(names[counts >= _SMALLEST_CLASS].tolist())
    found = [p for p in named if p.silhouette in known]
    if len(known) < 2:
        raise ValueError("no two lines have three train pictures: nothing to tell apart")
    return found


def lesson_for(objective: Objective, features: Vectors, pictures: Sequence[Picture]) -> Lesson:
    """Give the pictures whose labels the objective trusts, with the lines that they show."""
    kept = [row for row, p in enumerate(pictures) if p.quality in objective.qualities]
    return Lesson(features[kept], [pictures[row].silhouette for row in kept])


def blind_lesson(views: Vectors) -> Lesson:
    """Give every view (2, n, d) as a picture; only which two belong together is told."""
    numbers = [str(number) for number in range(views.shape[1])]
    return Lesson(np.concatenate(list(views)), [*numbers, *numbers], together=2)


def fit_projection(
    objective: Objective, lesson: Lesson, *, steps: int, seed: int
) -> Callable[[Vectors], Vectors]:
    """Learn one linear layer; give what takes features (n, d) to unit vectors (n, 256)."""
    torch.manual_seed(seed)
    np.random.seed(seed)  # the library's sampler draws from numpy's global state
    labels = torch.from_numpy(np.unique(lesson.names, return_inverse=True)[1].astype(np.int64))
    inputs = torch.from_numpy(lesson.features)
    project = nn.Linear(inputs.shape[1], _DIMENSIONS, bias=False)
    loss_of = objective.make(int(labels.max()) + 1)
    mine = objective.miner() if objective.miner else None
    optimiser = torch.optim.AdamW([*project.parameters(), *loss_of.parameters()], lr=_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for rows in _batches(labels, steps, together=lesson.together):
        hidden = functional.dropout(inputs[rows], _HIDDEN_SHARE)
        vectors = functional.normalize(project(hidden), dim=1)
        pairs = mine(vectors, labels[rows]) if mine else None
        loss = loss_of(vectors, labels[rows], pairs)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    weights: NDArray[np.float32] = project.weight.detach().numpy()
    return lambda others: unit_rows(others @ weights.T)


def _batches(labels: torch.Tensor, steps: int, *, together: int) -> list[torch.Tensor]:
    """Draw batches of some pictures of each of some lines, rare lines as often as common ones."""
    whole = steps * _BATCH
    size = _BATCH if len(labels.unique()) * together >= _BATCH else None
    sampler = MPerClassSampler(labels, together, batch_size=size, length_before_new_iter=whole)
    drawn = torch.tensor(list(sampler))
    return list(drawn.split(_BATCH))[:steps]
