"""What a visitor says beside a photo or a shoe: words, shape or colour, more and less like these.

Read from the address and written back to it; it changes the vector that is searched with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from django.http import QueryDict
from numpy.typing import NDArray

from search.encoders.composing import SHAPE_DIMENSIONS, with_colour_share
from search.encoders.identity import BUILTIN
from search.models import Encoder
from search.query_parsing import normalise

Vector = NDArray[np.float32]

MOST: Final = 6  # shoes on either side
LEANS: Final = range(-2, 3)
# Colour's share of a query's squared length by how far one leans; a lean that is not named leaves
# the vector as it is, .15 colour. A photo's light and surroundings reach into its colour, so
# it says less there: .05 finds the right line first more often, street and studio, and still puts
# colours in order (`python -m learning attempts`, docs/models.md).
SHARES_OF_A_PHOTO: Final[Mapping[int, float]] = {-2: 0.0, -1: 0.02, 0: 0.05, 1: 0.25, 2: 0.6}
SHARES_OF_A_SHOE: Final[Mapping[int, float]] = {-2: 0.013, -1: 0.077, 1: 0.57, 2: 0.89}
# Rocchio's classic shares (Manning, Introduction to Information Retrieval, 9.1), a little milder.
_MORE, _LESS = 0.6, 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """`text` None leaves a photo's own words as they are. `lean`: −2 shape … 2 colour."""

    text: str | None = None
    lean: int = 0
    more: tuple[int, ...] = ()
    less: tuple[int, ...] = ()

    @classmethod
    def from_query(cls, data: QueryDict) -> Self:
        """Read an address; what cannot be meant is left out."""
        lean = data.get("lean", "")
        known = {str(each): each for each in LEANS}
        return cls(
            text=normalise(str(data["q"])) if "q" in data else None,
            lean=known.get(lean, 0),
            more=_ids(data, "more"),
            less=_ids(data, "less"),
        )

    @property
    def key(self) -> str:
        """A text that is equal for equal tunings; "" for none."""
        if self == type(self)():
            return ""
        text = "" if self.text is None else self.text.casefold()
        return f"{text}|{self.lean}|{self.more}|{self.less}"

    def applied(
        self,
        vector: Vector,
        *,
        vector_of: Callable[[int], Vector | None],
        shape: int,
        shares: Mapping[int, float] = SHARES_OF_A_SHOE,
    ) -> Vector:
        """Return the vector to search with.

        Args:
            vector: unit length, float32.
            vector_of: gives a product's vector, or None.
            shape: how many numbers at the front hold shape, the rest colour; 0: not told apart.
            shares: colour's share of the squared length by how far one leans.

        With more and less like, the result is of unit length. Leaning weighs one part down and
        keeps the inner product of the vector with itself at 1: the same shoe stays at distance 0.
        """
        tuned = vector
        for ids, share in ((self.more, _MORE), (self.less, -_LESS)):
            known = [found for each in ids if (found := vector_of(each)) is not None]
            if known:
                tuned = tuned + share * np.mean(known, axis=0)
        length = float(np.linalg.norm(tuned))
        if tuned is not vector and length > 0:
            tuned = tuned / length
        tuned = tuned.astype(np.float32)
        if self.lean not in shares or not 0 < shape < len(tuned):
            return tuned
        return with_colour_share(tuned, shares[self.lean], shape_dimensions=shape)


def shape_dimensions(encoder: Encoder | None) -> int:
    """Return how many of an encoder's numbers hold shape; 0 where they are not told apart.

    The shipped encoder's first numbers hold shape, the rest colour (docs/adr/0201).
    """
    return SHAPE_DIMENSIONS if encoder is not None and encoder.source == BUILTIN else 0


def vector_of_photo(vector: Vector, encoder: Encoder) -> Vector:
    """Return the vector to search with for a photo that nobody tuned."""
    return Tuning().applied(
        vector,
        vector_of=lambda product_id: None,
        shape=shape_dimensions(encoder),
        shares=SHARES_OF_A_PHOTO,
    )


def _ids(data: QueryDict, name: str) -> tuple[int, ...]:
    texts = [each for each in data.getlist(name) if each.isdecimal() and len(each) < 10]
    return tuple(dict.fromkeys(int(each) for each in texts))[:MOST]
