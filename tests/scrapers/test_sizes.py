"""Which system a label is in, and what it is in EU."""

from __future__ import annotations

from decimal import Decimal

import pytest

from scrapers.parsing.sizes import read_size, system_named_in


@pytest.mark.parametrize(
    ("label", "context", "gender", "brand", "system", "eu"),
    [
        ("42", "EU", "", "", "EU", "42.0"),
        ("EU 42 2/3", "", "", "", "EU", "42.7"),
        ("42⅔", "EU", "", "", "EU", "42.7"),
        ("42,5", "EU", "", "", "EU", "42.5"),
        ("9", "US_M", "", "", "US_M", "42.5"),
        ("9", "US_W", "", "", "US_W", "40.5"),
        ("US 9", "", "women", "", "US_W", "40.5"),
        ("US 9", "", "unisex", "", "US_M", "42.5"),
        ("US 9", "", "", "", "", None),
        ("M 9 / W 10.5", "", "", "", "US_M", "42.5"),
        ("US 9 / EU 42.5", "", "", "", "EU", "42.5"),
        ("UK 8", "", "", "", "UK", "42.5"),
        ("8.5", "UK", "", "Adidas", "UK", "42.7"),
        ("5", "UK", "women", "", "UK", "38.5"),
        ("5Y", "", "", "", "US_K", "37.5"),
        ("10C", "", "", "", "US_K", "27.0"),
        ("41", "RU", "", "", "RU", "42.0"),
        ("27,5 см", "", "", "", "CM", "43.0"),
        ("42", "", "", "", "", None),
        ("XL", "EU", "", "", "", None),
        ("42", "UK", "", "", "", None),
        ("One Size", "", "", "", "", None),
    ],
)
def test_a_size_keeps_its_label_and_is_converted_only_where_its_system_is_known(
    label: str, context: str, gender: str, brand: str, system: str, eu: str | None
) -> None:
    size = read_size(label, context=context, gender=gender, brand=brand)

    assert (size.label, size.system) == (label, system)
    assert size.eu == (None if eu is None else Decimal(eu))


@pytest.mark.parametrize(
    ("text", "gender", "system"),
    [
        ("EU Size", "", "EU"),
        ("size (uk)", "", "UK"),
        ("Размер RUS", "", "RU"),
        ("Размер (RU)", "", "RU"),
        ("US Size", "men", "US_M"),
        ("Women's US size", "", "US_W"),
        ("US Size", "", ""),
        ("Size", "", ""),
        ("UK/EU", "", ""),
        ("Menus", "", ""),
    ],
)
def test_only_a_word_that_names_one_system_names_it(text: str, gender: str, system: str) -> None:
    assert system_named_in(text, gender=gender) == system
