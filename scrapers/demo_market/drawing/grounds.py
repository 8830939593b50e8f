"""Grounds for street pictures: asphalt, slabs, bricks, boards, tiles, grass, concrete."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

Field = npt.NDArray[np.float32]
Painter = Callable[[int, np.random.Generator], Field]


def _noise(n: int, rng: np.random.Generator, sigma: float) -> Field:
    step = max(1, int(sigma / 2))
    small = rng.standard_normal((n // step + 3, n // step + 3)).astype(np.float32)
    soft = ndimage.gaussian_filter(small, sigma / step)
    if step > 1:
        side = n + 2 * step
        soft = np.asarray(Image.fromarray(soft).resize((side, side), Image.Resampling.BICUBIC))
    out = soft[:n, :n]
    return np.asarray((out - out.mean()) / (out.std() + 1e-6), dtype=np.float32)


def _tint(level: Field, rgb: tuple[float, float, float]) -> Field:
    return np.asarray(np.clip(level, 0, 2)[..., None] * np.array(rgb, dtype=np.float32))


def _asphalt(n: int, rng: np.random.Generator) -> Field:
    level = 1 + 0.16 * _noise(n, rng, 1.2) + 0.07 * _noise(n, rng, 40)
    level += 0.25 * (_noise(n, rng, 2.0) > 2.1)
    return _tint(level, (0.36, 0.365, 0.38))


def _concrete(n: int, rng: np.random.Generator) -> Field:
    level = 1 + 0.03 * _noise(n, rng, 1.5) + 0.05 * _noise(n, rng, 30) + 0.04 * _noise(n, rng, 90)
    return _tint(level, (0.66, 0.65, 0.63))


def _grid(
    n: int,
    rng: np.random.Generator,
    *,
    width: float,
    height: float,
    gap: float,
    bond: float,
) -> tuple[Field, Field]:
    """Brightness of each cell (random) and the joint mask of a bond of rectangles."""
    angle = float(rng.uniform(-0.5, 0.5))
    y, x = np.mgrid[0:n, 0:n].astype(np.float32)
    depth = 1.0 / (0.72 + 0.62 * y / n)
    u = ((x - n / 2) * np.cos(angle) - (y - n / 2) * np.sin(angle)) * depth
    v = ((x - n / 2) * np.sin(angle) + (y - n / 2) * np.cos(angle)) * depth * 1.5
    row = np.floor(v / height)
    u = u + bond * width * (row % 2)
    column = np.floor(u / width)
    fu, fv = u / width - column, v / height - row
    joint = np.minimum(np.minimum(fu, 1 - fu) * width, np.minimum(fv, 1 - fv) * height)
    table = rng.standard_normal(4096).astype(np.float32)
    cell = table[(column * 131 + row * 71).astype(np.int64) % 4096]
    return cell, np.asarray(np.clip(joint / gap, 0, 1), dtype=np.float32)


def _slabs(n: int, rng: np.random.Generator) -> Field:
    cell, joint = _grid(n, rng, width=n * 0.5, height=n * 0.36, gap=n * 0.006, bond=0.5)
    level = 1 + 0.04 * cell + 0.05 * _noise(n, rng, 1.5) + 0.04 * _noise(n, rng, 25)
    return _tint(level * (0.45 + 0.55 * joint), (0.60, 0.585, 0.56))


def _bricks(n: int, rng: np.random.Generator) -> Field:
    cell, joint = _grid(n, rng, width=n * 0.2, height=n * 0.1, gap=n * 0.008, bond=0.5)
    level = 1 + 0.10 * cell + 0.08 * _noise(n, rng, 1.8)
    rgb = _tint(level, (0.56, 0.35, 0.28))
    mortar = np.array([0.52, 0.49, 0.45], dtype=np.float32)
    return np.asarray(rgb * joint[..., None] + mortar * 0.8 * (1 - joint[..., None]))


def _boards(n: int, rng: np.random.Generator) -> Field:
    cell, joint = _grid(n, rng, width=n * 3.0, height=n * 0.17, gap=n * 0.007, bond=0.3)
    fibre = ndimage.gaussian_filter(rng.standard_normal((n, n)).astype(np.float32), (1.0, 40))
    level = 1 + 0.09 * cell + 1.4 * fibre
    return _tint(level * (0.3 + 0.7 * joint), (0.58, 0.44, 0.31))


def _tiles(n: int, rng: np.random.Generator) -> Field:
    cell, joint = _grid(n, rng, width=n * 0.22, height=n * 0.22, gap=n * 0.006, bond=0.0)
    level = 1 + 0.05 * cell + 0.02 * _noise(n, rng, 30)
    return _tint(level * (0.7 + 0.3 * joint), (0.74, 0.73, 0.70))


def _grass(n: int, rng: np.random.Generator) -> Field:
    blades = ndimage.gaussian_filter(rng.standard_normal((n, n)).astype(np.float32), (6, 1.2))
    level = 1 + 1.6 * blades + 0.1 * _noise(n, rng, 20)
    return _tint(level, (0.30, 0.42, 0.18))


GROUNDS: dict[str, Painter] = {
    "asphalt": _asphalt, "concrete": _concrete, "slabs": _slabs, "bricks": _bricks,
    "boards": _boards, "tiles": _tiles, "grass": _grass,
}  # fmt: skip


def paint_ground(name: str, n: int, rng: np.random.Generator) -> Field:
    """A ground of n × n pixels, RGB 0..1; the far end is out of focus, sometimes with a wall."""
    half = n // 2
    small = np.clip(GROUNDS[name](half, rng), 0, 1)
    soft = np.dstack([ndimage.gaussian_filter(small[..., c], half * 0.008) for c in range(3)])
    far = np.clip(1 - np.linspace(0, 2.4, half), 0, 1)[:, None, None]
    mixed = np.asarray(small * (1 - far) + soft * far, dtype=np.float32)
    if rng.random() < 0.4:
        _wall(mixed, rng)
    out = np.asarray(
        Image.fromarray((mixed * 255).astype(np.uint8)).resize((n, n), Image.Resampling.BICUBIC),
        dtype=np.float32,
    )
    return np.asarray(out / np.float32(255), dtype=np.float32)


def _wall(rgb: Field, rng: np.random.Generator) -> None:
    """A blurred wall or kerb behind the ground, in place."""
    n = rgb.shape[0]
    height = float(rng.uniform(0.12, 0.26))
    tilt = float(rng.uniform(-0.06, 0.06))
    y, x = np.mgrid[0:n, 0:n].astype(np.float32) / n
    share = (1 / (1 + np.exp((y - height - tilt * x) * 90)))[..., None]
    colour = np.array(rng.uniform(0.2, 0.8), dtype=np.float32) * (0.93 + 0.12 * rng.random(3))
    shaded = colour.astype(np.float32) * (1 + 0.06 * _noise(n, rng, n / 9))[..., None]
    rgb[...] = np.clip(rgb * (1 - share) + shaded * share, 0, 1)
