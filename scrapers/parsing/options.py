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


def _words(name: str) -> str:
    return re.sub(r"[_\W]+", " ", name)
