"""What an option of a product is about: its name tells size from colour, in many languages."""

from __future__ import annotations

import re

_SIZE = re.compile(
    r"(?<![a-zа-яё])(size|sizes|shoe ?size|größe|grösse|groesse|schuhgröße|taille|pointure|talla|"
    r"taglia|numero|número|tamanho|maat|schoenmaat|rozmiar|velikost|размер\w*|розмір\w*|beden|"
    r"numara|storlek|koko|størrelse|μέγεθος|サイズ|尺码|us|uk|eu|eur|ru|cm)(?![a-zа-яё])",
    re.IGNORECASE,
)
_COLOUR = re.compile(
    r"(?<![a-zа-яё])(colou?rs?|colou?rway|farbe|couleur|color|colore|cor|kleur|kolor|barva|"
    r"цвет\w*|расцветка|кол[іи]р|renk|färg|väri|farve|χρώμα|カラー|颜色)(?![a-zа-яё])",
    re.IGNORECASE,
)

_BETWEEN = re.compile(r"[/|,]|\s[-–—]\s")


def is_size(name: str) -> bool:
    """Does this option hold sizes? Attribute keys such as "pa_shoe-size" count too.

    >>> is_size("pa_size"), is_size("Größe"), is_size("Material")
    (True, True, False)
    """
    return bool(_SIZE.search(_words(name)))


def is_colour(name: str) -> bool:
    """Does this option hold colours?

    >>> is_colour("attribute_pa_color"), is_colour("Размер")
    (True, False)
    """
    return bool(_COLOUR.search(_words(name)))


def size_and_colour(name: str, value: str) -> tuple[str, str]:
    """The two parts of a value whose option holds both; no size where there are not two.

    >>> size_and_colour("Color / Size", "White / US 9"), size_and_colour("Size-Color", "Grey")
    (('US 9', 'White'), ('', 'Grey'))
    """
    parts = [part.strip() for part in _BETWEEN.split(value) if part.strip()]
    size, colour = _SIZE.search(_words(name)), _COLOUR.search(_words(name))
    if len(parts) != 2 or size is None or colour is None:
        return "", value
    return (parts[0], parts[1]) if size.start() < colour.start() else (parts[1], parts[0])


def _words(name: str) -> str:
    return re.sub(r"[_\W]+", " ", name)
