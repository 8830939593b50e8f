"""The parameters of a silhouette (a model line) and of one colourway of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Form:
    """The geometry and build of one silhouette, in units of a thousandth of the shoe's length.

    `height`, `sole`, `toe`, `closure` take the words of `vocabulary`; `eyestay`, `quarter` and
    `heel` choose the panels. Heights along z are measured from the ground.
    """

    height: str = "low"
    sole: str = "cupsole"
    toe: str = "plain"
    closure: str = "laces"
    eyestay: str = "band"
    quarter: str = "plain"
    heel: str = "counter"
    heel_sole: float = 62.0
    fore_sole: float = 48.0
    toe_spring: float = 14.0
    toe_height: float = 92.0
    toe_point: float = 0.3
    throat: float = 690.0
    bulk: float = 1.0
    collar_dip: float = 0.0
    padding: float = 0.5
    eyelets: int = 6
    mark_x: float = 470.0
    mark_f: float = 0.42
    mark_size: float = 1.0
    sole_seed: int = 0
    pull_loop: bool = False


@dataclass(frozen=True)
class Look:
    """One colourway: base colours by slot, materials and pattern.

    `slots` maps base, panel, accent, toe, heel, tongue, lining, lace, midsole, outsole and mark to
    a word of `vocabulary.COLOURS`.
    """

    slots: dict[str, str]
    material: str = "leather"
    panel_material: str = "leather"
    pattern: str = "plain"
    pattern_colours: tuple[str, ...] = ()
    glyph: str = "dots"
    seed: int = 0
    shift: dict[str, tuple[float, float, float]] = field(default_factory=dict)
