"""What somebody might type to find a shoe: a picture's attributes in either language.

A caption carries the attributes it names, so that training knows which other pictures fit it too.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from learning import vocabulary as said
from learning.manifest import Picture
from learning.russian import FORMS, adjective, plurals, transliterate

_ATTRIBUTES = (
    "brand",
    "silhouette",
    "colour",
    "height",
    "material",
    "sole",
    "toe",
    "pattern",
    "closure",
)
_CHANCE = {
    "brand": 0.45, "silhouette": 0.4, "colour": 0.6, "height": 0.45, "material": 0.35, "sole": 0.2,
    "toe": 0.3, "pattern": 0.35, "closure": 0.15,
}  # fmt: skip
_RUSSIAN_SHARE = 0.5
_TYPO_SHARE = 0.12


@dataclass(frozen=True)
class Caption:
    """A text, and what a picture must be to fit it: (attribute, value) pairs."""

    text: str
    asked: tuple[tuple[str, str], ...]


def enrich(picture: Picture) -> Picture:
    """Add what everybody knows of a line but its title does not say: height and material."""
    if picture.source == "drawn" or not picture.silhouette:
        return picture
    height = picture.height
    if not height and picture.silhouette.startswith(said.LOW_LINES):
        height = "low"
    if not height and picture.silhouette.startswith(said.HIGH_LINES):
        height = "high"
    attributes = picture.attributes
    for start, material in said.LINE_MATERIALS.items():
        if not attributes and picture.silhouette.startswith(start):
            attributes = (("material", material),)
    return replace(picture, height=height, attributes=attributes)


def facts_of(picture: Picture) -> dict[str, tuple[str, ...]]:
    """Everything a caption may name of a picture, by attribute; only what is known."""
    facts = {
        "brand": (picture.brand,),
        # Drawn lines are numbered studies, names that nobody will ever type.
        "silhouette": (picture.silhouette if picture.source != "drawn" else "",),
        "colour": picture.colours[:3],
        "height": (picture.height,),
        **{name: (value,) for name, value in picture.attributes},
    }
    return {name: tuple(v for v in values if v) for name, values in facts.items() if any(values)}


def draw_caption(picture: Picture, random: np.random.Generator) -> Caption:
    """Draw one caption of a picture; the same generator state draws the same."""
    if picture.title and random.random() < 0.12:
        named = [("brand", picture.brand), ("silhouette", picture.silhouette)]
        return Caption(picture.title.lower(), tuple(pair for pair in named if pair[1]))
    facts = facts_of(picture)
    chosen = [n for n in _ATTRIBUTES if n in facts and random.random() < _CHANCE[n]]
    # "Plain" and "laces" are what nobody types.
    chosen = [n for n in chosen if facts[n][0] not in ("plain", "laces")]
    if not chosen:
        chosen = ["colour"] if "colour" in facts else [next(iter(facts), "")]
    chosen = [name for name in chosen if name]
    asked: list[tuple[str, str]] = []
    for name in chosen:
        count = 2 if name == "colour" and len(facts[name]) > 1 and random.random() < 0.35 else 1
        asked += [(name, value) for value in facts[name][:count]]
    return say(tuple(asked), random)


def say(asked: tuple[tuple[str, str], ...], random: np.random.Generator) -> Caption:
    """Put attributes into words, in English or Russian."""
    words = (
        _in_russian(asked, random)
        if random.random() < _RUSSIAN_SHARE
        else _in_english(asked, random)
    )
    text = re.sub(r"\s+", " ", " ".join(words)).strip()
    if random.random() < _TYPO_SHARE:
        text = _mistyped(text, random)
    return Caption(text, asked)


def _in_english(asked: tuple[tuple[str, str], ...], random: np.random.Generator) -> list[str]:
    colours = [_pick(said.COLOUR_WORDS[v][0], random) for n, v in asked if n == "colour"]
    words = [_joined_colours(colours, random)] if colours else []
    words += [_pick(said.HEIGHT_WORDS[v][0], random) for n, v in asked if n == "height"]
    words += _described(asked, random, language=0)
    names = [_english_name(n, v, random) for n, v in asked if n in ("brand", "silhouette")]
    return _ordered(
        words, names, _one(said.ENGLISH_NOUNS, random), _one(said.ENGLISH_NOISE, random), random
    )


def _in_russian(asked: tuple[tuple[str, str], ...], random: np.random.Generator) -> list[str]:
    form = "plural" if random.random() < 0.75 else _one(FORMS, random)
    stems = [_pick(said.COLOUR_WORDS[v][1], random) for n, v in asked if n == "colour"]
    colours = [adjective(stem, form) for stem in stems]
    if len(colours) == 2 and random.random() < 0.5:
        colours = [f"{stems[0].partition(':')[0]}о-{colours[1]}"]  # "черно-белые"
    words = [" ".join(colours)] if colours else []
    words += [_pick(said.HEIGHT_WORDS[v][1], random) for n, v in asked if n == "height"]
    words += _described(asked, random, language=1)
    names = [_russian_name(n, v, random) for n, v in asked if n in ("brand", "silhouette")]
    return _ordered(
        words, names, _one(said.RUSSIAN_NOUNS, random), _one(said.RUSSIAN_NOISE, random), random
    )


def _described(
    asked: tuple[tuple[str, str], ...], random: np.random.Generator, *, language: int
) -> list[str]:
    return [
        _pick(said.ATTRIBUTE_WORDS[name][value][language], random)
        for name, value in asked
        if value in said.ATTRIBUTE_WORDS.get(name, {})
    ]


def _ordered(
    words: list[str], names: list[str], noun: str, noise: str, random: np.random.Generator
) -> list[str]:
    """Adjectives, names, noun mostly; people also write names first or any order."""
    if noun and any(word in noun for word in words):
        noun = ""
    kind = random.random()
    if kind < 0.5:
        return [noise, *words, *names, noun]
    if kind < 0.8:
        return [*names, noun, *words, noise]
    mixed = [*words, *names, noun]
    random.shuffle(mixed)
    return mixed


def _english_name(kind: str, name: str, random: np.random.Generator) -> str:
    if kind == "silhouette" and random.random() < 0.35:
        latin = [alias for alias in _nicknames(name) if alias.isascii()]
        if latin:
            return _one(tuple(latin), random)
    return name.lower()


def _russian_name(kind: str, name: str, random: np.random.Generator) -> str:
    roll = random.random()
    if roll < 0.3:
        return name.lower()  # many leave names in Latin letters
    if kind == "brand" and name in said.BRAND_SLANG:
        return _one(tuple(_spread(said.BRAND_SLANG[name])), random)
    slang = (
        [alias for alias in _nicknames(name) if not alias.isascii()] if kind == "silhouette" else []
    )
    if slang and roll < 0.75:
        return _one(tuple(slang), random)
    return transliterate(name)


@lru_cache(maxsize=4096)
def _nicknames(silhouette: str) -> tuple[str, ...]:
    """Nicknames of a line; "Dunk High" has those of "Dunk" with the rest said after."""
    found: list[str] = []
    if match := re.fullmatch(r"Air Jordan (\d+)(.*)", silhouette):
        number, rest = match.group(1), match.group(2).lower()
        found += [
            f"{w} {number}{rest}" for w in ("jordan", "jordans", "aj", "air jordan retro", "j's")
        ]
        found += [
            f"{w} {number}{rest}"
            for w in ("джордан", "джорданы", "аир джордан", "эйр джордан", "жорданы")
        ]
        if int(number) < len(said.ORDINALS):
            found.append(f"{said.ORDINALS[int(number)]} джорданы{rest}")
        return (*found, f"aj{number}{rest}")
    for start, aliases in said.NICKNAMES.items():
        if f"{silhouette} ".lower().startswith(f"{start} ".lower()):
            rest = silhouette[len(start) :].lower()
            found += [f"{alias}{rest}" for alias in _spread(aliases)]
    return tuple(found)


def _spread(aliases: tuple[str, ...]) -> list[str]:
    """Write out the plurals of aliases marked with "+"."""
    spread: list[str] = []
    for alias in aliases:
        spread += plurals(alias[:-1]) if alias.endswith("+") else (alias,)
    return spread


def _joined_colours(colours: list[str], random: np.random.Generator) -> str:
    return _one((" and ", "/", " ", " & "), random).join(colours)


def _mistyped(text: str, random: np.random.Generator) -> str:
    """Drop, double or swap one letter inside the text."""
    if len(text) < 5:
        return text
    at = int(random.integers(1, len(text) - 1))
    kind = int(random.integers(3))
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _pick(listed: str, random: np.random.Generator) -> str:
    return _one(tuple(listed.split(", ")), random)


def _one(options: tuple[str, ...], random: np.random.Generator) -> str:
    return options[int(random.integers(len(options)))]
