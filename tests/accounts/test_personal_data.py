"""Settings, the way out, and the Telegram chat: a person's own data in their own hands."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from accounts.errors import AccountsError
from accounts.models import Alert, Favourite, Preferences, TelegramLink
from accounts.services.alerts import ask_price_alert
from accounts.services.linking import link_chat, new_link_code
from tests.accounts.conftest import PASSWORD, MakePerson, Shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_cache")]


def test_settings_are_kept_and_half_of_quiet_hours_is_refused(
    signed_in: Client, alice: User
) -> None:
    form = {
        "by_email": "on",
        "rhythm": "daily",
        "digest_hour": "7",
        "quiet_from": "22",
        "quiet_until": "8",
        "timezone": "Europe/Moscow",
        "language": "ru",
    }
    signed_in.post(reverse("mine-settings"), form)
    kept = Preferences.objects.get(user=alice)
    assert (kept.rhythm, kept.quiet_from, kept.timezone) == ("daily", 22, "Europe/Moscow")

    assert signed_in.post(reverse("mine-settings"), form | {"quiet_until": ""}).status_code == 422


def test_the_export_holds_what_is_kept_and_no_secrets(
    signed_in: Client, alice: User, shop: Shop, make_person: MakePerson
) -> None:
    shoe = shop.sell("1")
    signed_in.post(reverse("mine-favourite", args=[shoe.pk]))
    signed_in.post(reverse("mine-searched"), {"query": "q=red"})
    Favourite.objects.create(
        user=make_person("bob"), product=shoe, created_at=Favourite.objects.get().created_at
    )

    answer = signed_in.post(reverse("mine-export"))
    archive = zipfile.ZipFile(io.BytesIO(answer.content))

    favourites = json.loads(archive.read("solemate/favourites.json"))
    assert [each["product_id"] for each in favourites] == [shoe.pk]
    assert json.loads(archive.read("solemate/recent_searches.json"))[0]["query"] == "q=red"
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert alice.password not in everything
    assert "bob" not in everything


def test_deleting_an_account_asks_for_the_password_and_leaves_nothing(
    signed_in: Client, alice: User, shop: Shop
) -> None:
    shoe = shop.sell("1")
    signed_in.post(reverse("mine-favourite", args=[shoe.pk]))
    ask_price_alert(alice, product_id=shoe.pk, below=Decimal(50))
    elsewhere = Client()
    elsewhere.force_login(alice)

    assert signed_in.post(reverse("mine-delete"), {"password": "wrong"}).status_code == 422
    assert User.objects.filter(pk=alice.pk).exists()
    answer = signed_in.post(reverse("mine-delete"), {"password": PASSWORD})

    assert "deleted" in answer.content.decode()
    assert not User.objects.filter(pk=alice.pk).exists()
    assert not Favourite.objects.exists()
    assert not Alert.objects.exists()
    assert elsewhere.get(reverse("mine-settings")).status_code == 302


def test_a_staff_account_cannot_delete_itself(signed_in: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True)

    answer = signed_in.post(reverse("mine-delete"), {"password": PASSWORD}, follow=True)

    assert "staff account" in answer.content.decode()
    assert User.objects.filter(pk=alice.pk).exists()


def test_a_code_links_a_chat_once(alice: User) -> None:
    code = new_link_code(alice)
    assert link_chat(code=f" {code.lower()} ", chat_id=7, name="Al") == alice

    with pytest.raises(AccountsError, match="not valid"):
        link_chat(code=code, chat_id=8)
    assert TelegramLink.objects.get().chat_id == 7


def test_a_new_code_ends_the_one_before(alice: User) -> None:
    first = new_link_code(alice)
    new_link_code(alice)

    with pytest.raises(AccountsError):
        link_chat(code=first, chat_id=7)
