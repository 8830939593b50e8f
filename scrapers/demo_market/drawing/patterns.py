"""Patterns of the base material: two-tone, camo, checker, gradient, speckle."""

from __future__ import annotations

import numpy as np
import skia

from scrapers.demo_market.drawing.curves import Outline, polygon, spline
from scrapers.demo_market.drawing.form import Look
from scrapers.demo_market.drawing.inks import shifted, tinted
from scrapers.demo_market.drawing.surface import Relief, RGBf
from scrapers.demo_market.drawing.vocabulary import COLOURS


def draw_pattern(relief: Relief, look: Look, outline: Outline) -> None:
    """Paint the look's pattern over the base; the caller clips to the upper."""
    colours = [shifted(COLOURS[c], look.shift.get(c, (0, 0, 0))) for c in look.pattern_colours]
    rng = np.random.default_rng(look.seed)
    canvas = relief.colour()
    if look.pattern == "two-tone":
        edge = spline(
            [
                outline.at(330, 1.2),
                outline.at(420, 0.6),
                outline.at(600, 0.4),
                outline.at(700, -0.2),
            ]
        )
        canvas.drawPath(polygon(np.vstack([edge, [(1100, -60), (1100, 900)]])), _paint(colours[0]))
    elif look.pattern == "camo":
        _camo(canvas, colours, rng)
    elif look.pattern == "checker":
        side = 27.0
        paint = _paint(colours[0])
        for i in range(-2, 42):
            for k in range(27):
                if (i + k) % 2 == 0:
                    canvas.drawRect(skia.Rect.MakeXYWH(i * side, k * side, side, side), paint)
    elif look.pattern == "gradient":
        first = skia.Color4f(*colours[0], 1.0)
        clear = skia.Color4f(*colours[0], 0.0)
        shader = skia.GradientShader.MakeLinear(
            [skia.Point(820, 60), skia.Point(230, 260)],
            [first.toColor(), clear.toColor()],
        )
        canvas.drawPaint(skia.Paint(Shader=shader))
    elif look.pattern == "speckle":
        for _ in range(520):
            x, z, r = rng.uniform(0, 1000), rng.uniform(0, 620), rng.uniform(1.5, 5.5)
            colour = colours[int(rng.integers(len(colours)))]
            canvas.drawOval(skia.Rect.MakeXYWH(x, z, r * rng.uniform(0.8, 2.0), r), _paint(colour))


def _camo(canvas: skia.Canvas, colours: list[RGBf], rng: np.random.Generator) -> None:
    """Three generations of soft-edged blots."""
    blots = [*colours, tinted(colours[-1], 0.55)]
    for k, colour in enumerate(blots):
        for _ in range(46 - 8 * k):
            x, z = rng.uniform(-20, 1020), rng.uniform(20, 640)
            size = rng.uniform(26, 58)
            angles = np.sort(rng.uniform(0, 2 * np.pi, 8))
            radii = size * rng.uniform(0.45, 1.2, 8)
            points = [
                (x + 1.5 * r * np.cos(a), z + 0.8 * r * np.sin(a))
                for r, a in zip(radii, angles, strict=True)
            ]
            canvas.drawPath(polygon(spline(points, closed=True, steps=6)), _paint(colour))


def _paint(rgb: RGBf) -> skia.Paint:
    return skia.Paint(Color4f=skia.Color4f(*rgb, 1.0), AntiAlias=True)
