"""ONNX Runtime serves a network only if it says what torch says; one line of log tells."""

import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from search.encoders.backends.image_only import ImageEncoder
from search.encoders.kept import KeptEncoder
from search.encoders.loading import load_encoder
from search.encoders.quick import by_torch, quick_network
from search.encoders.runtime import choose_runtime
from search.encoders.sessions import SMALLEST_COSINE, probe_pictures, smallest_cosine
from tests.search.encoders.folders import make_folder, pictures

SIDE = 24


def _probes() -> Any:
    drawn = probe_pictures(height=SIDE, width=SIDE).astype(np.float32) / 127.5 - 1
    return np.ascontiguousarray(drawn.transpose(0, 3, 1, 2))


class _Slow(nn.Module):
    """Enough work that how it is run decides, and batch norms, which must stay as they are."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        layers: list[nn.Module] = [nn.Conv2d(3, 48, 3, padding=1)]
        for _ in range(8):
            layers += [nn.Conv2d(48, 48, 3, padding=1, groups=48), nn.BatchNorm2d(48), nn.ReLU6()]
        self.layers = nn.Sequential(*layers)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.layers(pixels).mean((2, 3))
        return found


class _Twofaced(_Slow):
    """Says something else of many pictures than of two: tracing freezes what it says of two."""

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        found = super().forward(pixels)
        return found if len(pixels) <= 2 else found.flip(1)


class _Unwritable(_Slow):
    """Holds an operation that ONNX does not know."""

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = torch.linalg.svdvals(super().forward(pixels)[:, :, None])
        return found


def test_a_network_runs_by_onnx_runtime_and_says_what_torch_says(
    caplog: pytest.LogCaptureFixture,
) -> None:
    network, probes = _Slow(), _probes()
    with caplog.at_level(logging.INFO):
        quick = quick_network(network, probes, name="slow")

    assert quick is not None
    assert "slow: runs by ONNX Runtime" in caplog.text
    other = probes[::-1, :, ::-1].copy()[:5]
    np.testing.assert_allclose(quick(other)[0], by_torch(network, other)[0], atol=1e-5)


def test_a_network_that_was_in_training_mode_stays_fit_for_use() -> None:
    network, probes = _Slow().train(), _probes()
    quick_network(network, probes, name="slow")

    assert not any(module.training for module in network.modules())


@pytest.mark.parametrize(
    ("network", "reason"), [(_Twofaced, "differ from torch's"), (_Unwritable, "svd")]
)
def test_a_network_that_cannot_be_proven_stays_with_torch_and_one_line_says_why(
    network: type[nn.Module], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert quick_network(network(), _probes(), name="odd") is None

    lines = [record.getMessage() for record in caplog.records if record.name.endswith("quick")]
    assert len(lines) == 1
    assert lines[0].startswith("odd: runs by torch")
    assert reason in lines[0]
    assert "\n" not in lines[0]


def test_without_onnx_runtime_everything_still_runs(tmp_path: Path) -> None:
    folder = make_folder("vit", tmp_path / "vit")
    code = (
        "import sys\n"
        "class Hidden:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('onnx', 'onnxruntime'):\n"
        "            raise ModuleNotFoundError(name)\n"
        "import importlib.util\n"
        "real = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *a: None if name.startswith('onnx') else"
        " real(name, *a)\n"
        "sys.meta_path.insert(0, Hidden())\n"
        "from search.encoders.loading import load_encoder\n"
        f"print(load_encoder({str(folder)!r}).runtime)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stdout.strip().startswith("torch "), done.stderr


def test_both_runtimes_are_one_encoder_with_the_same_vectors(tmp_path: Path) -> None:
    folder = str(make_folder("dual", tmp_path / "dual"))  # the other kinds: test_kept
    usual, by_torch_alone = load_encoder(folder), load_encoder(folder, may_be_quick=False)

    assert usual.revision == by_torch_alone.revision
    vectors = usual.encode_images(pictures()), by_torch_alone.encode_images(pictures())
    assert smallest_cosine(*vectors) >= SMALLEST_COSINE


def test_the_shipped_encoder_runs_by_onnx_runtime() -> None:
    encoder = load_encoder("builtin")

    assert isinstance(encoder, ImageEncoder | KeptEncoder)
    assert encoder.runtime == "onnxruntime float32"


def test_bfloat16_is_refused_where_it_moves_the_vectors() -> None:
    class Fragile(nn.Module):
        """A difference of near equal numbers: nothing of it is left in three digits."""

        def __init__(self) -> None:
            super().__init__()
            self.one, self.other = nn.Linear(3, 8), nn.Linear(3, 8)
            self.other.weight.data = self.one.weight.data + 1e-3 * torch.randn(8, 3)

        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            seen = 10 + pixels.mean((2, 3))
            found: torch.Tensor = self.one(seen) - self.other(seen)
            return found

    torch.manual_seed(0)
    runtime = choose_runtime(Fragile().eval(), _probes(), device=torch.device("cpu"))

    assert runtime.number_type == "float32"


def test_a_row_that_is_no_number_is_like_nothing() -> None:
    broken = np.array([[np.nan, 1.0]], dtype=np.float32)

    assert smallest_cosine(broken, np.ones((1, 2), dtype=np.float32)) == -1
