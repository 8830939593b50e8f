"""The upper: quarters, toe, eyestay and heel, panel over panel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import skia

from scrapers.demo_market.drawing.closures import draw_closure
from scrapers.demo_market.drawing.curves import Array, Outline, Point, polygon, spline
from scrapers.demo_market.drawing.form import Form, Look
from scrapers.demo_market.drawing.inks import ink_of, rgb_of, thread_of, tinted
from scrapers.demo_market.drawing.patterns import draw_pattern
from scrapers.demo_market.drawing.soles import draw_sole
from scrapers.demo_market.drawing.surface import Ink, Relief
from scrapers.demo_market.drawing.trims import draw_collar, draw_loop, draw_mark

FAR_LEFT, FAR_RIGHT, FLOOR = -80.0, 1080.0, -80.0


def draw_body(
    relief: Relief, form: Form, look: Look, outline: Outline, *, medial: bool = False
) -> None:
    """Draw one side of the shoe: upper, closure and sole, without tongue and lining."""
    upper = polygon(outline.upper())
    relief.fill(upper, ink_of(look, "base"), rise=2, bevel=2)
    with relief.clipped(upper):
        draw_pattern(relief, look, outline)
        _seams(relief, form, look, outline)
        _quarter(relief, form, look, outline)
        _toe(relief, form, look, outline)
        _heel(relief, form, look, outline)
        if form.closure == "laces":
            _eyestay(relief, form, look, outline)
        draw_collar(relief, form, look, outline)
    if not medial:
        draw_mark(relief, form, look, outline)
    draw_closure(relief, form, look, outline)
    draw_sole(relief, form, look, outline)
    if form.pull_loop:
        draw_loop(relief, look, outline)


def panel_edge(outline: Outline, points: Sequence[Point]) -> Array:
    """A curve through points given as (x, share of the upper's height)."""
    return spline([outline.at(x, share) for x, share in points])


def lay_panel(
    relief: Relief, look: Look, edge: Array, corners: Sequence[Point], slot: str,
    *, rise: float = 4.5, double: bool = False,
) -> None:  # fmt: skip
    """Lay a panel bounded by `edge` and then by `corners`, with stitching along the edge."""
    path = polygon(np.vstack([edge, np.asarray(corners, dtype=np.float64).reshape(-1, 2)]))
    relief.fill(path, ink_of(look, slot), rise=rise, bevel=1.6)
    thread = thread_of(look, slot)
    for inset in (8.0, 14.0)[: 2 if double else 1]:
        line = polygon(_inset(edge, inset, corners), closed=False)
        relief.stroke(
            line,
            Ink(tinted(thread.rgb, 0.94), slot, "rubber", 0.0),
            width=3.4,
            rise=-2,
            bevel=1,
        )
        relief.stroke(line, thread, width=2.6, rise=2, bevel=0.7, dash=(7.5, 5))


def _inset(edge: Array, distance: float, corners: Sequence[Point]) -> Array:
    """`edge` moved to the side on which the panel lies."""
    tangent = np.gradient(edge, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True) + 1e-9
    normal = np.stack([tangent[:, 1], -tangent[:, 0]], axis=1)
    middle = len(edge) // 2
    inside = np.asarray(corners, dtype=np.float64).reshape(-1, 2).mean(axis=0) - edge[middle]
    side = 1.0 if float(np.dot(normal[middle], inside)) > 0 else -1.0
    return edge + side * distance * normal


def _seams(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    """Creases of wear that every upper has, barely seen."""
    dark = Ink(tinted(rgb_of(look, "base"), 0.93), "base", look.material)
    for x in (748, 772):
        line = polygon(panel_edge(outline, [(x, 0.95), (x + 12, 0.7), (x + 6, 0.48)]), closed=False)
        relief.stroke(line, dark, width=2.0, rise=-1.2, bevel=3.5)


def _quarter(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    kind = form.quarter
    ax = float(outline.collar[0, 0])
    if kind == "saddle":
        front = panel_edge(
            outline,
            [(ax + 190, 1.1), (ax + 170, 0.7), (ax + 200, 0.3), (ax + 236, -0.2)],
        )
        back = panel_edge(outline, [(ax + 4, -0.2), (ax - 10, 0.3), (ax - 6, 0.7), (ax + 8, 1.1)])
        lay_panel(relief, look, front, [tuple(p) for p in back], "panel", double=True)
    elif kind == "foxed":
        edge = panel_edge(outline, [(-10, 0.44), (140, 0.40), (260, 0.26), (400, 0.24), (520, 0.34),
                                    (640, 0.30), (760, 0.10), (800, -0.2)])  # fmt: skip
        lay_panel(relief, look, edge, [(800, FLOOR), (FAR_LEFT, FLOOR)], "panel", double=True)
    elif kind == "split":
        edge = panel_edge(
            outline,
            [(ax - 120, 1.1), (ax - 40, 0.66), (ax + 90, 0.34), (ax + 170, -0.2)],
        )
        lay_panel(
            relief,
            look,
            edge,
            [(ax + 170, FLOOR), (FAR_LEFT, FLOOR), (FAR_LEFT, 800)],
            "panel",
        )
    elif kind == "tee":
        edge = panel_edge(
            outline,
            [(ax - 60, 1.1), (ax - 20, 0.74), (ax + 110, 0.58), (ax + 230, 0.62), (ax + 270, 1.1)],
        )
        lay_panel(relief, look, edge, [(ax + 120, 900)], "panel", double=True)
    elif kind == "web":
        _net(relief, look, outline)
    elif kind == "wave":
        edge = panel_edge(outline, [(-10, 0.62), (120, 0.66), (240, 0.50), (350, 0.52), (470, 0.66),
                                    (600, 0.60), (700, 0.36), (760, -0.2)])  # fmt: skip
        lay_panel(relief, look, edge, [(760, FLOOR), (FAR_LEFT, FLOOR)], "panel")
    elif kind == "block":
        edge = panel_edge(
            outline, [(ax + 130, 1.1), (ax + 96, 0.6), (ax + 60, 0.2), (ax + 50, -0.2)]
        )
        lay_panel(
            relief,
            look,
            edge,
            [(FAR_LEFT, FLOOR), (FAR_LEFT, 800)],
            "panel",
            double=True,
        )


def _net(relief: Relief, look: Look, outline: Outline) -> None:
    """A tonal net of cords from the eyelets to the sole; a net, so that it is nobody's stripes."""
    cord = ink_of(look, "base", tint=0.72)
    for k in range(6):
        x, z = outline.instep(0.06 + 0.17 * k)[0]
        for side in (-1.3, 1.3):
            foot = (690 - 50 * (k + side), float(outline.base(500.0)) - 6)
            line = spline([(x, z), (0.5 * (x + foot[0]) - 8, 0.5 * (z + foot[1])), foot])
            path = polygon(line, closed=False)
            relief.stroke(path, cord, width=5.5, rise=3, bevel=1.2)


def _toe(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    far = [(FAR_RIGHT, FLOOR), (FAR_RIGHT, 500)]
    if form.toe == "cap":
        edge = panel_edge(outline, [(800, 1.15), (838, 0.8), (846, 0.4), (816, -0.2)])
        lay_panel(relief, look, edge, far, "toe", double=True)
    elif form.toe == "rubber toe":
        edge = panel_edge(outline, [(846, 1.2), (862, 0.85), (846, 0.5), (806, 0.16), (790, -0.2)])
        path = polygon(np.vstack([edge, far]))
        relief.fill(path, Ink(rgb_of(look, "toe"), "toe", "rubber"), rise=7, bevel=4)
        ridge = polygon(_inset(edge, 9, far), closed=False)
        relief.stroke(
            ridge,
            Ink(tinted(rgb_of(look, "toe"), 0.85), "toe", "rubber"),
            width=3,
            rise=-4,
        )
    elif form.toe == "mudguard":
        edge = panel_edge(outline, [(1010, 1.0), (930, 0.86), (860, 0.56), (760, 0.38), (660, 0.34),
                                    (590, 0.14), (566, -0.2)])  # fmt: skip
        lay_panel(relief, look, edge, [(566, FLOOR), (FAR_RIGHT, FLOOR)], "toe", double=True)
    elif form.toe == "wing":
        edge = panel_edge(outline, [(866, 1.15), (836, 0.76), (740, 0.5), (660, 0.34), (612, -0.2)])
        lay_panel(relief, look, edge, [(612, FLOOR), *far], "toe", double=True)
    if form.toe in ("perforated", "cap") and look.material in ("leather", "suede"):
        _perforate(relief, form, look, outline)


def _perforate(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    hole = Ink(tinted(rgb_of(look, "base"), 0.45), "base", "rubber", 0.0)
    for row in range(4):
        for k in range(7 - row):
            x = 735 + 15 * k + 7 * row
            z = float(outline.top(x)) - 22 - 14 * row
            relief.fill(skia.Path.Circle(x, z, 3.1), hole, rise=-3, bevel=0.8)


def _heel(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    left = [(FAR_LEFT, FLOOR), (FAR_LEFT, 800)]
    if form.heel == "counter":
        edge = panel_edge(outline, [(150, 1.2), (176, 0.8), (206, 0.4), (200, -0.2)])
        lay_panel(relief, look, edge, left, "heel", double=True)
    elif form.heel == "sharp":
        edge = panel_edge(outline, [(104, 1.2), (140, 0.72), (232, 0.34), (318, 0.12), (340, -0.2)])
        lay_panel(relief, look, edge, left, "heel")
    elif form.heel == "clip":
        edge = panel_edge(outline, [(-20, 0.72), (70, 0.66), (160, 0.36), (240, 0.10), (262, -0.2)])
        path = polygon(np.vstack([edge, [(262, FLOOR), (FAR_LEFT, FLOOR)]]))
        relief.fill(path, Ink(rgb_of(look, "heel"), "heel", "rubber", 0.75), rise=7, bevel=4)
    elif form.heel == "strip":
        edge = panel_edge(outline, [(78, 1.2), (66, 0.8), (60, 0.4), (70, -0.2)])
        lay_panel(relief, look, edge, left, "heel")
    if form.heel != "strip":
        tab = panel_edge(outline, [(142, 1.3), (118, 0.9), (80, 0.78), (10, 0.76), (-30, 0.76)])
        lay_panel(relief, look, tab, [(FAR_LEFT, 900)], "accent")


def _eyestay(relief: Relief, form: Form, look: Look, outline: Outline) -> None:
    line = outline.lacing()
    width = {"band": 50.0, "wide": 78.0, "slim": 38.0}[form.eyestay]
    normals = np.array([outline.instep(i / 63)[1] for i in range(64)])
    taper = np.interp(np.linspace(0, 1, 64), [0, 0.12, 1], [0.82, 1, 1.12])[:, None]
    inner = line - normals * width * taper
    front, tip = line[0], inner[0]
    nose = [(front[0] + 26, front[1] + 12), (front[0] + 22, front[1] - 0.45 * width),
            (tip[0] + 14, tip[1] - 2)]  # fmt: skip
    edge = spline([*nose, *[(float(x), float(z)) for x, z in inner[4::6]],
                   (float(inner[-1, 0]) - 30, float(inner[-1, 1]) + 8)])  # fmt: skip
    end = (float(line[-1, 0]) - 40, float(line[-1, 1]) + 40)
    lay_panel(
        relief,
        look,
        edge,
        [end, (float(front[0]) + 60, 900)],
        "panel",
        rise=5,
        double=True,
    )
