"""Trains the shoe detector (`search.encoders.detector`) on boxed street photos; AP on a fixed val.

The split is by a stable hash of the photo's name. No detection library is used: the ones that are
kept up (torchvision, ultralytics) have no build for this torch or a licence that binds the site.
"""

import copy
import hashlib
import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch.nn import functional
from tqdm import tqdm
from transformers import MobileNetV2Model

from learning.boxes import BoxedPhotos, bend, read_boxes, targets_of
from learning.checkpoint import load_checkpoint, save_checkpoint
from learning.config import Config, read_config
from learning.export import record_in_manifest
from learning.trunk import freeze_first_blocks
from search.encoders.detection import DetectionNetwork
from search.encoders.detector import decode_boxes, overlap

_EDGE_WEIGHT = 2.0
_DECAY = 0.995
_WARM_UP_STEPS = 50


def train_detector(config_path: Path, *, folder: Path) -> dict[str, Any]:
    """Train as the TOML says, write `folder`, and give the figures on val; a stopped run resumes.

    Raises:
        ValueError: a setting is wrong, or the config names no street photos.
    """
    config = read_config(config_path)
    if config.data.backgrounds is None or config.model.trunk is None:
        raise ValueError(f"{config_path}: data.backgrounds and model.trunk are needed")
    torch.manual_seed(config.seed)
    torch.set_num_threads(config.image.workers)
    config.out.mkdir(parents=True, exist_ok=True)
    train = read_boxes(config.data.backgrounds, split="train")
    network = _start(config.model.trunk, frozen_blocks=config.model.frozen_blocks)
    run = _Run(network, config)
    bar = tqdm(total=config.image.steps, initial=run.step, desc="detector", unit=" steps")
    while not run.is_over():
        losses = run.advance(train)
        bar.update()
        bar.set_postfix({name: f"{loss:.3f}" for name, loss in losses.items()})
    run.save()
    _write(run.average, folder)
    figures = score_detector(run.average, read_boxes(config.data.backgrounds, split="val"))
    record_in_manifest(
        folder.parent, folder.name, kind="detector", version=config.export.version,
        data_sha256=_digest(train), metrics=figures,
    )  # fmt: skip
    return figures


class _Run:
    """The moving state of a training: optimiser, average, step, clock; saved and taken up again."""

    def __init__(self, network: DetectionNetwork, config: Config) -> None:
        self.network = network
        self.average = copy.deepcopy(network).requires_grad_(False)
        self.step = 0
        self._config = config
        self._path = config.out / "detector-checkpoint.pt"
        self._elapsed_before_s, self._started = 0.0, time.monotonic()
        trunk = [p for p in network.trunk.parameters() if p.requires_grad]
        rest = [p for name, p in network.named_parameters() if not name.startswith("trunk.")]
        self._peaks = (config.image.trunk_rate, config.image.head_rate)
        self._optimiser = torch.optim.AdamW(
            [{"params": trunk}, {"params": rest}], weight_decay=1e-3
        )
        if state := load_checkpoint(self._path):
            self.step, self._elapsed_before_s = int(state["step"]), float(state["elapsed_s"])
            network.load_state_dict(state["network"])
            self.average.load_state_dict(state["average"])
            self._optimiser.load_state_dict(state["optimiser"])

    def is_over(self) -> bool:
        """Whether the steps or the minutes are used up."""
        return self._progress() >= 1

    def advance(self, train: BoxedPhotos) -> dict[str, float]:
        """One step on a batch that seed and step alone decide; gives its losses."""
        settings = self._config.image
        rise = min(1.0, (self.step + 1) / _WARM_UP_STEPS)
        fall = 0.5 * (1 + math.cos(math.pi * min(1.0, self._progress())))
        for group, peak in zip(self._optimiser.param_groups, self._peaks, strict=True):
            group["lr"] = peak * rise * fall
        generator = torch.Generator().manual_seed(self._config.seed * 1_000_003 + self.step)
        rows = torch.randint(len(train.boxes), (settings.batch,), generator=generator).numpy()
        losses = _losses(self.network, *bend(train, rows, generator=generator))
        self._optimiser.zero_grad()
        torch.autograd.backward(sum(losses.values(), torch.zeros(())))
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self._optimiser.step()
        self.step += 1
        _follow(self.average, self.network, self.step)
        if self.step % self._config.checkpoint_every == 0:
            self.save()
        return {name: float(loss.detach()) for name, loss in losses.items()}

    def save(self) -> None:
        """Write the checkpoint."""
        state = {
            "step": self.step,
            "elapsed_s": self._elapsed_s(),
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
        }
        save_checkpoint(self._path, state)

    def _elapsed_s(self) -> float:
        return self._elapsed_before_s + time.monotonic() - self._started

    def _progress(self) -> float:
        settings = self._config.image
        return max(self.step / settings.steps, self._elapsed_s() / (60 * settings.minutes))


def _start(trunk_folder: Path, *, frozen_blocks: int) -> DetectionNetwork:
    """Give the network with ImageNet's trunk."""
    network = DetectionNetwork()
    trunk = MobileNetV2Model.from_pretrained(trunk_folder, add_pooling_layer=False)
    known = {k: v for k, v in trunk.state_dict().items() if not k.startswith("conv_1x1.")}
    network.trunk.load_state_dict(known)
    network.eval()  # batch norms stay as ImageNet left them: batches are small
    freeze_first_blocks(network.trunk, blocks=frozen_blocks)
    if network.score.bias is not None:
        network.score.bias.data.fill_(-3.0)  # few cells are the middle of a shoe
    return network


def score_detector(network: DetectionNetwork, photos: BoxedPhotos) -> dict[str, Any]:
    """Average precision at overlap 0.5 over all boxes, and how often the first box is a shoe."""
    rows: list[tuple[float, bool]] = []
    first_right = 0
    for square, boxes in zip(photos.pixels, photos.boxes, strict=True):
        pixels = torch.from_numpy(square.copy()).permute(2, 0, 1)[None].float() / 127.5 - 1
        with torch.inference_mode():
            scores, edges = network(pixels)
        found, sure = decode_boxes(scores[0].sigmoid().numpy(), edges[0].numpy(), smallest=0.02)
        free = set(range(len(boxes)))
        for n, box in enumerate(found):
            overlaps = {m: overlap(box, boxes[m]) for m in free}
            best = max(overlaps, key=overlaps.__getitem__, default=-1)
            hit = best >= 0 and overlaps[best] >= 0.5
            free.discard(best if hit else -1)
            rows.append((float(sure[n]), hit))
            first_right += n == 0 and hit
    total = sum(len(boxes) for boxes in photos.boxes)
    return {
        "photos": len(photos.boxes),
        "boxes": total,
        "ap_50": _average_precision(rows, total),
        "first box is a shoe": first_right / len(photos.boxes),
    }


def _losses(
    network: DetectionNetwork, pixels: torch.Tensor, boxes: list[NDArray[np.float32]]
) -> dict[str, torch.Tensor]:
    near, edges = targets_of(boxes)
    with torch.autocast("cpu", torch.bfloat16):
        scores, found = network(pixels)
    scores, found = scores.float(), found.float()
    # Zhou et al., "Objects as Points" (2019): what lies near a middle is hardly wrong.
    sure = scores.sigmoid()
    middle = near >= 0.99
    hit = functional.logsigmoid(scores) * (1 - sure).square()
    miss = functional.logsigmoid(-scores) * sure.square() * (1 - near) ** 4
    count = middle.sum().clamp_min(1)
    weight = torch.where(near > 0.3, near, torch.zeros_like(near))
    return {
        "middle": -torch.where(middle, hit, miss).sum() / count,
        "edges": _EDGE_WEIGHT
        * (weight * _giou_loss(found, edges)).sum()
        / weight.sum().clamp_min(1),
    }


def _giou_loss(found: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """1 - generalised overlap of boxes given as distances (n, 4, h, w) from one cell: (n, h, w)."""

    def area(edges: torch.Tensor) -> torch.Tensor:
        return (edges[:, 0] + edges[:, 2]) * (edges[:, 1] + edges[:, 3])

    common = area(torch.minimum(found, wanted))
    union = area(found) + area(wanted) - common
    hull = area(torch.maximum(found, wanted))
    return 1 - common / union + (hull - union) / hull


def _average_precision(rows: list[tuple[float, bool]], total: int) -> float:
    """Area under precision over recall, precision made to fall (all points)."""
    ordered = sorted(rows, key=lambda row: -row[0])
    hits = np.cumsum([hit for _, hit in ordered])
    precision = hits / np.arange(1, len(ordered) + 1)
    falling = np.maximum.accumulate(precision[::-1])[::-1]
    recall = np.concatenate(([0.0], hits / total))
    return float((np.diff(recall) * falling).sum())


def _follow(average: DetectionNetwork, network: DetectionNetwork, step: int) -> None:
    decay = min(_DECAY, (1 + step) / (10 + step))
    with torch.no_grad():
        for mean, value in zip(average.parameters(), network.parameters(), strict=True):
            mean.lerp_(value, 1 - decay)


def _write(network: DetectionNetwork, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: value.half().contiguous() for name, value in network.state_dict().items()}
    save_file(weights, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)
    (folder / "config.json").write_text(json.dumps({"side": 288, "stride": 16}) + "\n")


def _digest(photos: BoxedPhotos) -> str:
    digest = hashlib.sha256(photos.pixels.tobytes())
    for boxes in photos.boxes:
        digest.update(boxes.tobytes())
    return digest.hexdigest()
