"""Smooth curves through points, and the landmarks that a silhouette's panels hang on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import skia

from scrapers.demo_market.drawing.form import Form

Point = tuple[float, float]
Array = npt.NDArray[np.float64]
AnyArray = npt.NDArray[np.floating]


def spline(points: Sequence[Point], *, closed: bool = False, steps: int = 14) -> Array:
    """Sample a centripetal Catmull-Rom curve through `points`; returns (n, 2)."""
    fixed = tuple((float(x), float(z)) for x, z in points)
    return _spline(fixed, closed, steps).copy()


@lru_cache(maxsize=512)  # both sides of a shoe, and its colourways, ask for the same curves
def _spline(points: tuple[Point, ...], closed: bool, steps: int) -> Array:
    raw = np.asarray(points, dtype=np.float64)
    if closed:
        ring = np.vstack([raw[-1:], raw, raw[:2]])
    else:
        ring = np.vstack([2 * raw[:1] - raw[1:2], raw, 2 * raw[-1:] - raw[-2:-1]])
    pieces = [_segment(ring[i : i + 4], steps) for i in range(len(ring) - 3)]
    out = np.vstack(pieces)
    return out if closed else np.vstack([out, raw[-1:]])


def _segment(four: Array, steps: int) -> Array:
    """One span of the curve, without its end point (Barry and Goldman's pyramid)."""
    gaps = np.sqrt(np.linalg.norm(np.diff(four, axis=0), axis=1)) + 1e-6
    t0, t1, t2, t3 = np.concatenate([[0.0], np.cumsum(gaps)])
    t = np.linspace(t1, t2, steps, endpoint=False)[:, None]
    a1 = (t1 - t) / (t1 - t0) * four[0] + (t - t0) / (t1 - t0) * four[1]
    a2 = (t2 - t) / (t2 - t1) * four[1] + (t - t1) / (t2 - t1) * four[2]
    a3 = (t3 - t) / (t3 - t2) * four[2] + (t - t2) / (t3 - t2) * four[3]
    b1 = (t2 - t) / (t2 - t0) * a1 + (t - t0) / (t2 - t0) * a2
    b2 = (t3 - t) / (t3 - t1) * a2 + (t - t1) / (t3 - t1) * a3
    return np.asarray((t2 - t) / (t2 - t1) * b1 + (t - t1) / (t2 - t1) * b2)


def polygon(points: Array | Sequence[Point], *, closed: bool = True) -> skia.Path:
    """A path along `points`."""
    path = skia.Path()
    path.addPoly([skia.Point(float(x), float(z)) for x, z in points], closed)
    return path


@dataclass(frozen=True)
class Outline:
    """Where a silhouette's surfaces lie, as sampled curves in model units (x to the toe, z up)."""

    toe_line: Array  # from the toe's tip along vamp and instep to the top eyelet
    collar: Array  # from the top eyelet to the heel tab
    heel_line: Array  # from the heel tab down to the sole
    sole_top: Array  # (n, 2), x ascending
    sole_bottom: Array  # (n, 2), x ascending

    def base(self, x: AnyArray | float) -> Array:
        """Height of the sole's upper edge at x."""
        return np.asarray(np.interp(x, self.sole_top[:, 0], self.sole_top[:, 1]))

    def ground(self, x: AnyArray | float) -> Array:
        """Height of the sole's underside at x."""
        return np.asarray(np.interp(x, self.sole_bottom[:, 0], self.sole_bottom[:, 1]))

    def top(self, x: AnyArray | float) -> Array:
        """Height of the upper's edge (collar, instep, vamp, toe) at x."""
        line = np.vstack([self.collar[::-1], self.toe_line[::-1][1:]])
        xs = np.maximum.accumulate(line[:, 0] + np.arange(len(line)) * 1e-6)
        return np.asarray(np.interp(x, xs, line[:, 1]))

    def at(self, x: float, share: float) -> Point:
        """The point at x, `share` of the way from the sole to the upper's edge."""
        low, high = float(self.base(x)), float(self.top(x))
        return (x, low + share * (high - low))

    def upper(self) -> Array:
        """The upper's closed contour."""
        feet = self.sole_top[(self.sole_top[:, 0] > 30) & (self.sole_top[:, 0] < 985)]
        return np.vstack([self.toe_line, self.collar[1:], self.heel_line[1:], feet - [0.0, 12.0]])

    def instep(self, share: float) -> tuple[Point, Point]:
        """Point and upward unit normal on the lacing edge, 0 at the throat and 1 at the top."""
        line = self.lacing()
        i = round(share * (len(line) - 1))
        tangent = line[min(i + 2, len(line) - 1)] - line[max(i - 2, 0)]
        tangent = tangent / np.linalg.norm(tangent)
        normal = (tangent[1], -tangent[0])
        return (float(line[i, 0]), float(line[i, 1])), (
            float(normal[0]),
            float(normal[1]),
        )

    def lacing(self) -> Array:
        """The edge from the throat to the top eyelet, evenly spaced (64 points)."""
        start = int(np.argmin(np.abs(self.toe_line[:, 0] - self.throat_x)))
        line = self.toe_line[start:]
        run = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
        grid = np.linspace(0, run[-1], 64)
        return np.stack([np.interp(grid, run, line[:, k]) for k in (0, 1)], axis=1)

    throat_x: float = 690.0


def outline_of(form: Form) -> Outline:
    """Work out the contour of a silhouette."""
    sole_top, sole_bottom = _sole(form)

    def b(x: float) -> float:
        return float(np.interp(x, sole_top[:, 0], sole_top[:, 1]))

    th, p = form.toe_height, form.toe_point
    throat_z = b(form.throat) + th * 1.1 + 42 * form.bulk
    ax, az, dip, tab = _ankle(form)
    toe = [
        (984, b(980) - 10), (989 - 6 * p, b(975) + 0.34 * th), (974 - 16 * p, b(950) + 0.72 * th),
        (928 - 24 * p, b(900) + 0.99 * th), (852, b(842) + 1.10 * th),
        (772, b(766) + 1.18 * th + 6), (form.throat, throat_z),
    ]  # fmt: skip
    span = form.throat - ax
    steep = {"low": 0.47, "mid": 0.42, "high": 0.38}[form.height]
    toe += [
        (form.throat - 0.34 * span, throat_z + (az - throat_z) * (steep - 0.18)),
        (form.throat - 0.68 * span, throat_z + (az - throat_z) * (steep + 0.14)),
        (ax, az),
    ]
    collar = [(ax, az), (ax - 34, az - 8 - 0.25 * (az - dip[1])),
              (0.5 * (ax + dip[0]) - 12, 0.35 * az + 0.65 * dip[1]), dip,
              (0.45 * dip[0] + 0.55 * tab[0], dip[1] + 0.42 * (tab[1] - dip[1])), tab]  # fmt: skip
    heel = [tab, (tab[0] - 14, tab[1] - 10), (tab[0] - 14, tab[1] - 0.3 * (tab[1] - b(20))),
            (18, b(20) + 0.36 * (tab[1] - b(20))), (16, b(20) + 40), (24, b(20) - 14)]  # fmt: skip
    return Outline(
        toe_line=spline(toe), collar=spline(collar), heel_line=spline(heel),
        sole_top=sole_top, sole_bottom=sole_bottom, throat_x=form.throat,
    )  # fmt: skip


def _ankle(form: Form) -> tuple[float, float, Point, Point]:
    """Top eyelet (x, z), the collar's lowest point and the heel tab."""
    lift, bulk = form.heel_sole - 60, form.bulk
    ax, az, dz, tz = {
        "low": (408.0, 330.0, 236.0, 296.0),
        "mid": (372.0, 432.0, 360.0, 398.0),
        "high": (344.0, 560.0, 520.0, 548.0),
    }[form.height]
    grow = 0.9 + 0.1 * bulk
    dip = (232.0, (dz + form.collar_dip) * grow + lift)
    return ax, az * grow + lift, dip, (62.0 + 0.03 * (tz - 296), tz * grow + lift)


def _sole(form: Form) -> tuple[Array, Array]:
    """Upper edge and underside of the sole, x ascending."""
    h, f, spring = form.heel_sole, form.fore_sole, form.toe_spring
    flat = form.sole in ("cupsole", "vulcanised", "platform")
    kick = {"runner": 20.0, "chunky": 14.0, "trail": 12.0}.get(form.sole, 5.0)
    back = {"runner": -18.0, "chunky": -30.0}.get(form.sole, 2.0)
    bottom = [
        (back + 8, 0.62 * h), (back + 6 + kick * 0.4, 0.34 * h), (back + 24 + kick, 6 + kick * 0.3),
        (90 + kick, 0.0), (300, 0.0), (460, 1.0 if flat else 5.0), (700, 0.0),
        (850, 0.22 * spring), (930, 0.66 * spring + 1), (976, spring + 8),
        (1001, spring + 0.42 * f), (1002, spring + 0.72 * f),
    ]  # fmt: skip
    bump = 12.0 if form.sole in ("cupsole", "chunky", "trail") else 4.0
    top = [
        (back + 6, h + bump + 2), (40, h + bump * 0.6), (140, h), (300, h - 0.12 * (h - f)),
        (480, 0.45 * h + 0.55 * f + (0 if flat else -3)), (700, f), (830, f + 0.25 * spring),
        (920, f + 0.7 * spring + bump * 0.3), (985, f + spring + bump * 0.8), (1002, f + spring),
    ]  # fmt: skip
    return _ascending(spline(top)), _ascending(spline(bottom))


def _ascending(line: Array) -> Array:
    xs = np.maximum.accumulate(line[:, 0] + np.arange(len(line)) * 1e-6)
    return np.stack([xs, line[:, 1]], axis=1)
