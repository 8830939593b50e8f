"""ONNX Runtime's side of a network: opened, asked, compared with torch. numpy only, no torch."""

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]
QuickNetwork = Callable[..., list[NDArray[np.float32]]]

# Half precision moves vectors by cosines of .97 to .998 and costs a point of Hit@1; float32 in
# another order of additions moves them by less than a millionth.
SMALLEST_COSINE = 0.9999
PROBES = 8


def is_installed() -> bool:
    """Whether this deployment has ONNX Runtime and what writes its files."""
    return all(importlib.util.find_spec(name) is not None for name in ("onnx", "onnxruntime"))


def available_cores() -> int:
    """Count the cores this process may use; OMP_NUM_THREADS has the last word."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    return int(told) if told.isdecimal() else max(1, len(os.sched_getaffinity(0)))


def open_network(file: Path, *, threads: int | None = None) -> QuickNetwork:
    """Open an ONNX file: a function of its inputs, in their order, that gives its outputs.

    Raises:
        Exception: it is no such file, half of one, or another release's; the errors of ONNX Runtime
            share no class.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or available_cores()
    # A thread that has nothing to do would otherwise spin on a core that the web needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_inputs()]

    def run(*inputs: NDArray[Any]) -> list[NDArray[np.float32]]:
        found: list[NDArray[np.float32]] = session.run(None, dict(zip(names, inputs, strict=True)))
        return found

    return run


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


def nearness(
    wanted: list[NDArray[np.float32]], ask: Callable[[Pixels], list[NDArray[np.float32]]],
    probes: Pixels,
) -> float:  # fmt: skip
    """Give the smallest cosine of what is wanted of the probes to what is said of them, row by row.

    Asked all at once and one alone: a network traced with a fixed batch would fail one of them.
    """
    smallest = 1.0
    for count in (len(probes), 1):
        for right, found in zip(wanted, ask(probes[:count]), strict=True):
            if right[:count].shape != found.shape:
                return 0.0
            smallest = min(smallest, smallest_cosine(right[:count], found))
    return smallest


def smallest_cosine(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Give the smallest cosine between rows (n, …) and (n, …); a row that is no number gives -1."""
    left, right = (rows.reshape(len(rows), -1).astype(np.float64) for rows in (one, other))
    lengths = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    cosines = (left * right).sum(axis=1) / np.maximum(lengths, 1e-12)
    return float(np.nan_to_num(cosines, nan=-1.0).min())
