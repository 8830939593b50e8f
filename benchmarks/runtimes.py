"""`python -m benchmarks.runtimes`: `builtin`'s picture tower by each runtime, quality beside speed.

One run, one process: torch in float32 and bfloat16, ONNX Runtime in float32 and in int8
(calibrated on train pictures), OpenVINO where it is installed. p50 and p95 of a batch of 1 and of
16, on the clock and in CPU time (others may use this machine), the ratio to torch float32, the
smallest cosine to it, and Hit@1 of the catalogue's val (same silhouette, leave-one-out): asked and
answered by that runtime, and asked by it of torch's vectors.
"""

from __future__ import annotations

import argparse
import importlib.util
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from benchmarks.figures import machine, percentile, table
from learning.manifest import Picture, read_table
from learning.metrics import rank_queries, summarise
from learning.yardstick.questions import Question, ask
from search.encoders.backends.image_only import ImageEncoder
from search.encoders.base import Vectors, unit_rows
from search.encoders.loading import load_encoder
from search.encoders.preprocess import upright
from search.encoders.quick import by_torch, export_network, quick_network

CATALOGUE = Path("../shared/data/catalog/catalog.csv")
AIM = 2.5
MOST_LOST = 0.01
CALIBRATION = 200
BATCH = 16

Pixels = NDArray[np.float32]
Run = Callable[[Pixels], Vectors]


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Milliseconds of each run of one batch, on the clock and of CPU."""

    clock: list[float]
    cpu: list[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """Val pictures of the catalogue, letterboxed, and what is asked of them."""

    pixels: Pixels
    question: Question

    def hit_at_1(self, asking: Vectors, offered: Vectors) -> float:
        """Share of the queries whose nearest other picture shows the same silhouette."""
        asked = self.question
        ranked = rank_queries(
            asking[asked.asking],
            asked.asked_labels,
            offered[asked.offered],
            asked.offered_labels,
            same_rows=asked.own,
        )
        return float(summarise(ranked).hit_at_1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 if what serves is slower than the aim or loses more than a point."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.runtimes", description=__doc__)
    parser.add_argument("--encoder", default="builtin")
    parser.add_argument("--table", type=Path, default=CATALOGUE)
    parser.add_argument("--rounds", type=int, default=40, help="runs of a batch of 1; a 5th of 16")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    encoder = load_encoder(options.encoder, may_be_quick=False)
    if not isinstance(encoder, ImageEncoder):
        parser.error("this encoder has no picture tower")
    print(machine(), f"\n{encoder.name}@{encoder.revision}, {options.threads} threads\n")
    pictures = read_table(options.table) if options.table.is_file() else []
    yardstick = _yardstick(encoder, pictures)
    calibration = _pixels(encoder, [p for p in pictures if p.split == "train"][::9][:CALIBRATION])
    found = [
        (name, _measured(run, encoder, rounds=options.rounds), _encoded(run, yardstick))
        for name, run in runtimes(encoder, calibration, threads=options.threads)
    ]
    return _show(found, yardstick)


def runtimes(
    encoder: ImageEncoder, calibration: Pixels | None, *, threads: int
) -> Iterator[tuple[str, Run]]:
    """Yield each way to run the tower that this machine has, torch float32 first."""
    tower = encoder.tower

    def torch_bfloat16(pixels: Pixels) -> Vectors:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return by_torch(tower, pixels)[0]

    probes = _blank(encoder, 8)
    yield "torch float32", lambda pixels: by_torch(tower, pixels)[0]
    yield "torch bfloat16", torch_bfloat16
    quick = quick_network(tower, probes, name=encoder.name)
    if quick is not None:
        yield "ONNX Runtime float32", lambda pixels: quick(pixels)[0]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tower.onnx"
        export_network(tower, probes, file)
        if calibration is not None:
            yield "ONNX Runtime int8", _int8(file, calibration, threads=threads)
        if importlib.util.find_spec("openvino") is not None:
            for hint in ("f32", "bf16"):
                yield f"OpenVINO {hint}", _openvino(file, hint, threads=threads)


def _int8(file: Path, calibration: Pixels, *, threads: int) -> Run:
    """Quantise weights by channel and what flows by what `calibration` shows."""
    import onnxruntime
    from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Reader(CalibrationDataReader):  # type: ignore[misc]  # untyped there
        def __init__(self) -> None:
            self.rows = iter(calibration)

        def get_next(self) -> dict[str, Any] | None:
            row = next(self.rows, None)
            return None if row is None else {"pixels": row[None]}

    prepared, small = file.with_name("prepared.onnx"), file.with_name("int8.onnx")
    quant_pre_process(str(file), str(prepared))
    types = {"activation_type": QuantType.QUInt8, "weight_type": QuantType.QInt8}
    quantize_static(str(prepared), str(small), Reader(), per_channel=True, **types)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(small, options, providers=["CPUExecutionProvider"])
    return lambda pixels: session.run(None, {"pixels": pixels})[0]


def _openvino(file: Path, hint: str, *, threads: int) -> Run:
    import openvino

    settings = {"INFERENCE_PRECISION_HINT": hint, "INFERENCE_NUM_THREADS": threads}
    compiled = openvino.Core().compile_model(file, "CPU", settings)
    request = compiled.create_infer_request()
    return lambda pixels: request.infer({0: pixels})[0].copy()


def _measured(run: Run, encoder: ImageEncoder, *, rounds: int) -> dict[int, Times]:
    return {
        count: _timed(run, _blank(encoder, count), rounds=number)
        for count, number in ((1, rounds), (BATCH, max(5, rounds // 5)))
    }


def _timed(run: Run, pixels: Pixels, *, rounds: int) -> Times:
    for _ in range(3):
        run(pixels)
    times = Times(clock=[], cpu=[])
    for _ in range(rounds):
        clock, cpu = time.perf_counter(), time.process_time()
        run(pixels)
        times.clock.append((time.perf_counter() - clock) * 1000)
        times.cpu.append((time.process_time() - cpu) * 1000)
    return times


def _blank(encoder: ImageEncoder, count: int) -> Pixels:
    """Random pixels: what a network takes does not depend on what it sees."""
    size = (count, 3, encoder.preprocessing.height, encoder.preprocessing.width)
    return np.random.default_rng(0).normal(size=size).astype(np.float32)


def _yardstick(encoder: ImageEncoder, pictures: Sequence[Picture]) -> Yardstick | None:
    val = [picture for picture in pictures if picture.split == "val" and picture.silhouette]
    pixels = _pixels(encoder, val)
    if pixels is None:
        return None
    question = next(each for each in ask(val, {"catalog": val}) if "silhouette, " in each.name)
    return Yardstick(pixels=pixels, question=question)


def _pixels(encoder: ImageEncoder, pictures: Sequence[Picture]) -> Pixels | None:
    if not pictures:
        return None
    opened = []
    for picture in pictures:
        with Image.open(picture.path) as file:
            opened.append(upright(file))
    return encoder.preprocessing.pixel_values(opened)


def _encoded(run: Run, yardstick: Yardstick | None) -> Vectors | None:
    if yardstick is None:
        return None
    starts = range(0, len(yardstick.pixels), BATCH)
    return unit_rows(
        np.concatenate([run(yardstick.pixels[start : start + BATCH]) for start in starts])
    )


def _show(
    found: Sequence[tuple[str, dict[int, Times], Vectors | None]], yardstick: Yardstick | None
) -> int:
    _name, plain, true = found[0]
    best = {count: min(times.cpu) for count, times in plain.items()}
    rows, kept = [], {}
    for name, times, vectors in found:
        ratio = {count: best[count] / min(each.cpu) for count, each in times.items()}
        cells = [f"{percentile(times[c].clock, p):.1f}" for c in (1, BATCH) for p in (50, 95)]
        cells += [f"{min(times[c].cpu):.1f} ({ratio[c]:.1f}×)" for c in (1, BATCH)]
        cells.append(f"{1000 * BATCH / percentile(times[BATCH].clock, 50):.0f}")
        if yardstick is not None and vectors is not None and true is not None:
            hits = yardstick.hit_at_1(vectors, vectors), yardstick.hit_at_1(vectors, true)
            kept[name] = (ratio[1], hits[0])
            cosine = float((vectors * true).sum(axis=1).min())
            cells += [f"{cosine:.6f}", f"{hits[0]:.3f}", f"{hits[1]:.3f}"]
        rows.append([name, *cells])
    heads = ["runtime", "1: p50 ms", "p95", "16: p50 ms", "p95", "1: CPU ms", "16: CPU ms", "/s"]
    heads += ["least cosine", "Hit@1", "asked of torch's"] if kept else []
    print(table(heads, rows))
    if "ONNX Runtime float32" not in kept:
        print("No pictures of ../shared/data here, or no ONNX Runtime: nothing is judged.")
        return 0
    quicker, hit = kept["ONNX Runtime float32"]
    lost = kept["torch float32"][1] - hit
    print(f"what serves: {quicker:.1f}× torch float32 (aim ≥ {AIM}), Hit@1 lost {lost:.3f}")
    return int(quicker < AIM or lost > MOST_LOST)


if __name__ == "__main__":
    raise SystemExit(main())
