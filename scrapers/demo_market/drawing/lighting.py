"""From a relief to a lit picture: the body's roundness, grain, occlusion and highlights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import skia
from scipy import ndimage

from scrapers.demo_market.drawing import textures
from scrapers.demo_market.drawing.curves import Outline
from scrapers.demo_market.drawing.form import Form
from scrapers.demo_market.drawing.surface import LEFT, TOP, Rasters, Relief

Field = npt.NDArray[np.float32]
GRAIN_DEPTH = {"leather": 0.2, "suede": 0.42, "canvas": 0.34, "mesh": 0.8, "knit": 0.7,
               "rubber": 0.12}  # fmt: skip
GRAIN_SHADE = {"leather": 0.012, "suede": 0.05, "canvas": 0.03, "mesh": 0.13, "knit": 0.07,
               "rubber": 0.01}  # fmt: skip


@dataclass(frozen=True)
class Light:
    """Direction to the lamp (x to the toe, z up, y to the viewer) and strengths."""

    key: tuple[float, float, float] = (0.30, 0.74, 0.60)
    strength: float = 0.62
    fill: float = 0.55
    sky: float = 0.18
    shine: float = 1.0


@dataclass(frozen=True)
class Lit:
    """A lit layer: `flat` has the fine relief but not the body's roundness; `full` has both."""

    flat: Field
    full: Field
    alpha: Field
    slots: Field

    @cached_property
    def texture(self) -> skia.Image:
        """`flat` without transparency, for a mesh."""
        return as_image(np.dstack([self.flat, np.ones_like(self.alpha)]))


def as_image(rgba: Field) -> skia.Image:
    """A skia picture of RGBA values 0..1."""
    raw = np.ascontiguousarray((np.clip(rgba, 0, 1) * 255).astype(np.uint8))
    return skia.Image.fromarray(raw, skia.kRGBA_8888_ColorType)


def half_width(outline: Outline, x: Field, *, sole: bool, heel_x: Field | float = 14.0) -> Field:
    """Half the shoe's width in plan at x; the upper's heel begins at `heel_x`."""
    knots = np.array([0, 60, 140, 260, 420, 560, 700, 790, 880, 1000], dtype=np.float64)
    widths = np.array([118, 120, 124, 122, 128, 150, 168, 170, 158, 150], dtype=np.float64)
    body = np.interp(x, knots, widths)
    start, end = (float(outline.sole_bottom[0, 0]) - 12, 1004.0) if sole else (heel_x, 992.0)
    heel = np.clip((x - start) / 120.0, 0, 1)
    toe = np.clip((end - x) / 210.0, 0, 1)
    round_heel = np.sqrt(np.clip(1 - (1 - heel) ** 2.2, 0, 1))
    round_toe = np.sqrt(np.clip(1 - (1 - toe) ** 2.2, 0, 1))
    return np.asarray((body + (9 if sole else 0)) * round_heel * round_toe, dtype=np.float32)


def depth_of(form: Form, outline: Outline, x: Field, z: Field) -> Field:
    """Distance of the near surface from the shoe's middle plane, same shape as x and z."""
    base, top = outline.base(x), outline.top(x)
    t = np.clip((z - base) / np.maximum(top - base, 1), 0, 1)
    ax = float(outline.collar[0, 0])
    openness = np.interp(x, [ax - 160, ax, form.throat, form.throat + 90, 1000],
                         [0.72, 0.34, 0.16, 0.04, 0.0])  # fmt: skip
    bulge = (1 - t**1.9) ** 0.60 * (1 + 0.05 * np.sin(np.pi * np.clip(t * 1.3, 0, 1)))
    behind = outline.heel_line[::-1]
    heights = np.maximum.accumulate(behind[:, 1] + np.arange(len(behind)) * 1e-6)
    heel_x = np.interp(z, heights, behind[:, 0])
    upper = half_width(outline, x, sole=False, heel_x=np.asarray(heel_x, dtype=np.float32)) * (
        openness + (1 - openness) * bulge
    )
    ground = outline.ground(x)
    s = np.clip((z - ground) / np.maximum(base - ground, 1), 0, 1)
    wall = half_width(outline, x, sole=True) * (1 - 0.07 * (1 - s) ** 3)
    mix = np.clip((z - base + 8) / 10, 0, 1)
    return np.asarray(wall * (1 - mix) + upper * mix, dtype=np.float32)


def normals_of(depth: Field, step: float) -> tuple[Field, Field, Field]:
    """Unit normals (x, z, y) of a depth field; `step` is the units between pixels."""
    down, along = np.gradient(depth, np.float32(step))
    nx, nz = -along, down
    length = np.sqrt(nx * nx + nz * nz + 1)
    return nx / length, nz / length, 1 / length


def shade(nx: Field, nz: Field, ny: Field, light: Light) -> Field:
    """Brightness of a matt surface, about 1 where it faces the viewer."""
    kx, kz, ky = np.asarray(light.key) / np.linalg.norm(light.key)
    lambert = np.clip(nx * kx + nz * kz + ny * ky, -0.15, 1)
    away = np.clip(ny, 0, 1)
    return np.asarray(light.fill * (0.55 + 0.45 * away) + light.strength * lambert + light.sky * nz)


def coordinates(relief: Relief) -> tuple[Field, Field]:
    """Model x and z of every pixel."""
    w, h = relief.size
    xs = (np.arange(w, dtype=np.float32) + 0.5) / relief.scale - LEFT
    zs = TOP - (np.arange(h, dtype=np.float32) + 0.5) / relief.scale
    x, z = np.meshgrid(xs, zs)
    return x, z


def crease_of(outline: Outline, x: Field, z: Field) -> Field:
    """Darkening where the upper meets the sole, 1 where there is none."""
    above = z - outline.base(x)
    upper = np.where(above > 0, 0.40 * np.exp(-above / 9) + 0.16 * np.exp(-above / 42), 0.0)
    return np.asarray(1 - upper, dtype=np.float32)


def light_up(relief: Relief, depth: Field, light: Light, crease: Field | None = None) -> Lit:
    """Light one layer whose rough shape is `depth` (units, same size as the rasters)."""
    layers = relief.rasters()
    window = _window(layers.rgba[..., 3], margin=round(16 * relief.scale) + 4)
    shape = depth.shape
    flat, full = (np.zeros((*shape, 3), dtype=np.float32) for _ in range(2))
    dark = np.ones_like(depth) if crease is None else crease
    flat[window], full[window] = _lit_window(
        layers.cut(window), depth[window], dark[window], light, relief.scale
    )
    return Lit(flat=flat, full=full, alpha=layers.rgba[..., 3], slots=layers.slots)


def _window(alpha: Field, *, margin: int) -> tuple[slice, slice]:
    """The rows and columns that hold something, with a margin; the whole if nothing does."""
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not len(rows):
        return slice(None), slice(None)
    return (
        slice(max(0, rows[0] - margin), rows[-1] + margin + 1),
        slice(max(0, columns[0] - margin), columns[-1] + margin + 1),
    )


def _lit_window(
    layers: Rasters, depth: Field, crease: Field, light: Light, scale: float
) -> tuple[Field, Field]:
    """The flat and the full picture of a part of a layer."""
    thick = layers.thickness
    grain, tone = _grain(layers.shares, thick.shape, scale)
    side = max(1, round(13 * scale))
    soft = ndimage.uniform_filter(ndimage.uniform_filter(thick, side), side)
    occlusion = 1 - np.clip((soft - thick) * 0.055, -0.03, 0.34)
    fine = thick * np.float32(1.15) + grain * np.float32(min(1.0, scale * 1.5))
    body = normals_of(depth, 1 / scale)
    full = normals_of(depth + fine, 1 / scale)
    bright_body, bright = shade(*body, light), shade(*full, light)
    rgb = _bled(layers.rgba, 22 * scale) * (tone * occlusion * crease)[..., None]
    spark = _highlight(full, layers.gloss, light)[..., None]
    ratio = np.clip(bright / np.maximum(bright_body, 0.25), 0.5, 1.5)[..., None]
    return (
        np.clip(rgb * ratio + 0.35 * spark, 0, 1),
        np.clip(_shoulder(rgb * bright[..., None]) + spark, 0, 1),
    )


def _grain(shares: dict[str, Field], shape: tuple[int, ...], scale: float) -> tuple[Field, Field]:
    """Relief of the materials' grain and the shade it gives."""
    grain, tone = np.zeros(shape, dtype=np.float32), np.ones(shape, dtype=np.float32)
    for name, share in shares.items():
        if not share.any():
            continue
        tile = textures.tiled(textures.relief(name, scale), (shape[0], shape[1]))
        grain += share * tile * np.float32(GRAIN_DEPTH[name])
        tone += share * np.minimum(tile, 0.6) * np.float32(GRAIN_SHADE[name])
    return grain, tone


def _bled(rgba: Field, reach: float) -> Field:
    """Colour carried a little beyond the edges, for a mesh that samples just outside them."""
    side = max(3, round(reach))
    alpha = rgba[..., 3]
    spread = ndimage.uniform_filter(rgba[..., :3] * alpha[..., None], (side, side, 1))
    weight = ndimage.uniform_filter(alpha, side)[..., None]
    outer = spread / np.maximum(weight, 1e-3)
    return np.asarray(np.where(alpha[..., None] > 0.5, rgba[..., :3], outer), dtype=np.float32)


def _highlight(normals: tuple[Field, Field, Field], gloss: Field, light: Light) -> Field:
    """A soft box's broad reflection plus a tight one, scaled by the gloss."""
    nx, nz, ny = normals
    half = np.asarray(light.key) / np.linalg.norm(light.key) + np.array([0, 0, 1.0])
    hx, hz, hy = half / np.linalg.norm(half)
    facing = np.clip(nx * hx + nz * hz + ny * hy, 0, 1)
    f4 = facing**12
    return np.asarray(light.shine * gloss * (0.16 * f4 + 0.20 * f4**4), dtype=np.float32)


def _shoulder(rgb: Field) -> Field:
    """Roll off what is brighter than .86, so that white keeps its shape."""
    over = np.maximum(rgb - 0.86, 0)
    return np.asarray(np.minimum(rgb, 0.86) + 0.14 * (1 - np.exp(-over / 0.14)), dtype=np.float32)
