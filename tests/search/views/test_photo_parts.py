"""A photo's share, its parts, other photos beside it, and what is close to none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from catalog.models import Offer
from search.models import ImageEmbedding, PhotoQuery
from search.views import readiness
from tests.search.views.conftest import Sell
from tests.search.views.photo_asked import TOKEN, photo


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
