"""A MobileNetV2 trunk made fit for training: its frozen batch norms folded into the convolutions.

In eval mode a batch norm is one multiplication and one addition per channel. Folding them
away keeps them frozen beyond doubt (batch statistics made an earlier run collapse) and is faster.
"""

import torch
from torch import nn
from transformers import VisionTextDualEncoderModel
from transformers.models.mobilenet_v2.modeling_mobilenet_v2 import (
    MobileNetV2ConvLayer,
    MobileNetV2Model,
)


def trunk_of(model: VisionTextDualEncoderModel) -> MobileNetV2Model:
    """Give the model's picture tower.

    Raises:
        TypeError: it is another architecture, which this training does not know.
    """
    trunk = model.vision_model
    if not isinstance(trunk, MobileNetV2Model):
        raise TypeError(f"the picture tower is a {type(trunk).__name__}, not a MobileNetV2Model")
    return trunk


def fold_batch_norms(trunk: MobileNetV2Model) -> None:
    """Fold each batch norm into its convolution, in place; the output stays eval mode's."""
    for layer in _layers(trunk):
        norm, convolution = layer.normalization, layer.convolution
        if norm is None or norm.running_var is None or norm.running_mean is None:
            continue
        scale = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach()
        convolution.weight.data *= scale[:, None, None, None]
        convolution.bias = nn.Parameter((norm.bias - norm.running_mean * scale).detach())
        setattr(layer, "normalization", None)  # noqa: B010 - its type does not know that it may lack


def unfold_batch_norms(trunk: MobileNetV2Model) -> None:
    """Give each convolution its batch norm back, in place, so that the stock class can load it.

    Each channel's weights are scaled to a standard deviation of about 1 with the scale in the norm,
    since half-precision files lose tiny numbers.
    """
    for layer in _layers(trunk):
        convolution = layer.convolution
        if layer.normalization is not None or convolution.bias is None:
            continue
        weight = convolution.weight.detach()
        norm = nn.BatchNorm2d(weight.shape[0], eps=trunk.config.layer_norm_eps)
        if norm.running_mean is None or norm.running_var is None:
            raise TypeError("a batch norm without statistics cannot be served")
        scale = weight.flatten(1).square().mean(dim=1).sqrt().clamp_min(1e-4)
        norm.weight.data.copy_(scale)
        norm.bias.data.copy_(convolution.bias.detach())
        norm.running_mean.zero_()
        norm.running_var.fill_(1 - norm.eps)
        convolution.weight.data /= scale[:, None, None, None]
        convolution.bias = None
        layer.normalization = norm.eval()


def freeze_first_blocks(trunk: MobileNetV2Model, *, blocks: int) -> None:
    """Freeze the stem and the first blocks: edges and colours, the costliest to train."""
    for part in (trunk.conv_stem, *list(trunk.layer)[:blocks]):
        part.requires_grad_(False)


def _layers(trunk: MobileNetV2Model) -> list[MobileNetV2ConvLayer]:
    return [module for module in trunk.modules() if isinstance(module, MobileNetV2ConvLayer)]
