"""Captioning models load by their real classes; these here are tiny and know nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import (
    BlipConfig,
    BlipForConditionalGeneration,
    GPT2Config,
    PreTrainedTokenizerFast,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
)

from search.encoders.base import EncoderUnavailableError
from search.encoders.captioning import LONGEST_CAPTION, Captioner, captioner_for

WORDS = ["[PAD]", "[UNK]", "[BOS]", "[EOS]", "a", "red", "white", "shoe", "on", "grass"]
SMALL: dict[str, Any] = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}


def write_vit_gpt2(folder: Path) -> Path:
    vit = ViTConfig(**SMALL, intermediate_size=16, image_size=32, patch_size=8)
    gpt2 = GPT2Config(
        n_embd=16, n_layer=1, n_head=2, n_positions=64, vocab_size=len(WORDS),
        bos_token_id=2, eos_token_id=3, add_cross_attention=True,
    )  # fmt: skip
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(vit, gpt2)
    config.decoder_start_token_id, config.pad_token_id, config.eos_token_id = 2, 0, 3
    model = VisionEncoderDecoderModel(config)
    model.generation_config.decoder_start_token_id = 2
    model.generation_config.pad_token_id = 0
    model.save_pretrained(folder)
    return _with_rest(folder, "ViTImageProcessor")


def write_blip(folder: Path) -> Path:
    config = BlipConfig(
        text_config={
            **SMALL, "vocab_size": len(WORDS), "intermediate_size": 16, "encoder_hidden_size": 16,
            "max_position_embeddings": 64, "bos_token_id": 2, "eos_token_id": 3, "sep_token_id": 3,
            "pad_token_id": 0, "projection_dim": 16,
        },
        vision_config={**SMALL, "intermediate_size": 16, "image_size": 32, "patch_size": 8},
        projection_dim=16, image_text_hidden_size=16,
    )  # fmt: skip
    BlipForConditionalGeneration(config).save_pretrained(folder)
    return _with_rest(folder, "BlipImageProcessor")


def _with_rest(folder: Path, processor: str) -> Path:
    tokenizer = Tokenizer(models.WordLevel({w: n for n, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", bos_token="[BOS]",
        eos_token="[EOS]",
    ).save_pretrained(folder)  # fmt: skip
    told = {"image_processor_type": processor, "size": {"height": 32, "width": 32}}
    (folder / "preprocessor_config.json").write_text(json.dumps(told))
    return folder


@pytest.mark.parametrize("write", [write_vit_gpt2, write_blip], ids=["vit-gpt2", "blip"])
def test_a_captioning_model_says_something_of_a_picture(write: object, tmp_path: Path) -> None:
    torch.manual_seed(5)
    folder = write(tmp_path / "captioner")  # type: ignore[operator]

    text = Captioner(str(folder)).caption(Image.new("RGB", (50, 30), "red"))

    assert len(text) <= LONGEST_CAPTION
    assert set(text.split()) <= set(WORDS)


def test_what_is_no_captioning_model_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "vit"}))
    with pytest.raises(EncoderUnavailableError, match="a vit model does not caption"):
        Captioner(str(tmp_path))
    assert captioner_for(str(tmp_path)) is None
