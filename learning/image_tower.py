"""Trains the image tower: silhouettes in one part of the vector, colour in the other."""

import copy
import json
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from torch import nn
from tqdm import tqdm
from transformers import VisionTextDualEncoderModel

from learning.augmentation import Augmentation
from learning.cache import PictureCache
from learning.checkpoint import load_checkpoint, save_checkpoint
from learning.config import Config
from learning.datasets import Labels, is_trained, make_labels, pasted_backgrounds
from learning.image_network import Batch, ImageTower
from learning.losses import share_loss
from learning.sampling import BatchSampler
from learning.trunk import fold_batch_norms, freeze_first_blocks, trunk_of

_WARM_UP = 0.04  # of the schedule
_LOSS_WEIGHTS = {
    "silhouette": 1.0, "agreement": 0.5, "brand": 0.3, "colours": 0.5, "height": 0.2,
    "attributes": 0.2, "share": 5.0,
}  # fmt: skip


def train_image_tower(
    model: VisionTextDualEncoderModel, cache: PictureCache, config: Config
) -> None:
    """Train the model's image tower in place; what stays is the running average of its weights.

    A checkpoint in `config.out` is taken up again; the same seed and step draw the same batch. With
    a time limit the schedule follows the clock, so only a run that its step count ends is exact.
    """
    trained = np.array([is_trained(picture, config.data) for picture in cache.pictures])
    labels = make_labels(
        cache.pictures, smallest_class=config.image.smallest_class, trained=trained
    )
    sampler = BatchSampler.over(
        cache.pictures, labels, trained, drawn_share=config.data.drawn_share, seed=config.seed
    )
    tower = _tower_to_train(model, labels, config)
    run = _Run(tower, config)
    backgrounds = pasted_backgrounds(config.data, seed=config.seed)
    augment = Augmentation(side=config.image.side, paste=config.image.paste)
    tqdm.write(f"{trained.sum()} pictures, {len(labels.silhouette_names)} silhouettes")
    bar = tqdm(total=config.image.steps, initial=run.step, desc="image tower", unit=" steps")

    def draw(step: int, part: int) -> tuple[Batch, torch.Tensor]:
        drawn = step * config.image.workers + part
        batch = Batch(
            sampler.batch(drawn, config.image.batch // config.image.workers), cache, labels
        )
        generator = torch.Generator().manual_seed(config.seed * 1_000_003 + drawn)
        return batch, augment(batch.pixels, batch.masks, backgrounds, generator=generator)

    while not run.is_over():
        run.advance(draw)
        bar.update()
        bar.set_postfix({name: f"{value:.3f}" for name, value in run.recent.items()})
    run.finish()


def _tower_to_train(
    model: VisionTextDualEncoderModel, labels: Labels, config: Config
) -> ImageTower:
    """Give the tower with its heads, where an earlier run left it, its first blocks frozen."""
    if config.model.random:
        trunk_of(model).train()  # from random weights nothing is learnt without batch statistics
    else:
        fold_batch_norms(trunk_of(model))
    tower = ImageTower(model, labels, config)
    if config.model.start is not None:
        _start_from(tower, config.model.start)
    freeze_first_blocks(tower.trunk, blocks=config.model.frozen_blocks)
    return tower


class _Run:
    """The moving state of a training: optimiser, average, step, clock; saved and taken up again."""

    def __init__(self, tower: ImageTower, config: Config) -> None:
        self.tower = tower
        self.config = config
        self.step = 0
        self.recent: dict[str, float] = {}
        self._elapsed_before_s = 0.0
        self._started = time.monotonic()
        self._path = config.out / "image-checkpoint.pt"
        trunk = [p for p in tower.trunk.parameters() if p.requires_grad]
        trunk_ids = {id(parameter) for parameter in tower.trunk.parameters()}
        heads = [p for p in tower.parameters() if id(p) not in trunk_ids]
        self._rates = (config.image.trunk_rate, config.image.head_rate)
        self._optimiser = torch.optim.AdamW(
            [{"params": trunk, "weight_decay": 1e-4}, {"params": heads, "weight_decay": 1e-2}]
        )
        self.average = copy.deepcopy(tower).requires_grad_(False)
        self._replicas = [tower, *(_alias(tower) for _ in range(config.image.workers - 1))]
        self._workers = ThreadPoolExecutor(config.image.workers)
        if state := load_checkpoint(self._path):
            self._take_up(state)

    def is_over(self) -> bool:
        """Whether the steps or the minutes are used up."""
        return self._progress() >= 1

    def advance(self, draw: Callable[[int, int], tuple[Batch, torch.Tensor]]) -> None:
        """One optimiser step; `draw(step, part)` gives each worker its part of the batch."""
        for group, rate in zip(self._optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * schedule(self._progress())

        def work(part: int) -> dict[str, float]:
            return self._backward(self._replicas[part], *draw(self.step, part))

        parts = list(self._workers.map(work, range(len(self._replicas))))
        for replica in self._replicas[1:]:
            for own, other in zip(self.tower.parameters(), replica.parameters(), strict=True):
                if other.grad is not None and own.grad is not None:
                    own.grad.add_(other.grad)
                    other.grad = None
        nn.utils.clip_grad_norm_(self.tower.parameters(), 5.0)
        self._optimiser.step()
        self._optimiser.zero_grad()
        self._update_average()
        self.step += 1
        for name in parts[0]:
            value = sum(part[name] for part in parts) / len(parts)
            self.recent[name] = 0.95 * self.recent.get(name, value) + 0.05 * value
        if self.step % self.config.checkpoint_every == 0:
            self.save()

    def _backward(self, tower: ImageTower, batch: Batch, pixels: torch.Tensor) -> dict[str, float]:
        """Forward and backward of one part; its gradient is left in that replica."""
        with torch.autocast("cpu", torch.bfloat16):
            vectors = tower(pixels)
        vectors = vectors.float()
        losses = tower.losses(vectors, batch)
        losses["share"] = share_loss(
            vectors,
            shape_dimensions=self.config.model.shape_dimensions,
            colour_share=self.config.image.colour_share,
        )
        total = sum((_LOSS_WEIGHTS[name] * loss for name, loss in losses.items()), torch.zeros(()))
        (total / len(self._replicas)).backward()
        return {name: float(loss.detach()) for name, loss in losses.items()}

    def save(self) -> None:
        """Write the checkpoint and a line of the curve."""
        state = {
            "step": self.step,
            "elapsed_s": self._elapsed_s(),
            "tower": self.tower.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "recent": self.recent,
        }
        save_checkpoint(self._path, state)
        with (self.config.out / "curve.jsonl").open("a", encoding="utf-8") as curve:
            line = {"step": self.step, "elapsed_s": round(self._elapsed_s()), **self.recent}
            curve.write(json.dumps(line) + "\n")

    def finish(self) -> None:
        """Save, and put the averaged weights into the tower."""
        self.save()
        self.tower.load_state_dict(self.average.state_dict())
        self.tower.eval()
        save_checkpoint(
            self.config.out / "image.pt",
            {
                "weights": self.average.state_dict(),
                "silhouettes": list(self.tower.labels.silhouette_names),
                "brands": list(self.tower.labels.brand_names),
            },
        )

    def _take_up(self, state: dict[str, object]) -> None:
        self.step = int(state["step"])  # type: ignore[call-overload]
        self._elapsed_before_s = float(state["elapsed_s"])  # type: ignore[arg-type]
        self.tower.load_state_dict(state["tower"])  # type: ignore[arg-type]
        self.average.load_state_dict(state["average"])  # type: ignore[arg-type]
        self._optimiser.load_state_dict(state["optimiser"])  # type: ignore[arg-type]
        self.recent = dict(state["recent"])  # type: ignore[call-overload]

    def _update_average(self) -> None:
        # At first the average would be mostly the random start, so it begins short.
        decay = min(self.config.image.average_decay, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for mean, value in zip(self.average.parameters(), self.tower.parameters(), strict=True):
                mean.lerp_(value, 1 - decay)
            for own, latest in zip(self.average.buffers(), self.tower.buffers(), strict=True):
                own.copy_(latest)  # the statistics of live batch norms are means already

    def _elapsed_s(self) -> float:
        return self._elapsed_before_s + time.monotonic() - self._started

    def _progress(self) -> float:
        in_time = self._elapsed_s() / (60 * self.config.image.minutes)
        return max(self.step / self.config.image.steps, in_time)


def _alias(tower: ImageTower) -> ImageTower:
    """Copy a tower so that the weights are the same memory and the gradients are its own."""
    replica = copy.deepcopy(tower)
    for own, other in zip(tower.parameters(), replica.parameters(), strict=True):
        other.data = own.data
    return replica


def schedule(progress: float) -> float:
    """Rise over the warm-up, then fall along half a cosine."""
    if progress < _WARM_UP:
        return max(0.02, progress / _WARM_UP)
    return 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))


def _start_from(tower: ImageTower, path: Path) -> None:
    """Take up an earlier run's weights; classes that both runs know keep their directions."""
    state = load_checkpoint(path)
    if state is None:
        raise ValueError(f"{path}: no such checkpoint")
    own, earlier = tower.state_dict(), state["weights"]
    names = {"silhouettes": tower.labels.silhouette_names, "brands": tower.labels.brand_names}
    for head, wanted in names.items():
        directions = own[f"{head}.directions"].clone()
        row_of = {name: row for row, name in enumerate(state[head])}
        for row, name in enumerate(wanted):
            if name in row_of:
                directions[row] = earlier[f"{head}.directions"][row_of[name]]
        earlier[f"{head}.directions"] = directions
    fitting = {k: v for k, v in earlier.items() if k in own and own[k].shape == v.shape}
    tower.load_state_dict({**own, **fitting})
