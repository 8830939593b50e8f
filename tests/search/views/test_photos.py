"""A photo on the site: sent, waited for, seen by its owner, forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from search.models import PhotoQuery
from tests.search.views.conftest import Sell
from tests.search.views.photo_asked import TOKEN, photo


def test_words_alone_lead_to_their_results(client: Client, redis_cache: None) -> None:
    page = client.post("/ru/search/photo/", {"q": "красные кеды"})

    assert page.status_code == 303
    assert page["Location"].startswith("/ru/search/?q=%D0%BA")


@pytest.mark.django_db
def test_a_photo_waits_on_a_page_of_its_own_while_nobody_can_look_at_it(
    client: Client, redis_cache: None, folders: Path
) -> None:
    sent = client.post("/search/photo/", {"photo": photo(), "q": "in red"})

    assert sent.status_code == 303
    waiting = client.get(sent["Location"])
    assert waiting.status_code == 202
    assert 'http-equiv="refresh"' in waiting.text
    assert client.get(sent["Location"] + "state.json").json() == {"state": "waiting"}


@pytest.mark.django_db
def test_a_script_gets_the_address_as_json(
    client: Client, redis_cache: None, folders: Path
) -> None:
    sent = client.post("/search/photo/", {"photo": photo()}, headers={"accept": "application/json"})

    assert sent.json()["url"].startswith("/search/p/")


BAD: list[tuple[bytes, int, str]] = [
    (b"", 422, "The file is empty."),
    (b"GIF89a" + b"x" * 99, 415, "Use a JPEG, PNG, WebP or AVIF photo."),
    (b'<svg xmlns="http://www.w3.org/2000/svg"/>', 415, "Drawings (SVG) are not taken."),
    (b"\xff\xd8\xff" + b"x" * 99, 422, "The file is damaged or is not a photo."),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "status", "text"), BAD)
def test_what_is_no_photo_is_refused_and_the_words_stay(
    client: Client, redis_cache: None, content: bytes, status: int, text: str
) -> None:
    upload = SimpleUploadedFile("shoe.jpg", content, content_type="image/jpeg")

    page = client.post("/search/photo/", {"photo": upload, "q": "in red"})

    assert page.status_code == status
    assert text in page.text
    assert 'value="in red"' in page.text


@pytest.mark.django_db
def test_nothing_at_all_asks_for_something(client: Client, redis_cache: None) -> None:
    page = client.post("/search/photo/", {})

    assert page.status_code == 422
    assert "Choose a photo or describe the shoe." in page.text


@pytest.mark.django_db
def test_too_many_photos_from_one_address_are_asked_to_wait(
    client: Client, redis_cache: None, folders: Path
) -> None:
    answers: list[Any] = [
        client.post("/search/photo/", {"photo": photo(size=(9 + n, 9)), "q": "red"})
        for n in range(61)
    ]

    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0
    assert 'value="red"' in answers[-1].text
    assert 429 not in {answer.status_code for answer in answers[:15]}


def test_what_looks_like_the_photo_is_shown_with_the_photo(
    owner: Client, asked: PhotoQuery, sell: Sell
) -> None:
    page = owner.get(f"/search/p/{TOKEN}/")

    assert page.status_code == 200
    assert f"/search/p/{TOKEN}/picture/" in page.text
    assert "Forget this photo" in page.text


def test_the_picture_is_for_nobody_to_keep(owner: Client, asked: PhotoQuery) -> None:
    page = owner.get(f"/search/p/{TOKEN}/picture/")

    assert page.status_code == 200
    assert page["Content-Type"] == "image/jpeg"
    assert "no-store" in page["Cache-Control"]
    assert page.getvalue().startswith(b"\xff\xd8")


def test_forgetting_takes_picture_results_and_address_away(
    owner: Client, asked: PhotoQuery, folders: Path, redis_cache: None
) -> None:
    forgotten = owner.post(f"/search/p/{TOKEN}/forget/")

    assert forgotten.status_code == 303
    assert owner.get(f"/search/p/{TOKEN}/").status_code == 404
    assert owner.get(f"/search/p/{TOKEN}/picture/").status_code == 404
    assert owner.get(f"/search/p/{TOKEN}/state.json").status_code == 404
    assert not list((folders / "queries").iterdir())
    assert "Your photo has been forgotten" in owner.get(forgotten["Location"]).text


def test_forgetting_needs_a_deliberate_act(owner: Client, asked: PhotoQuery) -> None:
    assert owner.get(f"/search/p/{TOKEN}/forget/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/search/p/{TOKEN}/forget/").status_code == 403
    assert PhotoQuery.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["0" * 32, "..%2f..%2fetc", "x", "%00"])
def test_a_token_that_is_none_is_not_found(client: Client, token: str) -> None:
    assert client.get(f"/search/p/{token}/").status_code == 404
    assert client.get(f"/search/p/{token}/picture/").status_code == 404


@pytest.mark.django_db
def test_a_form_without_its_token_keeps_the_words() -> None:
    page = Client(enforce_csrf_checks=True).post("/search/photo/", {"q": "red shoe"})

    assert page.status_code == 403
    assert 'value="red shoe"' in page.text
