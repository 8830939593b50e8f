"""List pages that overlap: a shop whose paging is broken hides as much as it repeats."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Response, request

from tests.scrapers.other_shops import Shoe, World
from tests.scrapers.test_platforms import crawl, offers_in

pytestmark = pytest.mark.slow


@pytest.fixture
def world() -> Iterator[World]:
    opened = World(shoes=[Shoe(number) for number in range(1, 25)])
    opened.open()
    yield opened
    opened.close()


def pages_of(world: World, pages: list[list[int]]) -> None:
    """Let the shop's list have these pages."""

    def listing() -> Response:
        page = int(request.args.get("page", 1))
        cards = "".join(
            f'<li class="card"><a href="/plain/p/{number}">x</a></li>' for number in pages[page - 1]
        )
        more = f'<a class="next" href="?page={page + 1}">Next</a>' if page < len(pages) else ""
        return Response(f"<html><ul>{cards}</ul>{more}</html>", mimetype="text/html")

    world.answers["/plain/"] = listing


def test_a_list_whose_last_page_repeats_the_one_before_is_not_believed_to_be_whole(
    world: World,
) -> None:
    pages_of(world, [list(range(1, 19)), list(range(12, 22))])  # as Haystack's Whoosh does

    [result] = crawl(world, "selectors").values()

    assert (result["outcome"], len(offers_in(result))) == ("partial", 21)
    assert "7 products stand on two pages" in result["message"]


def test_what_every_page_shows_beside_its_list_is_no_repetition(world: World) -> None:
    best = [21, 22, 23, 24]
    pages_of(
        world, [list(range(1, 8)) + best, list(range(8, 15)) + best, list(range(15, 21)) + best]
    )

    [result] = crawl(world, "selectors").values()

    assert (result["outcome"], len(offers_in(result))) == ("complete", 24)


def test_one_product_that_moved_to_the_next_page_while_we_read_is_no_fault(world: World) -> None:
    pages_of(world, [list(range(1, 9)), list(range(8, 16)), list(range(16, 25))])

    [result] = crawl(world, "selectors").values()

    assert (result["outcome"], len(offers_in(result))) == ("complete", 24)
