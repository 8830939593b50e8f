"""The text tower as a bag of words: how it starts, and a cheap way to train it while it is one.

A small BERT from random weights spends most of a short training on finding out that words add up.
Here its first layer starts by giving every word the same attention and handing the mean on, the
others by changing nothing. So it begins as a bag of words, can be trained as one at a fraction of
the cost, by the same weights, and learns from there what order and neighbours change.
"""

from typing import Any

import torch
from torch import nn
from torch.nn import functional
from transformers import VisionTextDualEncoderModel

_POOLER_SCALE = 0.3  # keeps tanh where it is nearly straight


def begin_as_bag_of_words(model: VisionTextDualEncoderModel) -> None:
    """Set the text tower's weights so that its answer is that of a bag of words."""
    text: Any = model.text_model  # its parts are modules, whatever its type hints allow
    with torch.no_grad():
        text.embeddings.position_embeddings.weight.zero_()
        text.embeddings.token_type_embeddings.weight.zero_()
        for number, layer in enumerate(text.encoder.layer):
            attention = layer.attention
            for linear in (
                attention.self.query, attention.self.key, attention.self.value,
                attention.output.dense, layer.output.dense,
            ):  # fmt: skip
                linear.bias.zero_()
            if number == 0:
                attention.self.query.weight.mul_(0.02)  # all words alike, but free to change
                nn.init.eye_(attention.self.value.weight)
                nn.init.eye_(attention.output.dense.weight)
            else:
                attention.output.dense.weight.zero_()
            layer.output.dense.weight.zero_()
        nn.init.eye_(text.pooler.dense.weight)
        text.pooler.dense.weight.mul_(_POOLER_SCALE)
        text.pooler.dense.bias.zero_()


def encode_as_bag(
    model: VisionTextDualEncoderModel, tokens: torch.Tensor, mask: torch.Tensor
) -> torch.Tensor:
    """Encode as the tower does when it begins: (n, d), unit rows, with gradient.

    Shapes: tokens and mask (n, length), the first token that which stands for the whole text.
    """
    text: Any = model.text_model  # its parts are modules, whatever its type hints allow
    norm = text.encoder.layer[0].attention.output.LayerNorm
    words = text.embeddings.LayerNorm(text.embeddings.word_embeddings(tokens))
    weights = mask.unsqueeze(2).float()
    mean = (words * weights).sum(dim=1) / weights.sum(dim=1)
    pooled = torch.tanh(text.pooler.dense(norm(words[:, 0] + mean)))
    unit: torch.Tensor = functional.normalize(model.text_projection(pooled), dim=1)
    return unit
