"""Trains the text tower against frozen image vectors: words point where pictures lie."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional
from tqdm import tqdm
from transformers import PreTrainedTokenizerFast, VisionTextDualEncoderModel

from learning.bag_of_words import begin_as_bag_of_words, encode_as_bag
from learning.captions import Caption, draw_caption, enrich, facts_of
from learning.checkpoint import load_checkpoint, save_checkpoint
from learning.config import Config
from learning.image_tower import schedule
from learning.manifest import Picture
from learning.tower import TEXT_TOKENS, wrap_tokenizer

_SCALE = 18.0  # of the softmax over pictures
_MINOR_COLOUR = 0.35  # how much a picture fits by a colour that is not its first
_DRAWN_SHARE = 0.25
_GALLERY_SAMPLE = 3000  # pictures that a batch of captions is asked to rank
_MOST_OF_A_LINE, _MOST_DRAWN = 100, 1800
_AFTER_BAG = 0.3  # of the rate
_NOISE = 0.025  # standard deviation, added to each of the 256 numbers: a cosine of about .93
_UNTRUSTED = ("myntra",)  # thumbnails of 60×80 pixels: words yes, as examples of looks no

Rows = NDArray[np.intp]


class Fit:
    """How well every picture fits a caption: 1 yes, 0 no, NaN unknown."""

    def __init__(self, pictures: Sequence[Picture]) -> None:
        self._count = len(pictures)
        self._columns: dict[tuple[str, str], NDArray[np.float32]] = {}
        facts = [facts_of(picture) for picture in pictures]
        for name in {name for known in facts for name in known}:
            known_rows = np.array([name in known for known in facts])
            rows_of: dict[str, list[tuple[int, float]]] = defaultdict(list)
            for row, known in enumerate(facts):
                for place, value in enumerate(known.get(name, ())):
                    rows_of[value].append((row, _MINOR_COLOUR if place else 1.0))
            for value, rows in rows_of.items():
                column = np.where(known_rows, np.float32(0), np.float32(np.nan))
                for row, degree in rows:
                    column[row] = degree
                self._columns[name, value] = column
        self._let_variants_fit()

    def of(self, caption: Caption, rows: Rows | None = None) -> NDArray[np.float32]:
        """Give (n,) degrees: the least of its parts; unknown unless some part is a clear no.

        Only of the given rows, if there are any.
        """
        degrees = np.ones(self._count if rows is None else len(rows), dtype=np.float32)
        for pair in caption.asked:
            column = self._columns[pair] if rows is None else self._columns[pair][rows]
            no = (degrees == 0) | (column == 0)
            degrees = np.where(no, np.float32(0), np.minimum(degrees, column))  # NaN stays NaN
        return degrees

    def knows(self, pair: tuple[str, str]) -> bool:
        """Whether any picture has this value of this attribute."""
        return pair in self._columns

    def _let_variants_fit(self) -> None:
        """An Air Jordan 1 High is an Air Jordan 1; whether an Air Jordan 1 is a High is unknown."""
        lines = {value: column.copy() for (name, value), column in self._columns.items()
                 if name == "silhouette"}  # fmt: skip
        for line, column in lines.items():
            for variant, its_column in lines.items():
                if variant.startswith(f"{line} "):
                    self._columns["silhouette", line][its_column == 1] = 1.0
                    self._columns["silhouette", variant][column == 1] = np.nan


def rows_worth_words(pictures: Sequence[Picture]) -> NDArray[np.intp]:
    """Choose the train rows that teach words: something is known of them, and not the brand only.

    Of the latter every eighth is kept, so that brands without model lines are not forgotten. Of a
    line alone, with nothing said of its colours, some are enough: they cost time and tell the same.
    """
    kept = []
    told: Counter[str] = Counter()
    for row in sorted(range(len(pictures)), key=lambda row: pictures[row].key):
        picture = pictures[row]
        known = set(facts_of(picture))
        if picture.split != "train" or picture.source in _UNTRUSTED or not known:
            continue
        if known == {"brand"} and int(picture.key, 16) % 8:
            continue
        kind = "drawn" if picture.source == "drawn" else picture.silhouette
        told[kind] += 1
        most = _MOST_DRAWN if kind == "drawn" else _MOST_OF_A_LINE
        if told[kind] <= most or (picture.colours and kind != "drawn"):
            kept.append(row)
    return np.array(sorted(kept), dtype=np.intp)


def train_text_tower(
    model: VisionTextDualEncoderModel,
    tokenizer: PreTrainedTokenizerFast,
    pictures: Sequence[Picture],
    vectors: NDArray[np.float32],
    config: Config,
) -> None:
    """Train the model's text tower in place; vectors (n, d) are the pictures', unit rows, frozen.

    Each caption is asked to rank a sample of the pictures: those that fit share the probability,
    and those of which a named attribute is unknown are left out of the sum. The pictures' vectors
    are shaken a little, because those of other photos will not lie where these do. A run that
    was stopped goes on from `text-checkpoint.pt` in `config.out`; the end leaves `text.pt` there.
    """
    rich = [enrich(picture) for picture in pictures]
    gallery = torch.from_numpy(vectors)
    fit, chances = Fit(rich), _chances(rich)
    run = _Run(model, tokenizer, config)
    bar = tqdm(total=config.text.steps, initial=run.step, desc="text tower", unit=" steps")
    while not run.is_over():
        random = np.random.default_rng((config.seed, 2, run.step))
        rows = random.choice(len(rich), config.text.batch, p=chances)
        captions = [draw_caption(rich[row], random) for row in rows]
        captions = [caption for caption in captions if caption.asked]
        captions.sort(key=lambda caption: len(caption.text))  # alike lengths need little padding
        shown = random.choice(len(rich), min(len(rich), _GALLERY_SAMPLE), replace=False)
        shown = np.union1d(shown, rows)
        noise = torch.from_numpy(random.normal(0, _NOISE, (len(shown), gallery.shape[1])))
        shaken = functional.normalize(gallery[shown] + noise.float(), dim=1)

        def loss_of(part: list[Caption], shown: Rows = shown, to: torch.Tensor = shaken) -> Any:
            texts = [caption.text for caption in part]
            words = encode_captions(model, tokenizer, texts, as_bag=run.is_bag())
            degrees = np.stack([fit.of(caption, shown) for caption in part])
            return _ranking_loss(words, to, torch.from_numpy(degrees))

        bar.set_postfix(loss=f"{run.advance(captions, loss_of):.3f}")
        bar.update()
    run.finish()


class _Run:
    """The moving state of a text training: optimiser, step, clock; saved and taken up again."""

    def __init__(
        self, model: VisionTextDualEncoderModel, tokenizer: PreTrainedTokenizerFast, config: Config
    ) -> None:
        self.step = 0
        self._config = config
        self._tower = nn.ModuleDict(
            {"model": model.text_model, "projection": model.text_projection}
        )
        self._tokenizer = tokenizer.backend_tokenizer.to_str()
        self._path = own_checkpoint(config)
        self._elapsed_before_s, self._started = 0.0, time.monotonic()
        self._recent = 0.0
        if config.text.start is not None and not self._path.is_file():
            self._tower.load_state_dict(_checkpoint(config.text.start)["weights"])
        else:
            begin_as_bag_of_words(model)
        self._optimiser = torch.optim.AdamW(
            self._tower.parameters(), lr=config.text.rate, weight_decay=0.02
        )
        if state := load_checkpoint(self._path):
            self._take_up(state)
        self._tower.train()

    def is_over(self) -> bool:
        """Whether the steps or the minutes are used up."""
        return self._progress() >= 1

    def is_bag(self) -> bool:
        """Whether it is still trained as a bag of words."""
        return self._progress() < self._config.text.bag_share

    def _rate(self) -> float:
        """Layers want smaller steps than a bag of words, or they unlearn it at once."""
        return self._config.text.rate * (1.0 if self.is_bag() else _AFTER_BAG)

    def advance(self, captions: list[Caption], loss_of: Callable[[list[Caption]], Any]) -> float:
        """One optimiser step over the captions, short and long ones apart; the recent mean loss."""
        for group in self._optimiser.param_groups:
            group["lr"] = self._rate() * schedule(self._progress())
        self._optimiser.zero_grad()
        total, half = 0.0, (len(captions) + 1) // 2
        for part in (captions[:half], captions[half:]):
            if part:
                loss = loss_of(part) * (len(part) / len(captions))
                loss.backward()
                total += float(loss.detach())
        nn.utils.clip_grad_norm_(self._tower.parameters(), 1.0)
        self._optimiser.step()
        self._recent = 0.97 * self._recent + 0.03 * total if self.step else total
        self.step += 1
        if self.step % self._config.checkpoint_every == 0:
            self._save(self._path)
        return self._recent

    def finish(self) -> None:
        """Save, and leave the tower as it serves."""
        self._save(self._path)
        self._save(self._config.out / "text.pt")
        self._tower.eval()

    def _save(self, path: Path) -> None:
        state = {
            "step": self.step,
            "elapsed_s": self._elapsed_s(),
            "weights": self._tower.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "recent": self._recent,
            "tokenizer": self._tokenizer,
        }
        save_checkpoint(path, state)

    def _take_up(self, state: dict[str, Any]) -> None:
        self.step, self._recent = state["step"], state["recent"]
        self._elapsed_before_s = state["elapsed_s"]
        self._tower.load_state_dict(state["weights"])
        self._optimiser.load_state_dict(state["optimiser"])

    def _elapsed_s(self) -> float:
        return self._elapsed_before_s + time.monotonic() - self._started

    def _progress(self) -> float:
        in_time = self._elapsed_s() / (60 * self._config.text.minutes)
        return max(self.step / self._config.text.steps, in_time)


def own_checkpoint(config: Config) -> Path:
    """Where a run keeps the text tower that is being trained."""
    return config.out / "text-checkpoint.pt"


def tokenizer_of(start: Path) -> PreTrainedTokenizerFast:
    """Give the tokenizer that an earlier run's `text.pt` was trained with.

    Raises:
        ValueError: there is no such file.
    """
    return wrap_tokenizer(Tokenizer.from_str(_checkpoint(start)["tokenizer"]))


def _checkpoint(path: Path) -> dict[str, Any]:
    state = load_checkpoint(path)
    if state is None:
        raise ValueError(f"{path}: no such checkpoint")
    return state


def encode_captions(
    model: VisionTextDualEncoderModel,
    tokenizer: PreTrainedTokenizerFast,
    texts: list[str],
    *,
    as_bag: bool = False,
) -> torch.Tensor:
    """Encode texts with gradient: (n, d), unit rows."""
    tokens = tokenizer(
        texts, padding=True, truncation=True, max_length=TEXT_TOKENS, return_tensors="pt"
    )
    if as_bag:
        return encode_as_bag(model, tokens["input_ids"], tokens["attention_mask"])
    with torch.autocast("cpu", torch.bfloat16):
        found = model.get_text_features(**tokens).pooler_output
    return functional.normalize(found.float(), dim=1)


def _ranking_loss(
    words: torch.Tensor, gallery: torch.Tensor, degrees: torch.Tensor
) -> torch.Tensor:
    """Cross-entropy of the softmax over the gallery against equal shares of what fits."""
    known = ~degrees.isnan()
    wanted = torch.where(known, degrees, 0.0)
    found = (_SCALE * words @ gallery.T).masked_fill(~known, -1e4).log_softmax(dim=1)
    total = wanted.sum(dim=1, keepdim=True)
    fitting = total[:, 0] > 0
    entropies = -(wanted / total.clamp_min(1e-6) * found).sum(dim=1)
    return entropies[fitting].mean()


def _chances(pictures: Sequence[Picture]) -> NDArray[np.float64]:
    """Drawn shoes tell most, so they get a share of their own; rare lines come up more often."""
    names = [picture.silhouette or picture.brand for picture in pictures]
    _, inverse, sizes = np.unique(names, return_inverse=True, return_counts=True)
    chances = sizes[inverse] ** -0.5
    drawn = np.array([picture.source == "drawn" for picture in pictures])
    if drawn.any() and not drawn.all():
        chances[drawn] *= _DRAWN_SHARE / chances[drawn].sum()
        chances[~drawn] *= (1 - _DRAWN_SHARE) / chances[~drawn].sum()
    normalised: NDArray[np.float64] = chances / chances.sum()
    return normalised
