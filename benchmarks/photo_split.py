"""`python -m benchmarks.photo_split`: where a photo's time goes in the encoder process.

A 12-megapixel JPEG, no site and no database: decode (in the limited child, as the site does it),
find the shoes, preprocess, forward, then what reads the vector: the heads ("what shoe is this?")
and the verifier ("is it the same pair?" against one page of results). Prints p50 and p95 on the
clock, the least CPU time of this process, and what heads and verifier add to the encoder's pass.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.figures import machine, percentile, table
from benchmarks.seeded import big_photo
from pictures.decoding import PictureDecoder
from search.encoders.backends.image_only import ImageEncoder
from search.encoders.detector import shipped_detector
from search.encoders.heads import heads_for
from search.encoders.loading import load_encoder
from search.encoders.verifier import verifier_for

AIM = 0.10
PAGE = 24
_PASS = ("preprocess", "forward")
_READS = ("heads, one photo", "verifier, one pair")


class Split:
    """Milliseconds of each step, run by run."""

    def __init__(self) -> None:
        self.clock: dict[str, list[float]] = {}
        self.cpu: dict[str, list[float]] = {}

    def take(self, step: str, do: Callable[..., Any], *arguments: object) -> Any:
        """Run one step and note what it took."""
        clock, cpu = time.perf_counter(), time.process_time()
        found = do(*arguments)
        self.clock.setdefault(step, []).append((time.perf_counter() - clock) * 1000)
        self.cpu.setdefault(step, []).append((time.process_time() - cpu) * 1000)
        return found

    def least(self, steps: Sequence[str]) -> float:
        """Add up the least CPU ms of some steps: others may be using this machine."""
        return sum(min(self.cpu[step]) for step in steps)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 if heads and verifier add more than the aim."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.photo_split", description=__doc__)
    parser.add_argument("--photos", type=int, default=30)
    options = parser.parse_args(arguments)
    encoder = load_encoder("builtin")
    heads, verifier = heads_for(encoder.revision), verifier_for(encoder.revision)
    detector = shipped_detector()
    if not isinstance(encoder, ImageEncoder) or heads is None or verifier is None:
        parser.error("the shipped heads and verifier do not fit the shipped encoder")
    print(machine(), f"\n{encoder.name}@{encoder.revision}, pictures by {encoder.runtime}\n")
    split = Split()
    with PictureDecoder() as decoder:
        for number in range(-3, options.photos):
            one = split if number >= 0 else Split()
            photo = big_photo(number + 3)
            picture = one.take("decode", decoder.decode, photo)
            if detector is not None:
                one.take("find the shoes", detector.find, picture)
            pixels = one.take("preprocess", encoder.preprocessing.pixel_values, [picture])
            row = one.take("forward", encoder.encode_pixels, pixels)
            vector = row / np.linalg.norm(row)
            page = np.repeat(vector, PAGE, axis=0)
            one.take(_READS[0], heads.read, vector)
            one.take(_READS[1], verifier.probabilities, vector, vector)
            one.take(f"verifier, {PAGE} pairs", verifier.probabilities, page, page)
    rows = [
        [step, *(f"{percentile(times, p):.2f}" for p in (50, 95)), f"{min(split.cpu[step]):.2f}"]
        for step, times in split.clock.items()
    ]
    print(table(["step", "p50 ms", "p95", "least CPU ms"], rows))
    share = split.least(_READS) / split.least(_PASS)
    print(f"heads and verifier add {share:.1%} to the encoder's pass (aim ≤ {AIM:.0%})")
    return int(share > AIM)


if __name__ == "__main__":
    raise SystemExit(main())
