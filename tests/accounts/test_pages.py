"""A person's pages: who may see and change what."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.addresses import stop_alert_url, stop_all_url
from accounts.models import (
    Alert,
    Favourite,
    Letter,
    Preferences,
    RecentSearch,
    SavedSearch,
    SeenProduct,
)
from accounts.services.alerts import ask_price_alert
from accounts.services.favourites import clean_query
from accounts.services.post import send_due_letters
from tests.accounts.conftest import PASSWORD, MakePerson, Shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_cache")]


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def test_somebody_signs_up_confirms_and_is_in(client: Client) -> None:
    client.post(
        "/ru/account/signup/",
        {"email": "new@example.org", "password1": PASSWORD},
        HTTP_HOST="localhost",
    )
    assert Letter.objects.get().to == "new@example.org"
    send_due_letters()
    link = re.search(r"http://\S+", str(mail.outbox[0].body))

    assert link is not None
    assert client.get("/mine/settings/").status_code == 302
    client.post(path_of(link.group()))

    assert client.get("/mine/settings/").status_code == 200
    assert Preferences.objects.get().language == "ru"


def test_links_in_mail_do_not_follow_the_host_that_was_asked(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client.post(
        "/account/signup/",
        {"email": "new@example.org", "password1": PASSWORD},
        HTTP_HOST="evil.example",
    )

    assert settings.SITE_URL in Letter.objects.get().text
    assert "evil" not in Letter.objects.get().text


def test_signing_up_with_a_known_address_looks_the_same(client: Client, alice: User) -> None:
    known = client.post("/account/signup/", {"email": "alice@example.org", "password1": PASSWORD})
    new = client.post("/account/signup/", {"email": "bob@example.org", "password1": PASSWORD})

    assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])


def test_passwords_cannot_be_guessed_on_and_on(client: Client, alice: User) -> None:
    guess = {"login": "alice@example.org", "password": "wrong"}
    for _ in range(6):
        client.post("/account/login/", guess)

    answer = client.post("/account/login/", guess | {"password": PASSWORD})

    assert "_auth_user_id" not in client.session
    assert answer.status_code == 200


ADDRESSES = ["mine", "mine-alerts", "mine-settings", "mine-delete"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_pages_are_there_in_both_languages(
    name: str, signed_in: Client, shop: Shop, alice: User
) -> None:
    shoe = shop.sell("1", "100", sizes=("41",))
    ask_price_alert(alice, product_id=shoe.pk, below=Decimal(80))
    path = reverse(name)
    for prefix in ("", "/ru"):
        answer = signed_in.get(prefix + path)
        assert answer.status_code == 200
        assert "style=" not in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]


def test_hearts_come_and_go_and_forms_lead_back(signed_in: Client, shop: Shop) -> None:
    shoe = shop.sell("1")
    address = reverse("mine-favourite", args=[shoe.pk])

    answer = signed_in.post(address, {"do": "add", "next": "/search/?q=red"})
    assert answer["Location"] == "/search/?q=red"
    assert Favourite.objects.count() == 1
    assert (
        signed_in.post(address, {"do": "add", "next": "https://evil.example/"})["Location"]
        == "/mine/"
    )
    fetched = signed_in.post(address, {"do": "remove"}, HTTP_ACCEPT="application/json")
    assert fetched.json()["pressed"] is False
    assert Favourite.objects.count() == 0


def test_a_heart_without_an_account_leads_to_signing_in(client: Client, shop: Shop) -> None:
    answer = client.post(reverse("mine-favourite", args=[shop.sell("1").pk]), {"next": "/search/"})

    assert answer["Location"] == "/account/login/?next=/search/"


def test_what_a_device_kept_becomes_the_persons_once(
    signed_in: Client, shop: Shop, alice: User
) -> None:
    shoes = [shop.sell(str(n)).pk for n in range(3)]
    lists = {
        "favourites": [shoes[0], shoes[1], 999999, "x", None],
        "seen": [shoes[2], shoes[0]],
        "searches": ["q=red&page=7&evil=1", "?brand=nike", "nonsense"],
    }
    for _ in range(2):
        answer = signed_in.post(
            reverse("mine-merge"), json.dumps(lists), content_type="application/json"
        )
        assert answer.json() == {"merged": True}

    assert set(Favourite.objects.values_list("product", flat=True)) == set(shoes[:2])
    assert list(SeenProduct.objects.values_list("product", flat=True)) == [shoes[2], shoes[0]]
    assert list(RecentSearch.objects.values_list("query", flat=True)) == ["q=red", "brand=nike"]


@pytest.mark.parametrize("body", ["", "[]", "{", '{"favourites": 1}', '{"seen": {"a": 1}}'])
def test_damaged_lists_are_refused_in_a_sentence(signed_in: Client, body: str) -> None:
    answer = signed_in.post(reverse("mine-merge"), body, content_type="application/json")

    assert answer.status_code == 400


def test_cards_of_a_device_are_shown_in_its_order(client: Client, shop: Shop) -> None:
    shoes = [shop.sell(str(n)).pk for n in range(3)]

    wanted = [str(each) for each in (shoes[2], shoes[0], 99999, "x")]
    answer = client.get(reverse("mine-cards"), {"id": wanted})

    found = re.findall(r'data-heart="(\d+)"', answer.content.decode())
    assert found == [str(shoes[2]), str(shoes[0])]


def test_nobody_ends_another_persons_alert_or_search(
    signed_in: Client, make_person: MakePerson, shop: Shop
) -> None:
    bob = make_person("bob")
    alert = ask_price_alert(bob, product_id=shop.sell("1").pk, below=Decimal(50))
    search = SavedSearch.objects.create(
        user=bob, name="n", query="q=red", created_at=alert.created_at
    )

    signed_in.post(reverse("mine-end-alert", args=[alert.pk]))
    signed_in.post(reverse("mine-delete-search", args=[search.pk]))
    signed_in.post(reverse("mine-match-alert", args=[search.pk]), {"do": "start"})

    assert Alert.objects.get() == alert
    assert SavedSearch.objects.get() == search


def test_a_search_is_saved_with_its_alert(signed_in: Client, alice: User) -> None:
    page = signed_in.get(reverse("mine-save-search"), {"query": "q=red&size=42"})
    assert 'value="red · 42"' in page.content.decode()

    signed_in.post(
        reverse("mine-save-search"), {"query": "q=red&size=42", "name": "", "tell": ["0", "1"]}
    )

    search = SavedSearch.objects.get()
    assert (search.query, search.colours, search.sizes_eu) == (
        "size=42&q=red",
        ["red"],
        [Decimal(42)],
    )
    assert search.alerts.count() == 1


@pytest.mark.parametrize("below", ["", "abc", "-1", "0", "NaN", "1e99", "99999999999999"])
def test_a_price_that_is_none_is_refused_in_a_sentence(
    signed_in: Client, shop: Shop, below: str
) -> None:
    shoe = shop.sell("1")
    answer = signed_in.post(
        reverse("mine-price-alert", args=[shoe.pk]), {"below": below}, follow=True
    )

    assert "Give the price" in answer.content.decode()
    assert Alert.objects.count() == 0


def test_the_link_of_a_letter_ends_all_mail_by_one_post_and_never_by_get(
    client: Client, alice: User
) -> None:
    address = path_of(stop_all_url(alice))

    assert client.get(address).status_code == 200
    assert not Preferences.objects.filter(by_email=False).exists()
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(address, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert Preferences.objects.get(user=alice).by_email is False
    strict.post(address, {"do": "undo"})
    assert Preferences.objects.get(user=alice).by_email is True


def test_the_link_of_one_alert_ends_only_that(client: Client, alice: User, shop: Shop) -> None:
    alerts = [
        ask_price_alert(alice, product_id=shop.sell(str(n)).pk, below=Decimal(50)) for n in range(2)
    ]
    client.post(path_of(stop_alert_url(alerts[0].pk, alice.pk)))

    assert Alert.objects.get() == alerts[1]


def test_a_forged_link_ends_nothing(client: Client, alice: User) -> None:
    address = path_of(stop_all_url(alice))

    assert client.post(address[:-3] + "xy/").status_code == 404
    assert not Preferences.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("?q=red&utm=1", "q=red"),
        ("brand=nike&size=42&page=3", "brand=nike&size=42"),
        ("q=%00%00", ""),
        ("size=abc", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_parameters_from_a_device_are_read_and_written_anew(given: str, kept: str) -> None:
    assert clean_query(given) == kept


def test_visitors_without_an_account_cost_no_query_for_one(client: Client, shop: Shop) -> None:
    counts = []
    for address in ("/privacy/", "/privacy/", "/mine/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))

    assert counts[2] == counts[1]
