"""Typed words are put right only where that is surely what was meant."""

from pathlib import Path

import pytest

from search.encoders.spelling import WORDS_FILE, Spelling, other_layout

WORDS = """
    nike adidas converse jordan dunk low black white reebok air force кроссовки белые черные найки
    кеды конверс
"""
KNOWN = Spelling(WORDS.split())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("тшлу вгтл", "nike dunk"),
        ("rtls ,tkst", "кеды белые"),
        ("nkie", "nike"),
        ("addidas", "adidas"),
        ("balck", "black"),
        ("rebok", "reebok"),
        ("крассовки", "кроссовки"),
        ("чёрные Nike", "чёрные Nike"),
        ("jordans", "jordans"),
        ("белой", "белой"),
        ("кроссовок", "кроссовок"),
        ("air max 90", "air max 90"),
        ("hoka", "hoka"),
        ("CN8490-100", "CN8490-100"),
        ("", ""),
    ],
)
def test_slips_are_put_right_and_the_rest_stays(typed: str, meant: str) -> None:
    assert KNOWN.corrected(typed) == meant


def test_the_other_layout_of_the_other_layout_is_the_text() -> None:
    assert other_layout(other_layout("белые найки")) == "белые найки"


def test_a_folder_without_words_has_no_spelling(tmp_path: Path) -> None:
    assert Spelling.of_folder(tmp_path) is None

    (tmp_path / WORDS_FILE).write_text("nike\nкеды\n", encoding="utf-8")
    spelling = Spelling.of_folder(tmp_path)
    assert spelling is not None
    assert spelling.corrected("rtls тшлу") == "кеды nike"
