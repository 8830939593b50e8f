"""One shoe ready to be photographed: lit textures of its two sides and tongue, and its body."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scrapers.demo_market.drawing import lighting, trims, uppers
from scrapers.demo_market.drawing.curves import Outline, outline_of
from scrapers.demo_market.drawing.form import Form, Look
from scrapers.demo_market.drawing.inks import rgb_of, tinted
from scrapers.demo_market.drawing.lighting import Light, Lit
from scrapers.demo_market.drawing.surface import SLOTS, Relief

Field = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Model:
    """The lit parts of one shoe at `scale` pixels a unit."""

    form: Form
    look: Look
    outline: Outline
    scale: float
    lateral: Lit
    medial: Lit
    tongue: Lit
    lining: Lit

    def side(self, *, medial: bool = False) -> tuple[Field, Field]:
        """The picture straight from the side: RGB (0..1) over nothing, and its alpha."""
        near = self.medial if medial else self.lateral
        rgb = np.zeros_like(near.full)
        alpha = np.zeros_like(near.alpha)
        for layer in (self.lining, self.tongue, near):
            a = layer.alpha[..., None]
            rgb = layer.full * a + rgb * (1 - a)
            alpha = layer.alpha + alpha * (1 - layer.alpha)
        return np.asarray(rgb / np.maximum(alpha, 1e-3)[..., None], dtype=np.float32), alpha

    def colours(self) -> list[str]:
        """Base colours that cover the side, dominant first; a sole counts half."""
        areas: dict[str, float] = {}
        seen = self.lateral.slots[self.lateral.alpha > 0.9]
        counts = np.bincount(
            np.clip(np.rint(seen), 0, len(SLOTS) - 1).astype(int), minlength=len(SLOTS)
        )
        for slot, count in zip(SLOTS, counts, strict=True):
            if slot == "lining":
                continue
            share = float(count) * (0.5 if slot in ("midsole", "outsole") else 1.0)
            for colour, part in self._split(slot):
                areas[colour] = areas.get(colour, 0.0) + share * part
        total = sum(areas.values())
        ranked = sorted(areas, key=lambda name: -areas[name])
        return [c for c in ranked if areas[c] >= 0.055 * total][:4]

    def _split(self, slot: str) -> list[tuple[str, float]]:
        """The colours of a slot with their shares, the pattern's included."""
        own = "brown" if self.look.slots[slot] == "gum" else self.look.slots[slot]
        extra = self.look.pattern_colours
        if slot != "base" or not extra:
            return [(own, 1.0)]
        covered = {
            "two-tone": 0.45,
            "camo": 0.6,
            "checker": 0.5,
            "gradient": 0.45,
            "speckle": 0.14,
        }
        part = covered[self.look.pattern]
        return [(own, 1 - part), *((c, part / len(extra)) for c in extra)]

    def inner_rgb(self) -> tuple[float, float, float]:
        """Colour of the lining in the shoe's shade."""
        return tinted(rgb_of(self.look, "lining"), 0.72)


def build(form: Form, look: Look, *, scale: float, light: Light) -> Model:
    """Draw and light every part of a shoe once."""
    outline = outline_of(form)
    sides = []
    for medial in (False, True):
        relief = Relief(scale)
        uppers.draw_body(relief, form, look, outline, medial=medial)
        x, z = lighting.coordinates(relief)
        depth = lighting.depth_of(form, outline, x, z)
        sides.append(lighting.light_up(relief, depth, light, lighting.crease_of(outline, x, z)))
    tongue, lining = Relief(scale), Relief(scale)
    trims.draw_tongue(tongue, form, look, outline)
    trims.draw_lining(lining, look, outline)
    flat = np.zeros_like(depth)
    return Model(
        form, look, outline, scale, sides[0], sides[1],
        lighting.light_up(tongue, flat, light), lighting.light_up(lining, flat, light),
    )  # fmt: skip
