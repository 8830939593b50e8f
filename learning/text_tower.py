"""Trains the text tower against frozen image vectors: words point where pictures lie."""

import time
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional
from tqdm import tqdm
from transformers import PreTrainedTokenizerFast, VisionTextDualEncoderModel

from learning.captions import Caption, draw_caption, enrich, facts_of
from learning.config import Config
from learning.image_tower import _schedule
from learning.manifest import Picture
from learning.tower import TEXT_TOKENS

_SCALE = 18.0  # of the softmax over pictures
_MINOR_COLOUR = 0.35  # how much a picture fits by a colour that is not its first
_DRAWN_SHARE = 0.4
_UNTRUSTED = ("myntra",)  # thumbnails of 60×80 pixels: words yes, as examples of looks no


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

    def of(self, caption: Caption) -> NDArray[np.float32]:
        """Give (n,) degrees: the least of its parts; unknown unless some part is a clear no."""
        degrees = np.ones(self._count, dtype=np.float32)
        for pair in caption.asked:
            column = self._columns[pair]
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


def caption_corpus(pictures: Sequence[Picture], *, seed: int, rounds: int = 6) -> list[str]:
    """Draw captions of all pictures to train the tokenizer on."""
    random = np.random.default_rng((seed, 1))
    rich = [enrich(picture) for picture in pictures if facts_of(picture)]
    return [draw_caption(picture, random).text for _ in range(rounds) for picture in rich]


def rows_worth_words(pictures: Sequence[Picture]) -> NDArray[np.intp]:
    """Choose the train rows that teach words: something is known of them, and not the brand only.

    Of the latter every eighth is kept, so that brands without model lines are not forgotten.
    """
    kept = []
    for row, picture in enumerate(pictures):
        known = set(facts_of(picture))
        if picture.split != "train" or picture.source in _UNTRUSTED or not known:
            continue
        if known != {"brand"} or int(picture.key, 16) % 8 == 0:
            kept.append(row)
    return np.array(kept, dtype=np.intp)


def train_text_tower(
    model: VisionTextDualEncoderModel,
    tokenizer: PreTrainedTokenizerFast,
    pictures: Sequence[Picture],
    vectors: NDArray[np.float32],
    config: Config,
) -> None:
    """Train the model's text tower in place; vectors (n, d) are the pictures', unit rows, frozen.

    Each caption is asked to rank all pictures: those that fit share the probability, and those
    of which a named attribute is unknown are left out of the sum.
    """
    rich = [enrich(picture) for picture in pictures]
    gallery = torch.from_numpy(vectors)
    fit, chances = Fit(rich), _chances(rich)
    parameters = [*model.text_model.parameters(), *model.text_projection.parameters()]
    optimiser = torch.optim.AdamW(parameters, lr=config.text.rate, weight_decay=0.02)
    model.text_model.train()
    started = time.monotonic()
    bar = tqdm(range(config.text.steps), desc="text tower", unit=" steps")
    recent = 0.0
    for step in bar:
        in_time = (time.monotonic() - started) / (60 * config.text.minutes)
        progress = max(step / config.text.steps, in_time)
        if progress >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = config.text.rate * _schedule(progress)
        random = np.random.default_rng((config.seed, 2, step))
        rows = random.choice(len(rich), config.text.batch, p=chances)
        captions = [draw_caption(rich[row], random) for row in rows]
        loss = _ranking_loss(
            encode_captions(model, tokenizer, [caption.text for caption in captions]),
            gallery,
            torch.from_numpy(np.stack([fit.of(caption) for caption in captions])),
        )
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        recent = 0.97 * recent + 0.03 * float(loss.detach()) if step else float(loss.detach())
        bar.set_postfix(loss=f"{recent:.3f}")
    model.text_model.eval()


def encode_captions(
    model: VisionTextDualEncoderModel, tokenizer: PreTrainedTokenizerFast, texts: list[str]
) -> torch.Tensor:
    """Encode texts with gradient: (n, d), unit rows."""
    tokens = tokenizer(
        texts, padding=True, truncation=True, max_length=TEXT_TOKENS, return_tensors="pt"
    )
    return functional.normalize(model.get_text_features(**tokens).pooler_output, dim=1)


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
