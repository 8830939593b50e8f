"""What people look for: noted without a visitor, counted by day, shown to staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from curation.models import SearchedWords
from curation.services.figures import refresh_figures
from curation.services.interest import count_notes, forget_old_words, looked_for
from search.query_log import note_click, note_search, take_notes
from tests.curation.conftest import Shoe

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_cache")]


def click_from(address: str) -> None:
    note_click(RequestFactory().get("/shoe/1/x/", headers={"Referer": address}))


def test_searches_and_clicks_are_counted_by_words() -> None:
    note_search("  Air   MAX ", total=7, language="en")
    note_search("air max", total=9, language="en")
    note_search("сокс", total=0, language="ru")
    note_search("   ", total=0, language="en")
    click_from("http://testserver/search/?q=Air+Max")
    click_from("http://elsewhere.example/search/?q=air+max")
    click_from("http://testserver/brand/nike/?q=air+max")

    assert count_notes() == 4
    assert count_notes() == 0

    rows = {row.text: row for row in SearchedWords.objects.all()}
    assert set(rows) == {"air max", "сокс"}
    assert (rows["air max"].searches, rows["air max"].clicks) == (2, 1)
    assert rows["air max"].last_total == 9
    assert (rows["сокс"].empty, rows["сокс"].language) == (1, "ru")


def test_lists_tell_what_found_nothing_and_what_nobody_opened() -> None:
    for _time in range(3):
        note_search("gold boots", total=5, language="en")
    note_search("nothing", total=0, language="en")
    count_notes()
    assert [row["text"] for row in looked_for(kind="top")] == ["gold boots", "nothing"]
    assert [row["text"] for row in looked_for(kind="empty")] == ["nothing"]
    assert [row["text"] for row in looked_for(kind="unclicked")] == ["gold boots"]


def test_what_is_old_is_forgotten() -> None:
    old = timezone.now().date() - timedelta(days=91)
    SearchedWords.objects.create(day=old, text="old", searches=1)
    assert forget_old_words() == 1


def test_a_visitors_search_and_click_reach_the_page_of_staff(
    shoe: Shoe, signed_in: Callable[..., Client]
) -> None:
    product, visitor = shoe(name="Zebra runner"), Client()
    visitor.get("/search/?q=zebra")
    visitor.get("/search/?q=zebra&page=2")
    visitor.get(
        f"/shoe/{product.pk}/{product.slug}/",
        headers={"Referer": "http://testserver/search/?q=zebra"},
    )
    count_notes()
    row = SearchedWords.objects.get()
    assert (row.searches, row.clicks, row.last_total) == (1, 1, 1)
    page = signed_in("curator").get("/admin/work/interest/").content.decode()
    assert "zebra" in page


def test_nothing_of_the_visitor_is_in_a_note() -> None:
    note_search("red shoes", total=1, language="en")
    (note,) = take_notes()
    assert set(note) == {"what", "words", "total", "language"}


def test_the_home_page_shows_what_waits_and_the_days(
    shoe: Shoe, signed_in: Callable[..., Client]
) -> None:
    shoe()
    note_search("zebra", total=1, language="en")
    count_notes()
    numbers = refresh_figures().numbers
    assert (numbers["new_offers"], numbers["searches"], numbers["products"]) == (1, 1, 1)
    page = signed_in("administrator").get("/admin/").content.decode()
    assert "Probable duplicates" in page
    assert page.count("<svg") >= 6
