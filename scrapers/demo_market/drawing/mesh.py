"""Views that are not straight from the side: the lit sides wrapped round the shoe's body."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import skia

from scrapers.demo_market.drawing import lighting
from scrapers.demo_market.drawing.curves import AnyArray, polygon
from scrapers.demo_market.drawing.inks import rgb_of, tinted
from scrapers.demo_market.drawing.lighting import Light, Lit
from scrapers.demo_market.drawing.model import Model
from scrapers.demo_market.drawing.surface import LEFT, TOP

Array = npt.NDArray[np.float64]
Field = npt.NDArray[np.float32]
COLUMNS, ROWS = 110, 36
# Offsets from the middle plane and brightness of the leaves that make the tongue thick.
TONGUE_LEAVES = (
    (-34.0, 0.62),
    (-22.0, 0.7),
    (-10.0, 0.76),
    (0.0, 0.8),
    (12.0, 0.86),
    (26.0, 0.97),
)
RGBf = tuple[float, float, float]


@dataclass(frozen=True)
class Camera:
    """Where the camera stands. Angles in degrees: yaw turns the toe to it, pitch raises it."""

    yaw: float
    pitch: float
    scale: float
    centre: tuple[float, float]
    mirror: bool = False
    roll: float = 0.0
    distance: float = 4200.0
    shift: tuple[float, float, float] = (0.0, 0.0, 0.0)
    spin: float = 0.0

    def turn(self, points: Array) -> Array:
        """Rotate model points or directions (n, 3: x, y, z) into camera axes (right, near, up)."""
        c, s = (
            np.cos(np.radians(self.yaw + self.spin)),
            np.sin(np.radians(self.yaw + self.spin)),
        )
        x, y, z = points[:, 0], points[:, 1], points[:, 2]
        right, near = x * c - y * s, y * c + x * s
        cp, sp = np.cos(np.radians(self.pitch)), np.sin(np.radians(self.pitch))
        return np.stack([right, near * cp + z * sp, z * cp - near * sp], axis=1)

    def project(self, points: Array) -> tuple[Array, Array]:
        """Pixel positions (n, 2) and nearness (n,) of model points."""
        moved = self.turn(points - np.array([480.0, 0.0, 150.0]))
        moved = moved + np.array(self.shift)
        zoom = self.scale * self.distance / (self.distance - moved[:, 1])
        h, v = moved[:, 0] * zoom, -moved[:, 2] * zoom
        c, s = np.cos(np.radians(self.roll)), np.sin(np.radians(self.roll))
        h, v = h * c - v * s, h * s + v * c
        sign = -1.0 if self.mirror else 1.0
        return np.stack([self.centre[0] + sign * h, self.centre[1] + v], axis=1), moved[:, 1]


@dataclass(frozen=True)
class Shell:
    """One side's grid: model points (rows·columns, 3), texture points, outward normals."""

    points: Array
    texture: Array
    normals: Array


def shell_of(model: Model, *, medial: bool) -> Shell:
    """The grid of one side."""
    lit = model.medial if medial else model.lateral
    solid = lit.alpha > 0.95
    inside = np.flatnonzero(solid.sum(axis=0) > 3)
    first, last = inside[0] + 1, inside[-1] - 1
    swing = (1 - np.cos(np.linspace(0.0, np.pi, COLUMNS))) / 2
    px = np.rint(first + swing * (last - first)).astype(int)
    top_px = solid[:, px].argmax(axis=0) + 1.5
    low_px = solid.shape[0] - 2.5 - solid[::-1, px].argmax(axis=0)
    t = np.linspace(0, 1, ROWS)[:, None] ** 0.9
    rows = low_px + (top_px - low_px) * t
    x = np.broadcast_to((px + 0.5) / model.scale - LEFT, rows.shape)
    z = TOP - (rows + 0.5) / model.scale
    depth = lighting.depth_of(model.form, model.outline, x.astype(np.float32), z.astype(np.float32))
    y = np.maximum(depth.astype(np.float64), 0.0) * (-1.0 if medial else 1.0)
    _close(y, np.asarray(x, dtype=np.float64), model)
    grid = np.stack([x, y, z], axis=-1)
    along, up = np.gradient(grid, axis=1), np.gradient(grid, axis=0)
    normals = np.cross(up, along) * (-1 if medial else 1)
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True) + 1e-9
    texture = np.stack([np.broadcast_to(px + 0.5, rows.shape), rows], axis=-1)
    return Shell(grid.reshape(-1, 3), texture.reshape(-1, 2), normals.reshape(-1, 3))


def _close(y: Array, x: AnyArray, model: Model) -> None:
    """Let both sides meet in the middle plane at the toe, the vamp's ridge and the heel."""
    y[:, 0] = y[:, -1] = 0.0
    tab = float(model.outline.collar[-1, 0])
    shut = (x[-1] < tab - 2) | (x[-1] > model.form.throat + 4)
    y[-1, shut] = 0.0
    fade = np.clip((x[-1] - model.form.throat + 40) / 44, 0, 1)
    y[-1, ~shut] *= 1 - fade[~shut]


def _triangles() -> npt.NDArray[np.int64]:
    corner = (np.arange(ROWS - 1)[:, None] * COLUMNS + np.arange(COLUMNS - 1)).ravel()
    a, b, c, d = corner, corner + 1, corner + COLUMNS, corner + COLUMNS + 1
    return np.concatenate([np.stack([a, b, c], 1), np.stack([b, d, c], 1)])


@dataclass(frozen=True)
class View:
    """What is drawn, whence, in which light and where."""

    model: Model
    camera: Camera
    light: Light
    canvas: skia.Canvas


def render(model: Model, camera: Camera, canvas: skia.Canvas, light: Light) -> None:
    """Draw the shoe as the camera sees it onto a canvas of pixels."""
    view = View(model, camera, light, canvas)
    near, far = shell_of(model, medial=False), shell_of(model, medial=True)
    _draw_lining(view, far)
    _draw_throat(view)
    _draw_tongue(view)
    _draw_outside(view, far, model.medial, is_near=False)
    _draw_outside(view, near, model.lateral, is_near=True)
    if model.form.closure == "laces":
        _draw_laces(view)


def _brightness(view: View, normals: Array) -> Array:
    turned = view.camera.turn(normals).astype(np.float32)
    right = turned[:, 0] * np.float32(-1.0 if view.camera.mirror else 1.0)
    raw = lighting.shade(right, turned[:, 2], turned[:, 1], view.light)
    return np.clip(raw, 0.08, 1.0).astype(np.float64)


def _faces(view: View, shell: Shell, *, is_near: bool) -> tuple[Array, Array, Array]:
    """Pixels of the grid, and the triangles that show their outside and those that do not.

    The outside ones come sorted, the farthest first.
    """
    pixels, nearness = view.camera.project(shell.points)
    triangles = _triangles()
    a, b, c = (pixels[triangles[:, k]] for k in range(3))
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    outside = (area < 0) == (is_near != view.camera.mirror)  # pixel rows run downwards
    shown, hidden = triangles[outside], triangles[~outside]
    return pixels, shown[np.argsort(nearness[shown].mean(axis=1), kind="stable")], hidden


def _draw_lining(view: View, shell: Shell) -> None:
    """Draw the inside of the far half, darker the deeper."""
    pixels, _, hidden = _faces(view, shell, is_near=False)
    level = np.clip(0.35 + 0.6 * (shell.points[:, 2] - 150) / 250, 0.25, 0.9)
    rgb = np.asarray(view.model.inner_rgb())[None, :] * level[:, None]
    _draw_mesh(view.canvas, pixels, rgb, hidden, texture=None, image=None)


def _draw_outside(view: View, shell: Shell, lit: Lit, *, is_near: bool) -> None:
    """Draw the outside of one half with its picture."""
    pixels, shown, _ = _faces(view, shell, is_near=is_near)
    rgb = np.repeat(_brightness(view, shell.normals)[:, None], 3, axis=1)
    _draw_mesh(view.canvas, pixels, rgb, shown, texture=shell.texture, image=lit.texture)


def _draw_mesh(
    canvas: skia.Canvas, pixels: Array, rgb: Array, triangles: AnyArray, *,
    texture: Array | None, image: skia.Image | None,
) -> None:  # fmt: skip
    """Draw triangles with a colour a vertex, times a texture if there is one."""
    packed = (np.clip(rgb, 0, 1) * 255).astype(np.uint32)
    colours = (0xFF000000 | packed[:, 0] << 16 | packed[:, 1] << 8 | packed[:, 2]).tolist()
    vertices = skia.Vertices(
        skia.Vertices.kTriangles_VertexMode, [skia.Point(*p) for p in pixels.tolist()],
        None if texture is None else [skia.Point(*p) for p in texture.tolist()], colours,
        triangles.ravel().tolist(),
    )  # fmt: skip
    # As an argument: Paint.setShader would copy the whole texture.
    paint = skia.Paint() if image is None else skia.Paint(Shader=_shader(image))
    mode = skia.BlendMode.kDst if image is None else skia.BlendMode.kModulate
    canvas.drawVertices(vertices, paint, mode)


def _shader(image: skia.Image) -> skia.Shader:
    soft = skia.SamplingOptions(skia.FilterMode.kLinear)
    return image.makeShader(skia.TileMode.kClamp, skia.TileMode.kClamp, soft)


def _edges(model: Model, count: int) -> tuple[Array, Array]:
    """Near and far points of the lacing edge, `count` from the throat to the top."""
    line = model.outline.lacing()[np.linspace(0, 63, count).round().astype(int)]
    inner = line - np.array([0.0, 2.0])
    y = lighting.depth_of(
        model.form,
        model.outline,
        inner[:, 0].astype(np.float32),
        inner[:, 1].astype(np.float32),
    ).astype(np.float64)
    near = np.stack([line[:, 0], y, line[:, 1]], axis=1)
    return near, near * np.array([1.0, -1.0, 1.0])


def _draw_throat(view: View) -> None:
    """Bridge the gap between the two lacing edges with the tongue's surface."""
    near, far = _edges(view.model, 12)
    slot = "base" if view.model.form.closure == "slip-on" else "tongue"
    rgb = rgb_of(view.model.look, slot)
    dip = np.array([0.0, 0.0, 4.0])
    strips = [
        near - dip * 1.5,
        near * [1, 0.4, 1] + dip,
        far * [1, 0.4, 1] + dip,
        far - dip * 1.5,
    ]
    for left, right, tone in zip(strips, strips[1:], (0.86, 0.97, 0.8), strict=False):
        a, b = view.camera.project(left)[0], view.camera.project(right)[0]
        paint = skia.Paint(Color4f=skia.Color4f(*tinted(rgb, tone), 1.0), AntiAlias=True)
        view.canvas.drawPath(polygon(np.vstack([a, b[::-1]])), paint)


def _draw_tongue(view: View) -> None:
    """Stand the tongue's picture in the middle plane, thick by repetition."""
    rows = np.flatnonzero(view.model.tongue.alpha.any(axis=1))
    columns = np.flatnonzero(view.model.tongue.alpha.any(axis=0))
    if not len(rows):
        return
    r0, r1, c0, c1 = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    rgb, alpha = view.model.tongue.flat[r0:r1, c0:c1], view.model.tongue.alpha[r0:r1, c0:c1, None]
    corners = np.array([[c0, r0], [c1, r0], [c1, r1], [c0, r1]], dtype=np.float64)
    x, z = corners[:, 0] / view.model.scale - LEFT, TOP - corners[:, 1] / view.model.scale
    texture = [skia.Point(*p) for p in (corners - corners[0]).tolist()]
    for y, tone in TONGUE_LEAVES:
        pixels = view.camera.project(np.stack([x, np.full(4, y), z], axis=1))[0]
        vertices = skia.Vertices(
            skia.Vertices.kTriangles_VertexMode, [skia.Point(*p) for p in pixels.tolist()],
            texture, None, [0, 1, 2, 0, 2, 3],
        )  # fmt: skip
        shader = _shader(lighting.as_image(np.dstack([rgb * tone * alpha, alpha])))
        view.canvas.drawVertices(vertices, skia.Paint(Shader=shader), skia.BlendMode.kModulate)


def _draw_laces(view: View) -> None:
    """Draw the laces from edge to edge over the tongue."""
    count = view.model.form.eyelets + {"low": 0, "mid": 1, "high": 3}[view.model.form.height]
    near, far = _edges(view.model, 64)
    rgb = rgb_of(view.model.look, "lace")
    for k in range(count):
        i = round((0.05 + 0.9 * k / (count - 1)) * 63)
        j = min(63, i + 2)
        middle = (near[j] + far[j]) / 2 + np.array([0.0, 0.0, 14.0])
        bend = np.stack([near[i] + [0, 0, 4.0], (near[i] + middle) / 2 + [0, 0, 7.0], middle,
                         (far[i] + middle) / 2 + [0, 0, 7.0], far[i] + [0, 0, 4.0]])  # fmt: skip
        line = polygon(view.camera.project(bend)[0], closed=False)
        for offset, tone, width in (
            (3.0, 0.5, 15.0),
            (0.0, 0.78, 14.0),
            (-1.5, 0.98, 10.0),
        ):
            paint = skia.Paint(
                Color4f=skia.Color4f(*tinted(rgb, tone), 0.5 if offset > 2 else 1.0),
                AntiAlias=True,
                Style=skia.Paint.kStroke_Style,
                StrokeWidth=width * view.camera.scale,
                StrokeCap=skia.Paint.kRound_Cap,
                StrokeJoin=skia.Paint.kRound_Join,
            )
            path = skia.Path(line)
            path.offset(0, offset * view.camera.scale)
            view.canvas.drawPath(path, paint)


def footprint(model: Model, camera: Camera, *, grow: float = 1.0, lift: float = 0.0) -> skia.Path:
    """The sole's outline on the ground as the camera sees it."""
    x = np.linspace(-12, 1002, 60)
    half = (
        lighting.half_width(model.outline, x.astype(np.float32), sole=True).astype(np.float64)
        * grow
    )
    ring = np.concatenate([np.stack([x, half, np.full(60, lift)], 1),
                           np.stack([x, -half, np.full(60, lift)], 1)[::-1]])  # fmt: skip
    return polygon(camera.project(ring)[0])
