"""Arithmetic on query vectors whose parts are known: shape in front, colour behind. Pure numpy.

Only for encoders that keep the two apart, as the project's own does (docs/adr/0201).
"""

import numpy as np

from search.encoders.base import Vectors

SHAPE_DIMENSIONS = 192
# Length of the asked colour beside the shape's 1: chosen on tuning rows of the training data.
_COLOUR_LENGTH = 0.8


def in_colour(
    picture: Vectors, words: Vectors, *, shape_dimensions: int = SHAPE_DIMENSIONS
) -> Vectors:
    """Give the vector of "this shoe, but in that colour": its shape, the words' colour.

    Shapes: picture and words (d,), unit length; result (d,), unit length. Words without colour
    ("sneakers") leave the picture as it is.
    """
    shape, colour = picture.copy(), words.copy()
    shape[shape_dimensions:] = 0
    colour[:shape_dimensions] = 0
    asked = float(np.linalg.norm(colour))
    if asked == 0 or not shape.any():
        return picture
    composed = shape / np.linalg.norm(shape) + _COLOUR_LENGTH * colour / asked
    unit: Vectors = (composed / np.linalg.norm(composed)).astype(np.float32)
    return unit
