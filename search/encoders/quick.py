"""A loaded network by ONNX Runtime instead of torch: several times as quick on a CPU.

Made from the loaded weights at load, and proven on fixed pictures before it serves: its vectors
must be torch's, so that both are one encoder revision and may be compared (docs/adr/0207).
Imports torch: for the encoder process and workers only.
"""

import hashlib
import importlib.util
import logging
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

logger = logging.getLogger(__name__)

Pixels = NDArray[np.float32]
QuickNetwork = Callable[[Pixels], list[NDArray[np.float32]]]

# Half precision moves vectors by cosines of .97 to .998 and costs a point of Hit@1; float32 in
# another order of additions moves them by less than a millionth.
SMALLEST_COSINE = 0.9999
PROBES = 8
_OPSET = 17
_TRACED = 2  # pictures: a batch of one would be frozen into the shapes of some networks
_ROUNDS = 3
# A protobuf holds 2 GB; and the weights are in memory twice.
_MOST_WEIGHT_BYTES = 1_500_000_000
# The exporter keeps its settings in globals, and catching warnings is global too.
_exporting = threading.Lock()
_kept_in: list[Path] = []  # one folder, or none: nothing is kept


class NotQuickError(Exception):
    """A network stays with torch; the message is the reason, one line."""


def is_installed() -> bool:
    """Whether this deployment has ONNX Runtime and what writes its files."""
    return all(importlib.util.find_spec(name) is not None for name in ("onnx", "onnxruntime"))


def quick_network(network: nn.Module, probes: Pixels, *, name: str) -> QuickNetwork | None:
    """Give what runs `network` by ONNX Runtime, or None where torch is to go on; logs one line.

    Shapes:
        network and result: pixels (n, 3, h, w) to one or more outputs (n, …), for any n; `probes`
        (k, 3, h, w), k > 1, are what the proof is made on.
    """
    if not is_installed():
        logger.info("%s: runs by torch; ONNX Runtime is not installed", name)
        return None
    # The exporter puts back the mode that the outermost module says it is in: one that was wrapped
    # in a new module would come back in training mode, batch norms and all.
    network.eval()
    try:
        quick = _session(network, probes)
        nearest = proof(network, quick, probes)
        if nearest < SMALLEST_COSINE:
            raise NotQuickError(f"its outputs differ from torch's (cosine {nearest:.5f})")
        slow_s = _time(lambda: by_torch(network, probes[:1]))
        quick_s = _time(lambda: quick(probes[:1]))
        if quick_s >= slow_s:
            raise NotQuickError(f"{quick_s * 1e3:.1f} ms a picture, torch {slow_s * 1e3:.1f} ms")
    except NotQuickError as reason:
        logger.warning("%s: runs by torch, not by ONNX Runtime: %s", name, reason)
        return None
    logger.info(
        "%s: runs by ONNX Runtime, %.1f ms of CPU a picture (torch %.1f), cosine to torch %.7f",
        name, quick_s * 1e3, slow_s * 1e3, nearest,
    )  # fmt: skip
    return quick


def probe_pictures(*, height: int, width: int) -> NDArray[np.uint8]:
    """Draw the pictures of the proof, always the same: (8, height, width, 3), 0..255.

    Coarse and fine patches of random colours: half precision errs most on the coarse.
    """
    random = np.random.default_rng(0)
    drawn = np.empty((PROBES, height, width, 3), dtype=np.uint8)
    for number in range(PROBES):
        cells = 2 ** (number % 4 + 1)
        patches = random.integers(0, 256, size=(cells, cells, 3), dtype=np.uint8)
        rows, columns = (np.arange(side) * cells // side for side in (height, width))
        drawn[number] = patches[rows][:, columns]
    return drawn


def proof(network: nn.Module, quick: QuickNetwork, probes: Pixels) -> float:
    """Give the smallest cosine of what torch and `quick` say of the probes, any output, any row.

    Asked all at once and one alone: a network traced with a fixed batch would fail one of them.
    """
    smallest = 1.0
    for batch in (probes, probes[:1]):
        for wanted, found in zip(by_torch(network, batch), quick(batch), strict=True):
            if wanted.shape != found.shape:
                return 0.0
            smallest = min(smallest, smallest_cosine(wanted, found))
    return smallest


def smallest_cosine(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Give the smallest cosine between rows (n, …) and (n, …); a row that is no number gives -1."""
    left, right = (rows.reshape(len(rows), -1).astype(np.float64) for rows in (one, other))
    lengths = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    cosines = (left * right).sum(axis=1) / np.maximum(lengths, 1e-12)
    return float(np.nan_to_num(cosines, nan=-1.0).min())


def by_torch(network: nn.Module, pixels: Pixels) -> list[NDArray[np.float32]]:
    """Run a network on the CPU in float32."""
    with torch.inference_mode():
        outputs = network(torch.from_numpy(pixels))
    tensors = [outputs] if isinstance(outputs, torch.Tensor) else list(outputs)
    return [tensor.float().numpy() for tensor in tensors]


def _session(network: nn.Module, probes: Pixels) -> QuickNetwork:
    import onnxruntime

    if sum(weight.nbytes for weight in network.parameters()) > _MOST_WEIGHT_BYTES:
        raise NotQuickError("its weights are too large to be copied")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    # A thread that has nothing to do would otherwise spin on a core that the web needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3

    def opened(file: Path) -> QuickNetwork:
        session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        return lambda pixels: session.run(None, {"pixels": pixels})

    kept = _kept_file(network, probes)
    try:
        if kept is not None and kept.is_file():
            return opened(kept)
    except Exception:  # noqa: BLE001 - half a file, or another release's; its errors share no class
        logger.info("%s cannot be opened and is made anew", kept)
    with tempfile.TemporaryDirectory(prefix="quick-", dir=kept.parent if kept else None) as folder:
        file = Path(folder) / "network.onnx"
        try:
            export_network(network, probes, file)
            quick = opened(file)
        except Exception as error:  # neither package's errors have a class in common
            raise NotQuickError(" ".join(str(error).split())[:200]) from error
        if kept is not None:
            file.replace(kept)
    return quick


def keep_networks(folder: Path) -> None:
    """Keep what is made of networks in this folder: a process that was killed is back sooner."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _kept_in[:] = [folder]


def _kept_file(network: nn.Module, probes: Pixels) -> Path | None:
    """Name the file of a network: by its weights, its shape, and what writes and reads it."""
    if not _kept_in:
        return None
    identity = hashlib.sha256(f"{torch.__version__} {_OPSET} {probes.shape} {network}".encode())
    for name, weight in network.state_dict().items():
        identity.update(name.encode())
        identity.update(weight.detach().contiguous().float().cpu().numpy().tobytes())
    return _kept_in[0] / f"{identity.hexdigest()[:32]}.onnx"


def export_network(network: nn.Module, probes: Pixels, file: Path) -> None:
    """Write the network as ONNX, for any number of pictures."""
    outputs = [f"output_{number}" for number in range(len(by_torch(network, probes[:1])))]
    with _exporting, torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about sizes that are fixed on purpose, and its own age
        torch.onnx.export(
            network,
            (torch.from_numpy(probes[:_TRACED]),),
            file,
            dynamo=False,  # the newer exporter needs onnxscript, too
            opset_version=_OPSET,
            input_names=["pixels"],
            output_names=outputs,
            dynamic_axes={name: {0: "pictures"} for name in ("pixels", *outputs)},
        )


def _time(run: Callable[[], object]) -> float:
    """Give the CPU seconds of one run, the least of some: others may use this CPU, too."""
    run()
    rounds = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        run()
        rounds.append(time.process_time() - start)
    return min(rounds)
