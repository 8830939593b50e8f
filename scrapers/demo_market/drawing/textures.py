"""Tileable relief and shade of materials, made once per scale from fixed seeds."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Field = npt.NDArray[np.float32]
TILE = 256


@lru_cache(maxsize=64)
def relief(material: str, scale: float) -> Field:
    """Height of a material's grain, (TILE, TILE), mean 0, about ±1; `scale` in pixels a unit."""
    rng = np.random.default_rng(sum(map(ord, material)) * 7919)
    if material == "leather":
        return _unit(_noise(rng, 2.4 * scale + 0.5) - 0.8 * np.abs(_noise(rng, 3.6 * scale + 0.6)))
    if material == "suede":
        return _unit(_noise(rng, 0.7) + 0.8 * _noise(rng, 5 * scale + 1))
    if material == "rubber":
        return _unit(_noise(rng, 0.8))
    y, x = np.mgrid[0:TILE, 0:TILE].astype(np.float32)
    if material == "canvas":
        k = 2 * np.pi * _turns(5.2 * scale) / TILE
        warp = 0.5 * _noise(rng, 3.0)
        return _unit(np.sin(k * x + warp) * np.sign(np.sin(k * y)) + np.cos(k * y + warp))
    if material == "mesh":
        k = 2 * np.pi * _turns(10.0 * scale) / TILE
        rows = np.sin(k * y * 0.5 + np.pi / 4) > 0
        return _unit(
            np.minimum(np.sin(k * x + np.where(rows, np.pi, 0)) * np.cos(k * y) + 0.35, 0.3)
        )
    k = 2 * np.pi * _turns(9.0 * scale) / TILE
    slant = np.abs(((x * k / np.pi) % 2) - 1) * 1.6
    return _unit(np.sin(k * y + slant * np.pi / 2) + 0.4 * np.cos(k * x))


def _turns(period: float) -> int:
    """Whole, even number of periods a tile, no finer than three pixels each."""
    return max(2, 2 * round(TILE / max(period, 3.2) / 2))


def _noise(rng: np.random.Generator, sigma: float) -> Field:
    raw = ndimage.gaussian_filter(rng.standard_normal((TILE, TILE)), sigma, mode="wrap")
    return _unit(raw)


def _unit(field: npt.NDArray[np.floating]) -> Field:
    centred = field - field.mean()
    return np.asarray(centred / (2.0 * centred.std() + 1e-6), dtype=np.float32)


def tiled(field: Field, shape: tuple[int, int]) -> Field:
    """Repeat a tile over an image of `shape` (rows, columns)."""
    rows, columns = (-(-n // TILE) for n in shape)
    return np.tile(field, (rows, columns))[: shape[0], : shape[1]]


@lru_cache(maxsize=128)
def cloud(seed: int, shape: tuple[int, int], sigma: float) -> Field:
    """Smooth noise, about ±1."""
    rng = np.random.default_rng(seed)
    step = max(1, int(sigma / 3))
    small = rng.standard_normal((shape[0] // step + 8, shape[1] // step + 8))
    soft = ndimage.gaussian_filter(small, sigma / step)
    if step > 1:
        soft = ndimage.zoom(soft, step, order=1)
    return _unit(soft[: shape[0], : shape[1]])
