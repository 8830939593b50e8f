"""Draw a set of shoes into a folder and write its truth."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from scrapers.demo_market.drawing.brands import BRANDS
from scrapers.demo_market.drawing.lighting import Light
from scrapers.demo_market.drawing.market import Shoe
from scrapers.demo_market.drawing.model import Model, build
from scrapers.demo_market.drawing.scenes import Shot, pavement, shop_side, shop_turned

NOTICE = (
    "Everything here is fictional: no such brand, shoe or style code exists. "
    "Drawn by scrapers/demo_market/drawing; Apache-2.0 like the rest of the project."
)


@dataclass(frozen=True)
class Settings:
    """Where and how large: side of the square pictures in pixels, WebP qualities."""

    out: Path
    size: int = 520
    quality: int = 78
    busy_quality: int = 55
    street_share: float = 0.62


def draw_shoe(shoe: Shoe, settings: Settings) -> dict[str, Any]:
    """Draw one shoe's pictures; returns its entry of the truth file."""
    rng = np.random.default_rng([shoe.seed, 3])
    light = Light()
    model = build(shoe.form, shoe.look, scale=settings.size / 620, light=light)
    pictures = []
    for shot in _shots(model, settings, rng, light):
        name = f"{shoe.key}-{shot.view}.webp"
        quality = settings.busy_quality if shot.background == "busy" else settings.quality
        shot.image.save(settings.out / name, "WEBP", quality=quality, method=4)
        pictures.append(
            {"file": name, "view": shot.view, "background": shot.background,
             "width": shot.image.width, "height": shot.image.height}
        )  # fmt: skip
    form, look = shoe.form, shoe.look
    return {
        "key": shoe.key, "brand": shoe.brand.name, "silhouette": shoe.silhouette,
        "colourway": shoe.colourway, "style_code": shoe.style_code, "colours": model.colours(),
        "height": form.height, "gender": shoe.gender, "sole": form.sole, "material": look.material,
        "pattern": look.pattern, "closure": form.closure, "toe": form.toe, "pictures": pictures,
    }  # fmt: skip


def _shots(
    model: Model, settings: Settings, rng: np.random.Generator, light: Light
) -> Iterator[Shot]:
    """Three pictures: the outer side, a turned one or the inner side, and mostly a street."""
    yield shop_side(model, size=settings.size, medial=False, rng=rng)
    street = rng.random() < settings.street_share
    turned = rng.random() < 0.7
    if turned or not street:
        yield shop_turned(model, size=settings.size, rng=rng, light=light)
    if not turned or not street:
        yield shop_side(model, size=settings.size, medial=True, rng=rng)
    if street:
        yield pavement(model, size=settings.size, rng=rng, light=light)


def draw_all(shoes: Sequence[Shoe], settings: Settings, *, jobs: int) -> Iterator[dict[str, Any]]:
    """Draw every shoe, in order, in `jobs` processes."""
    settings.out.mkdir(parents=True, exist_ok=True)
    if jobs <= 1:
        for shoe in shoes:
            yield draw_shoe(shoe, settings)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(draw_shoe, shoes, [settings] * len(shoes), chunksize=4)


def write_truth(entries: Sequence[dict[str, Any]], out: Path, *, seed: int) -> Path:
    """Write `truth.json` beside the pictures; returns its path."""
    brands = [
        {"name": b.name, "slug": b.slug, "story": b.story, "country": b.country,
         "style_code_pattern": b.code_pattern}
        for b in BRANDS
    ]  # fmt: skip
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    head = json.dumps({"notice": NOTICE, "seed": seed, "brands": brands}, ensure_ascii=False)
    text = f'{head[:-1]}, "shoes": [\n{lines}\n]}}\n'  # one line a shoe: small, and diffs well
    path = out / "truth.json"
    unfinished = path.with_suffix(".part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
    return path
