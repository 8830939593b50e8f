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


def with_colour_share(
    vector: Vectors, share: float, *, shape_dimensions: int = SHAPE_DIMENSIONS
) -> Vectors:
    """Weigh a query's colour part so that it makes up `share`, 0 to 1, of the squared length.

    The stored vectors stay as they are. The result's inner product with the vector itself is 1, so
    that the same shoe stays at distance 0; its length is not 1. A vector that lacks one of the two
    parts is given back.

    Shapes: vector (d,), unit length; result (d,).

    >>> told = with_colour_share(np.array([0.8, 0.6], np.float32), 0.0, shape_dimensions=1)
    >>> told.tolist()
    [1.25, 0.0]
    """
    shape = float(np.linalg.norm(vector[:shape_dimensions]))
    colour = float(np.linalg.norm(vector[shape_dimensions:]))
    if shape == 0 or colour == 0:
        return vector
    weighed = vector.astype(np.float32)
    weighed[:shape_dimensions] *= np.sqrt(1 - share) / shape
    weighed[shape_dimensions:] *= np.sqrt(share) / colour
    return weighed / np.float32(weighed @ vector)
