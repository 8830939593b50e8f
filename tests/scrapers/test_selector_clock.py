"""Selectors that would take for ever on a page that was made for them."""

from __future__ import annotations

import time

import pytest

from scrapers.parsing.answers import UnreadableAnswerError
from scrapers.parsing.selectors import Selectors
from scrapers.selector_clock import SelectorClock
from scrapers.trying import try_page

LONG_LIST = "<html><h1>Kestrel</h1><ul>" + "<li><a href=x>1</a></li>" * 4000 + "</ul></html>"
SHORT = "<html><h1>Kestrel</h1><b>99,00 €</b></html>"


def test_a_page_on_which_selectors_run_too_long_is_given_up_and_the_next_one_is_read() -> None:
    with SelectorClock(Selectors(sizes="li ~ li ~ li"), limit_s=1.0) as clock:
        start = time.monotonic()
        with pytest.raises(UnreadableAnswerError, match="longer than 1 seconds"):
            clock.check(LONG_LIST)
        assert time.monotonic() - start < 20

        clock.check(SHORT)


def test_trying_a_page_says_that_a_selector_is_too_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.selector_clock.LIMIT_S", 1.0)

    answer = try_page(
        LONG_LIST.encode(), url="https://shop.example/p/1", platform="selectors",
        options={"sizes": "li ~ li ~ li"},
    )  # fmt: skip

    assert answer["offers"] == []
    assert "selectors take longer" in answer["refused"][0]["reason"]
