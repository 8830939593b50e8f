"""Staff's sign-in: guessing is slowed, and a second factor cannot be walked round."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_cache")]
LOGIN = "/admin/login/"


def sign_in(client: Client, password: str, token: str = "") -> int:
    answer = client.post(
        LOGIN,
        {"username": "curator", "password": password, "token": token, "next": "/admin/"},
    )
    return answer.status_code


def test_a_wrong_password_is_tried_five_times(person: Callable[..., User]) -> None:
    person("curator")
    client = Client()
    assert [sign_in(client, "wrong") for _try in range(5)][:4] == [200] * 4
    refused = client.post(LOGIN, {"username": "curator", "password": "pass-word-1"})
    assert refused.status_code == 429
    assert "quarter of an hour" in refused.content.decode()


def test_the_right_password_signs_in(person: Callable[..., User]) -> None:
    person("curator")
    client = Client()
    assert sign_in(client, "pass-word-1") == 302
    assert client.get("/admin/").status_code == 200


def test_whoever_set_up_a_second_factor_is_asked_for_it(person: Callable[..., User]) -> None:
    user = person("curator")
    device = TOTPDevice.objects.create(user=user, name="app", confirmed=True)
    client = Client()

    assert sign_in(client, "pass-word-1") == 200
    assert client.get("/admin/").status_code == 302
    client.force_login(user)  # as the visitors' page would
    assert client.get("/admin/").status_code == 302

    device.refresh_from_db()
    device.throttling_failure_count = 0
    device.save()
    fresh = Client()
    token = f"{totp(device.bin_key, device.step, device.t0, device.digits):06d}"
    assert sign_in(fresh, "pass-word-1", token) == 302
    assert fresh.get("/admin/").status_code == 200


def test_it_is_set_up_by_showing_that_the_app_knows_it(
    signed_in: Callable[..., Client],
) -> None:
    client = signed_in("curator")
    assert "<svg" in client.get("/admin/work/second-factor/").content.decode()
    device = TOTPDevice.objects.get()
    client.post("/admin/work/second-factor/", {"token": "000000"})
    device.refresh_from_db()
    assert not device.confirmed
    device.throttling_failure_count = 0
    device.save()

    token = f"{totp(device.bin_key, device.step, device.t0, device.digits):06d}"
    client.post("/admin/work/second-factor/", {"token": token})

    device.refresh_from_db()
    assert device.confirmed
    assert client.get("/admin/").status_code == 200
