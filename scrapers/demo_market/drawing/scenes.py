"""Pictures of a shoe: shop backgrounds with a contact shadow, pavements with cast light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import skia
from PIL import Image
from scipy import ndimage

from scrapers.demo_market.drawing import mesh
from scrapers.demo_market.drawing.grounds import GROUNDS, paint_ground
from scrapers.demo_market.drawing.lighting import Light
from scrapers.demo_market.drawing.mesh import Camera
from scrapers.demo_market.drawing.model import Model
from scrapers.demo_market.drawing.surface import LEFT, TOP

Field = npt.NDArray[np.float32]
SUPER = 2


@dataclass(frozen=True)
class Shot:
    """One finished picture."""

    image: Image.Image
    view: str
    background: str


def shop_side(model: Model, *, size: int, medial: bool, rng: np.random.Generator) -> Shot:
    """Straight from the side, on white or soft grey."""
    rgb, alpha = model.side(medial=medial)
    if not medial:  # a left shoe's outer side shows its toe to the left
        rgb, alpha = rgb[:, ::-1], alpha[:, ::-1]
    wide = size * SUPER
    zoom = wide * float(rng.uniform(0.84, 0.88)) / (1020 * model.scale)
    shape = (round(rgb.shape[1] * zoom), round(rgb.shape[0] * zoom))
    cut = Image.fromarray(_bytes(np.dstack([rgb * alpha[..., None], alpha])), "RGBA")
    cut = cut.resize(shape, Image.Resampling.BICUBIC)
    layer = np.asarray(cut, dtype=np.float32) / np.float32(255)
    unit = model.scale * zoom
    tall = {"low": 0.0, "mid": 40.0, "high": 90.0}[model.form.height]
    floor = round(wide * 0.5 + (185 + tall) * unit)
    left = round((wide - shape[0]) / 2 + (-10 if medial else 10) * unit)
    top = floor - round(TOP * unit)
    canvas = backdrop(wide, rng, floor=floor)
    centre = left + (LEFT + 490) * unit if medial else left + shape[0] - (LEFT + 490) * unit
    _contact(canvas, centre=centre, floor=floor, unit=unit)
    _paste(canvas, layer, left, top)
    return Shot(_finish(canvas, size), "medial" if medial else "lateral", "plain")


def _paste(canvas: Field, layer: Field, left: int, top: int) -> None:
    """Lay a premultiplied RGBA layer over the canvas, in place."""
    h, w = canvas.shape[:2]
    y0, y1, x0, x1 = (
        max(top, 0),
        min(top + layer.shape[0], h),
        max(left, 0),
        min(left + layer.shape[1], w),
    )
    part = layer[y0 - top : y1 - top, x0 - left : x1 - left]
    canvas[y0:y1, x0:x1] = part[..., :3] + canvas[y0:y1, x0:x1] * (1 - part[..., 3:4])


def backdrop(wide: int, rng: np.random.Generator, *, floor: int) -> Field:
    """White or soft grey paper, a little brighter in the middle."""
    level = float(rng.choice([1.0, 1.0, 0.965, 0.945]))
    tint = np.array([1.0, 1.0, 1.0]) if level == 1 else np.array([1.0, 0.998, 0.994])
    y, x = np.mgrid[0:wide, 0:wide].astype(np.float32) / wide
    glow = 1 - 0.05 * (1 if level < 1 else 0) * ((x - 0.5) ** 2 + (y - 0.45) ** 2) * 2
    return np.asarray(level * glow[..., None] * tint, dtype=np.float32)


def _contact(canvas: Field, *, centre: float, floor: int, unit: float) -> None:
    """A soft shadow under a shoe seen from the side."""
    h, w = canvas.shape[:2]
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    along = np.abs(x - centre) / (500 * unit)
    for depth, strength, lift, reach in (
        (7.0, 0.50, 1.0, 0.99),
        (26.0, 0.24, 7.0, 1.04),
    ):
        fall = np.exp(-(((y - floor - lift * unit) / (depth * unit)) ** 2))
        edge = 1 / (1 + np.exp((along - reach) * 34))
        canvas *= 1 - (strength * fall * edge)[..., None]


def shop_turned(model: Model, *, size: int, rng: np.random.Generator, light: Light) -> Shot:
    """Three-quarter view on shop paper."""
    wide = size * SUPER
    front = bool(rng.random() < 0.75)
    yaw = float(rng.uniform(24, 36)) * (1 if front else -1)
    tall = {"low": 0.0, "mid": 0.03, "high": 0.07}[model.form.height]
    camera = Camera(
        yaw=yaw, pitch=float(rng.uniform(8, 13)), scale=wide * 0.00086,
        centre=(wide * 0.5, wide * (0.53 + tall)), mirror=True,
    )  # fmt: skip
    canvas = backdrop(wide, rng, floor=round(wide * 0.6))
    _ground_shadow(canvas, model, camera, soft=14, strength=0.5)
    _over(canvas, model, camera, light)
    return Shot(_finish(canvas, size), "three-quarter", "plain")


def _ground_shadow(
    canvas: Field, model: Model, camera: Camera, *, soft: float, strength: float,
    cast: tuple[float, float] = (0.0, 0.0),
) -> None:  # fmt: skip
    """Darken the ground under the sole, and where the light throws the shoe's shadow."""
    h, w = canvas.shape[:2]
    for blur, share, grow, reach in (
        (0.5, 0.6, 0.97, 0.0),
        (1.6, 0.55, 1.12, 0.0),
        (1.0, 0.7, 1.0, 1.0),
    ):
        if reach and cast == (0.0, 0.0):
            continue
        surface = skia.Surface(w, h)
        steps = np.linspace(0.15, 1, 12) if reach else np.array([0.0])
        for k in steps:
            path = mesh.footprint(model, camera, grow=grow * (1 - 0.25 * k * reach))
            path.offset(cast[0] * k * reach * camera.scale, cast[1] * k * reach * camera.scale)
            surface.getCanvas().drawPath(path, skia.Paint(Color=0xFFFFFFFF, AntiAlias=True))
        mask = (
            surface.toarray(colorType=skia.kRGBA_8888_ColorType)[::2, ::2, 3].astype(np.float32)
            / 255
        )
        mask = ndimage.gaussian_filter(mask, soft * blur * camera.scale / 2)
        mask = np.repeat(np.repeat(mask, 2, axis=0), 2, axis=1)[:h, :w]
        canvas *= 1 - (strength * share * mask)[..., None]


def _over(canvas: Field, model: Model, camera: Camera, light: Light) -> None:
    h, w = canvas.shape[:2]
    surface = skia.Surface(w, h)
    mesh.render(model, camera, surface.getCanvas(), light)
    raw = surface.toarray(colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kPremul_AlphaType)
    _paste(canvas, raw.astype(np.float32) / 255, 0, 0)


def pavement(model: Model, *, size: int, rng: np.random.Generator, light: Light) -> Shot:
    """On a street, photographed by hand: turned, tilted, in some light, perhaps as a pair."""
    wide = size * SUPER
    pair = bool(rng.random() < 0.3)
    scale = wide * float(rng.uniform(0.00062, 0.00074 if pair else 0.0009))
    yaw = float(rng.uniform(-32, 46))
    camera = Camera(
        yaw=yaw, pitch=float(rng.uniform(13, 34)), scale=scale, mirror=bool(rng.random() < 0.5),
        centre=(wide * float(rng.uniform(0.46, 0.54)), wide * float(rng.uniform(0.5, 0.58))),
        roll=float(rng.uniform(-13, 13)),
    )  # fmt: skip
    name = str(rng.choice(list(GROUNDS)))
    canvas = paint_ground(name, wide, rng)
    cast = (float(rng.uniform(-210, 210)), float(rng.uniform(-60, 90)))
    cameras = [camera]
    if pair:
        back = (float(rng.uniform(-60, 60)), -float(rng.uniform(330, 400)), 0.0)
        cameras.insert(
            0,
            Camera(
                **{
                    **camera.__dict__,
                    "shift": back,
                    "spin": float(rng.uniform(-12, 12)),
                }
            ),
        )
    for each in cameras:
        _ground_shadow(canvas, model, each, soft=20, strength=0.62, cast=cast)
        _over(canvas, model, each, light)
    _cast_light(canvas, rng)
    return Shot(
        _finish(canvas, size, grain=0.008, rng=rng),
        "pair" if pair else "pavement",
        "busy",
    )


def _cast_light(canvas: Field, rng: np.random.Generator) -> None:
    """Tint, exposure, a light's gradient and darker corners, in place."""
    h, w = canvas.shape[:2]
    warm = float(rng.uniform(-0.07, 0.08))
    canvas *= np.array([1 + warm, 1.0, 1 - warm], dtype=np.float32) * float(rng.uniform(0.84, 1.08))
    y, x = np.mgrid[0:h, 0:w].astype(np.float32) / w - 0.5
    angle = float(rng.uniform(0, 2 * np.pi))
    slope = (x * np.cos(angle) + y * np.sin(angle)) * float(rng.uniform(0.1, 0.45))
    corner = 1 - 0.35 * (x * x + y * y)
    canvas *= ((1 + slope) * corner)[..., None]


def _finish(
    canvas: Field,
    size: int,
    *,
    grain: float = 0.0,
    rng: np.random.Generator | None = None,
) -> Image.Image:
    small = canvas.reshape(size, SUPER, size, SUPER, 3).mean(axis=(1, 3))
    if grain and rng is not None:
        small = small + rng.standard_normal((size, size, 1)).astype(np.float32) * grain
    return Image.fromarray(_bytes(small), "RGB")


def _bytes(array: Field) -> npt.NDArray[np.uint8]:
    return np.asarray(np.rint(np.clip(array, 0, 1) * 255), dtype=np.uint8)
