"""Threads, number type and batch size, chosen by what this machine has and what it measures."""

import logging
import os
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from search.encoders.sessions import Pixels, available_cores, smallest_cosine

logger = logging.getLogger(__name__)

_BFLOAT16_CPU_FLAGS = {"avx512_bf16", "amx_bf16", "bf16"}
_RACE_ROUNDS = 2
_RACE_BATCH = 2
# bfloat16 keeps three digits. For our own trunk that moves vectors by cosines down to .97 and costs
# a point of Hit@1 (docs/benchmarks.md); a model whose vectors it leaves alone may have it.
_SMALLEST_COSINE = 0.9995
_WORTH_IT = 0.85  # below this share of float32's time, the lost digits are paid for


@dataclass(frozen=True)
class Runtime:
    """How to run one model."""

    device: torch.device
    bfloat16: bool
    batch_size: int

    @property
    def number_type(self) -> str:
        """Name the type in which it computes."""
        return "bfloat16" if self.bfloat16 else "float32"

    def autocast(self) -> torch.autocast:
        """Give the context in which this runtime's forward passes run."""
        return torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.bfloat16)


def choose_runtime(
    network: nn.Module, probes: Pixels, *, device: torch.device, is_raced: bool = True
) -> Runtime:
    """Choose for a picture tower by racing float32 against bfloat16.

    `probes` (k, 3, h, w) are what both are asked. bfloat16 serves only where the hardware knows it
    (emulation is slower), it wins clearly, and its vectors are the same. Not raced: float32.
    """
    plain = Runtime(device, bfloat16=False, batch_size=64 if device.type == "cuda" else 16)
    if not is_raced or not _knows_bfloat16(device):
        return plain
    short = Runtime(device, bfloat16=True, batch_size=plain.batch_size)
    pixels = torch.from_numpy(probes).to(device)
    nearest = smallest_cosine(
        *(_features(runtime, network, pixels).float().cpu().numpy() for runtime in (plain, short))
    )
    if nearest < _SMALLEST_COSINE:
        logger.info("float32: bfloat16 would move the vectors (cosine %.5f)", nearest)
        return plain
    few = pixels[:_RACE_BATCH]
    plain_s, short_s = (_time(runtime, network, few) for runtime in (plain, short))
    logger.info("float32 %.1f ms, bfloat16 %.1f ms", plain_s * 1e3, short_s * 1e3)
    return short if short_s < _WORTH_IT * plain_s else plain


def best_device() -> torch.device:
    """Give the GPU when there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def use_available_cores() -> None:
    """Let torch use the cores this process may run on, unless OMP_NUM_THREADS says otherwise.

    torch counts the machine's cores; a container or a taskset may grant fewer, and threads without
    a core of their own only wait for each other.
    """
    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(available_cores())


def _features(runtime: Runtime, network: nn.Module, pixels: torch.Tensor) -> torch.Tensor:
    with torch.inference_mode(), runtime.autocast():
        found: torch.Tensor = network(pixels)
    return found


def _time(runtime: Runtime, network: nn.Module, pixels: torch.Tensor) -> float:
    # On a CPU that others use too, time on the clock says who was interrupted, not who is quicker:
    # an encoder restarted under load then chose the slower type for its whole life.
    clock = time.process_time if runtime.device.type == "cpu" else time.perf_counter
    _features(runtime, network, pixels)
    rounds = []
    for _ in range(_RACE_ROUNDS):
        start = clock()
        _features(runtime, network, pixels)
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
