"""The recorded answers of real shops, where they stand beside the checkout."""

from __future__ import annotations

import pytest

from benchmarks.payloads import PAYLOADS, Line, files, read_file, score

pytestmark = pytest.mark.skipif(not PAYLOADS.is_dir(), reason="recorded shop answers are not here")


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    return [read_file(path) for path in files()]


def test_prices_and_currencies_of_pages_that_state_them_are_exact(lines: list[Line]) -> None:
    marks = score(lines)

    assert marks["price"] == marks["currency"] == (20, 20)
    assert marks["stock_as_stated"] == (19, 19)
    right, total = marks["stock"]
    assert total - right <= 1  # one page's data says sold out while the shop sells it


def test_no_price_is_invented_where_a_page_states_none(lines: list[Line]) -> None:
    silent = [line for line in lines if line.price is not None and line.currency is None]

    assert [line.name for line in silent if not line.price] == []


def test_every_file_ends_in_offers_or_in_a_reason(lines: list[Line]) -> None:
    assert len(lines) > 60
    assert [line.name for line in lines if not line.offers and not line.refused] == []


def test_bot_walls_and_throttled_answers_read_as_blocked(lines: list[Line]) -> None:
    walls = ("bot-walls/", "wildberries/search_throttled", "shopify/past_page_limit")
    reasons = [line.refused for line in lines if line.name.startswith(walls)]

    assert len(reasons) == 4
    assert all(reason.startswith("blocked") for reason in reasons)
