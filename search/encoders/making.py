"""`python -m search.encoders.making FOLDER encoder NAME REVISION MODEL`, or `… detector MODEL`.

What `kept.make_apart` starts: loads weights by torch, leaves in FOLDER what is kept of them, ends.
"""

import contextlib
import sys
from pathlib import Path

from search.encoders import kept
from search.encoders.base import EncoderUnavailableError
from search.encoders.detector import DETECTOR_FOLDER, ShoeDetector


def main(folder: str, kind: str, *words: str) -> None:
    """Make one encoder or detector and keep it."""
    kept.keep_networks(Path(folder))
    if kind == "encoder":
        from search.encoders.weights import make_and_keep

        name, revision, model = words
        make_and_keep(Path(model), name=name, revision=revision)
    model = words[0] if kind == "detector" else str(DETECTOR_FOLDER)
    with contextlib.suppress(EncoderUnavailableError):  # beside an encoder: asked for next
        ShoeDetector.load(Path(model), is_made_here=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
