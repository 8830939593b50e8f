"""The fixed words of the truth file: colours, heights, soles, materials and so on."""

from __future__ import annotations

from typing import Final

RGB = tuple[int, int, int]

# Reference sRGB of each base colour; a colourway shifts it slightly, as dyes differ.
COLOURS: Final[dict[str, RGB]] = {
    "black": (30, 30, 33),
    "white": (243, 242, 239),
    "grey": (146, 149, 153),
    "red": (196, 30, 42),
    "burgundy": (104, 22, 42),
    "pink": (240, 158, 180),
    "orange": (238, 112, 30),
    "yellow": (245, 202, 48),
    "green": (30, 130, 76),
    "olive": (104, 106, 62),
    "turquoise": (58, 182, 180),
    "blue": (36, 98, 196),
    "navy": (28, 38, 76),
    "purple": (108, 62, 152),
    "brown": (116, 72, 44),
    "beige": (217, 198, 166),
}
GUM: Final[RGB] = (176, 116, 62)

HEIGHTS: Final = ("low", "mid", "high")
SOLES: Final = ("cupsole", "vulcanised", "runner", "chunky", "platform", "trail")
TOES: Final = ("plain", "cap", "rubber toe", "mudguard", "wing", "perforated")
CLOSURES: Final = ("laces", "velcro", "slip-on")
MATERIALS: Final = ("leather", "suede", "canvas", "mesh", "knit")
PATTERNS: Final = ("plain", "two-tone", "camo", "checker", "gradient", "speckle")
GENDERS: Final = ("men", "women", "unisex", "kids")
VIEWS: Final = ("lateral", "medial", "three-quarter", "top", "pavement", "pair")
BACKGROUNDS: Final = ("plain", "busy")

# First halves of poetic colourway names, by dominant colour; second halves are places.
POETRY: Final[dict[str, tuple[str, ...]]] = {
    "black": ("Ink", "Coal", "Midnight", "Raven", "Soot"),
    "white": ("Chalk", "Salt", "Paper", "Frost", "Milk"),
    "grey": ("Slate", "Pewter", "Drizzle", "Gravel", "Ash"),
    "red": ("Brick", "Ember", "Cherry", "Poppy", "Signal"),
    "burgundy": ("Beetroot", "Mulberry", "Port", "Damson", "Sumac"),
    "pink": ("Blush", "Peony", "Sherbet", "Rosehip", "Petal"),
    "orange": ("Apricot", "Rust", "Marmalade", "Saffron", "Kumquat"),
    "yellow": ("Mustard", "Lemon", "Buttercup", "Canary", "Straw"),
    "green": ("Fern", "Bottle", "Clover", "Pine", "Basil"),
    "olive": ("Moss", "Caper", "Lichen", "Thyme", "Bay"),
    "turquoise": ("Lagoon", "Kingfisher", "Mint", "Verdigris", "Glacier"),
    "blue": ("Cobalt", "Cornflower", "Delft", "Azure", "Flax"),
    "navy": ("Harbour", "Storm", "Indigo", "Anchor", "Dusk"),
    "purple": ("Plum", "Thistle", "Iris", "Heather", "Fig"),
    "brown": ("Walnut", "Cocoa", "Peat", "Acorn", "Saddle"),
    "beige": ("Oat", "Sand", "Biscuit", "Linen", "Dune"),
}
PLACES: Final = (
    "Harbour", "Lane", "Terrace", "Orchard", "Quay", "Meadow", "Station", "Arcade", "Hollow",
    "Bridge", "Garden", "Parade", "Ridge", "Mill", "Square", "Pier", "Dawn", "Market", "Foundry",
    "Window", "Rooftop", "Tramline",
)  # fmt: skip
