"""The ten invented brands. Any likeness to a real maker would be an accident to be mended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LETTERS = "ABCDEFGHJKLMNPRSTUVWX"


@dataclass(frozen=True)
class Brand:
    """A fictional maker. `code` is a template: # a digit, @ a letter, the rest as it stands."""

    name: str
    slug: str
    glyph: str
    code: str
    country: str
    story: str

    @property
    def code_pattern(self) -> str:
        """Regular expression that the brand's style codes match."""
        return "".join({"#": "[0-9]", "@": "[A-Z]"}.get(c, c) for c in self.code)

    def style_code(self, rng: np.random.Generator) -> str:
        """Draw a style code of the brand's pattern."""
        digits = {
            "#": lambda: str(rng.integers(10)),
            "@": lambda: LETTERS[int(rng.integers(21))],
        }
        return "".join(digits[c]() if c in digits else c for c in self.code)


BRANDS: tuple[Brand, ...] = (
    Brand("Vantkell", "vantkell", "dots", "VK####-###", "NO",
          "A fictional ferry-deck outfitter from a fjord that is on no map. Five rising dots stand "
          "for the lamps along its quay."),
    Brand("Orrelune", "orrelune", "eclipse", "OL#####", "FR",
          "An imaginary observatory workshop; its first shoe was soled for cold stone stairs at "
          "night. The mark is a moon in its ring."),
    Brand("Tessavik", "tessavik", "hexagons", "T###@@#", "FI",
          "Invented by two beekeepers who ran between hives. Three cells of a comb, and foam that "
          "remembers."),
    Brand("Fennholt", "fennholt", "fern", "FH####-##", "CH",
          "A made-up forestry co-operative. Its boots follow the marsh paths; the fern grew on the "
          "first box by itself."),
    Brand("Pellory", "pellory", "keyhole", "P######", "PT",
          "A locksmith's family that never was, stitching court shoes as neatly as locks."),
    Brand("Drumlyn", "drumlyn", "arcs", "DR####@", "IE",
          "Two hills, a ground line and rain: an invented brand for those who walk to everything."),
    Brand("Sorvane", "sorvane", "vane", "SV-####-#", "DK",
          "A fictional sail loft that turned to canvas shoes when the wind dropped."),
    Brand("Okkavi", "okkavi", "lens", "OK#####-##", "JP",
          "An optician's joke that became a brand in this story: two rings and a bar, loud soles, "
          "soft colours."),
    Brand("Wexmere", "wexmere", "mill", "WX####", "NL",
          "Pinwheel makers by legend, skaters by habit. Nobody has ever met them, for they do not "
          "exist."),
    Brand("Kubrask", "kubrask", "frame", "K####@@", "PL",
          "A drawing office that was never founded; it draws one square a day and a shoe a year."),
)  # fmt: skip


def brand_of(slug: str) -> Brand:
    """The brand with this slug; KeyError if there is none."""
    return {brand.slug: brand for brand in BRANDS}[slug]
