"""The model lines of the market: 48 silhouettes, each with a geometry of its own."""

from __future__ import annotations

from dataclasses import dataclass

from scrapers.demo_market.drawing.form import Form


@dataclass(frozen=True)
class Line:
    """One silhouette of a brand: its name, geometry and the materials it is made of."""

    brand: str
    name: str
    form: Form
    material: str
    panel_material: str
    patterns: tuple[str, ...] = ("plain",)


def _cup(**changes: object) -> Form:
    return _form(
        {"sole": "cupsole", "heel_sole": 74.0, "fore_sole": 62.0, "toe_spring": 14.0},
        changes,
    )


def _vulc(**changes: object) -> Form:
    start = {"sole": "vulcanised", "heel_sole": 64.0, "fore_sole": 58.0, "toe_spring": 9.0,
             "padding": 0.05, "heel": "strip", "eyestay": "slim", "toe_point": 0.2}  # fmt: skip
    return _form(start, changes)


def _run(**changes: object) -> Form:
    start = {"sole": "runner", "heel_sole": 104.0, "fore_sole": 68.0, "toe_spring": 34.0,
             "toe_point": 0.9, "padding": 0.8, "toe_height": 84.0}  # fmt: skip
    return _form(start, changes)


def _chunk(**changes: object) -> Form:
    start = {"sole": "chunky", "heel_sole": 146.0, "fore_sole": 108.0, "toe_spring": 30.0,
             "bulk": 1.3, "toe_height": 102.0, "padding": 1.0}  # fmt: skip
    return _form(start, changes)


def _plat(**changes: object) -> Form:
    start = {"sole": "platform", "heel_sole": 112.0, "fore_sole": 104.0, "toe_spring": 8.0,
             "padding": 0.3}  # fmt: skip
    return _form(start, changes)


def _trail(**changes: object) -> Form:
    start = {"sole": "trail", "heel_sole": 96.0, "fore_sole": 78.0, "toe_spring": 28.0,
             "padding": 0.7, "toe_height": 96.0, "pull_loop": True}  # fmt: skip
    return _form(start, changes)


def _form(start: dict[str, object], changes: dict[str, object]) -> Form:
    return Form(**{**start, **changes})  # type: ignore[arg-type]


LINES: tuple[Line, ...] = (
    Line("vantkell", "Quay Court",
         _cup(toe="perforated", quarter="plain"),
         "leather", "leather"),
    Line("vantkell", "Deckhand Hi",
         _vulc(height="high", toe="rubber toe", throat=730.0, sole_seed=1),
         "canvas", "canvas", ("plain", "checker")),
    Line("vantkell", "Skerry 9",
         _run(toe="mudguard", quarter="web", heel="clip", eyestay="band"),
         "mesh", "suede", ("plain", "gradient")),
    Line("vantkell", "Lampway Mid",
         _cup(height="mid", toe="wing", quarter="saddle", sole_seed=1, padding=0.8),
         "leather", "suede"),
    Line("vantkell", "Breakwater",
         _trail(toe="mudguard", quarter="foxed", heel="counter", sole_seed=1),
         "mesh", "leather", ("plain", "speckle")),
    Line("orrelune", "Perigee",
         _cup(toe="cap", quarter="block", sole_seed=2, heel_sole=80.0, fore_sole=70.0, mark_x=560.0),
         "leather", "leather", ("plain", "two-tone")),
    Line("orrelune", "Nadir Slip",
         _vulc(closure="slip-on", toe="plain", sole_seed=2),
         "canvas", "canvas", ("plain", "checker", "speckle")),
    Line("orrelune", "Zenith Hi",
         _cup(height="high", toe="wing", quarter="tee", sole_seed=1, padding=0.9, eyestay="wide"),
         "leather", "leather"),
    Line("orrelune", "Halo Knit",
         _run(toe="plain", quarter="plain", heel="sharp", eyestay="slim", sole_seed=1, mark_f=0.5, padding=0.3),
         "knit", "knit", ("plain", "gradient", "speckle")),
    Line("orrelune", "Tidal Lift",
         _plat(toe="rubber toe", sole_seed=1, eyestay="slim", heel="strip"),
         "canvas", "canvas"),
    Line("tessavik", "Forager 2",
         _run(toe="wing", quarter="wave", heel="counter", sole_seed=2, heel_sole=110.0),
         "mesh", "suede"),
    Line("tessavik", "Hive Mega",
         _chunk(toe="mudguard", quarter="wave", heel="clip", sole_seed=1),
         "mesh", "leather", ("plain", "camo")),
    Line("tessavik", "Comb Mid",
         _cup(height="mid", toe="cap", quarter="foxed", sole_seed=0),
         "suede", "suede"),
    Line("tessavik", "Drone Trail",
         _trail(toe="cap", quarter="web", heel="clip", toe_point=0.7, sole_seed=2),
         "mesh", "suede", ("plain", "speckle")),
    Line("tessavik", "Smoker Strap",
         _cup(closure="velcro", toe="plain", quarter="plain", sole_seed=2, heel="counter"),
         "leather", "leather"),
    Line("fennholt", "Marshwalk Hi",
         _trail(height="high", toe="mudguard", quarter="foxed", heel="counter", padding=0.9),
         "suede", "leather", ("plain", "camo")),
    Line("fennholt", "Bracken",
         _trail(toe="wing", quarter="split", heel="sharp", sole_seed=1, pull_loop=False),
         "mesh", "suede", ("plain", "camo")),
    Line("fennholt", "Sapling",
         _vulc(toe="cap", quarter="saddle", sole_seed=1, padding=0.3),
         "suede", "suede"),
    Line("fennholt", "Ridgeway Mid",
         _trail(height="mid", toe="wing", quarter="tee", heel="clip", sole_seed=3),
         "suede", "mesh"),
    Line("fennholt", "Sporeline",
         _run(toe="mudguard", quarter="split", heel="sharp", sole_seed=0, heel_sole=92.0, fore_sole=60.0),
         "knit", "suede", ("plain", "gradient")),
    Line("pellory", "Latch Court",
         _cup(toe="perforated", quarter="foxed", heel="strip", sole_seed=2, eyestay="wide"),
         "leather", "leather", ("plain", "two-tone")),
    Line("pellory", "Bolt Velcro",
         _cup(closure="velcro", toe="cap", quarter="plain", heel="strip", sole_seed=0, height="low"),
         "leather", "suede"),
    Line("pellory", "Tumbler Mid",
         _cup(height="mid", toe="perforated", quarter="block", sole_seed=2, closure="velcro", padding=0.7),
         "leather", "leather"),
    Line("pellory", "Cylinder",
         _chunk(toe="cap", quarter="saddle", heel="counter", sole_seed=4),
         "leather", "suede"),
    Line("pellory", "Espadra Lift",
         _plat(toe="cap", quarter="plain", sole_seed=0, heel="counter"),
         "canvas", "leather", ("plain", "two-tone")),
    Line("drumlyn", "Rainmile",
         _run(toe="cap", quarter="foxed", heel="counter", sole_seed=1, heel_sole=96.0, toe_point=0.5),
         "mesh", "suede"),
    Line("drumlyn", "Kerb",
         _cup(toe="wing", quarter="split", heel="strip", sole_seed=1, toe_height=100.0),
         "suede", "suede"),
    Line("drumlyn", "Twohill Hi",
         _cup(height="high", toe="cap", quarter="saddle", sole_seed=0, padding=0.8),
         "leather", "leather", ("plain", "camo")),
    Line("drumlyn", "Puddle Slip",
         _plat(closure="slip-on", toe="rubber toe", heel="strip", sole_seed=2, heel_sole=88.0, fore_sole=82.0),
         "canvas", "canvas", ("plain", "checker", "camo")),
    Line("drumlyn", "Bogland XL",
         _chunk(toe="wing", quarter="tee", heel="sharp", sole_seed=2, height="mid"),
         "suede", "mesh"),
    Line("sorvane", "Jib",
         _vulc(toe="rubber toe", quarter="plain", sole_seed=0, throat=735.0),
         "canvas", "canvas", ("plain", "checker", "speckle")),
    Line("sorvane", "Topsail Hi",
         _vulc(height="high", toe="cap", quarter="block", sole_seed=0, throat=720.0, eyestay="band"),
         "canvas", "suede", ("plain", "two-tone")),
    Line("sorvane", "Boom Slip",
         _vulc(closure="slip-on", toe="cap", sole_seed=0, toe_height=100.0, heel="counter"),
         "suede", "canvas", ("plain", "gradient")),
    Line("sorvane", "Leeway",
         _run(toe="plain", quarter="saddle", heel="counter", sole_seed=2, eyestay="wide", heel_sole=88.0),
         "mesh", "canvas"),
    Line("sorvane", "Keel Mid",
         _vulc(height="mid", toe="rubber toe", quarter="foxed", sole_seed=1, padding=0.4),
         "canvas", "suede"),
    Line("okkavi", "Iris Mega",
         _chunk(toe="wing", quarter="web", heel="clip", sole_seed=3, heel_sole=160.0, fore_sole=124.0),
         "mesh", "leather", ("plain", "gradient")),
    Line("okkavi", "Bifocal",
         _chunk(toe="mudguard", quarter="block", heel="counter", sole_seed=0),
         "leather", "suede", ("plain", "two-tone")),
    Line("okkavi", "Squint Knit",
         _run(toe="mudguard", quarter="plain", heel="strip", eyestay="slim", sole_seed=0, heel_sole=118.0, fore_sole=82.0),
         "knit", "knit", ("plain", "speckle", "gradient")),
    Line("okkavi", "Monocle Plat",
         _plat(height="mid", toe="perforated", quarter="tee", heel="counter", sole_seed=2),
         "leather", "leather"),
    Line("okkavi", "Blink Strap",
         _chunk(closure="velcro", toe="wing", quarter="plain", heel="counter", sole_seed=5, heel_sole=116.0, fore_sole=92.0),
         "mesh", "suede"),
    Line("wexmere", "Kickflour",
         _vulc(toe="wing", quarter="saddle", sole_seed=2, padding=0.6, heel="counter", heel_sole=58.0, fore_sole=54.0),
         "suede", "canvas", ("plain", "checker")),
    Line("wexmere", "Miller Slip",
         _vulc(closure="slip-on", toe="mudguard", sole_seed=1),
         "canvas", "suede", ("checker", "plain", "camo")),
    Line("wexmere", "Sailyard Mid",
         _cup(height="mid", toe="mudguard", quarter="wave", sole_seed=1, padding=1.0, eyestay="wide"),
         "suede", "leather"),
    Line("wexmere", "Polder Hi",
         _plat(height="high", toe="rubber toe", quarter="plain", sole_seed=0, eyestay="slim", heel="strip"),
         "canvas", "canvas", ("plain", "camo", "checker")),
    Line("kubrask", "Plan A",
         _cup(toe="plain", quarter="plain", heel="strip", sole_seed=2, heel_sole=68.0, fore_sole=58.0, eyestay="slim", mark_size=0.7),
         "leather", "leather"),
    Line("kubrask", "Section Hi",
         _chunk(height="high", toe="cap", quarter="block", heel="clip", sole_seed=1, heel_sole=108.0, fore_sole=88.0),
         "leather", "mesh"),
    Line("kubrask", "Elevation",
         _plat(toe="wing", quarter="split", heel="counter", sole_seed=2, heel_sole=124.0, fore_sole=112.0),
         "leather", "suede", ("plain", "gradient")),
    Line("kubrask", "Isometric",
         _run(toe="cap", quarter="tee", heel="sharp", sole_seed=1, heel_sole=100.0),
         "mesh", "leather", ("plain", "speckle", "two-tone")),
)  # fmt: skip
