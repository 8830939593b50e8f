from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from PIL import Image
from pytest_django.fixtures import Settings

from catalog.models import Offer
from search.models import Encoder, ImageEmbedding, PhotoQuery
from search.views import readiness
from search.views.ownership import own
from tests.search.views.conftest import Sell

TOKEN = "0123456789abcdef0123456789abcdef"


def photo(name: str = "shoe.jpg", size: tuple[int, int] = (64, 48)) -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", size, "red").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


@pytest.fixture
def folders(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.UPLOADS_DIR = tmp_path / "uploads"
    return tmp_path


@pytest.fixture
def asked(db: None, folders: Path) -> PhotoQuery:
    """A photo that has been looked at."""
    encoder = Encoder.objects.create(
        name="test", revision="1", dimensions=3, kind="image", state="active", source="test"
    )
    (folders / "queries").mkdir()
    (folders / "queries" / f"{TOKEN}.jpg").write_bytes(photo().read())
    return PhotoQuery.objects.create(
        token=TOKEN,
        encoder=encoder,
        vector=[1.0, 0.0, 0.0],
        picture=f"{TOKEN}.jpg",
        state=PhotoQuery.State.READY,
        picture_expires=timezone.now() + timedelta(hours=24),
        expires=timezone.now() + timedelta(days=30),
    )


@pytest.fixture
def owner(client: Client) -> Client:
    """The browser that sent the photo."""
    response = HttpResponse()
    own(RequestFactory().get("/"), response, TOKEN)
    client.cookies.update(response.cookies)
    return client


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


def test_a_stranger_sees_results_but_neither_the_photo_nor_a_way_to_delete_it(
    client: Client, asked: PhotoQuery, sell: Sell
) -> None:
    page = client.get(f"/search/p/{TOKEN}/")

    assert page.status_code == 200
    assert "/picture/" not in page.text
    assert "Forget this photo" not in page.text
    assert client.get(f"/search/p/{TOKEN}/picture/").status_code == 404
    assert client.post(f"/search/p/{TOKEN}/forget/").status_code == 404
    assert client.post(f"/search/p/{TOKEN}/share/", {"shared": "1"}).status_code == 404
    assert PhotoQuery.objects.get().shared_until is None


def test_a_shared_photo_is_seen_by_all_until_its_owner_hides_it(
    owner: Client, asked: PhotoQuery, sell: Sell
) -> None:
    owner.post(f"/search/p/{TOKEN}/share/", {"shared": "1"})
    seen = Client().get(f"/search/p/{TOKEN}/picture/")
    assert seen.status_code == 200
    assert seen.getvalue()
    assert PhotoQuery.objects.get().shared_until == asked.picture_expires

    owner.post(f"/search/p/{TOKEN}/share/")
    assert Client().get(f"/search/p/{TOKEN}/picture/").status_code == 404


def test_a_part_of_a_photo_is_forgotten_with_it(
    owner: Client, asked: PhotoQuery, folders: Path, redis_cache: None
) -> None:
    cut = owner.post(
        f"/search/p/{TOKEN}/crop/", {"x": "0.5", "y": "0", "width": "0.5", "height": "1"}
    )
    part = PhotoQuery.objects.exclude(token=TOKEN).get()

    assert cut.status_code == 303
    assert cut["Location"] == f"/search/p/{part.token}/"
    assert (part.origin_id, part.box) == (asked.pk, [0.5, 0.0, 0.5, 1.0])
    owner.post(f"/search/p/{part.token}/forget/")
    assert not PhotoQuery.objects.exists()
    assert list((folders / "queries").iterdir()) == []


@pytest.mark.parametrize("box", [{}, {"x": "a"}, {"x": "2", "y": "0", "width": "1", "height": "1"}])
def test_a_part_that_is_none_is_refused_in_words(
    owner: Client, asked: PhotoQuery, redis_cache: None, box: dict[str, str]
) -> None:
    page = owner.post(f"/search/p/{TOKEN}/crop/", box, headers={"accept": "application/json"})

    assert page.status_code == 422
    assert "cut-out" in page.json()["error"]


def add(client: Client, token: str = TOKEN, **said: str) -> Any:
    return client.post(f"/search/p/{token}/add/", {"photo": photo(size=(66, 48))}, headers=said)


def test_a_photo_that_is_added_leads_back_and_is_seen_beside_the_first(
    owner: Client, asked: PhotoQuery, redis_cache: None
) -> None:
    sent = add(owner)
    added = PhotoQuery.objects.exclude(token=TOKEN).get()

    assert (sent.status_code, sent["Location"]) == (303, f"/search/p/{TOKEN}/")
    assert (added.beside, added.picture_expires) == (asked, asked.picture_expires)
    assert added.token in owner.get(f"/search/p/{TOKEN}/").text
    taken_out = owner.post(f"/search/p/{TOKEN}/take-out/", {"photo": added.token})
    assert taken_out.status_code == 303
    assert PhotoQuery.objects.get() == asked


def test_five_photos_are_the_most(owner: Client, asked: PhotoQuery, redis_cache: None) -> None:
    for number in range(4):
        PhotoQuery.objects.create(
            token=f"{number:032x}", beside=asked, picture_expires=asked.expires,
            expires=asked.expires,
        )  # fmt: skip

    refused = add(owner, accept="application/json")

    assert refused.status_code == 422
    assert "Five photos" in refused.json()["error"]
    assert "Add another photo" not in owner.get(f"/search/p/{TOKEN}/").text


def test_only_who_sent_the_first_photo_adds_and_takes_out(
    client: Client, owner: Client, asked: PhotoQuery, redis_cache: None
) -> None:
    add(owner)
    added = PhotoQuery.objects.exclude(token=TOKEN).get()

    assert add(Client()).status_code == 404
    gone = Client().post(f"/search/p/{TOKEN}/take-out/", {"photo": added.token})
    assert gone.status_code == 404
    assert PhotoQuery.objects.count() == 2


def test_a_file_is_needed_to_add_one(owner: Client, asked: PhotoQuery, redis_cache: None) -> None:
    assert owner.post(f"/search/p/{TOKEN}/add/").status_code == 422


def test_a_photo_that_nothing_comes_close_to_asks_for_a_shop(
    owner: Client, asked: PhotoQuery, sell: Sell, admin_user: User
) -> None:
    page = owner.get(f"/search/p/{TOKEN}/")
    assert "Nothing close to it is on sale here yet" not in page.text  # still being looked at

    embed(sell(), asked, [-1.0, 0.0, 0.0])
    page = owner.get(f"/search/p/{TOKEN}/")
    assert "Nothing close to it is on sale here yet" in page.text
    assert 'action="/shops/suggest/"' in page.text
    assert "on sale here yet" not in owner.get(f"/search/p/{TOKEN}/?in_stock=1").text

    owner.force_login(admin_user)
    page = owner.get(f"/search/p/{TOKEN}/")
    assert 'action="/admin/scrapers/crawlsource/by-address/"' in page.text


def test_a_photo_with_a_close_answer_asks_for_nothing(
    owner: Client, asked: PhotoQuery, sell: Sell
) -> None:
    embed(sell(), asked, [1.0, 0.0, 0.0])

    assert "on sale here yet" not in owner.get(f"/search/p/{TOKEN}/").text


def embed(offer: Offer, like: PhotoQuery, vector: list[float]) -> None:
    """Give an offer's picture a vector by the encoder of a photo; the site notices at once."""
    assert like.encoder
    image = offer.product.images.get()
    ImageEmbedding.objects.create(image=image, encoder=like.encoder, vector=vector)
    cache.delete(readiness.KEY)
