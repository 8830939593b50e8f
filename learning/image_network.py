"""The network of the image tower while it trains: trunk, projection, heads, and their losses."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional
from transformers import VisionTextDualEncoderModel

from learning.cache import PictureCache
from learning.colours import BASE_COLOURS
from learning.config import Config
from learning.datasets import HEIGHTS, Labels
from learning.losses import CosineClassifier, colour_agreement_loss
from learning.trunk import trunk_of


class Batch:
    """One step's rows as tensors."""

    def __init__(self, rows: NDArray[np.intp], cache: PictureCache, labels: Labels) -> None:
        self.pixels = torch.from_numpy(cache.pixels[rows])
        self.masks = torch.from_numpy(cache.masks[rows])
        self.histograms = torch.from_numpy(cache.histograms[rows])
        self.cut_out = self.masks.flatten(1).any(dim=1)
        self.silhouettes = torch.from_numpy(labels.silhouettes[rows])
        self.brands = torch.from_numpy(labels.brands[rows])
        self.heights = torch.from_numpy(labels.heights[rows])
        self.attributes = torch.from_numpy(labels.attributes[rows])
        self.colours = torch.from_numpy(labels.colours[rows])
        self.weights = torch.from_numpy(labels.weights[rows])


class ImageTower(nn.Module):
    """The trunk, the projection to the vector, and heads that exist only while training."""

    def __init__(self, model: VisionTextDualEncoderModel, labels: Labels, config: Config) -> None:
        super().__init__()
        self.labels = labels
        self.trunk = trunk_of(model)
        self.projection = model.visual_projection
        self.shape_dimensions = config.model.shape_dimensions
        colour_dimensions = config.model.dimensions - self.shape_dimensions
        self.silhouettes = CosineClassifier(
            self.shape_dimensions,
            len(labels.silhouette_names),
            scale=config.image.scale,
            margin=config.image.margin,
        )
        self.brands = CosineClassifier(self.shape_dimensions, len(labels.brand_names), scale=12.0)
        self.heights = CosineClassifier(self.shape_dimensions, len(HEIGHTS), scale=8.0)
        self.attributes = CosineClassifier(
            self.shape_dimensions, len(labels.attribute_names), scale=12.0
        )
        self.colours = nn.Linear(colour_dimensions, len(BASE_COLOURS))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Pictures (n, 3, s, s) to vectors (n, d), not yet of unit length."""
        vectors: torch.Tensor = self.projection(self.trunk(pixel_values=pixels).pooler_output)
        return vectors

    def losses(self, vectors: torch.Tensor, batch: Batch) -> dict[str, torch.Tensor]:
        """Every loss of one batch by name; rows without the label in question do not count."""
        shape, colour = vectors[:, : self.shape_dimensions], vectors[:, self.shape_dimensions :]
        told = batch.colours.sum(dim=1) > 0
        unit_colour = functional.normalize(colour, dim=1)
        named = functional.binary_cross_entropy_with_logits(
            self.colours(unit_colour[told]) * 6, batch.colours[told]
        )
        return {
            "silhouette": self.silhouettes(shape, batch.silhouettes, batch.weights),
            "agreement": colour_agreement_loss(colour, batch.histograms, batch.cut_out),
            "brand": self.brands(shape, batch.brands),
            "colours": named if told.any() else vectors.sum() * 0.0,
            "height": self.heights(shape, batch.heights),
            "attributes": self.attributes(shape, batch.attributes),
        }
