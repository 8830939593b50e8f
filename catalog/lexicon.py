"""Which brands and model lines there are and how shops spell them. Pure; tables come from a
shipped file and from the rows that staff and shops have added."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from catalog.wording import Words, slug_of, words

MODEL_LINES = Path(__file__).parent / "data" / "model_lines.toml"

# One word that names a line only beside its brand: "suede" alone is a material.
ORDINARY_WORDS = frozenset(
    words(
        "authentic bruin campus chariot classic classics era forum gazelle legacy pegasus "
        "suede samoa samba slipon spezial speedcat palermo palomo roma rider free monarch "
        "ghost clyde metro hurricane shadow royale workout chuck vintage galaxy bold "
        "racer trainer runner"
    )
)
ROMAN = [
    tens + ones
    for tens in ("", "X", "XX", "XXX", "XL")
    for ones in ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
]
HEIGHT_WORDS = {"Low": ("low", "lo"), "Mid": ("mid",), "High": ("high", "hi")}


@dataclass(frozen=True, slots=True)
class LineEntry:
    """A model line: its name and every other spelling."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandEntry:
    """A brand as the tables know it. `parent` names the brand under which shops also file it."""

    name: str
    aliases: tuple[str, ...] = ()
    style_code_pattern: str = ""
    lines: tuple[LineEntry, ...] = ()
    is_fictional: bool = False
    parent: str = ""
    # "M2002RDA" stands for 2002R: letters round a number that names the line.
    is_numbered: bool = False

    @property
    def slug(self) -> str:
        return slug_of(self.name, limit=100, empty="brand")


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found in a title: what it names and the words [start, end) that it covers."""

    name: str
    start: int
    end: int


@dataclass
class Phrases:
    """Phrases to look for in a sequence of words, longest first."""

    by_first_word: dict[str, list[tuple[Words, str]]] = field(default_factory=dict)

    def add(self, spelling: str, name: str) -> None:
        phrase = words(spelling)
        if phrase:
            self.by_first_word.setdefault(phrase[0], []).append((phrase, name))

    def sort(self) -> None:
        for phrases in self.by_first_word.values():
            phrases.sort(key=lambda entry: -len(entry[0]))

    def all_in(self, text: Words) -> list[Found]:
        """Return what each word begins, the longest phrase only, in reading order."""
        return [
            found
            for start, word in enumerate(text)
            if word in self.by_first_word and (found := self._at(text, start))
        ]

    def _at(self, text: Words, start: int) -> Found | None:
        for phrase, name in self.by_first_word[text[start]]:
            if text[start : start + len(phrase)] == phrase:
                return Found(name, start, start + len(phrase))
        return None


class Lexicon:
    """Brands and lines, ready for look-ups. Build one per set of tables and keep it."""

    def __init__(self, entries: Iterable[BrandEntry]) -> None:
        self.brands = {entry.name: entry for entry in entries}
        self._brand_phrases = Phrases()
        self._line_phrases: dict[str, Phrases] = {}
        self._lines_of_any_brand = Phrases()
        self._brand_of_line: dict[str, str] = {}
        self._versions: dict[str, set[str]] = {}
        for entry in self.brands.values():
            self._add(entry)
        for phrases in (
            self._brand_phrases,
            self._lines_of_any_brand,
            *self._line_phrases.values(),
        ):
            phrases.sort()

    def _add(self, entry: BrandEntry) -> None:
        for spelling in (entry.name, *entry.aliases):
            self._brand_phrases.add(spelling, entry.name)
        phrases = self._line_phrases[entry.name] = Phrases()
        names = {line.name for line in entry.lines}
        self._versions[entry.name] = {
            name
            for name in names
            if name.rpartition(" ")[0] in names and name.split()[-1] in HEIGHT_WORDS
        }
        for line in entry.lines:
            for spelling in (line.name, *line.aliases):
                phrases.add(spelling, line.name)
                if _is_telling(words(spelling)):
                    key = f"{entry.name}\n{line.name}"
                    self._brand_of_line[key] = entry.name
                    self._lines_of_any_brand.add(spelling, key)

    def brands_in(self, text: str) -> list[Found]:
        """Return the brands named in the text, in reading order."""
        return self._brand_phrases.all_in(words(text))

    def brand_called(self, text: str) -> BrandEntry | None:
        """Return the brand of which the whole text is a spelling."""
        wanted = words(text)
        whole = [found for found in self._brand_phrases.all_in(wanted) if found.start == 0]
        return self.brands[whole[0].name] if whole and whole[0].end == len(wanted) else None

    def family_of(self, brand: BrandEntry) -> list[BrandEntry]:
        """Return the brand and those that shops file under it (Jordan under Nike) or over it."""
        return [
            entry
            for entry in self.brands.values()
            if entry is brand or entry.parent == brand.name or brand.parent == entry.name
        ]

    def line_of(self, brand: BrandEntry, title: Words) -> Found | None:
        """Return the brand's longest line named in the title; the first of equally long ones."""
        found = self._line_phrases[brand.name].all_in(title)
        if brand.is_numbered:
            found += _numbered_lines(brand, title)
        line = max(found, key=lambda line: (line.end - line.start, -line.start), default=None)
        return self._of_height(brand, line, title) if line else None

    def _of_height(self, brand: BrandEntry, line: Found, title: Words) -> Found:
        """Return the line's low, mid or high version where the title says so anywhere."""
        for height, spoken in HEIGHT_WORDS.items():
            version = f"{line.name} {height}"
            if version in self._versions[brand.name] and not set(spoken).isdisjoint(title):
                return Found(version, line.start, line.end)
        return line

    def line_of_any_brand(self, title: Words) -> tuple[BrandEntry, Found] | None:
        """Return the longest line named in a title that names no brand, and its brand."""
        found = self._lines_of_any_brand.all_in(title)
        if not found:
            return None
        best = max(found, key=lambda line: (line.end - line.start, -line.start))
        brand = self.brands[self._brand_of_line[best.name]]
        line = Found(best.name.partition("\n")[2], best.start, best.end)
        return brand, self._of_height(brand, line, title)


def _is_telling(phrase: Words) -> bool:
    """Whether a line's spelling is enough to tell the brand."""
    if len(phrase) == 1:
        return len(phrase[0]) >= 5 and phrase[0] not in ORDINARY_WORDS and not phrase[0].isdigit()
    return not all(word.isdigit() or word in ORDINARY_WORDS or len(word) < 3 for word in phrase)


def _numbered_lines(brand: BrandEntry, title: Words) -> list[Found]:
    """Find lines such as 574 inside "ml574evg": letters, the number, a version, letters."""
    names = sorted((line.name for line in brand.lines), key=len, reverse=True)
    numbers = [(name, name.casefold()) for name in names if name[0].isdigit()]
    found = []
    for place, word in enumerate(title):
        core = word.lstrip("abcdefghijklmnopqrstuvwxyz")
        if len(word) - len(core) > 4 or not core[:1].isdigit():
            continue
        digits = len(core) - len(core.lstrip("0123456789"))
        for name, number in numbers:
            number_digits = len(number) - len(number.lstrip("0123456789"))
            if core.startswith(number) and digits == number_digits:
                found.append(Found(name, place, place + 1))
                break
    return found


@cache
def shipped_entries() -> tuple[BrandEntry, ...]:
    """Return the shipped table, its series and heights written out."""
    table = tomllib.loads(MODEL_LINES.read_text(encoding="utf-8"))
    return tuple(_entry(brand) for brand in table["brand"])


def _entry(brand: dict[str, Any]) -> BrandEntry:
    lines = [LineEntry(name, tuple(aliases)) for name, aliases in brand.get("lines", {}).items()]
    for series in brand.get("series", ()):
        lines += _series(series)
    by_height = set(brand.get("by_height", ()))
    lines += [
        low_mid_or_high
        for line in lines
        if line.name in by_height
        for low_mid_or_high in _by_height(line)
    ]
    return BrandEntry(
        name=brand["name"],
        aliases=tuple(brand.get("aliases", ())),
        style_code_pattern=brand.get("style_code", ""),
        lines=tuple(lines),
        is_fictional=brand.get("fictional", False),
        parent=brand.get("parent", ""),
        is_numbered=brand.get("numbered", False),
    )


def _series(series: dict[str, Any]) -> list[LineEntry]:
    """Write out a numbered line; "I" is left out of the Roman spellings, it is too many things."""
    return [
        LineEntry(
            series["name"].format(n=n),
            tuple(
                spelling.format(n=n, roman=ROMAN[n])
                for spelling in series["also"]
                if n > 1 or "{roman}" not in spelling
            ),
        )
        for n in range(1, series["to"] + 1)
    ]


def _by_height(line: LineEntry) -> Sequence[LineEntry]:
    """Return the line's low, mid and high version as lines of their own."""
    return [
        LineEntry(
            f"{line.name} {height}",
            tuple(
                f"{spelling} {word}" for spelling in (line.name, *line.aliases) for word in spoken
            ),
        )
        for height, spoken in HEIGHT_WORDS.items()
    ]


def merged_entries(shipped: Iterable[BrandEntry], stored: Iterable[BrandEntry]) -> list[BrandEntry]:
    """Join the shipped table with the stored rows; a stored name and pattern win.

    A brand or line is the same when its slug is, so that staff may correct the spelling.
    """
    by_slug = {entry.slug: entry for entry in shipped}
    for row in stored:
        known = by_slug.get(row.slug)
        by_slug[row.slug] = row if known is None else _joined(known, row)
    return list(by_slug.values())


def _joined(known: BrandEntry, row: BrandEntry) -> BrandEntry:
    lines = {slug_of(line.name, limit=150, empty="line"): line for line in known.lines}
    for line in row.lines:
        slug = slug_of(line.name, limit=150, empty="line")
        more = lines[slug].aliases if slug in lines else ()
        lines[slug] = LineEntry(line.name, tuple(dict.fromkeys((*line.aliases, *more))))
    return BrandEntry(
        name=row.name,
        aliases=tuple(dict.fromkeys((*row.aliases, known.name, *known.aliases))),
        style_code_pattern=row.style_code_pattern or known.style_code_pattern,
        lines=tuple(lines.values()),
        is_fictional=row.is_fictional,
        parent=known.parent,
        is_numbered=known.is_numbered,
    )
