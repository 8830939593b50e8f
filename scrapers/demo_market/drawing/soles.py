"""Soles: six kinds, each with its own side texture."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import skia

from scrapers.demo_market.drawing.curves import Array, Outline, polygon, spline
from scrapers.demo_market.drawing.form import Form, Look
from scrapers.demo_market.drawing.inks import ink_of, rgb_of, tinted
from scrapers.demo_market.drawing.surface import Ink, Relief

Part = Callable[[Relief, Form, Look, Outline], None]


def contour(outline: Outline) -> skia.Path:
    """The sole's closed side contour."""
    return polygon(np.vstack([outline.sole_bottom, outline.sole_top[::-1]]))


def level(outline: Outline, share: float, start: float, end: float) -> Array:
    """A line along the sole, `share` of the way from the ground to its upper edge."""
    x = np.linspace(start, end, 80)
    low, high = outline.ground(x), outline.base(x)
    return np.stack([x, low + share * (high - low)], axis=1)


def draw_sole(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    """Draw the whole sole."""
    whole = contour(outline)
    if form.sole == "trail":
        whole = skia.Op(whole, _notches(outline, 44, 17, 15), skia.PathOp.kDifference_PathOp)
    relief.fill(whole, ink_of(look, "midsole"), rise=7, bevel=4)
    with relief.clipped(whole):
        {
            "cupsole": _cupsole, "vulcanised": _vulcanised, "runner": _runner,
            "chunky": _chunky, "platform": _platform, "trail": _trail,
        }[form.sole](relief, form, look, outline)  # fmt: skip
        _contact(relief, look, outline)


def _contact(relief: Relief, look: Look, outline: Outline) -> None:
    """Darken the last units above the ground."""
    line = outline.sole_bottom + np.array([0.0, 1.0])
    line = line[(line[:, 0] > 70) & (line[:, 0] < 930)]
    dark = Ink(tinted(rgb_of(look, "outsole"), 0.55), "outsole", "rubber", 0.0)
    relief.stroke(polygon(line, closed=False), dark, width=3.5)


def _groove(
    relief: Relief,
    look: Look,
    line: Array,
    *,
    slot: str = "midsole",
    width: float = 4.0,
) -> None:
    ink = Ink(tinted(rgb_of(look, slot), 0.72), slot, "rubber", 0.0)
    relief.stroke(polygon(line, closed=False), ink, width=width, rise=-6, bevel=1.6)


def _outsole(relief: Relief, look: Look, outline: Outline, share: float) -> None:
    top = level(outline, share, -30, 1010)
    strip = polygon(np.vstack([top, [[1030, -40], [-50, -40]]]))
    relief.fill(strip, ink_of(look, "outsole"), rise=3, bevel=2)


def _ribs(
    relief: Relief, look: Look, outline: Outline, *, span: tuple[float, float],
    band: tuple[float, float], gap: float, slant: float = 0.0,
) -> None:  # fmt: skip
    """Grooves across the sole's wall from x to x (`span`), between two shares of its height."""
    for x in np.arange(float(span[0]), float(span[1]), gap):
        g, b = float(outline.ground(x)), float(outline.base(x))
        line = np.array([[x, g + band[0] * (b - g)], [x + slant, g + band[1] * (b - g)]])
        _groove(relief, look, line, width=gap * 0.32)


def _cupsole(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    _outsole(relief, look, outline, 0.2)
    _groove(relief, look, level(outline, 0.74, 0, 1000), width=5)
    seam = polygon(level(outline, 0.74, 0, 1000), closed=False)
    thread = Ink(tinted(rgb_of(look, "midsole"), 0.9), "midsole", "rubber", 0.1)
    relief.stroke(seam, thread, width=3.2, rise=3, bevel=1, dash=(9, 6))
    style = form.sole_seed % 3
    if style != 2:
        _ribs(relief, look, outline, span=(835, 990), band=(0.28, 0.62), gap=11)
    if style == 1:
        _ribs(relief, look, outline, span=(8, 120), band=(0.28, 0.62), gap=11)
    if style == 2:
        _groove(relief, look, level(outline, 0.48, 0, 1000), width=3)


def _vulcanised(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    _outsole(relief, look, outline, 0.13)
    if form.sole_seed % 3 != 2:
        slot = "accent" if form.sole_seed % 3 == 0 else "panel"
        ink = Ink(rgb_of(look, slot), slot, "rubber")
        relief.stroke(
            polygon(level(outline, 0.72, 0, 1000), closed=False),
            ink,
            width=5.5,
            rise=1.5,
        )
    bumper = level(outline, 0.9, 800, 1010)
    shape = polygon(np.vstack([bumper, level(outline, 0.2, 815, 1010)[::-1]]))
    relief.fill(shape, ink_of(look, "midsole", tint=0.97), rise=4, bevel=2)
    with relief.clipped(shape):
        for slant in (-16.0, 16.0):
            _ribs(relief, look, outline, span=(800, 1010), band=(0.2, 0.9), gap=13, slant=slant)
    _ribs(relief, look, outline, span=(12, 50), band=(0.2, 0.9), gap=9)


def _runner(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    h = form.heel_sole
    style = form.sole_seed % 3
    accent = Ink(rgb_of(look, "accent"), "accent", "rubber")
    if style == 0:
        wedge = spline(
            [
                (-30, 0.62 * h),
                (110, 0.60 * h),
                (260, 0.42 * h),
                (430, 0.12 * h),
                (470, -20),
            ]
        )
        relief.fill(polygon(np.vstack([wedge, [[-40, -30]]])), accent, rise=4, bevel=3)
    elif style == 1:
        wave = level(outline, 0.5, -20, 1010)
        wave[:, 1] += 7 * np.sin(wave[:, 0] / 78)
        _groove(relief, look, wave, width=7)
    else:
        for k in range(6):
            x = 60.0 + 62 * k
            pod = spline([(x, 0.3 * h), (x + 20, 0.62 * h), (x + 46, 0.56 * h), (x + 30, 0.26 * h)],
                         closed=True)  # fmt: skip
            relief.fill(polygon(pod), ink_of(look, "midsole", tint=0.86), rise=-5, bevel=3)
    sweep = spline(
        [
            (20, 0.86 * h),
            (200, 0.80 * h),
            (420, 0.55 * h),
            (640, 0.40 * h),
            (760, 0.42 * h),
        ]
    )
    _groove(relief, look, sweep, width=5)
    _outsole(relief, look, outline, 0.2)
    for x in np.arange(560.0, 960.0, 46.0):
        g = float(outline.ground(x))
        _groove(
            relief,
            look,
            np.array([[x, g - 5], [x + 7, g + 0.42 * form.fore_sole]]),
            width=6,
        )


def _chunky(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    line = level(outline, 0.52, -40, 1015)
    turn = 0.6 * form.sole_seed
    line[:, 1] += 13 * np.sin(line[:, 0] / (95 + 12 * (form.sole_seed % 4)) + turn)
    lower = polygon(np.vstack([line, [[1040, -40], [-60, -40]]]))
    relief.fill(lower, Ink(rgb_of(look, "panel"), "panel", "rubber"), rise=6, bevel=4)
    _groove(relief, look, line, slot="panel", width=5)
    ribs = level(outline, 0.78, 30, 330)
    for k in range(0, 78, 9):
        x, z = ribs[k]
        _groove(relief, look, np.array([[x, z + 7], [x + 12, z - 12]]), width=6)
    window = spline([(90, 24), (130, 38), (250, 36), (290, 22), (250, 14), (120, 13)], closed=True)
    relief.fill(
        polygon(window),
        Ink(rgb_of(look, "accent"), "accent", "rubber", 0.7),
        rise=-4,
        bevel=2,
    )
    _outsole(relief, look, outline, 0.14)
    for x in np.arange(520.0, 985.0, 52.0):
        g = float(outline.ground(x))
        _groove(relief, look, np.array([[x, g - 4], [x - 6, g + 22]]), slot="panel", width=7)


def _platform(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    _outsole(relief, look, outline, 0.12)
    shares = ((0.3, 0.46, 0.62, 0.78), (0.8, 0.86), (0.55,))[form.sole_seed % 3]
    for share in shares:
        _groove(relief, look, level(outline, share, -5, 1005), width=4.5)
    if form.sole_seed % 3 == 1:
        _ribs(relief, look, outline, span=(10, 1000), band=(0.16, 0.72), gap=15)


def _notches(outline: Outline, gap: float, width: float, depth: float) -> skia.Path:
    path = skia.Path()
    for x in np.arange(40.0, 985.0, gap):
        g = float(outline.ground(x))
        path.addPoly(
            [
                skia.Point(x - width / 2, g - 8),
                skia.Point(x - width / 3, g + depth),
                skia.Point(x + width / 3, g + depth),
                skia.Point(x + width / 2, g - 8),
            ],
            True,
        )
    return path


def _trail(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    _outsole(relief, look, outline, 0.44)
    wave = level(outline, 0.66, -10, 1005)
    _groove(relief, look, wave, width=5)
    h = form.heel_sole
    block = spline(
        [
            (-20, 0.95 * h),
            (90, 0.9 * h),
            (150, 0.62 * h),
            (120, 0.46 * h),
            (-20, 0.45 * h),
        ]
    )
    relief.fill(polygon(block), Ink(rgb_of(look, "accent"), "accent", "rubber"), rise=4, bevel=3)
    _ribs(relief, look, outline, span=(300, 640), band=(0.5, 0.84), gap=34, slant=18)
