"""What the image tower is trained on: silhouettes with a margin, colours as measured."""

import torch
from torch import nn
from torch.nn import functional

from learning.datasets import UNKNOWN

_HISTOGRAM_TEMPERATURE = 0.08
_VECTOR_TEMPERATURE = 0.12


class CosineClassifier(nn.Module):
    """Softmax over cosines to one learned direction a class, with an additive margin (CosFace).

    Source: Wang et al., "CosFace" (2018); margin 0 gives a plain cosine softmax.
    """

    def __init__(self, dimensions: int, classes: int, *, scale: float, margin: float = 0.0) -> None:
        super().__init__()
        self.directions = nn.Parameter(torch.randn(max(1, classes), dimensions) * 0.05)
        self.scale = scale
        self.margin = margin

    def forward(
        self, vectors: torch.Tensor, classes: torch.Tensor, weights: torch.Tensor | None = None
    ) -> torch.Tensor:
        """Mean loss over rows whose class is known; vectors (n, d), classes (n,), weights (n,)."""
        known = classes != UNKNOWN
        if not known.any():
            return vectors.sum() * 0.0
        cosines = (
            functional.normalize(vectors[known], dim=1)
            @ functional.normalize(self.directions, dim=1).T
        )
        targets = classes[known]
        margins = functional.one_hot(targets, cosines.shape[1]) * self.margin
        losses = functional.cross_entropy(
            self.scale * (cosines - margins), targets, reduction="none", label_smoothing=0.05
        )
        if weights is None:
            return losses.mean()
        trusted = weights[known]
        return (losses * trusted).sum() / trusted.sum()


def colour_agreement_loss(
    vectors: torch.Tensor, histograms: torch.Tensor, known: torch.Tensor
) -> torch.Tensor:
    """Ask that pictures be neighbours in colour as their measured histograms are.

    Cross-entropy between two soft neighbourhoods of each row among the others of the batch.
    Shapes: vectors (n, c), histograms (n, 128) of unit length, known (n,) bool.
    """
    if int(known.sum()) < 3:
        return vectors.sum() * 0.0
    colours = functional.normalize(vectors[known], dim=1)
    measured = histograms[known]
    itself = torch.eye(len(colours), dtype=torch.bool)
    wanted = (measured @ measured.T / _HISTOGRAM_TEMPERATURE).masked_fill(itself, -1e4)
    found = (colours @ colours.T / _VECTOR_TEMPERATURE).masked_fill(itself, -1e4)
    return -(wanted.softmax(dim=1) * found.log_softmax(dim=1)).sum(dim=1).mean()


def share_loss(
    vectors: torch.Tensor, *, shape_dimensions: int, colour_share: float
) -> torch.Tensor:
    """Hold the colour part's share of the squared length, the same in every vector."""
    squares = vectors.square()
    colour = squares[:, shape_dimensions:].sum(dim=1)
    share = colour / (squares.sum(dim=1) + 1e-6)
    return (share - colour_share).square().mean()
