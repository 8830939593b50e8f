"""People make keys on their page, staff in the admin; nobody sees a key twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from partners.models import ApiKey, KeyQuota
from partners.services.keys import find_key, make_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_cache")]
PAGE = "/mine/keys/"


@pytest.fixture
def person(client: Client, django_user_model: Any) -> Any:
    person = django_user_model.objects.create_user("anna", "anna@example.org", "pass")
    client.force_login(person)
    return person


def key_on(page: Any) -> str:
    return str(page.context["text"])


def test_a_key_is_shown_once_and_works(client: Client, person: Any) -> None:
    page = client.post(PAGE, {"name": "my script", "scopes": ["read", "search"]})

    text = key_on(page)
    assert text in page.content.decode()
    key = find_key(text)
    assert key is not None
    assert (key.owner, key.scopes) == (person, ["read", "search"])
    assert text not in client.get(PAGE).content.decode()


def test_nobody_gives_themselves_the_bots_scope(client: Client, person: Any) -> None:
    assert client.post(PAGE, {"name": "x", "scopes": ["bot"]}).status_code == 422
    assert not ApiKey.objects.exists()


def test_the_quota_is_what_staff_set(client: Client, person: Any) -> None:
    KeyQuota.objects.create(user=person, keys=1)
    client.post(PAGE, {"name": "one", "scopes": ["read"]})

    refused = client.post(PAGE, {"name": "two", "scopes": ["read"]})

    assert refused.status_code == 422
    assert ApiKey.objects.count() == 1


def test_keys_are_rotated_and_revoked_by_their_owner_only(client: Client, person: Any) -> None:
    key, old = make_key(name="k", scopes=["read"], owner=person)
    foreign, _text = make_key(name="f", scopes=["read"])

    new = key_on(client.post(f"{PAGE}{key.pk}/rotate/"))
    assert find_key(new) == find_key(old) == key
    client.post(f"{PAGE}{key.pk}/revoke/")
    assert find_key(new) is None
    assert client.post(f"{PAGE}{foreign.pk}/revoke/").status_code == 404


def test_who_is_not_signed_in_is_led_to_signing_in(client: Client) -> None:
    assert client.get(PAGE).status_code == 302


def test_staff_make_a_key_in_the_admin(admin_client: Client) -> None:
    page = admin_client.post(
        "/admin/partners/apikey/add/",
        {"name": "partner", "scopes": "read,search", "read_rate": 10, "photo_rate": 5},
        follow=True,
    )

    key = ApiKey.objects.get()
    assert (key.scopes, key.read_rate) == (["read", "search"], 10)
    (told,) = [str(each) for each in page.context["messages"] if "shown" in str(each)]
    assert find_key(told.rpartition(" ")[2]) == key
