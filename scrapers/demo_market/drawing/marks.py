"""The marks of the invented brands: plain signs, none of them near a real maker's."""

from __future__ import annotations

import math
from collections.abc import Callable

import skia


def _dots(path: skia.Path) -> None:
    """Five dots growing along an arc."""
    for i in range(5):
        a = math.pi * (0.95 - 0.225 * i)
        path.addCircle(0.82 * math.cos(a), 0.75 * math.sin(a) - 0.25, 0.09 + 0.042 * i)


def _eclipse(path: skia.Path) -> None:
    """A thick ring with a disc off its centre."""
    path.addCircle(0, 0, 0.92)
    path.addCircle(0, 0, 0.72, skia.PathDirection.kCCW)
    path.addCircle(0.22, 0.22, 0.34)


def _hexagons(path: skia.Path) -> None:
    """Three cells of a comb."""
    for cx, cy in ((-0.46, -0.3), (0.46, -0.3), (0.0, 0.5)):
        for radius, turn in ((0.5, 1), (0.3, -1)):
            points = [
                skia.Point(cx + radius * math.sin(turn * k * math.pi / 3),
                           cy + radius * math.cos(turn * k * math.pi / 3))
                for k in range(6)
            ]  # fmt: skip
            path.addPoly(points, True)


def _fern(path: skia.Path) -> None:
    """A stem with four pairs of leaves."""
    path.addRRect(skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(-0.05, -1, 0.05, 0.8), 0.05, 0.05))
    for k in range(4):
        for side in (-1, 1):
            leaf = skia.Path()
            leaf.addOval(skia.Rect.MakeLTRB(0, -0.11, 0.62 - 0.1 * k, 0.11))
            turn = skia.Matrix()
            turn.setRotate(38 if side > 0 else 142)
            turn.postTranslate(0, -0.75 + 0.42 * k)
            leaf.transform(turn)
            path.addPath(leaf)


def _keyhole(path: skia.Path) -> None:
    """A keyhole in a rounded shield."""
    path.addRRect(skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(-0.68, -0.95, 0.68, 0.95), 0.5, 0.5))
    path.addCircle(0, 0.25, 0.26, skia.PathDirection.kCCW)
    path.addPoly([skia.Point(-0.12, 0.2), skia.Point(0.12, 0.2), skia.Point(0.24, -0.55),
                  skia.Point(-0.24, -0.55)], True)  # fmt: skip


def _arcs(path: skia.Path) -> None:
    """Two hills: nested half rings on a ground line."""
    for radius in (0.95, 0.55):
        path.addArc(skia.Rect.MakeLTRB(-radius, -radius - 0.4, radius, radius - 0.4), 0, 180)
        path.close()
        inner = radius - 0.18
        path.addArc(skia.Rect.MakeLTRB(-inner, -inner - 0.4, inner, inner - 0.4), 180, -180)
        path.close()


def _vane(path: skia.Path) -> None:
    """A weather vane: a cross of four knobs round a disc."""
    path.addCircle(0, 0, 0.28)
    for k in range(4):
        a = math.pi / 2 * k + math.pi / 4
        path.addCircle(0.68 * math.cos(a), 0.68 * math.sin(a), 0.2)
    for turn in (45, 135):
        bar = skia.Path()
        bar.addRect(skia.Rect.MakeLTRB(-0.68, -0.045, 0.68, 0.045))
        matrix = skia.Matrix()
        matrix.setRotate(turn)
        bar.transform(matrix)
        path.addPath(bar)


def _lens(path: skia.Path) -> None:
    """Two rings joined by a bar."""
    for cx in (-0.58, 0.58):
        path.addCircle(cx, 0, 0.44)
        path.addCircle(cx, 0, 0.27, skia.PathDirection.kCCW)
    path.addRect(skia.Rect.MakeLTRB(-0.2, -0.07, 0.2, 0.07))


def _mill(path: skia.Path) -> None:
    """A pinwheel of four half discs."""
    for k in range(4):
        blade = skia.Path()
        blade.addArc(skia.Rect.MakeLTRB(0.0, -0.45, 0.9, 0.45), 0, 180)
        blade.close()
        matrix = skia.Matrix()
        matrix.setRotate(90 * k + 20)
        blade.transform(matrix)
        path.addPath(blade)


def _frame(path: skia.Path) -> None:
    """A square frame with a small square standing on its corner."""
    path.addRRect(skia.RRect.MakeRectXY(skia.Rect.MakeLTRB(-0.8, -0.8, 0.8, 0.8), 0.18, 0.18))
    path.addPoly(
        [skia.Point(x, y) for x, y in ((-0.6, 0.6), (0.6, 0.6), (0.6, -0.6), (-0.6, -0.6))], True
    )
    path.addPoly(
        [skia.Point(x, y) for x, y in ((0, 0.42), (0.42, 0), (0, -0.42), (-0.42, 0))],
        True,
    )
    path.setFillType(skia.PathFillType.kEvenOdd)


GLYPHS: dict[str, Callable[[skia.Path], None]] = {
    "dots": _dots, "eclipse": _eclipse, "hexagons": _hexagons, "fern": _fern, "keyhole": _keyhole,
    "arcs": _arcs, "vane": _vane, "lens": _lens, "mill": _mill, "frame": _frame,
}  # fmt: skip


def glyph(name: str, x: float, z: float, *, size: float, turn: float = 0.0) -> skia.Path:
    """The mark `name`, half as large as `size` each way, centred on (x, z), turned by degrees."""
    path = skia.Path()
    GLYPHS[name](path)
    matrix = skia.Matrix()
    matrix.setScale(size / 2, size / 2)
    matrix.postRotate(turn)
    matrix.postTranslate(x, z)
    path.transform(matrix)
    return path
