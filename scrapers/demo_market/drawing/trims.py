"""What finishes an upper: collar, lining, tongue, pull loop and the maker's mark."""

from __future__ import annotations

import numpy as np

from scrapers.demo_market.drawing.curves import Outline, polygon, spline
from scrapers.demo_market.drawing.form import Form, Look
from scrapers.demo_market.drawing.inks import ink_of, rgb_of, thread_of, tinted
from scrapers.demo_market.drawing.marks import glyph
from scrapers.demo_market.drawing.surface import Ink, Relief


def draw_collar(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    """Pad or bind the collar."""
    line = polygon(outline.collar, closed=False)
    if form.padding > 0.15:
        width = 26 + 44 * form.padding
        relief.stroke(line, ink_of(look, "lining"), width=width, rise=6, bevel=7)
        lower = outline.collar - [0.0, width / 2 + 3]
        thread = Ink(tinted(rgb_of(look, "base"), 0.72), "base", "rubber", 0.0)
        relief.stroke(polygon(lower, closed=False), thread, width=2.5, rise=-3, bevel=2)
    else:
        relief.stroke(line, ink_of(look, "lining", tint=0.9), width=13, rise=3, bevel=2)
        relief.stroke(polygon(outline.collar - [0.0, 13.0], closed=False), thread_of(look, "base"),
                      width=2.4, dash=(8, 5))  # fmt: skip


def draw_mark(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    """Put the maker's mark on the side and on the heel tab."""
    spot = {"velcro": (286.0, 0.42), "slip-on": (310.0, 0.42)}
    x, z = outline.at(*spot.get(form.closure, (form.mark_x, form.mark_f)))
    if form.height == "high" and form.mark_f > 0.6:
        x = float(outline.collar[0, 0]) - 96
    sign = glyph(look.glyph, x, z, size=92 * form.mark_size, turn=8)
    relief.fill(sign, Ink(rgb_of(look, "mark"), "mark", "leather", 0.3), rise=3.5, bevel=1.2)
    bx, bz = float(outline.collar[-1, 0]) + 26, float(outline.collar[-1, 1]) - 42
    small = glyph(look.glyph, bx, bz, size=34)
    relief.fill(small, Ink(rgb_of(look, "mark"), "mark", "leather", 0.2), rise=2, bevel=1)


def draw_lining(relief: Relief, look: Look, outline: Outline) -> None:
    """Draw the far side's collar and lining, as seen over the near collar."""
    ax, az = (float(v) for v in outline.collar[0])
    tab = outline.collar[-1]
    dip = outline.collar[int(np.argmin(outline.collar[:, 1]))]
    rim = spline(
        [
            (ax + 6, az - 6),
            (ax - 30, az + 8 - 0.2 * (az - dip[1])),
            (dip[0] + 20, dip[1] + 30),
            (dip[0] - 70, dip[1] + 32 + 0.2 * (tab[1] - dip[1])),
            (tab[0] + 8, tab[1] + 3),
        ]
    )
    shape = polygon(np.vstack([rim, outline.collar[::-1]]))
    relief.fill(shape, ink_of(look, "lining", tint=0.62), rise=1)
    relief.stroke(
        polygon(rim, closed=False),
        ink_of(look, "lining", tint=0.85),
        width=9,
        rise=4,
        bevel=3,
    )


def draw_tongue(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    """Draw the tongue, which stands in the shoe's middle plane."""
    if form.closure == "slip-on":
        return
    line = outline.lacing()
    (x, z), (nx, nz) = outline.instep(1.0)
    tx, tz = nz, -nx
    up = 74.0 if form.closure == "laces" else 52.0
    tip = (x - up * tx, z - up * tz)
    lean = 16.0
    edge = spline(
        [
            (float(line[8, 0]) + 4, float(line[8, 1]) + 7),
            (float(line[36, 0]) + 9, float(line[36, 1]) + 13),
            (x + 20 * nx, z + 20 * nz),
            (tip[0] + (lean + 12) * nx, tip[1] + (lean + 12) * nz),
            (tip[0] + 2 * nx - 9 * tx, tip[1] + 2 * nz - 9 * tz),
            (tip[0] - 36 * nx + 2 * tx, tip[1] - 36 * nz + 2 * tz),
            (x - 56 * nx, z - 44 * nz),
            (float(line[20, 0]) - 40, float(line[20, 1]) - 60),
        ],
        closed=True,
    )
    path = polygon(edge)
    relief.fill(path, ink_of(look, "tongue"), rise=9, bevel=7)
    with relief.clipped(path):
        thread = thread_of(look, "tongue")
        rim = polygon(edge + (edge.mean(axis=0) - edge) * 0.14)
        relief.stroke(rim, thread, width=2.2, dash=(7, 5))
        label = glyph(look.glyph, tip[0] + 22 * tx - 2 * nx, tip[1] + 22 * tz - 2 * nz, size=30)
        relief.fill(label, Ink(rgb_of(look, "mark"), "mark", "leather"), rise=2, bevel=1)


def draw_loop(relief: Relief, look: Look, outline: Outline) -> None:
    """Draw the pull loop at the heel."""
    x, z = (float(v) for v in outline.collar[-1])
    line = spline(
        [
            (x - 6, z - 40),
            (x - 26, z - 14),
            (x - 24, z + 20),
            (x - 4, z + 26),
            (x + 8, z - 4),
        ]
    )
    relief.stroke(polygon(line, closed=False), ink_of(look, "accent"), width=13, rise=4, bevel=2)
