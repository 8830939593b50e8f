"""Encoders with two towers: CLIP, SigLIP and VisionTextDualEncoder (our builtin)."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import torch
from torch import nn
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from search.encoders.backends.image_only import ImageEncoder
from search.encoders.base import Vectors, unit_rows
from search.encoders.spelling import Spelling

# SigLIP was trained on texts padded to their full length; with shorter padding its vectors differ.
_PADDED_TO_FULL_LENGTH = {"siglip", "siglip2"}
_TEXT_BATCH = 64


class ClipLikeEncoder(ImageEncoder):
    """A two-tower model: pictures and words in one space."""

    has_text = True

    def __init__(
        self,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerBase,
        *,
        folder: Path,
        name: str,
        revision: str,
        may_be_quick: bool = True,
        networks: Path | None = None,
    ) -> None:
        self._tokenizer = tokenizer
        self._spelling = Spelling.of_folder(folder)
        super().__init__(
            model,
            folder=folder,
            name=name,
            revision=revision,
            may_be_quick=may_be_quick,
            networks=networks,
        )
        self.text_tower = TextTower(model, list(self.tokens(["shoe"]))).eval()

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Encode n texts: (n, d) float32, unit rows; longer texts are cut at the tower's length.

        A folder with `words.txt` has slips of the keyboard put right first.
        """
        if self._spelling is not None:
            texts = [self._spelling.corrected(text) for text in texts]
        rows = torch.zeros((len(texts), self.dimensions))
        # Always in full precision: the race for pictures may end either way after a restart, and
        # the same words must find the same shoes.
        with torch.inference_mode():
            for start in range(0, len(texts), _TEXT_BATCH):
                batch = list(texts[start : start + _TEXT_BATCH])
                rows[start : start + len(batch)] = self._text_features(batch).float().cpu()
        return unit_rows(rows.numpy())

    def _picture_features(self, pixels: torch.Tensor) -> torch.Tensor:
        return _pooled(self._model.get_image_features(pixel_values=pixels))

    @property
    def token_facts(self) -> dict[str, Any]:
        """How texts become tokens: the longest, whether all are padded to that, and with what."""
        return {
            "longest": self._model.config.text_config.max_position_embeddings,
            "is_full": self._model.config.model_type in _PADDED_TO_FULL_LENGTH,
            "pad_id": self._tokenizer.pad_token_id,
            "pad_token": self._tokenizer.pad_token,
        }

    def tokens(self, texts: list[str]) -> dict[str, torch.Tensor]:
        """Turn n texts into tokens (n, t) and what goes along with them."""
        facts = self.token_facts
        return dict(
            self._tokenizer(
                texts,
                padding="max_length" if facts["is_full"] else True,
                truncation=True,
                max_length=facts["longest"],
                return_tensors="pt",
            ).to(self._device)
        )

    def _text_features(self, texts: list[str]) -> torch.Tensor:
        found: torch.Tensor = self.text_tower(*self.tokens(texts).values())
        return found


class TextTower(nn.Module):
    """The model as a network from tokens to vectors; `inputs` names the tokens in their order."""

    def __init__(self, model: PreTrainedModel, inputs: list[str]) -> None:
        super().__init__()
        self.model = model
        self._features = cast("Callable[..., object]", model.get_text_features)
        self.inputs = inputs

    def forward(self, *tokens: torch.Tensor) -> torch.Tensor:
        """Give the vectors (n, d) of tokens (n, t), not yet of unit length."""
        named = dict(zip(self.inputs, tokens, strict=True))
        return _pooled(self._features(**named))


def _pooled(output: object) -> torch.Tensor:
    """transformers 5 answers with an output object, 4 with the tensor itself."""
    if isinstance(output, torch.Tensor):
        return output
    pooled: torch.Tensor = output.pooler_output  # type: ignore[attr-defined]
    return pooled
