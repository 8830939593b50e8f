"""Encoders that know pictures only: ViT, DINOv2, MobileNetV2 and their like, through AutoModel."""

from collections.abc import Sequence
from pathlib import Path

import torch
from PIL import Image
from transformers import PreTrainedModel

from search.encoders.base import EncoderUnavailableError, NoTextTowerError, Vectors, unit_rows
from search.encoders.preprocess import Preprocessing
from search.encoders.runtime import best_device, choose_runtime

# Their first token sums up the picture; their `pooler_output` was often left random.
_FIRST_TOKEN_MODELS = {
    "vit", "deit", "dinov2", "dinov2_with_registers", "dinov3_vit", "beit", "vit_mae", "vit_msn",
}  # fmt: skip


class ImageEncoder:
    """A vision model whose pooled features are the vector."""

    has_text = False

    def __init__(self, model: PreTrainedModel, *, folder: Path, name: str, revision: str) -> None:
        self.name = name
        self.revision = revision
        self._device = best_device()
        self._model = model.eval().to(self._device)
        self._preprocessing = Preprocessing.of_folder(folder)
        self._runtime = choose_runtime(self._forward_blank, device=self._device)
        with torch.inference_mode(), self._runtime.autocast():
            self.dimensions = int(self._forward_blank(1).shape[1])

    def encode_images(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Encode n upright RGB pictures: (n, d) float32, unit rows."""
        rows = torch.zeros((len(pictures), self.dimensions))
        with torch.inference_mode(), self._runtime.autocast():
            for start in range(0, len(pictures), self._runtime.batch_size):
                batch = pictures[start : start + self._runtime.batch_size]
                pixels = torch.from_numpy(self._preprocessing.pixel_values(batch))
                vectors = self._picture_features(pixels.to(self._device))
                rows[start : start + len(batch)] = vectors.float().cpu()
        return unit_rows(rows.numpy())

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Refuse: there is no text tower.

        Raises:
            NoTextTowerError: always.
        """
        raise NoTextTowerError(f"{self.name} understands pictures only, not words")

    def _picture_features(self, pixels: torch.Tensor) -> torch.Tensor:
        output = self._model(pixel_values=pixels)
        if self._model.config.model_type in _FIRST_TOKEN_MODELS:
            tokens: torch.Tensor = output.last_hidden_state
            return tokens[:, 0]
        pooled: torch.Tensor | None = getattr(output, "pooler_output", None)
        if pooled is None:
            kind = self._model.config.model_type
            raise EncoderUnavailableError(f"{self.name}: a {kind} model has no pooled features")
        return pooled.flatten(1)

    def _forward_blank(self, count: int) -> torch.Tensor:
        size = (count, 3, self._preprocessing.height, self._preprocessing.width)
        return self._picture_features(torch.zeros(size, device=self._device))
