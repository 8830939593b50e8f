"""Russian endings and spellings for captions: adjectives, plurals of slang, transliteration."""

import re

_HARD = {"plural": "ые", "genitive": "ых", "feminine": "ая", "instrumental": "ыми", "short": "ый"}
_SOFT = {"plural": "ие", "genitive": "их", "feminine": "яя", "instrumental": "ими", "short": "ий"}
_HUSHED = {**_SOFT, "feminine": "ая"}  # after ж, ш, щ, ч
_STRESSED = {**_HARD, "short": "ой"}
_ENDINGS = {"h": _HARD, "s": _SOFT, "s2": _HUSHED, "o": _STRESSED}
FORMS = tuple(_HARD)

_PAIRS = (
    ("sch", "ш"), ("tch", "ч"), ("sh", "ш"), ("ch", "ч"), ("ck", "к"), ("ph", "ф"), ("th", "т"),
    ("oo", "у"), ("ee", "и"), ("ou", "у"), ("ea", "и"), ("ai", "эй"), ("ay", "эй"), ("qu", "кв"),
    ("wh", "в"), ("x", "кс"),
)  # fmt: skip
_LETTERS = {
    "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и",
    "j": "дж", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р",
    "s": "с", "t": "т", "u": "у", "v": "в", "w": "у", "y": "и", "z": "з",
}  # fmt: skip


def adjective(stem_and_kind: str, form: str) -> str:
    """Inflect "красн:h": plural, genitive (plural), feminine, instrumental (plural) or short.

    >>> adjective("син:s", "feminine"), adjective("золот:o", "plural")
    ('синяя', 'золотые')
    """
    stem, _, kind = stem_and_kind.partition(":")
    return stem + _ENDINGS[kind][form]


def plurals(stem: str) -> tuple[str, ...]:
    """Give the plural of a slang word in its cases, the commonest first, as in "в найках".

    >>> plurals("найк")
    ('найки', 'найков', 'найках', 'найкам', 'найками')
    """
    if stem.endswith("и"):  # a plural already
        bare = stem[:-1]
        return stem, f"{bare}ов", f"{bare}ах"
    ending = "и" if stem[-1] in "кгхжшщч" else "ы"
    genitive = "ей" if stem[-1] in "жшщч" else "ов"
    return f"{stem}{ending}", f"{stem}{genitive}", f"{stem}ах", f"{stem}ам", f"{stem}ами"


def ordinals(stem: str) -> tuple[str, str]:
    """Give nominative and genitive plural of "перв": "первые", "первых"; "трет" bends its own way.

    >>> ordinals("перв"), ordinals("трет")
    (('первые', 'первых'), ('третьи', 'третьих'))
    """
    if stem == "трет":
        return "третьи", "третьих"
    return f"{stem}ые", f"{stem}ых"


def transliterate(name: str) -> str:
    """Spell a Latin name as a Russian speaker hears it, roughly; digits stay.

    >>> transliterate("Dunk Low")
    'дунк лоу'
    """
    text = name.lower()
    for latin, cyrillic in _PAIRS:
        text = text.replace(latin, cyrillic)
    text = re.sub(r"c(?=[eiy])", "с", text)
    return "".join(_LETTERS.get(letter, letter) for letter in text)
