"""Tiny model folders of the real classes with random weights, made in a moment."""

import json
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from transformers import (
    CLIPConfig,
    CLIPModel,
    Dinov2Config,
    Dinov2Model,
    MobileNetV2Config,
    MobileNetV2Model,
    PreTrainedModel,
    SiglipConfig,
    SiglipModel,
    ViTConfig,
    ViTModel,
)

from learning.export import export_encoder
from learning.tower import build_dual_encoder, randomise_trunk, train_tokenizer

KINDS = ("clip", "siglip", "dual", "vit", "dinov2", "mobilenet_v2")
WITH_TEXT = ("clip", "siglip", "dual")
SIDE = 32
_VISION: dict[str, Any] = {
    "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 2,
    "image_size": SIDE, "patch_size": 8,
}  # fmt: skip
_TEXT: dict[str, Any] = {
    "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 2,
    "max_position_embeddings": 16, "vocab_size": 300,
}  # fmt: skip
_WORDS = ["red high top", "white low sneaker", "красные высокие кроссовки", "синие кеды"] * 4


def make_folder(kind: str, folder: Path, *, seed: int = 0) -> Path:
    """Write a model folder of the kind; the same seed writes the same bytes."""
    tokenizer = train_tokenizer(_WORDS, vocabulary=300)
    torch.manual_seed(seed)
    if kind == "dual":
        model = build_dual_encoder(None, dimensions=24, vocabulary=len(tokenizer), seed=seed)
        export_encoder(model, tokenizer, folder, side=SIDE, card="A random model for tests.\n")
        return folder
    made = _model(kind)
    made.eval().save_pretrained(folder)
    if kind in WITH_TEXT:
        tokenizer.save_pretrained(folder)
    crop = {"do_center_crop": True, "crop_size": {"height": SIDE, "width": SIDE}}
    config = {
        "size": {"shortest_edge": 40} if kind == "dinov2" else {"height": SIDE, "width": SIDE},
        "image_mean": [0.5, 0.4, 0.3],
        "image_std": [0.2, 0.25, 0.3],
        **(crop if kind == "dinov2" else {}),
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(config))
    return folder


def pictures() -> list[Image.Image]:
    """Three pictures of unlike colours and shapes."""
    return [
        Image.new("RGB", (60, 30), "red"),
        Image.new("RGB", (20, 50), "navy"),
        Image.linear_gradient("L").convert("RGB"),
    ]


def _model(kind: str) -> PreTrainedModel:
    if kind == "clip":
        text = {**_TEXT, "bos_token_id": 2, "eos_token_id": 3}
        return CLIPModel(CLIPConfig(text_config=text, vision_config=_VISION, projection_dim=24))
    if kind == "siglip":
        return SiglipModel(SiglipConfig(text_config=_TEXT, vision_config=_VISION))
    if kind == "vit":
        return ViTModel(ViTConfig.from_dict(_VISION))
    if kind == "dinov2":
        return Dinov2Model(Dinov2Config.from_dict(_VISION))
    trunk = MobileNetV2Model(MobileNetV2Config(depth_multiplier=0.35, image_size=SIDE))
    randomise_trunk(trunk)
    return trunk
