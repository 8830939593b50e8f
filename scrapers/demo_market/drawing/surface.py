"""A drawing in relief: colour, thickness and material painted together, lit afterwards.

Each part is painted once; its path goes to five rasters of the same size (albedo, thickness,
grain, gloss, slot), from which `lighting` makes a picture. Model units are mapped to pixels by the
skia matrix, so that one drawing serves every size.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import skia

Field = npt.NDArray[np.float32]
LEFT, TOP, WIDTH, HEIGHT = 60.0, 700.0, 1120.0, 740.0
SLOTS = ("base", "panel", "accent", "toe", "heel", "tongue", "lining", "lace", "midsole",
         "outsole", "mark")  # fmt: skip
GRAINS = ("leather", "suede", "canvas", "mesh", "knit", "rubber")
GLOSS = {
    "leather": 0.42,
    "rubber": 0.30,
    "suede": 0.0,
    "canvas": 0.03,
    "mesh": 0.05,
    "knit": 0.02,
}
RGBf = tuple[float, float, float]


@dataclass(frozen=True)
class Ink:
    """What a part is painted with: linear-free sRGB colour in 0..1, slot, material, gloss."""

    rgb: RGBf
    slot: str
    material: str = "leather"
    gloss: float | None = None

    @property
    def shine(self) -> float:
        """Strength of the highlight, 0..1."""
        return GLOSS[self.material] if self.gloss is None else self.gloss


class Relief:
    """The five rasters of one layer. `scale` is pixels a model unit."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self.size = (round(WIDTH * scale), round(HEIGHT * scale))
        w, h = self.size
        self.albedo = skia.Surface(w, h)
        wide = skia.ImageInfo.Make(w, h, skia.kRGBA_F32_ColorType, skia.kPremul_AlphaType)
        self.thickness = skia.Surface.MakeRaster(wide)
        self.grain_a = skia.Surface(w, h)
        self.grain_b = skia.Surface(w, h)
        self.ids = skia.Surface(w, h)
        for surface in self._all():
            canvas = surface.getCanvas()
            canvas.scale(scale, -scale)
            canvas.translate(LEFT, -TOP)

    def _all(self) -> tuple[skia.Surface, ...]:
        return (self.albedo, self.thickness, self.grain_a, self.grain_b, self.ids)

    @contextmanager
    def clipped(self, path: skia.Path, *, outside: bool = False) -> Iterator[None]:
        """Keep what is painted inside `path` (or outside it)."""
        op = skia.ClipOp.kDifference if outside else skia.ClipOp.kIntersect
        for surface in self._all():
            surface.getCanvas().save()
            surface.getCanvas().clipPath(path, op, True)
        try:
            yield
        finally:
            for surface in self._all():
                surface.getCanvas().restore()

    def fill(self, path: skia.Path, ink: Ink, *, rise: float = 0.0, bevel: float = 3.0) -> None:
        """Fill `path`; `rise` is its thickness in model units, `bevel` the softness of its edge."""
        self._draw(path, ink, rise, bevel, stroke=0.0, dash=None)

    def stroke(
        self, path: skia.Path, ink: Ink, *, width: float, rise: float = 0.0, bevel: float = 1.5,
        dash: tuple[float, float] | None = None,
    ) -> None:  # fmt: skip
        """Draw a line of `width` along `path`, dashed if asked."""
        self._draw(path, ink, rise, bevel, stroke=width, dash=dash)

    def _draw(
        self, path: skia.Path, ink: Ink, rise: float, bevel: float, *, stroke: float,
        dash: tuple[float, float] | None,
    ) -> None:  # fmt: skip
        def paint(r: float, g: float, b: float, a: float = 1.0) -> skia.Paint:
            made = skia.Paint(Color4f=skia.Color4f(r, g, b, a), AntiAlias=True)
            if stroke:
                made.setStyle(skia.Paint.kStroke_Style)
                made.setStrokeWidth(stroke)
                made.setStrokeCap(skia.Paint.kRound_Cap)
                made.setStrokeJoin(skia.Paint.kRound_Join)
                if dash:
                    made.setPathEffect(skia.DashPathEffect.Make(list(dash), 0))
            return made

        self.albedo.getCanvas().drawPath(path, paint(*ink.rgb))
        if rise:
            level = abs(rise) / 64.0
            thick = paint(level, level, level)
            if rise > 0:
                thick.setBlendMode(skia.BlendMode.kPlus)
            else:
                thick = paint(0, 0, 0, min(1.0, -rise / 16.0))
            if bevel:
                thick.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, bevel))
            self.thickness.getCanvas().drawPath(path, thick)
        k = GRAINS.index(ink.material)
        first = [1.0 if k == i else 0.0 for i in range(3)]
        second = [1.0 if k == 3 + i else 0.0 for i in range(3)]
        self.grain_a.getCanvas().drawPath(path, paint(*first))
        self.grain_b.getCanvas().drawPath(path, paint(*second))
        number = (SLOTS.index(ink.slot) + 1) * 20 / 255
        self.ids.getCanvas().drawPath(path, paint(number, ink.shine, 0.0))

    def colour(self) -> skia.Canvas:
        """The canvas of the colours alone, in model units, for patterns."""
        return self.albedo.getCanvas()

    def rasters(self) -> Rasters:
        """Everything painted so far, as arrays."""
        wide = self.thickness.toarray(colorType=skia.kRGBA_F32_ColorType)
        a, b = _floats(self.grain_a), _floats(self.grain_b)
        ids = _floats(self.ids)
        return Rasters(
            rgba=_floats(self.albedo), thickness=np.asarray(wide[..., 0] * 64.0, dtype=np.float32),
            shares={name: (a if i < 3 else b)[..., i % 3] for i, name in enumerate(GRAINS)},
            gloss=ids[..., 1], slots=ids[..., 0] * np.float32(255 / 20) - np.float32(1),
        )  # fmt: skip


@dataclass(frozen=True)
class Rasters:
    """A layer as arrays: RGBA (0..1), thickness in units, grain shares, gloss and slot numbers."""

    rgba: Field
    thickness: Field
    shares: dict[str, Field]
    gloss: Field
    slots: Field

    def cut(self, window: tuple[slice, slice]) -> Rasters:
        """A part of every raster."""
        return Rasters(
            self.rgba[window], self.thickness[window],
            {name: share[window] for name, share in self.shares.items()},
            self.gloss[window], self.slots[window],
        )  # fmt: skip


def _floats(surface: skia.Surface) -> Field:
    raw = surface.toarray(colorType=skia.kRGBA_8888_ColorType)
    return np.asarray(raw, dtype=np.float32) / np.float32(255)
