from __future__ import annotations

import pytest
from django.test import Client

from search.query_log import take_notes

pytestmark = pytest.mark.django_db

BAD = ["", "a pair of shoes", "http://127.0.0.1/", "https://[::1", "x" * 900]


@pytest.fixture(autouse=True)
def empty_list(redis_cache: None) -> None:
    take_notes(limit=20_000)


def test_a_shop_that_a_visitor_names_is_among_what_people_look_for_in_vain(client: Client) -> None:
    page = client.post("/ru/shops/suggest/", {"url": "https://Shop.Example/catalogue?page=2"})

    assert page.status_code == 200
    assert take_notes() == [
        {"what": "search", "words": "shop.example", "total": 0, "language": "ru"}
    ]


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_shops_address_is_asked_for_again(client: Client, text: str) -> None:
    page = client.post("/shops/suggest/", {"url": text})

    assert page.status_code == 422
    assert "shop.example" in page.text
    assert take_notes() == []


def test_robots_are_thanked_and_forgotten_and_nobody_writes_for_ever(client: Client) -> None:
    client.post("/shops/suggest/", {"url": "shop.example", "website": "http://spam.example"})
    assert take_notes() == []

    answers = [client.post("/shops/suggest/", {"url": "shop.example"}) for _ in range(11)]
    assert [answer.status_code for answer in answers][-2:] == [429, 429]


def test_naming_a_shop_needs_the_forms_token_and_a_deliberate_act(client: Client) -> None:
    assert client.get("/shops/suggest/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/shops/suggest/", {"url": "shop.example"}).status_code == 403
