"""Colours: the base colours, words that name them, and the histogram that measures them."""

import re

import numpy as np
from numpy.typing import NDArray

BASE_COLOURS = (
    "black", "white", "grey", "silver", "red", "burgundy", "orange", "yellow", "gold", "green",
    "olive", "turquoise", "blue", "navy", "purple", "pink", "brown", "beige", "multicolour",
)  # fmt: skip

# How shops write them: makers' names ("varsity red"), URL words ("blk"), synonyms.
_SYNONYMS = {
    "black": "black blk noir nero anthracite onyx carbon oil",
    "white": "white wht sail ivory bone bianco",
    "grey": "grey gray gry graphite charcoal smoke cement ash pewter stone platinum wolf slate fog",
    "silver": "silver slvr metallic chrome",
    "red": "red rd crimson scarlet fire infrared cherry chili",
    "burgundy": "burgundy maroon bordeaux wine oxblood",
    "orange": "orange orng tangerine rust mango",
    "yellow": "yellow yllw ylw maize volt lemon", "gold": "gold gld mustard copper bronze",
    "green": "green grn jade emerald pine lime forest", "olive": "olive khaki cargo army camo",
    "blue": "blue bl blu royal sky cobalt carolina photo",
    "turquoise": "turquoise aqua teal cyan lagoon tiffany mint",
    "navy": "navy obsidian midnight",
    "purple": "purple prpl violet lavender grape concord plum magenta",
    "pink": "pink pnk rose peach fuchsia coral flamingo",
    "multicolour": "multi multicolor multicolour rainbow",
    "brown": "brown brwn chocolate mocha baroque coffee cocoa hazel chestnut taupe bison cinnamon",
    "beige": "beige tan cream wheat linen sand khk vachetta flax natural camel oatmeal gum",
}  # fmt: skip
_BASE_OF = {word: base for base, words in _SYNONYMS.items() for word in words.split()}

HUE_BINS, SATURATION_BINS, VALUE_BINS = 8, 4, 4
HISTOGRAM_SIZE = HUE_BINS * SATURATION_BINS * VALUE_BINS


def base_colours(words: str) -> tuple[str, ...]:
    """Give the base colours that words name, in order, each once; unknown words are passed over.

    >>> base_colours("Black / Varsity-Red")
    ('black', 'red')
    """
    found: list[str] = []
    for word in re.findall(r"[a-z]+", words.lower()):
        base = _BASE_OF.get(word)
        if base and base not in found:
            found.append(base)
    return tuple(found)


def hellinger_histogram(hsv: NDArray[np.uint8], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Histogram the masked pixels in 8×4×4 bins of hue, saturation, value; square roots, length 1.

    Shapes:
        hsv (h, w, 3) as Pillow's "HSV" mode, mask (h, w); result (128,). Two have as inner
        product their Bhattacharyya coefficient, 0 to 1. An empty mask gives zeros.
    """
    pixels = hsv[mask].astype(np.intp)
    if not len(pixels):
        return np.zeros(HISTOGRAM_SIZE, dtype=np.float32)
    hue, saturation, value = (
        pixels[:, channel] * bins >> 8
        for channel, bins in enumerate((HUE_BINS, SATURATION_BINS, VALUE_BINS))
    )
    bins = (hue * SATURATION_BINS + saturation) * VALUE_BINS + value
    counts = np.bincount(bins, minlength=HISTOGRAM_SIZE)
    histogram: NDArray[np.float32] = np.sqrt(counts / counts.sum()).astype(np.float32)
    return histogram
