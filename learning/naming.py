"""Names of brands and lines as people write them: official, nicknamed, numbered, as heard."""

import re
from functools import lru_cache

import numpy as np

from learning import slang
from learning.russian import ordinals, plurals, transliterate

_JORDAN = re.compile(r"Air Jordan (?:Retro )?(\d+)(.*)")
_SHORT_FORMS = (("high", "hi"), ("low", "lo"), ("high", "highs"), ("low", "lows"), ("mid", "mids"))


def in_english(kind: str, name: str, random: np.random.Generator) -> str:
    """Write a brand or a line as English speakers do; the official name most often."""
    roll = random.random()
    if kind == "silhouette" and roll < 0.45:
        latin = [alias for alias in nicknames(name) if alias.isascii()]
        if latin:
            return _varied(one(latin, random), random)
    if kind == "brand" and roll < 0.3:
        latin = [alias for alias in _brand_slang(name) if alias.isascii()]
        return one(latin, random) if latin else name.lower()
    return _varied(_official(name, random), random)


def in_russian(kind: str, name: str, random: np.random.Generator) -> str:
    """Write a brand or a line as Russian speakers do: Latin, slang, or spelled as heard."""
    roll = random.random()
    if roll < 0.2:
        return _varied(_official(name, random), random)  # many leave names in Latin letters
    told = _brand_slang(name) if kind == "brand" else nicknames(name)
    heard = [alias for alias in told if not alias.isascii()]
    if heard and roll < 0.75:
        return one(heard, random)
    return as_heard(name, random)


def as_heard(name: str, random: np.random.Generator) -> str:
    """Spell a Latin name in Cyrillic, word by word: as it is commonly heard, else by rule."""
    words = []
    for word in name.lower().split():
        known = slang.HEARD.get(word)
        words.append(one(known.split(", "), random) if known else transliterate(word))
    return " ".join(words)


@lru_cache(maxsize=4096)
def nicknames(silhouette: str) -> tuple[str, ...]:
    """Nicknames of a line; "Dunk High" has those of "Dunk" with the rest said after."""
    if match := _JORDAN.fullmatch(silhouette):
        return _jordans(int(match.group(1)), match.group(2).lower().strip())
    found: list[str] = []
    for start, aliases in slang.NICKNAMES.items():
        rest = silhouette[len(start) :].lower()
        # "New Balance 99" stands for 990 to 999.
        if silhouette.lower().startswith(start.lower()) and (not rest[:1].isalpha()):
            for alias in _spread(aliases):
                found += [f"{alias}{ending}" for ending in _endings(rest, is_latin=alias.isascii())]
    return tuple(found)


def one(options: list[str] | tuple[str, ...], random: np.random.Generator) -> str:
    """Draw one of several."""
    return options[int(random.integers(len(options)))]


def _jordans(number: int, rest: str) -> tuple[str, ...]:
    english = [
        f"jordan {number}", f"jordans {number}", f"aj{number}", f"aj {number}", f"air jordan retro {number}", f"jordan retro {number}",
        f"j's {number}", f"js {number}", f"jordan {number}s", f"nike jordan {number}", f"nike air jordan {number}", f"air jordans {number}",
        f"aj{number}s", f"retro {number}", f"jordan {number} retro", f"{number}s jordan",
    ]  # fmt: skip
    if number < len(slang.ROMAN):
        english += [f"jordan {slang.ROMAN[number]}", f"air jordan {slang.ROMAN[number]}"]
    if number < len(slang.ENGLISH_NUMBERS):
        word = slang.ENGLISH_NUMBERS[number]
        english += [f"jordan {word}", f"air jordan {word}s", f"jordan {word}s"]
    russian = [
        f"{word} {number}"
        for word in ("джордан", "джорданы", "аир джордан", "эйр джордан", "жорданы", "джорданов", "эир джордан", "джордан ретро", "найк джордан", "жордан",
                     "аир джорданы")
    ]  # fmt: skip
    russian += [
        f"джордан {number} ретро",
        f"{number} джорданы",
        f"{number}-е джорданы",
        f"{number}е джорданы",
    ]
    if number < len(slang.ORDINALS):
        plain, genitive = ordinals(slang.ORDINALS[number])
        russian += [f"{plain} джорданы", f"{genitive} джорданов", f"джорданы {plain}",
                    f"джорданов {genitive}", f"{plain} жорданы"]  # fmt: skip
    if number < len(slang.NUMBER_NAMES):
        russian += [
            f"джорданы {slang.NUMBER_NAMES[number]}",
            f"{slang.NUMBER_NAMES[number]} джордан",
        ]
    ends = _endings(f" {rest}" if rest else "", is_latin=True)
    bent = _endings(f" {rest}" if rest else "", is_latin=False)
    return tuple(
        [f"{name}{end}" for name in english for end in ends]
        + [f"{name}{end}" for name in russian for end in bent]
    )


def _endings(rest: str, *, is_latin: bool) -> list[str]:
    """Ways to say what follows a nickname: " high", " hi"; " хай", " высокие"."""
    if not rest:
        return [""]
    if is_latin:
        return [rest, *(rest.replace(long, short) for long, short in _SHORT_FORMS if long in rest)]
    heard = {"high": ("хай", "высокие"), "low": ("лоу", "низкие"), "mid": ("мид", "средние")}
    said = heard.get(rest.strip())
    return [f" {word}" for word in said] if said else [rest]


@lru_cache(maxsize=256)
def _brand_slang(brand: str) -> tuple[str, ...]:
    return tuple(_spread(slang.BRAND_SLANG.get(brand, ())))


def _spread(aliases: tuple[str, ...]) -> list[str]:
    """Write out the plurals of aliases marked with "+"; the nominative counts twice."""
    spread: list[str] = []
    for alias in aliases:
        words = alias.split(" ")
        marked = [place for place, word in enumerate(words) if word.endswith("+")]
        if not marked:
            spread.append(alias)
            continue
        place = marked[0]
        forms = plurals(words[place][:-1])
        for form in (forms[0], *forms):
            spread.append(" ".join([*words[:place], form, *words[place + 1 :]]))
    return spread


def _official(name: str, random: np.random.Generator) -> str:
    """The name in lower case; "UltraBoost" also as two words, "Gel-Lyte" also without the dash."""
    if random.random() < 0.4:
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    if random.random() < 0.4:
        name = name.replace("-", " ")
    if random.random() < 0.3:
        name = re.sub(r"\b(III|II|IV|V)\b", _arabic, name)
    return name.lower()


def _arabic(match: re.Match[str]) -> str:
    return str({"II": 2, "III": 3, "IV": 4, "V": 5}[match[0]])


def _varied(name: str, random: np.random.Generator) -> str:
    """Write "air max" as one word now and then, as hurried people do."""
    if " " in name and random.random() < 0.06:
        at = name.index(" ")
        return name[:at] + name[at + 1 :]
    return name
