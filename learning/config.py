"""An experiment as a TOML file: read strictly, so that a misspelt setting is an error."""

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class DataConfig:
    """Where the pictures are; paths are relative to the working directory."""

    sources: tuple[Path, ...]
    cache: Path
    optional_sources: tuple[Path, ...] = ()
    backgrounds: Path | None = None  # folder with boxes.csv: street photos to paste shoes on
    side: int = 176  # pixels: what is kept of each picture
    skipped_sources: tuple[str, ...] = ()
    thumbnails: tuple[str, ...] = ()  # skipped ones whose makers the heads learn all the same
    held_out: tuple[str, ...] = ()  # silhouettes never trained on, to measure what is new to it
    kinds: Path | None = None  # table of pictures whose kind a person told, see learning/kinds.py
    drawn_share: float = 0.0  # of each batch
    guesses: Path | None = None  # lines of unnamed train pictures: `python -m learning guess`


@dataclass(frozen=True)
class ModelConfig:
    """The model's shape and where it starts."""

    trunk: Path | None = None  # Hugging Face folder of a MobileNetV2; none: random and small
    random: bool = False  # the trunk's shape with random weights and live batch norms: a comparison
    start: Path | None = None  # `image.pt` of an earlier run to go on from
    dimensions: int = 256
    shape_dimensions: int = 192  # the rest of the vector holds colour
    frozen_blocks: int = 3


@dataclass(frozen=True)
class ImageConfig:
    """Training of the image tower."""

    steps: int = 3000
    minutes: float = 60.0  # the schedule ends at whichever comes first
    batch: int = 96
    workers: int = (
        2  # threads, each with its part of the batch: on busy cores better than one op on both
    )
    side: int = 144
    trunk_rate: float = 2e-4
    head_rate: float = 1e-3
    margin: float = 0.15
    scale: float = 24.0
    smallest_class: int = 3
    paste: float = 0.5  # share of cut-out shoes that are put on a street background
    colour_share: float = 0.25  # of the vector's squared length
    average_decay: float = 0.998


@dataclass(frozen=True)
class TextConfig:
    """Training of the text tower against frozen image vectors; 0 steps leaves it out."""

    steps: int = 0
    minutes: float = 10.0
    batch: int = 192
    rate: float = 5e-4
    vocabulary: int = 8000
    bag_share: float = 0.6  # of the schedule, trained as a bag of words: cheap, and most of the way
    colour_weight: float = 1.0  # of the colour in words beside their shape, when it is exported
    # `text.pt` of an earlier run to go on from, with its tokenizer; `bag_share` is 0 after layers.
    start: Path | None = None


@dataclass(frozen=True)
class ExportConfig:
    """Where the finished encoder goes and how it serves."""

    folder: Path
    side: int = 160
    version: str = "0"


@dataclass(frozen=True)
class LadderConfig:
    """The rungs below and beside the heads and the verifier: `python -m learning baselines`."""

    heads_vectors: Path = Path("runs/heads")
    imagenet: Path | None = None  # a Hugging Face folder for the linear probe; none leaves it out
    scratch: Path | None = None  # another one, trained from random weights; left out if not there
    pictures_a_brand: int = 800  # learnt from, at most
    pictures_a_silhouette: int = 60
    pairs_a_source: int = 400


@dataclass(frozen=True)
class Config:
    """One experiment."""

    out: Path
    data: DataConfig
    export: ExportConfig
    model: ModelConfig = field(default_factory=ModelConfig)
    image: ImageConfig = field(default_factory=ImageConfig)
    text: TextConfig = field(default_factory=TextConfig)
    ladder: LadderConfig = field(default_factory=LadderConfig)
    seed: int = 0
    checkpoint_every: int = 200


def read_config(path: Path) -> Config:
    """Read an experiment.

    Raises:
        ValueError: an unknown or missing setting; the message names it.
    """
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    sections = {
        "data": DataConfig, "model": ModelConfig, "image": ImageConfig, "text": TextConfig,
        "export": ExportConfig, "ladder": LadderConfig,
    }  # fmt: skip
    try:
        parts = {
            name: kind(**_typed(kind, told.pop(name, {}), where=name))
            for name, kind in sections.items()
        }
        return Config(**_typed(Config, told, where="top level"), **parts)
    except TypeError as error:
        raise ValueError(f"{path}: {error}") from error


def _typed(kind: type, told: dict[str, Any], *, where: str) -> dict[str, Any]:
    known = {item.name: str(item.type) for item in fields(kind)}
    if unknown := set(told) - set(known):
        raise TypeError(f"unknown setting in {where}: {', '.join(sorted(unknown))}")
    return {name: _convert(value, known[name]) for name, value in told.items()}


def _convert(value: Any, kind: str) -> Any:
    if isinstance(value, list):
        return tuple(Path(item) if "Path" in kind else item for item in value)
    return Path(value) if "Path" in kind else value
