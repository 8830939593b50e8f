"""The ladder of classifiers, bottom to top: descriptors with classifiers, probes, shipped heads."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from tqdm import tqdm

from learning.attempts.encodings import folder_at
from learning.cache import PictureCache, load_cache
from learning.classical.classifiers import (
    BOOSTED,
    LINEAR,
    LOGISTIC,
    RBF,
    choose_temperature,
    classifier,
    keep,
    probabilities,
    scores_of,
)
from learning.classical.describing import Descriptions
from learning.classical.scoring import classification_scores
from learning.classical.tasks import Task, ladder_tasks, rows_of
from learning.config import Config
from learning.manifest import read_pictures
from learning.vectors import kept_vectors
from search.encoders.base import Vectors
from search.encoders.heads import Heads
from search.encoders.identity import folder_revision

TOGETHER, IMAGENET, SCRATCH, ENCODER, HEADS = (
    "all descriptors together", "MobileNetV2, ImageNet", "MobileNetV2, trained from random weights",
    "builtin's vector", "heads, as shipped",
)  # fmt: skip
_TOGETHER = ("colours", "moments", "LBP", "SIFT words", "HOG")
_ENCODED_AT_ONCE = 64

# In the order in which they are climbed: what is dear comes last. The table sorts them.
RUNGS = (
    ("moments", LOGISTIC),
    ("colours", LOGISTIC),
    ("LBP", LOGISTIC),
    ("ORB words", LINEAR),
    ("SIFT words", LINEAR),
    ("HOG", LOGISTIC),
    ("HOG", LINEAR),
    ("HOG", RBF),
    ("HOG", BOOSTED),
    (TOGETHER, LOGISTIC),
    (TOGETHER, LINEAR),
    (TOGETHER, RBF),
    (TOGETHER, BOOSTED),
    (ENCODER, LOGISTIC),
    (IMAGENET, LOGISTIC),
    (SCRATCH, LOGISTIC),
    ("SIFT VLAD", LINEAR),
)


@dataclass(frozen=True)
class Ground:
    """What all rungs stand on: cached pictures, the encoder's vectors of them, the tasks."""

    cache: PictureCache
    places: Any  # rows of the cache, one for each vector
    vectors: Vectors
    tasks: Sequence[Task]


def climb(config: Config, *, encoder: Path, heads: Path) -> list[dict[str, Any]]:
    """Train and score every rung of both tasks; what an earlier run has scored is not done again.

    Raises:
        ValueError: a source is missing.
    """
    ground = prepare(config, encoder)
    used = rows_of(ground.tasks)
    learnt = np.unique(np.concatenate([task.learnt for task in ground.tasks]))
    descriptions = Descriptions(
        ground.cache, ground.places[used], learnt=ground.places[learnt], folder=config.out
    )
    done = _Done(config.out / f"rungs-{folder_revision(encoder)}.json")
    for described, name in tqdm(RUNGS, desc="ladder", unit=" rungs"):
        if described in (IMAGENET, SCRATCH) and _folder_of(described, config) is None:
            continue
        for task in ground.tasks:
            if not done.has(described, name, task.name):
                rows, price = _rows(described, descriptions, ground, used, config)
                told = _climb_one(rows, price, task, used, name=name, config=config)
                done.add(described, name, task.name, told)
    shipped = Heads.load(heads)
    for task in ground.tasks:
        done.add(HEADS, "", task.name, _score_heads(shipped, heads, ground.vectors, task))
    return done.results


def prepare(config: Config, encoder: Path) -> Ground:
    """Open the cache, the kept vectors, and make the tasks."""
    pictures = read_pictures(
        [*config.data.sources, *(s for s in config.data.optional_sources if s.exists())]
    )
    cache = load_cache(pictures, config.data.cache, side=config.data.side)
    sources = [p.source for p in cache.pictures]
    is_main = np.array([source not in config.data.skipped_sources for source in sources])
    is_small = np.array([source in config.data.thumbnails for source in sources])
    rows = [np.flatnonzero(part) for part in (is_main, is_small)]
    # Apart, as the heads' trainer keeps them: nothing is encoded twice.
    told = [kept_vectors(encoder, cache, r, folder=config.ladder.heads_vectors)
            for r in rows if len(r)]  # fmt: skip
    places, vectors = np.concatenate(rows), np.concatenate(told)
    tasks = ladder_tasks([cache.pictures[row] for row in places], config)
    return Ground(cache, places, vectors, tasks)


def _rows(
    described: str, descriptions: Descriptions, ground: Ground, used: Any, config: Config
) -> tuple[Vectors, float]:
    if described == ENCODER:
        return ground.vectors[used], 0.0
    if folder := _folder_of(described, config):
        kept = f"{folder.name}-{folder_revision(folder)}"
        return descriptions.kept(kept, lambda: _encoded(folder, config, ground, used))
    if described == TOGETHER:
        parts, prices = zip(*(descriptions.of(name) for name in _TOGETHER), strict=True)
        return np.concatenate(parts, axis=1), float(sum(prices))
    return descriptions.of(described)


def _folder_of(described: str, config: Config) -> Path | None:
    """Give the folder of another encoder that is a rung; None where the configuration has none."""
    scratch = config.ladder.scratch
    if described == SCRATCH and scratch is not None and scratch.is_dir():
        return scratch
    return config.ladder.imagenet if described == IMAGENET else None


def _encoded(folder: Path, config: Config, ground: Ground, used: Any) -> Vectors:
    """Encode by another folder's weights at the size at which the encoder serves."""
    from search.encoders.loading import load_encoder

    folder = folder_at(config.export.side, folder, aside=config.out / "sides")
    encoder = load_encoder(str(folder))
    blocks = []
    for start in tqdm(range(0, len(used), _ENCODED_AT_ONCE), desc=folder.name, unit=" blocks"):
        squares = ground.cache.pixels[ground.places[used[start : start + _ENCODED_AT_ONCE]]]
        blocks.append(encoder.encode_images([Image.fromarray(square) for square in squares]))
    return np.concatenate(blocks)


def _climb_one(
    rows: Vectors, price: float, task: Task, used: Any, *, name: str, config: Config
) -> dict[str, Any]:
    learnt, tuned, asked = (
        np.searchsorted(used, part) for part in (task.learnt, task.tuned, task.asked)
    )
    model = classifier(name, dimensions=rows.shape[1], rows=len(learnt), seed=config.seed)
    start = time.process_time()
    model.fit(rows[learnt], task.targets[task.learnt])
    trained = time.process_time() - start
    count = len(task.labels)
    temperature = choose_temperature(
        scores_of(model, rows[tuned], classes=count), task.targets[task.tuned]
    )
    start = time.process_time()
    shares = probabilities(scores_of(model, rows[asked], classes=count), temperature)
    spent = 1000 * (time.process_time() - start) / len(asked)
    return {
        "learnt from": len(learnt),
        "train_cpu_s": trained,
        "cpu_ms_a_picture": price + spent,
        "bytes": keep(model, config.export.folder / f"{task.name}-{_file_name(rows, name)}.skops"),
        "temperature": temperature,
        **_by_domain(shares, task),
    }


def _by_domain(shares: Any, task: Task) -> dict[str, Any]:
    return classification_scores(shares, task.targets[task.asked], task.clusters[task.asked])


def _file_name(rows: Vectors, name: str) -> str:
    return f"{rows.shape[1]}-{name.replace(' ', '-')}"


def _score_heads(heads: Heads, folder: Path, vectors: Vectors, task: Task) -> dict[str, Any]:
    """Score the shipped heads, whose classes may be in another order or have more names."""
    start = time.process_time()
    found = heads.probabilities(vectors[task.asked])[task.name]
    spent = 1000 * (time.process_time() - start) / len(task.asked)
    column = {label: number for number, label in enumerate(heads.labels[task.name])}
    shares = np.zeros((len(found), len(task.labels)), dtype=np.float32)
    for number, label in enumerate(task.labels):
        if label in column:
            shares[:, number] = found[:, column[label]]
    return {
        "learnt from": None,
        "train_cpu_s": None,
        "cpu_ms_a_picture": spent,
        "bytes": (folder / "model.safetensors").stat().st_size,
        **_by_domain(shares, task),
    }


class _Done:
    """Results so far, written after each, so that a stopped run has what it has."""

    def __init__(self, path: Path) -> None:
        self._path = path
        kept: list[dict[str, Any]] = json.loads(path.read_text()) if path.is_file() else []
        self.results = kept

    def has(self, described: str, name: str, task: str) -> bool:
        return any(_is(result, described, name, task) for result in self.results)

    def add(self, described: str, name: str, task: str, told: Mapping[str, Any]) -> None:
        self.results = [r for r in self.results if not _is(r, described, name, task)]
        self.results.append({"described": described, "classifier": name, "task": task, **told})
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(self.results, indent=1), encoding="utf-8")


def _is(result: Mapping[str, Any], described: str, name: str, task: str) -> bool:
    told = (result["described"], result["classifier"], result["task"])
    return told == (described, name, task)
