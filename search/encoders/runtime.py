"""Threads, number type and batch size, chosen by what this machine has and what it measures."""

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

logger = logging.getLogger(__name__)

_BFLOAT16_CPU_FLAGS = {"avx512_bf16", "amx_bf16", "bf16"}
_RACE_ROUNDS = 2
_RACE_BATCH = 2
_WORTH_IT = 0.85  # below this share of float32's time, the lost digits are paid for


@dataclass(frozen=True)
class Runtime:
    """How to run one model."""

    device: torch.device
    bfloat16: bool
    batch_size: int

    def autocast(self) -> torch.autocast:
        """Give the context in which this runtime's forward passes run."""
        return torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.bfloat16)


def choose_runtime(forward: Callable[[int], object], *, device: torch.device) -> Runtime:
    """Choose for a model by racing float32 against bfloat16 where the hardware knows the latter.

    `forward(batch)` runs the model once on that many blank pictures. On a CPU without bfloat16
    instructions the race is not run: emulation is always slower, and a load should be quick.
    """
    batch_size = 64 if device.type == "cuda" else 16
    if not _knows_bfloat16(device):
        return Runtime(device, bfloat16=False, batch_size=batch_size)
    plain = Runtime(device, bfloat16=False, batch_size=batch_size)
    short = Runtime(device, bfloat16=True, batch_size=batch_size)
    plain_s, short_s = (_time(runtime, forward) for runtime in (plain, short))
    chosen = short if short_s < _WORTH_IT * plain_s else plain
    logger.info("float32 %.1f ms, bfloat16 %.1f ms", plain_s * 1e3, short_s * 1e3)
    return chosen


def best_device() -> torch.device:
    """Give the GPU when there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def use_available_cores() -> None:
    """Let torch use the cores this process may run on, unless OMP_NUM_THREADS says otherwise.

    torch counts the machine's cores; a container or a taskset may grant fewer, and threads without
    a core of their own only wait for each other.
    """
    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(max(1, len(os.sched_getaffinity(0))))


def _time(runtime: Runtime, forward: Callable[[int], object]) -> float:
    # On a CPU that others use too, time on the clock says who was interrupted, not who is quicker:
    # an encoder restarted under load then chose the slower type for its whole life.
    clock = time.process_time if runtime.device.type == "cpu" else time.perf_counter
    with torch.inference_mode(), runtime.autocast():
        forward(_RACE_BATCH)
        rounds = []
        for _ in range(_RACE_ROUNDS):
            start = clock()
            forward(_RACE_BATCH)
            rounds.append(clock() - start)
    return min(rounds)


def _knows_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
            flags = next((line for line in lines if line.startswith(("flags", "Features"))), "")
    except OSError:
        return False
    return not _BFLOAT16_CPU_FLAGS.isdisjoint(flags.split())
