"""A loaded network by ONNX Runtime instead of torch: several times as quick on a CPU.

Made from the loaded weights at load, and proven on fixed pictures before it serves: its vectors
must be torch's, so that both are one encoder revision and may be compared (docs/adr/0207).
Imports torch: for the encoder process and workers only.
"""

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

from search.encoders.sessions import (
    SMALLEST_COSINE,
    Pixels,
    QuickNetwork,
    is_installed,
    nearness,
    open_network,
)

logger = logging.getLogger(__name__)

_OPSET = 17
_TRACED = 2  # pictures: a batch of one would be frozen into the shapes of some networks
_ROUNDS = 3
# A protobuf holds 2 GB; and the weights are in memory twice.
_MOST_WEIGHT_BYTES = 1_500_000_000
# The exporter keeps its settings in globals, and catching warnings is global too.
_exporting = threading.Lock()


class NotQuickError(Exception):
    """A network stays with torch; the message is the reason, one line."""


def quick_network(
    network: nn.Module, probes: Pixels, *, name: str, file: Path | None = None
) -> QuickNetwork | None:
    """Give what runs `network` by ONNX Runtime, or None where torch is to go on; logs one line.

    What was made is left in `file`, if one is named.

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
        quick = _session(network, probes, file)
        nearest = nearness(by_torch(network, probes), quick, probes)
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


def by_torch(network: nn.Module, pixels: Pixels) -> list[NDArray[np.float32]]:
    """Run a network on the CPU in float32."""
    with torch.inference_mode():
        outputs = network(torch.from_numpy(pixels))
    tensors = [outputs] if isinstance(outputs, torch.Tensor) else list(outputs)
    return [tensor.float().numpy() for tensor in tensors]


def _session(network: nn.Module, probes: Pixels, file: Path | None) -> QuickNetwork:
    if sum(weight.nbytes for weight in network.parameters()) > _MOST_WEIGHT_BYTES:
        raise NotQuickError("its weights are too large to be copied")
    with tempfile.TemporaryDirectory(prefix="quick-") as folder:
        made = file or Path(folder) / "network.onnx"
        try:
            export_network(network, probes, made)
            return open_network(made, threads=torch.get_num_threads())
        except Exception as error:  # neither package's errors have a class in common
            raise NotQuickError(" ".join(str(error).split())[:200]) from error


def export_network(network: nn.Module, probes: Pixels, file: Path) -> None:
    """Write a network of pictures as ONNX, for any number of them."""
    outputs = [f"output_{number}" for number in range(len(by_torch(network, probes[:1])))]
    export(
        network,
        {"pixels": torch.from_numpy(probes[:_TRACED])},
        file,
        outputs=outputs,
        free={name: {0: "pictures"} for name in ("pixels", *outputs)},
    )


def export(
    network: nn.Module,
    inputs: dict[str, torch.Tensor],
    file: Path,
    *,
    outputs: list[str],
    free: dict[str, dict[int, str]],
) -> None:
    """Write a network as ONNX; `free` names the axes, of inputs and outputs, of any length."""
    with _exporting, torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about sizes that are fixed on purpose, and its own age
        torch.onnx.export(
            network,
            tuple(inputs.values()),
            file,
            dynamo=False,  # the newer exporter needs onnxscript, too
            opset_version=_OPSET,
            input_names=list(inputs),
            output_names=outputs,
            dynamic_axes=free,
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
