"""Builds the two-tower model that we train and ship: MobileNetV2 beside a small BERT."""

from pathlib import Path

import torch
from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from transformers import (
    BertConfig,
    MobileNetV2Config,
    MobileNetV2Model,
    PreTrainedTokenizerFast,
    VisionTextDualEncoderConfig,
    VisionTextDualEncoderModel,
)

from learning.trunk import trunk_of

TRUNK_FEATURES = 1280
TEXT_TOKENS = 32
_TRUNK_SHAPE = (
    "depth_multiplier", "depth_divisible_by", "min_depth", "expand_ratio", "output_stride",
    "first_layer_is_expansion", "finegrained_output", "hidden_act", "tf_padding", "layer_norm_eps",
)  # fmt: skip
_ALPHABET = "abcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщъыьэюя0123456789-'"
_PADDING, _UNKNOWN, _START, _END = "[PAD]", "[UNK]", "[CLS]", "[SEP]"


def build_dual_encoder(
    trunk_folder: Path | None, *, dimensions: int, vocabulary: int, seed: int, random: bool = False
) -> VisionTextDualEncoderModel:
    """Build the model; the trunk starts from a folder's weights, everything else at random.

    Without a folder the trunk is random too, and small, which is what tests need; with `random` it
    has the folder's shape and none of its weights.
    """
    torch.manual_seed(seed)
    if trunk_folder is None:
        vision = MobileNetV2Config(depth_multiplier=0.35)
    else:
        told = MobileNetV2Config.from_pretrained(trunk_folder)
        # Only what shapes the network: the 1,001 ImageNet class names stay behind.
        vision = MobileNetV2Config(**{name: getattr(told, name) for name in _TRUNK_SHAPE})
    setattr(vision, "hidden_size", TRUNK_FEATURES)  # noqa: B010 - where the dual encoder looks
    text = BertConfig(
        vocab_size=vocabulary,
        hidden_size=192,
        num_hidden_layers=2,
        num_attention_heads=6,
        intermediate_size=768,
        max_position_embeddings=TEXT_TOKENS,
        pad_token_id=0,
    )
    config = VisionTextDualEncoderConfig.from_vision_text_configs(
        vision, text, projection_dim=dimensions
    )
    model = VisionTextDualEncoderModel(config)
    if trunk_folder is None or random:
        randomise_trunk(trunk_of(model))
    else:
        trunk = MobileNetV2Model.from_pretrained(trunk_folder)
        model.vision_model.load_state_dict(trunk.state_dict())
    model.eval()
    return model


def randomise_trunk(trunk: MobileNetV2Model) -> None:
    """Give random convolutions a scale that survives many layers; the stock start fades to zero."""
    for module in trunk.modules():
        if isinstance(module, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(module.weight, mode="fan_in", nonlinearity="relu")


def weigh_colour_of_words(
    model: VisionTextDualEncoderModel, weight: float, *, shape_dimensions: int
) -> None:
    """Make the colour part of text vectors count `weight` times as much beside their shape.

    Pictures stay as they are. Words state a colour on purpose; a picture merely has one.
    """
    with torch.no_grad():
        model.text_projection.weight[shape_dimensions:] *= weight


def train_tokenizer(texts: list[str], *, vocabulary: int) -> PreTrainedTokenizerFast:
    """Train a WordPiece tokenizer on the caption language: lower case, ё as е, no accents.

    й is a letter and not an и with an accent, so accents are not stripped by decomposition.
    """
    tokenizer = Tokenizer(models.WordPiece(unk_token=_UNKNOWN, max_input_chars_per_word=40))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace("ё", "е")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=vocabulary,
        special_tokens=[_PADDING, _UNKNOWN, _START, _END],
        show_progress=False,
        min_frequency=2,
    )
    # Each letter alone and inside a word, so that no word of either language is unknown as a whole.
    spelling = [f"{letter} а{letter}" for letter in _ALPHABET]
    tokenizer.train_from_iterator([*texts, *spelling], trainer)
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{_START} $A {_END}",
        special_tokens=[(name, tokenizer.token_to_id(name)) for name in (_START, _END)],
    )
    return wrap_tokenizer(tokenizer)


def wrap_tokenizer(tokenizer: Tokenizer) -> PreTrainedTokenizerFast:
    """Give a bare tokenizer the face that transformers serves it with."""
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=TEXT_TOKENS,
        pad_token=_PADDING,
        unk_token=_UNKNOWN,
        cls_token=_START,
        sep_token=_END,
        model_input_names=["input_ids", "attention_mask"],
    )
