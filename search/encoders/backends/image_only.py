"""Encoders that know pictures only: ViT, DINOv2, MobileNetV2 and their like, through AutoModel."""

from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from PIL import Image
from torch import nn
from transformers import PreTrainedModel

from search.encoders.base import EncoderUnavailableError, NoTextTowerError, Vectors
from search.encoders.kept import PICTURES
from search.encoders.preprocess import Preprocessing, encode_in_batches
from search.encoders.quick import quick_network
from search.encoders.runtime import best_device, choose_runtime
from search.encoders.sessions import Pixels, probe_pictures

# Their first token sums up the picture; their `pooler_output` was often left random.
_FIRST_TOKEN_MODELS = {
    "vit", "deit", "dinov2", "dinov2_with_registers", "dinov3_vit", "beit", "vit_mae", "vit_msn",
}  # fmt: skip


class ImageEncoder:
    """A vision model whose pooled features are the vector."""

    has_text = False

    def __init__(
        self,
        model: PreTrainedModel,
        *,
        folder: Path,
        name: str,
        revision: str,
        may_be_quick: bool = True,
        networks: Path | None = None,
    ) -> None:
        self.name = name
        self.revision = revision
        self._device = best_device()
        self._model = model.eval().to(self._device)
        self.preprocessing = Preprocessing.of_folder(folder)
        size = {"height": self.preprocessing.height, "width": self.preprocessing.width}
        self.probes = self.preprocessing.normalise(probe_pictures(**size))
        self.tower = PictureTower(model, self._picture_features).eval()
        self._quick = None
        if may_be_quick and self._device.type == "cpu":
            file = networks / PICTURES if networks else None
            self._quick = quick_network(self.tower, self.probes, name=name, file=file)
        self._runtime = choose_runtime(
            self.tower, self.probes, device=self._device, is_raced=self._quick is None
        )
        self.dimensions = self.encode_pixels(self.probes[:1]).shape[1]

    @property
    def is_quick(self) -> bool:
        """Whether pictures run by ONNX Runtime."""
        return self._quick is not None

    @property
    def runtime(self) -> str:
        """What pictures run by: "onnxruntime float32", "torch float32" or "torch bfloat16"."""
        return "onnxruntime float32" if self._quick else f"torch {self._runtime.number_type}"

    def encode_images(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Encode n upright RGB pictures: (n, d) float32, unit rows."""
        return encode_in_batches(
            pictures,
            self.preprocessing,
            self.encode_pixels,
            batch_size=self._runtime.batch_size,
            dimensions=self.dimensions,
        )

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

    def encode_pixels(self, pixels: Pixels) -> Vectors:
        """Run the picture tower: (n, 3, h, w) to (n, d), not yet of unit length."""
        if self._quick is not None:
            return self._quick(pixels)[0]
        with torch.inference_mode(), self._runtime.autocast():
            found = self._picture_features(torch.from_numpy(pixels).to(self._device))
        vectors: Vectors = found.float().cpu().numpy()
        return vectors


class PictureTower(nn.Module):
    """The model as a network from pixels to vectors, whatever else it holds."""

    def __init__(
        self, model: PreTrainedModel, features: Callable[[torch.Tensor], torch.Tensor]
    ) -> None:
        super().__init__()
        self.model = model
        self._features = features

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Give the vectors (n, d) of pixels (n, 3, h, w), not yet of unit length."""
        return self._features(pixels)
