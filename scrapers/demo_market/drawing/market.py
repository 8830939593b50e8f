"""Which shoes there are: the market's colourways, and random ones for training."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scrapers.demo_market.drawing import vocabulary as words
from scrapers.demo_market.drawing.brands import BRANDS, Brand, brand_of
from scrapers.demo_market.drawing.form import Form, Look
from scrapers.demo_market.drawing.silhouettes import LINES, Line

LOUD = ("red", "orange", "yellow", "green", "turquoise", "blue", "purple", "pink")
CALM = ("black", "white", "grey", "navy", "beige", "brown", "olive", "burgundy")
# Shops hold more of these than of the rest.
OFTEN = ("black", "white", "grey", "navy", "black", "white", "beige", "red", "blue")
SCHEMES = (
    "mono",
    "mono",
    "tonal",
    "panel",
    "panel",
    "pop",
    "pop",
    "white",
    "white",
    "dark",
    "riot",
)


@dataclass(frozen=True)
class Shoe:
    """One colourway to draw. `key` is unique in its set and starts every file name."""

    key: str
    brand: Brand
    silhouette: str
    colourway: str
    style_code: str
    gender: str
    form: Form
    look: Look
    seed: int


class Dealer:
    """Deals dominant colours, names and codes so that none comes twice where it must not."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self._deck: list[str] = []
        self._names: set[tuple[str, str]] = set()
        self._codes: set[str] = set()

    def colour(self, used: list[str]) -> str:
        """A dominant colour from a shuffled deck that is not yet in `used`; adds it there."""
        for _ in range(3):
            for i, colour in enumerate(self._deck):
                if colour not in used:
                    used.append(self._deck.pop(i))
                    return colour
            fresh = [*words.COLOURS, *OFTEN]
            self._deck.extend(fresh[int(i)] for i in self.rng.permutation(len(fresh)))
        raise ValueError("a silhouette has more colourways than there are colours")

    def code(self, brand: Brand) -> str:
        """A style code of the brand's that is not yet taken."""
        while (code := brand.style_code(self.rng)) in self._codes:
            pass
        self._codes.add(code)
        return code

    def name(self, line: str, base: str) -> str:
        """A colourway name not yet given in this silhouette."""
        while True:
            first = str(self.rng.choice(words.POETRY[base]))
            second = str(self.rng.choice(words.PLACES))
            if first != second and (line, f"{first} {second}") not in self._names:
                self._names.add((line, f"{first} {second}"))
                return f"{first} {second}"

    def shoe(self, line: Line, base: str, pattern: str, *, gender: str, number: int) -> Shoe:
        """One colourway of a silhouette, the `number`-th from 0."""
        brand = brand_of(line.brand)
        look = _look(line, brand, base, pattern, self.rng)
        code = self.code(brand)
        slug = line.name.lower().replace(" ", "-")
        return Shoe(
            key=f"{brand.slug}-{slug}-{number + 1}", brand=brand, silhouette=line.name,
            colourway=self.name(line.name, base), style_code=code, gender=gender, form=line.form,
            look=look, seed=int(self.rng.integers(2**31)),
        )  # fmt: skip


def market(count: int, seed: int) -> list[Shoe]:
    """The demo market's shoes: every silhouette in several colourways."""
    rng = np.random.default_rng([seed, 1])
    dealer = Dealer(rng)
    share = np.full(len(LINES), count // len(LINES))
    share[: count % len(LINES)] += 1
    shoes: list[Shoe] = []
    for line, amount in zip(LINES, share, strict=True):
        genders = rng.choice(words.GENDERS, size=2, p=[0.32, 0.3, 0.28, 0.1])
        used: list[str] = []
        for number in range(int(amount)):
            base = dealer.colour(used)
            pattern = line.patterns[(number + 1) % len(line.patterns)] if number % 2 else "plain"
            gender = str(genders[number % 2])
            shoes.append(dealer.shoe(line, base, pattern, gender=gender, number=number))
    return shoes


def variety(count: int, seed: int) -> list[Shoe]:
    """Random shoes beyond the market: every silhouette new, four colourways each."""
    rng = np.random.default_rng([seed, 2])
    dealer = Dealer(rng)
    shoes: list[Shoe] = []
    while len(shoes) < count:
        line = random_line(rng, len(shoes) // 4)
        used: list[str] = []
        for number in range(min(4, count - len(shoes))):
            base = dealer.colour(used)
            pattern = str(rng.choice(words.PATTERNS, p=[0.6, 0.08, 0.08, 0.08, 0.08, 0.08]))
            gender = str(rng.choice(words.GENDERS))
            shoes.append(dealer.shoe(line, base, pattern, gender=gender, number=number))
    return shoes


def random_line(rng: np.random.Generator, number: int) -> Line:
    """A silhouette with random but sensible geometry."""
    template = LINES[int(rng.integers(len(LINES)))]
    wear = template.form
    pick = rng.choice
    closure = str(pick(["laces", "velcro", "slip-on"], p=[0.74, 0.13, 0.13]))
    height = str(pick(words.HEIGHTS, p=[0.56, 0.2, 0.24]))
    if closure == "slip-on":
        height = "low"
    form = replace(
        wear,
        closure=closure,
        height=height,
        toe=str(pick(words.TOES)),
        eyestay=str(pick(["band", "wide", "slim"])),
        heel=str(pick(["counter", "sharp", "clip", "strip"])),
        quarter=str(pick(["plain", "saddle", "foxed", "split", "tee", "web", "wave", "block"])),
        heel_sole=wear.heel_sole * rng.uniform(0.86, 1.16),
        fore_sole=wear.fore_sole * rng.uniform(0.88, 1.12),
        toe_height=wear.toe_height * rng.uniform(0.92, 1.12),
        toe_point=float(rng.uniform(0.1, 1.0)),
        throat=float(rng.uniform(670, 735)),
        bulk=float(rng.uniform(0.9, 1.35)),
        padding=float(rng.uniform(0, 1)),
        eyelets=int(rng.integers(5, 8)),
        sole_seed=int(rng.integers(6)),
        mark_x=float(rng.uniform(410, 570)),
        mark_f=float(rng.uniform(0.34, 0.52)),
        mark_size=float(rng.uniform(0.6, 1.35)),
        pull_loop=bool(rng.random() < 0.25),
    )
    brand = BRANDS[int(rng.integers(len(BRANDS)))]
    material, panel = (str(m) for m in pick(words.MATERIALS, size=2))
    return Line(brand.slug, f"Study {number + 1}", form, material, panel)


def _look(line: Line, brand: Brand, base: str, pattern: str, rng: np.random.Generator) -> Look:
    scheme = str(rng.choice(SCHEMES))
    others = [c for c in words.COLOURS if c != base]
    calm = str(rng.choice([c for c in CALM if c != base]))
    loud = str(rng.choice([c for c in LOUD if c != base]))
    panel, toe, heel, accent = {
        "mono": (base, base, base, base), "tonal": (base, base, calm, calm),
        "panel": (calm, calm, calm, loud), "pop": (base, base, loud, loud),
        "white": ("white", "white", base, base), "dark": ("black", "black", "black", loud),
        "riot": (loud, calm, str(rng.choice(others)), str(rng.choice(others))),
    }[scheme]  # fmt: skip
    if line.form.toe == "rubber toe":
        toe = str(rng.choice(["white", "white", "white", base, "black"]))
    dark_base = base in ("black", "navy", "brown", "olive", "burgundy")
    midsole = str(
        rng.choice(
            [
                "white",
                "white",
                "white",
                "beige",
                base,
                "black" if dark_base else "white",
            ]
        )
    )
    mark = (
        accent
        if accent != base
        else str(rng.choice(["white", "black"]) if scheme != "mono" else calm)
    )
    if mark == base:
        mark = "white" if base != "white" else "black"
    slots = {
        "base": base,
        "panel": panel,
        "toe": toe,
        "heel": heel,
        "accent": accent,
        "tongue": str(rng.choice([base, base, panel])),
        "mark": mark,
        "lining": str(rng.choice([base, "black", "grey", "white", accent])),
        "lace": str(rng.choice(["white", "white", base, panel, "black", accent])),
        "midsole": midsole,
        "outsole": str(rng.choice(["gum", "gum", midsole, "black", accent, "white"])),
    }
    shift = {
        c: (
            float(rng.normal(0, 0.008)),
            float(rng.normal(0, 0.07)),
            float(rng.normal(0, 0.05)),
        )
        for c in [*words.COLOURS, "gum"]
    }
    return Look(
        slots=slots, material=line.material, panel_material=line.panel_material, pattern=pattern,
        pattern_colours=_pattern_colours(pattern, base, rng), glyph=brand.glyph,
        seed=int(rng.integers(2**31)), shift=shift,
    )  # fmt: skip


def _pattern_colours(pattern: str, base: str, rng: np.random.Generator) -> tuple[str, ...]:
    """The colours that a pattern adds to the base."""
    light = "black" if base in ("white", "beige", "yellow", "grey", "pink") else "white"
    if pattern == "plain":
        return ()
    if pattern == "checker":
        return (light,)
    if pattern == "camo":
        options = {
            "olive": ("green", "beige"),
            "green": ("olive", "black"),
            "navy": ("blue", "grey"),
        }
        return options.get(
            base,
            ("grey", "black") if base not in ("grey", "black") else ("olive", "beige"),
        )
    if pattern == "speckle":
        return (light, str(rng.choice([c for c in LOUD if c != base])))
    return (str(rng.choice([c for c in words.COLOURS if c != base])),)
