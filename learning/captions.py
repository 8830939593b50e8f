"""What somebody might type to find a shoe: a picture's attributes in either language.

A caption carries the attributes it names, so that training knows which other pictures fit it too.
"""

import re
from dataclasses import dataclass, replace

import numpy as np

from learning import lines
from learning import vocabulary as said
from learning.manifest import Picture
from learning.naming import in_english, in_russian, one
from learning.russian import FORMS, adjective

# How often each is named where it is known.
_CHANCE = {
    "brand": 0.42, "silhouette": 0.38, "colour": 0.55, "height": 0.35, "kind": 0.3,
    "material": 0.3, "feature": 0.3, "mark": 0.07, "sole": 0.15, "toe": 0.3,
    "pattern": 0.35, "closure": 0.2,
}  # fmt: skip
_NAMES = ("brand", "silhouette")
# What nobody types.
_UNSAID = ("plain", "laces", "lifestyle", "none")
_RUSSIAN_SHARE = 0.5
_TYPO_SHARE = 0.15
_TITLE_SHARE = 0.12
_ALONE_SHARE = 0.22  # of captions that name one thing only: "purple sneakers", "бутсы"
_PLAIN_COLOUR_SHARE = 0.6  # the plain word before its shades


@dataclass(frozen=True)
class Caption:
    """A text, and what a picture must be to fit it: (attribute, value) pairs."""

    text: str
    asked: tuple[tuple[str, str], ...]


def enrich(picture: Picture) -> Picture:
    """Add what everybody knows of a line but its title does not say."""
    if picture.source == "drawn":
        return replace(picture, attributes=(*picture.attributes, *_drawn_features(picture)))
    name, attributes = picture.silhouette, list(picture.attributes)
    if (
        picture.brand and picture.brand != "Jordan"
    ):  # some Jordans carry Nike's mark, some their own
        marked = picture.brand if picture.brand in said.MARK_WORDS else "none"
        attributes.append(("mark", marked))
    if not name:
        return replace(picture, attributes=tuple(attributes))
    heights = {"low": lines.LOW_LINES, "high": lines.HIGH_LINES}
    material = _title_material(picture.title) or lines.told_by(lines.LINE_MATERIALS, name)
    if material:
        attributes.append(("material", material))
    if kind := lines.told_by(lines.LINE_KINDS, name):
        attributes.append(("kind", kind))
    seen = [
        f for f, starts in lines.LINE_FEATURES.items() if any(lines.begins(name, s) for s in starts)
    ]
    attributes += [("feature", feature) for feature in seen or ["none"]]
    return replace(
        picture,
        height=picture.height or lines.told_by(heights, name),
        attributes=tuple(attributes),
    )


def _drawn_features(picture: Picture) -> list[tuple[str, str]]:
    """Say of drawn shoes in the words of real ones what both can have."""
    told = dict(picture.attributes)
    seen = [("feature", "rubber toe")] if told.get("toe") == "rubber toe" else []
    if told.get("closure") == "slip-on":
        seen.append(("feature", "no laces"))
    return seen or [("feature", "none")]


def facts_of(picture: Picture) -> dict[str, tuple[str, ...]]:
    """Everything a caption may name of a picture, by attribute; only what is known."""
    facts: dict[str, tuple[str, ...]] = {
        "brand": (picture.brand,),
        # Drawn lines are numbered studies, names that nobody will ever type.
        "silhouette": (picture.silhouette if picture.source != "drawn" else "",),
        "colour": picture.colours[:3],
        "height": (picture.height,),
    }
    for name, value in picture.attributes:
        facts[name] = (*facts.get(name, ()), value)
    return {name: tuple(v for v in values if v) for name, values in facts.items() if any(values)}


def draw_caption(
    picture: Picture, random: np.random.Generator, *, typos: float = _TYPO_SHARE
) -> Caption:
    """Draw one caption of a picture, a share with a typo; the same state draws the same."""
    if picture.title and random.random() < _TITLE_SHARE:
        named = [(name, value) for name, value in _named(picture) if value]
        return Caption(_title(picture.title, random), tuple(named))
    facts = {
        name: kept
        for name, values in facts_of(picture).items()
        if (kept := tuple(value for value in values if value not in _UNSAID))
    }
    if not facts:
        return Caption("", ())
    chosen = [name for name in _CHANCE if name in facts and random.random() < _CHANCE[name]]
    if not chosen or random.random() < _ALONE_SHARE:
        weights = np.array([_CHANCE[name] for name in facts])
        chosen = [str(random.choice(list(facts), p=weights / weights.sum()))]
    asked: list[tuple[str, str]] = []
    for name in chosen:
        if name == "colour":
            count = 2 if len(facts[name]) > 1 and random.random() < 0.35 else 1
            asked += [(name, value) for value in facts[name][:count]]
        else:
            asked.append((name, one(facts[name], random)))
    return say(tuple(asked), random, typos=typos)


def say(
    asked: tuple[tuple[str, str], ...], random: np.random.Generator, *, typos: float = _TYPO_SHARE
) -> Caption:
    """Put attributes into words, in English or Russian."""
    words = (
        _in_russian(asked, random)
        if random.random() < _RUSSIAN_SHARE
        else _in_english(asked, random)
    )
    text = re.sub(r"\s+", " ", " ".join(words)).strip()
    if random.random() < typos:
        text = _mistyped(text, random)
    return Caption(text, asked)


def _in_english(asked: tuple[tuple[str, str], ...], random: np.random.Generator) -> list[str]:
    colours = [_shade(said.COLOUR_WORDS[v][0], random) for n, v in asked if n == "colour"]
    before, after = _two_colours(colours, said.ENGLISH_SECOND_COLOUR, random)
    words = [before] if before else []
    words += [_pick(said.HEIGHT_WORDS[v][0], random) for n, v in asked if n == "height"]
    words += [_pick(each, random) for each in _described(asked, language=0)]
    names = [in_english(n, v, random) for n, v in asked if n in _NAMES]
    noun, noise = one(said.ENGLISH_NOUNS, random), one(said.ENGLISH_NOISE, random)
    return [*_ordered(words, names, noun, noise, random), after]


def _in_russian(asked: tuple[tuple[str, str], ...], random: np.random.Generator) -> list[str]:
    form = "plural" if random.random() < 0.75 else one(FORMS, random)
    stems = [_shade(said.COLOUR_WORDS[v][1], random) for n, v in asked if n == "colour"]
    colours = [adjective(stem, form) for stem in stems]
    if len(colours) == 2 and random.random() < 0.4:
        joint = one(("о-", "о ", "о"), random)
        colours = [f"{stems[0].partition(':')[0]}{joint}{colours[1]}"]  # "черно-белые"
    seconds = [f"с {adjective(stem, 'instrumental')}" for stem in stems[1:2]]
    if len(colours) == 2 and random.random() < 0.4:
        before, after = colours[0], f"{seconds[0]} {one(said.RUSSIAN_SECOND_PARTS, random)}"
    else:
        before, after = one((" ", " и ", "/", "-"), random).join(colours), ""
    words = [before] if before else []
    words += [_bent(said.HEIGHT_WORDS[v][1], form, random) for n, v in asked if n == "height"]
    words += [_bent(each, form, random) for each in _described(asked, language=1)]
    names = [in_russian(n, v, random) for n, v in asked if n in _NAMES]
    noun, noise = one(said.RUSSIAN_NOUNS, random), one(said.RUSSIAN_NOISE, random)
    return [*_ordered(words, names, noun, noise, random), after]


def _described(asked: tuple[tuple[str, str], ...], *, language: int) -> list[str]:
    return [
        said.ATTRIBUTE_WORDS[name][value][language]
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
    if kind < 0.45:
        return [noise, *words, *names, noun]
    if kind < 0.75:
        return [*names, noun, *words, noise]
    mixed = [*words, *names, noun]
    random.shuffle(mixed)
    return mixed


def _two_colours(
    colours: list[str], parts: tuple[str, ...], random: np.random.Generator
) -> tuple[str, str]:
    """Say two colours together, or the second as that of a part: "with gold details"."""
    if len(colours) == 2 and random.random() < 0.35:
        return colours[0], f"with {colours[1]} {one(parts, random)}"
    return one((" and ", "/", " ", " & ", "-"), random).join(colours), ""


def _shade(listed: str, random: np.random.Generator) -> str:
    plain, *shades = listed.split(", ")
    return one(shades, random) if shades and random.random() > _PLAIN_COLOUR_SHARE else plain


def _bent(listed: str, form: str, random: np.random.Generator) -> str:
    chosen = _pick(listed, random)
    return adjective(chosen, form) if ":" in chosen else chosen


def _title(title: str, random: np.random.Generator) -> str:
    """A shop's title as somebody would copy it: lower case, mostly without quotes and "Men's"."""
    text = title.lower()
    if random.random() < 0.7:
        text = re.sub(r"\s+-\s+(men|women|boys|girls)\S*.*$", "", text).replace('"', "")
    return text


def _title_material(title: str) -> str:
    for word in re.findall(r"[a-z]+", title.lower()):
        if word in lines.TITLE_MATERIALS:
            return lines.TITLE_MATERIALS[word]
    return ""


def _named(picture: Picture) -> tuple[tuple[str, str], ...]:
    return ("brand", picture.brand), ("silhouette", picture.silhouette)


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
    return one(listed.split(", "), random)
