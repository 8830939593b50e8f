"""Staff's own expressions: one that would run for ever holds up neither a form nor a crawl."""

from __future__ import annotations

import time

from catalog.admin.names import BrandForm
from catalog.matching import is_slow, proven_style_code, style_code_within

EVIL = "(A|AA)+1"


def test_an_expression_that_would_run_for_ever_finds_nothing_within_its_time() -> None:
    start = time.monotonic()

    assert proven_style_code("A" * 40, pattern=EVIL) == ""
    assert style_code_within("A" * 2000, pattern=f"{EVIL}-1") == ""
    assert time.monotonic() - start < 5


def test_an_ordinary_expression_is_not_taken_for_slow() -> None:
    assert not is_slow(r"[A-Z]{2}\d{4}-\d{3}|\d{6}-\d{3}")
    assert proven_style_code("cn8490 100", pattern=r"[A-Z]{2}\d{4}-\d{3}") == "CN8490-100"


def test_staff_are_told_when_an_expression_may_take_very_long(db: None) -> None:
    form = BrandForm({"name": "Ferro", "slug": "ferro", "style_code_pattern": EVIL})

    assert not form.is_valid()
    assert "take very long" in str(form.errors["style_code_pattern"])
