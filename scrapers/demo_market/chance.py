"""Chance that repeats: the same words always draw the same numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

Choice = TypeVar("Choice")


def share(*words: object) -> float:
    """A number from 0 up to 1, evenly spread over different words.

    >>> share("a", 1) == share("a", 1) != share("a", 2)
    True
    """
    digest = hashlib.blake2b("\x1f".join(map(str, words)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def pick(choices: Sequence[Choice], *words: object) -> Choice:
    """One of the choices."""
    return choices[int(share(*words) * len(choices))]


def between(low: float, high: float, *words: object) -> float:
    """A number from `low` up to `high`."""
    return low + (high - low) * share(*words)
