"""Every picture decoded once: letterboxed pixels, shoe mask and colour histogram in flat arrays.

Decoding the same JPEG in each epoch would take longer than the network on two cores.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage  # comes with ImageHash
from tqdm import tqdm

from learning.colours import HISTOGRAM_SIZE, hellinger_histogram
from learning.manifest import Picture
from search.encoders.preprocess import border_colour, letterbox, upright

_ARRAYS: dict[str, tuple[Any, Callable[[int], tuple[int, ...]]]] = {
    "pixels": (np.uint8, lambda side: (side, side, 3)),
    "masks": (np.bool_, lambda side: (side, side)),
    "histograms": (np.float32, lambda _: (HISTOGRAM_SIZE,)),
    "readable": (np.bool_, lambda _: ()),
}
_BACKGROUND_TOLERANCE = 14  # of 255, from the border's median: JPEG noise and a soft shadow
_PLAUSIBLE_SHOE = (0.10, 0.90)  # share of the frame; outside, the mask has leaked or found nothing


@dataclass(frozen=True)
class PictureCache:
    """Arrays over the same n rows, in the order of `pictures`.

    Shapes: pixels (n, side, side, 3) uint8; masks (n, side, side) bool, all False
    where no shoe could be cut out; histograms (n, 128) float32, Hellinger, unit length.
    """

    pictures: tuple[Picture, ...]
    pixels: NDArray[np.uint8]
    masks: NDArray[np.bool_]
    histograms: NDArray[np.float32]


def load_cache(pictures: Sequence[Picture], folder: Path, *, side: int) -> PictureCache:
    """Open the cache of these pictures, decoding them first if it does not exist yet.

    An unreadable picture is left out of the result, said once on the progress line.
    """
    wanted = [picture.key for picture in pictures]
    index = folder / "index.json"
    kept = json.loads(index.read_text()) if index.is_file() else {}
    if kept != {"side": side, "keys": wanted}:
        known = kept["keys"] if kept.get("side") == side else []
        _build(pictures, folder, side=side, known=known)
        index.write_text(json.dumps({"side": side, "keys": wanted}))
    readable = np.load(folder / "readable.npy")
    pixels = np.load(folder / "pixels.npy", mmap_mode="r")
    masks = np.load(folder / "masks.npy", mmap_mode="r")
    histograms = np.load(folder / "histograms.npy")
    if readable.all():
        return PictureCache(tuple(pictures), pixels, masks, histograms)
    good = tuple(p for p, is_good in zip(pictures, readable, strict=True) if is_good)
    return PictureCache(good, pixels[readable], masks[readable], histograms[readable])


def shoe_mask(picture: Image.Image) -> NDArray[np.bool_]:
    """Cut what stands before a plain background: (h, w), True on the shoe, all False if unsure."""
    difference = np.abs(np.asarray(picture, dtype=np.int16) - np.asarray(border_colour(picture)))
    near = difference.max(axis=2) <= _BACKGROUND_TOLERANCE
    seeds = np.zeros_like(near)
    seeds[0], seeds[-1], seeds[:, 0], seeds[:, -1] = near[0], near[-1], near[:, 0], near[:, -1]
    shoe = ~ndimage.binary_propagation(seeds, mask=near)
    plausible = _PLAUSIBLE_SHOE[0] <= shoe.mean() <= _PLAUSIBLE_SHOE[1]
    return shoe if plausible else np.zeros_like(shoe)


def _build(pictures: Sequence[Picture], folder: Path, *, side: int, known: Sequence[str]) -> None:
    """Decode what the old cache, with rows of the keys `known`, does not hold; copy the rest."""
    folder.mkdir(parents=True, exist_ok=True)
    old = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS if known}
    row_of = {key: row for row, key in enumerate(known)}
    new = {
        name: np.lib.format.open_memmap(
            folder / f"{name}.new.npy", mode="w+", dtype=dtype, shape=(len(pictures), *shape(side))
        )
        for name, (dtype, shape) in _ARRAYS.items()
    }
    for row, picture in enumerate(tqdm(pictures, desc="decode", unit=" pictures")):
        if picture.key in row_of:
            for name, array in new.items():
                array[row] = old[name][row_of[picture.key]]
        else:
            _decode_into(new, row, picture, side=side)
    (folder / "index.json").unlink(missing_ok=True)
    for name, array in new.items():
        array.flush()
        (folder / f"{name}.new.npy").replace(folder / f"{name}.npy")


def _decode_into(arrays: dict[str, Any], row: int, picture: Picture, *, side: int) -> None:
    try:
        with Image.open(picture.path) as opened:
            image = letterbox(upright(opened), width=side, height=side)
    except (OSError, ValueError) as error:
        tqdm.write(f"left out {picture.path}: {error}")
        return
    mask = shoe_mask(image) if picture.domain != "busy" else np.zeros((side, side), np.bool_)
    counted = mask if mask.any() else _middle(side)
    arrays["readable"][row] = True
    arrays["pixels"][row] = np.asarray(image)
    arrays["masks"][row] = mask
    arrays["histograms"][row] = hellinger_histogram(np.asarray(image.convert("HSV")), counted)


def _middle(side: int) -> NDArray[np.bool_]:
    """Without a mask count the middle half, where the shoe most likely is."""
    middle = np.zeros((side, side), dtype=np.bool_)
    middle[side // 4 : -(side // 4), side // 4 : -(side // 4)] = True
    return middle
