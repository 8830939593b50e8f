"""The network that finds shoes. Imports torch: for training, and where nothing was kept yet.

A MobileNetV2 trunk with one detection layer at stride 16, without anchors: each cell says how near
it is to the middle of a shoe and how far the four edges are (after Tian et al., "FCOS", 2019).
"""

from functools import partial
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn
from transformers import MobileNetV2Config, MobileNetV2Model

from search.encoders.base import EncoderUnavailableError
from search.encoders.kept import PICTURES, write_proof
from search.encoders.quick import by_torch, quick_network
from search.encoders.sessions import Pixels, QuickNetwork

_FINE, _COARSE = 96, 320  # channels of the trunk at strides 16 and 32
_WIDTH = 96


class DetectionNetwork(nn.Module):
    """Pictures (n, 3, 288, 288) in -1..1 to scores (n, 18, 18) and edges (n, 4, 18, 18).

    Scores are logits; edges are distances from the cell's middle to left, top, right, bottom, in
    cells, positive.
    """

    def __init__(self) -> None:
        super().__init__()
        config = MobileNetV2Config(layer_norm_eps=0.001, tf_padding=True)
        self.trunk = MobileNetV2Model(config, add_pooling_layer=False)
        setattr(self.trunk, "conv_1x1", nn.Identity())  # noqa: B010 - unused, and 0.4 million weights
        self.fine = nn.Conv2d(_FINE, _WIDTH, 1)
        self.coarse = nn.Conv2d(_COARSE, _WIDTH, 1)
        self.neck = nn.Sequential(*_separable(_WIDTH), *_separable(_WIDTH), *_separable(_WIDTH))
        self.score = nn.Conv2d(_WIDTH, 1, 1)
        self.edges = nn.Conv2d(_WIDTH, 4, 1)

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Score each cell and place its box."""
        hidden = self.trunk.conv_stem(pixels)
        fine = hidden
        for layer in self.trunk.layer:
            hidden = layer(hidden)
            if hidden.shape[1] == _FINE:
                fine = hidden
        size = fine.shape[-2:]
        coarse = nn.functional.interpolate(self.coarse(hidden), size=size, mode="nearest")
        seen = self.neck(self.fine(fine) + coarse)
        return self.score(seen)[:, 0], nn.functional.softplus(self.edges(seen))


def load_network(weights: Path, probes: Pixels, networks: Path | None) -> QuickNetwork:
    """Load weights in half precision; what ONNX Runtime makes of them is left in `networks`.

    Raises:
        EncoderUnavailableError: they are not those of such a network.
    """
    network = DetectionNetwork()
    try:
        network.load_state_dict({name: value.float() for name, value in load_file(weights).items()})
    except (OSError, RuntimeError, ValueError) as error:
        raise EncoderUnavailableError(f"{weights}: no detector ({error})") from error
    network.eval()
    file = networks / PICTURES if networks else None
    quick = quick_network(network, probes, name="detector", file=file)
    if quick is None:
        return partial(by_torch, network)
    if networks is not None:
        write_proof(networks, by_torch(network, probes))
    return quick


def _separable(width: int) -> tuple[nn.Module, ...]:
    return (
        nn.Conv2d(width, width, 3, padding=1, groups=width),
        nn.Conv2d(width, width, 1),
        nn.ReLU(),
    )
