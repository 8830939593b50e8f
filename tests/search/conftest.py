"""Fixtures of search: a tiny real encoder, folders of its own, pictures to ask with."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from pytest_django.fixtures import Settings

from search.indexes import build_index, drop_index
from search.models import Encoder
from search.served import look_again
from tests.search.factories import EncoderFactory

TINY_PICTURES = {
    "size": {"height": 32, "width": 32},
    "image_mean": [0.5, 0.5, 0.5],
    "image_std": [0.25, 0.25, 0.25],
}


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the folder of a real CLIP with random weights: pictures 32 px, vectors of 16."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import CLIPConfig, CLIPModel, PreTrainedTokenizerFast

    torch.manual_seed(3)
    folder = tmp_path_factory.mktemp("tiny-clip")
    small = {
        "hidden_size": 32,
        "intermediate_size": 32,
        "num_attention_heads": 2,
        "num_hidden_layers": 1,
    }
    words = ["[PAD]", "[UNK]", "[EOS]", "red", "white", "high", "top", "air", "nike"]
    config = CLIPConfig(
        text_config={
            **small,
            "vocab_size": len(words),
            "max_position_embeddings": 16,
            "eos_token_id": 2,
            "bos_token_id": 1,
            "pad_token_id": 0,
        },
        vision_config={**small, "image_size": 32, "patch_size": 8},
        projection_dim=16,
    )
    CLIPModel(config).save_pretrained(folder)
    tokenizer = Tokenizer(
        models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", eos_token="[EOS]"
    ).save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps(TINY_PICTURES))
    return folder


@pytest.fixture
def site_folders(settings: Settings, tmp_path: Path) -> Path:
    """Point uploads, query pictures and media to a folder of this test's own."""
    settings.DATA_DIR = tmp_path
    settings.UPLOADS_DIR = tmp_path / "uploads"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return tmp_path


@pytest.fixture
def fresh_weights() -> Iterator[None]:
    """Forget loaded weights before and after: encoder numbers start anew in each database."""
    from search import serving

    serving._loaded.clear()
    yield
    serving._loaded.clear()


def drawn_photo(colour: str = "red", *, seed: int = 0, size: tuple[int, int] = (320, 240)) -> Any:
    """Draw a picture that differs by colour and seed."""
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((20 + 7 * seed, 40, 200 + 7 * seed, 160 + 3 * seed), fill=colour)
    draw.rectangle((40, 150 - 5 * seed, 280, 180), fill="black")
    return picture


def encoded(picture: Any, kind: str = "JPEG", **options: Any) -> bytes:
    """Write a picture as a file's bytes."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture(autouse=True)
def _heads_of_this_test() -> None:
    """What the last test put in service is not remembered in this one."""
    look_again()


@pytest.fixture
def indexed_encoder(transactional_db: None) -> Iterator[Encoder]:
    """An active encoder with an index of its own."""
    encoder = EncoderFactory.create()
    build_index(encoder)
    yield encoder
    drop_index(encoder)
