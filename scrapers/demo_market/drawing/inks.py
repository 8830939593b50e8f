"""Colours of a look as inks: the vocabulary's reference, shifted as a real dye would be."""

from __future__ import annotations

import colorsys

from scrapers.demo_market.drawing.form import Look
from scrapers.demo_market.drawing.surface import Ink, RGBf
from scrapers.demo_market.drawing.vocabulary import COLOURS, GUM


def rgb_of(look: Look, slot: str) -> RGBf:
    """sRGB 0..1 of a slot of the look."""
    name = look.slots[slot]
    raw = GUM if name == "gum" else COLOURS[name]
    return shifted(raw, look.shift.get(name, (0.0, 0.0, 0.0)))


def shifted(raw: tuple[int, int, int], shift: tuple[float, float, float]) -> RGBf:
    """`raw` (0..255) moved by (hue, saturation, value) shares."""
    h, s, v = colorsys.rgb_to_hsv(*(c / 255 for c in raw))
    return colorsys.hsv_to_rgb(
        (h + shift[0]) % 1,
        min(1, max(0, s * (1 + shift[1]))),
        min(0.97, max(0.09, v * (1 + shift[2]))),
    )


def tinted(rgb: RGBf, factor: float) -> RGBf:
    """Darker (factor below 1) or lighter (above 1) by the share."""
    if factor <= 1:
        return (rgb[0] * factor, rgb[1] * factor, rgb[2] * factor)
    k = factor - 1
    return (
        rgb[0] + (1 - rgb[0]) * k,
        rgb[1] + (1 - rgb[1]) * k,
        rgb[2] + (1 - rgb[2]) * k,
    )


def ink_of(look: Look, slot: str, *, tint: float = 1.0) -> Ink:
    """The ink of a slot: its colour and the material that the slot is made of."""
    material = {
        "base": look.material, "panel": look.panel_material, "accent": look.panel_material,
        "heel": look.panel_material, "toe": look.panel_material,
        "tongue": "mesh" if look.material in ("mesh", "knit") else look.material,
        "lining": "canvas", "lace": "canvas", "midsole": "rubber", "outsole": "rubber",
        "mark": "leather",
    }[slot]  # fmt: skip
    return Ink(tinted(rgb_of(look, slot), tint), slot, material)


def thread_of(look: Look, slot: str) -> Ink:
    """Stitching on a slot: a little lighter on dark colours, a little darker on light ones."""
    rgb = rgb_of(look, slot)
    light = 0.3 * rgb[0] + 0.59 * rgb[1] + 0.11 * rgb[2]
    return Ink(tinted(rgb, 1.28 if light < 0.45 else 0.8), slot, "rubber", gloss=0.0)
