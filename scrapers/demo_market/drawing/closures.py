"""Laces, straps and elastic: what holds the shoe on the foot."""

from __future__ import annotations

import numpy as np
import skia

from scrapers.demo_market.drawing.curves import Array, Outline, polygon, spline
from scrapers.demo_market.drawing.form import Form, Look
from scrapers.demo_market.drawing.inks import ink_of, rgb_of, thread_of, tinted
from scrapers.demo_market.drawing.surface import Ink, Relief


def draw_closure(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    """Draw what closes the shoe, over the finished panels."""
    if form.closure == "laces":
        _laces(relief, form, look, outline)
    elif form.closure == "velcro":
        _straps(relief, form, look, outline)
    else:
        _gore(relief, form, look, outline)


def _laces(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    count = form.eyelets + {"low": 0, "mid": 1, "high": 3}[form.height]
    lace = ink_of(look, "lace")
    hole = Ink(tinted(rgb_of(look, "panel"), 0.3), "panel", "rubber", 0.0)
    rim = Ink(tinted(rgb_of(look, "panel"), 0.72), "panel", "rubber", 0.6)
    for k in range(count):
        share = 0.05 + 0.9 * k / (count - 1)
        (x, z), (nx, nz) = outline.instep(share)
        tx, tz = nz, -nx  # towards the throat
        ex, ez = x - 24 * nx, z - 24 * nz
        relief.fill(skia.Path.Circle(ex, ez, 8.5), rim, rise=2, bevel=1)
        relief.fill(skia.Path.Circle(ex, ez, 5), hole)
        out = (x + 9 * nx - 11 * tx, z + 9 * nz - 11 * tz)
        band = polygon(
            np.array([[ex, ez], [x - 4 * nx - 4 * tx, z - 4 * nz - 4 * tz], out]),
            closed=False,
        )
        shadow = Ink(tinted(rgb_of(look, "panel"), 0.55), "panel", "rubber", 0.0)
        with relief.clipped(polygon(outline.upper())):
            below = skia.Path(band)
            below.offset(2, -4)
            relief.stroke(below, shadow, width=15)
        relief.stroke(band, lace, width=14.5, rise=6, bevel=3)
    if form.sole_seed % 2 == 0 or form.height != "low":
        _bow(relief, look, outline)


def _bow(relief: Relief, look: Look, outline: Outline) -> None:
    """A knot at the top with one loop and one end hanging to this side."""
    (x, z), (nx, nz) = outline.instep(0.9)
    x, z = x + 8 * nx, z + 8 * nz
    lace = ink_of(look, "lace")
    dark = Ink(tinted(rgb_of(look, "panel"), 0.5), "panel", "rubber", 0.0)
    loop = [
        (x, z),
        (x + 34, z - 22),
        (x + 52, z - 74),
        (x + 26, z - 92),
        (x + 6, z - 48),
        (x - 2, z - 4),
    ]
    end = [(x, z), (x - 26, z - 34), (x - 30, z - 84), (x - 44, z - 128)]
    for points in (loop, end):
        line = polygon(spline(points), closed=False)
        with relief.clipped(polygon(outline.upper())):
            below = skia.Path(line)
            below.offset(3, -5)
            relief.stroke(below, dark, width=13)
        relief.stroke(line, lace, width=12, rise=6, bevel=2.5)
    tip = Ink(tinted(rgb_of(look, "lace"), 0.8), "lace", "rubber", 0.5)
    aglet = np.array([[x - 41, z - 120], [x - 47, z - 140]])
    relief.stroke(polygon(aglet, closed=False), tip, width=8, rise=4)
    relief.fill(skia.Path.Circle(x, z - 2, 13), lace, rise=8, bevel=4)


def _straps(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    count = {"low": 2, "mid": 3, "high": 4}[form.height]
    for k in range(count):
        (x, z), (nx, nz) = outline.instep(0.16 + 0.72 * k / max(count - 1, 1))
        tx, tz = nz, -nx
        half, reach = 34.0, 150.0 + 12 * k
        shape = np.array(
            [
                (x + 8 * nx + tx * half, z + 8 * nz + tz * half),
                (x + 8 * nx - tx * half, z + 8 * nz - tz * half),
                (x - reach * nx - tx * half, z - reach * nz - tz * half),
                (x - (reach + 24) * nx, z - (reach + 24) * nz),
                (x - reach * nx + tx * half, z - reach * nz + tz * half),
            ]
        )
        _strap(relief, look, _rounded(shape))


def _rounded(corners: Array) -> Array:
    """Cut the corners of a polygon into soft ones."""
    points: list[tuple[float, float]] = []
    n = len(corners)
    for i in range(n):
        before, here, after = corners[i - 1], corners[i], corners[(i + 1) % n]
        for a, b in ((before, here), (here, after)):
            share = 0.82 if b is here else 0.18
            mid = a + share * (b - a)
            points.append((float(mid[0]), float(mid[1])))
    return spline(points, closed=True, steps=5)


def _strap(relief: Relief, look: Look, line: Array) -> None:
    strap = polygon(line)
    shadow = skia.Path(strap)
    shadow.offset(3, -6)
    dark = Ink(tinted(rgb_of(look, "base"), 0.45), "base", "rubber", 0.0)
    relief.fill(shadow, dark)
    relief.fill(strap, ink_of(look, "panel"), rise=7, bevel=3)
    centre = line.mean(axis=0)
    inner = polygon(centre + (line - centre) * [0.86, 0.86])
    relief.stroke(inner, thread_of(look, "panel"), width=2.4, rise=-1.5, bevel=0.8, dash=(8, 5))


def _gore(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    ax = float(outline.collar[0, 0])
    shape = spline([(ax - 30, outline.at(ax - 30, 1.1)[1]), (ax + 62, outline.at(ax + 62, 1.1)[1]),
                    outline.at(ax + 60, 0.62), outline.at(ax + 10, 0.42), outline.at(ax - 26, 0.6)],
                   closed=True)  # fmt: skip
    path = polygon(shape)
    ink = Ink(tinted(rgb_of(look, "lining"), 0.9), "lining", "canvas")
    with relief.clipped(polygon(outline.upper())):
        relief.fill(path, ink, rise=-3, bevel=2)
        with relief.clipped(path):
            dark = Ink(tinted(rgb_of(look, "lining"), 0.66), "lining", "rubber", 0.0)
            for k in range(-6, 12):
                x = ax + 10 * k
                line = np.array([[x - 20, 40.0], [x + 34, 640.0]])
                relief.stroke(polygon(line, closed=False), dark, width=3, rise=-3, bevel=1)
        relief.stroke(path, thread_of(look, "base"), width=2.4, dash=(8, 5))
