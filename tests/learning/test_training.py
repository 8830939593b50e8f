"""Training on a handful of drawn squares: it learns, resumes, exports, and refuses val pictures."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import MobileNetV2Config, MobileNetV2Model

from learning.__main__ import main
from learning.augmentation import Augmentation
from learning.cache import load_cache, shoe_mask
from learning.config import read_config
from learning.image_tower import train_image_tower
from learning.losses import CosineClassifier, colour_agreement_loss
from learning.manifest import read_drawn, read_manifest, read_table, split_of
from learning.tower import build_dual_encoder
from learning.trunk import fold_batch_norms, freeze_first_blocks, unfold_batch_norms
from search.encoders.loading import load_encoder
from search.encoders.spelling import WORDS_FILE
from tests.learning.shapes import draw


def test_from_a_table_to_an_encoder_that_search_can_load(config: Path, tmp_path: Path) -> None:
    assert main(["train", str(config)]) == 0

    encoder = load_encoder(str(tmp_path / "models/tiny"))
    manifest = json.loads((tmp_path / "models/manifest.json").read_text())["tiny"]
    assert encoder.dimensions == 24
    assert encoder.encode_texts(["красный круг"]).shape == (1, 24)
    assert "model.safetensors" in manifest["files"]
    assert len(manifest["data_sha256"]) == 64
    assert (tmp_path / "models/tiny/README.md").is_file()


def test_a_finished_image_tower_is_taught_words_by_the_same_command(
    config: Path, tmp_path: Path
) -> None:
    with_words = config.read_text()
    folder = tmp_path / "models/tiny"
    config.write_text(with_words.replace("steps = 3\n", "steps = 0\n"))
    assert main(["train", str(config)]) == 0
    pictures = [draw("Disc", "red", 0), draw("Bar", "blue", 1)]
    before = load_encoder(str(folder)).encode_images(pictures)
    assert not (folder / WORDS_FILE).exists()

    config.write_text(with_words)
    assert main(["train", str(config)]) == 0

    np.testing.assert_array_equal(load_encoder(str(folder)).encode_images(pictures), before)
    assert "nike" in (folder / WORDS_FILE).read_text(encoding="utf-8").split()


def test_a_stopped_run_goes_on_exactly_where_it_stood(config: Path, tmp_path: Path) -> None:
    settings = read_config(config)
    cache = load_cache(read_table(settings.data.sources[0]), settings.data.cache, side=48)

    def train(out: str, *, steps: int) -> torch.Tensor:
        model = build_dual_encoder(None, dimensions=24, vocabulary=50, seed=3)
        image = replace(settings.image, steps=steps, minutes=1e6)
        train_image_tower(model, cache, replace(settings, out=tmp_path / out, image=image))
        return model.visual_projection.weight.detach().clone()

    at_once = train("one", steps=3)
    after_a_step = train("two", steps=1)  # the first step's rate does not depend on how many follow
    resumed = train("two", steps=3)

    assert not torch.equal(after_a_step, at_once)
    torch.testing.assert_close(resumed, at_once)


def test_random_weights_of_the_trunks_shape_learn_with_live_batch_norms(
    config: Path, tmp_path: Path
) -> None:
    shape = MobileNetV2Config(depth_multiplier=0.35)
    MobileNetV2Model(shape).save_pretrained(tmp_path / "trunk")
    config.write_text(
        config.read_text()
        .replace("[model]\n", f'[model]\ntrunk = "{tmp_path}/trunk"\nrandom = true\n')
        .replace("steps = 3\n", "steps = 0\n")
    )

    assert main(["train", str(config)]) == 0

    trained = torch.load(tmp_path / "run/image.pt", weights_only=True)["weights"]
    means = [value for name, value in trained.items() if name.endswith("running_mean")]
    assert len(means) > 50
    assert all(mean.abs().sum() > 0 for mean in means)  # statistics of these very pictures
    served = load_encoder(str(tmp_path / "models/tiny"))
    first, second = served.encode_images([draw("Disc", "red", 0), draw("Bar", "blue", 1)])
    assert np.isfinite(first).all()
    assert first @ second < 0.9999


def test_losses_fall_while_it_learns(config: Path, tmp_path: Path) -> None:
    settings = read_config(config)
    cache = load_cache(read_table(settings.data.sources[0]), settings.data.cache, side=48)
    image = replace(settings.image, steps=30, batch=24, head_rate=1e-2)
    run = replace(settings, out=tmp_path / "run", image=image, checkpoint_every=5)
    train_image_tower(build_dual_encoder(None, dimensions=24, vocabulary=50, seed=3), cache, run)

    curve = [json.loads(line) for line in (tmp_path / "run/curve.jsonl").read_text().splitlines()]
    assert curve[-1]["step"] == 30
    assert curve[-1]["colours"] < 0.9 * curve[0]["colours"]


def test_a_product_on_both_sides_is_refused(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    rows = [
        {"image": "a.png", "product_id": "7", "split": side, "brand": "Nike"}
        for side in ("train", "val")
    ]
    (tmp_path / "leak.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    first = read_config(config).data.sources[0]
    config.write_text(config.read_text().replace(str(first), str(tmp_path / "leak.jsonl")))

    assert main(["train", str(config)]) == 1
    assert "in train and in val" in capsys.readouterr().err


def test_a_misspelt_setting_is_named(config: Path) -> None:
    config.write_text(config.read_text().replace("batch = 12", "bacth = 12"))

    with pytest.raises(ValueError, match="bacth"):
        read_config(config)


def test_evaluation_prints_and_writes_its_figures(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["evaluate", "--encoder", "random", "--encoder", "hsv-histogram"]
    arguments += ["--table", str(table), "--json", str(tmp_path / "out.json")]

    assert main(arguments) == 0

    results = json.loads((tmp_path / "out.json").read_text())
    assert [result["encoder"] for result in results] == ["random", "hsv-histogram"]
    assert results[0]["same silhouette, table"]["queries"] == 9
    assert "| hsv-histogram |" in capsys.readouterr().out


def test_folded_batch_norms_change_nothing_and_unfold_again() -> None:
    torch.manual_seed(0)
    trunk = MobileNetV2Model(MobileNetV2Config(depth_multiplier=0.35)).eval()
    for name, buffer in trunk.named_buffers():
        if name.endswith("running_mean"):
            buffer.uniform_(-0.2, 0.2)
        elif name.endswith("running_var"):
            buffer.uniform_(0.5, 2)
    pixels = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        wanted = trunk(pixels).pooler_output
        fold_batch_norms(trunk)
        folded = trunk(pixels).pooler_output
        unfold_batch_norms(trunk)
        unfolded = trunk(pixels).pooler_output

    torch.testing.assert_close(folded, wanted, atol=1e-4, rtol=1e-3)
    torch.testing.assert_close(unfolded, wanted, atol=1e-4, rtol=1e-3)


def test_frozen_blocks_get_no_gradient() -> None:
    trunk = MobileNetV2Model(MobileNetV2Config(depth_multiplier=0.35)).eval()
    freeze_first_blocks(trunk, blocks=2)
    trunk(torch.randn(1, 3, 32, 32)).pooler_output.sum().backward()

    assert all(
        p.grad is None for p in (*trunk.conv_stem.parameters(), *trunk.layer[1].parameters())
    )
    assert all(p.grad is not None for p in trunk.layer[2].parameters() if p.requires_grad)


def test_the_margin_makes_the_same_vector_cost_more() -> None:
    vectors, classes = torch.eye(4), torch.tensor([0, 1, 2, -1])
    losses = []
    for margin in (0.0, 0.3):
        torch.manual_seed(0)
        losses.append(CosineClassifier(4, 3, scale=10, margin=margin)(vectors, classes).item())

    assert losses[1] > losses[0]


def test_vectors_that_agree_with_the_colours_cost_less() -> None:
    histograms = torch.eye(2).repeat_interleave(4, dim=0)
    known = torch.ones(8, dtype=torch.bool)

    agreeing = colour_agreement_loss(histograms, histograms, known)
    mixed = colour_agreement_loss(torch.eye(2).repeat(4, 1), histograms, known)

    assert agreeing < mixed


def test_augmentation_keeps_shape_range_and_colour() -> None:
    red = torch.zeros((6, 48, 48, 3), dtype=torch.uint8)
    red[..., 0] = 200
    masks = torch.zeros((6, 48, 48), dtype=torch.bool)
    masks[:, 12:36, 12:36] = True
    scene = torch.full((2, 32, 32, 3), 128, dtype=torch.uint8)
    bend = Augmentation(side=32, paste=1.0)

    first = bend(red, masks, scene, generator=torch.Generator().manual_seed(1))
    again = bend(red, masks, scene, generator=torch.Generator().manual_seed(1))

    assert first.shape == (6, 3, 32, 32)
    assert first.abs().max() <= 1
    torch.testing.assert_close(first, again)
    middle = first[:, :, 14:18, 14:18].mean(dim=(0, 2, 3))
    assert middle[0] > middle[1] + 0.5  # still red


def test_a_shoe_is_cut_from_white_and_not_from_clutter() -> None:
    assert shoe_mask(draw("Disc", "red", 0)).mean() == pytest.approx(0.26, abs=0.02)
    clutter = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    assert not shoe_mask(Image.fromarray(clutter)).any()


def test_a_damaged_manifest_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "m.jsonl").write_text('{"image": "a.png"}\n{"picture": "b.png"}\n')

    with pytest.raises(ValueError, match="line 2"):
        read_manifest(tmp_path / "m.jsonl")


def test_the_split_of_a_product_never_changes() -> None:
    assert [split_of(str(number)) for number in range(8)] == [split_of(str(n)) for n in range(8)]
    share = np.mean([split_of(f"product {number}") == "val" for number in range(2000)])
    assert 0.12 < share < 0.18


def test_drawn_shoes_bring_their_attributes(tmp_path: Path) -> None:
    shoe = {
        "key": "a-1", "brand": "Pellory", "silhouette": "Court", "colours": ["red", "white"],
        "height": "high", "gender": "unisex", "sole": "cupsole", "material": "canvas",
        "pattern": "plain", "closure": "laces", "toe": "rubber toe",
        "pictures": [{"file": "a.webp", "view": "lateral", "background": "plain"}],
    }  # fmt: skip
    (tmp_path / "truth.json").write_text(json.dumps({"shoes": [shoe]}))

    [picture] = read_drawn(tmp_path)

    assert (picture.colours, picture.height, picture.domain) == (("red", "white"), "high", "plain")
    assert dict(picture.attributes)["toe"] == "rubber toe"
