"""A captioning model from the hub or a folder: a picture to one English sentence. torch inside.

BLIP and vision-encoder-decoder models (ViT-GPT2) load; safetensors only, no code from a hub.
"""

import logging
from functools import lru_cache
from typing import Any

import torch
from PIL import Image

from search.encoders.base import EncoderUnavailableError
from search.encoders.identity import HubId, find_encoder

logger = logging.getLogger(__name__)

LONGEST_WORDS, LONGEST_CAPTION = 24, 300


class Captioner:
    """Model, picture preprocessing and tokenizer of one captioning model."""

    def __init__(self, spec: str) -> None:
        """Load what `spec` names: a folder, or a hub id with an optional @revision.

        Raises:
            EncoderUnavailableError: it cannot be had, or is no model that captions.
        """
        from transformers import AutoConfig, AutoImageProcessor, AutoTokenizer

        found = find_encoder(spec)
        place = found.repository if isinstance(found, HubId) else str(found)
        options: dict[str, Any] = {"trust_remote_code": False}
        if isinstance(found, HubId):
            options["revision"] = found.revision
        else:
            options["local_files_only"] = True
        try:
            config = AutoConfig.from_pretrained(place, **options)
            model_class = _class_for(str(config.model_type))
            self._model = model_class.from_pretrained(place, use_safetensors=True, **options).eval()
            self._processor = AutoImageProcessor.from_pretrained(place, **options)
            self._tokenizer = AutoTokenizer.from_pretrained(place, **options)
        except (OSError, ValueError, KeyError, ImportError) as error:
            line = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
            raise EncoderUnavailableError(f"captioner {spec!r}: {line[:200]}") from error

    def caption(self, picture: Image.Image) -> str:
        """Say what an RGB picture shows, in the model's words; at most 300 characters."""
        pixels = self._processor(images=picture, return_tensors="pt")["pixel_values"]
        with torch.inference_mode():
            tokens = self._model.generate(pixel_values=pixels, max_new_tokens=LONGEST_WORDS)
        text = self._tokenizer.decode(tokens[0], skip_special_tokens=True)
        return " ".join(str(text).split())[:LONGEST_CAPTION]


@lru_cache(maxsize=1)
def captioner_for(spec: str) -> Captioner | None:
    """Load a captioner once a process; None, after one line in the log, where it cannot be had."""
    try:
        return Captioner(spec) if spec else None
    except EncoderUnavailableError as error:
        logger.warning("Photos get no caption: %s", error)
        return None


def _class_for(model_type: str) -> Any:
    from transformers import BlipForConditionalGeneration, VisionEncoderDecoderModel

    classes = {
        "blip": BlipForConditionalGeneration,
        "vision-encoder-decoder": VisionEncoderDecoderModel,
    }
    if model_type not in classes:
        raise ValueError(f"a {model_type} model does not caption; {', '.join(classes)} do")
    return classes[model_type]
