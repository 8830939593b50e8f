"""What the history of a row shows of its fields' values."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from catalog.admin.changes import value_in_words
from catalog.models import Brand, Product


@pytest.mark.parametrize(
    ("model", "field", "value", "words"),
    [
        (Product, "gender", "women", "женские"),
        (Product, "status", "merged", "объединён с другим"),
        (Product, "colours", ["white", "red"], "белый, красный"),
        (Product, "locked_fields", ["gender", "brand"], "Пол, Марка"),
        (Product, "colours", [], "–"),
        (Product, "merged_into", None, "–"),
        (Product, "name", "Air <Max>", "Air <Max>"),
        (Product, "gender", "of-old", "of-old"),
        (Brand, "is_fictional", True, "да"),
        (Brand, "is_fictional", False, "нет"),
        (Brand, "aliases", ["Nikee"], "Nikee"),
    ],
)
def test_a_value_is_shown_as_its_form_names_it(
    model: Any, field: str, value: Any, words: str
) -> None:
    with override("ru"):
        assert value_in_words(model._meta.get_field(field), value) == words
