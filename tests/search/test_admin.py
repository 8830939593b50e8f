"""Staff's pages: who sees what, who may switch the encoder, and what a list costs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from search.indexes import drop_index
from search.models import Encoder, ImageEmbedding, PhotoQuery
from search.vector_counts import VectorCount, count_vectors
from tests.search.factories import EncoderFactory, PhotoQueryFactory, direction, make_shoe

# Signing in counts failures in the cache, and the list of encoders tells what was asked of them.
pytestmark = pytest.mark.usefixtures("embedded_redis")
LISTS = ["encoder", "imageembedding", "photoquery"]


def staff(*permissions: str) -> Client:
    user = User.objects.create_user("staff", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_a_list_needs_the_right_to_view(name: str, admin_client: Client) -> None:
    encoder = EncoderFactory.create()
    make_shoe(vectors=[direction(0)], encoder=encoder)
    PhotoQueryFactory.create(encoder=encoder)
    address = f"/admin/search/{name}/"

    assert Client().get(address).status_code == 302
    assert staff().get(address).status_code == 403
    assert admin_client.get(address).status_code == 200
    # Rows that only programs write; an encoder is added by naming where it is loaded from.
    wanted = 200 if name == "encoder" else 403
    assert admin_client.get(f"{address}add/").status_code == wanted
    assert Client().get(f"{address}add/").status_code == 302


@pytest.mark.django_db
def test_neither_token_nor_picture_of_a_visitor_is_shown(admin_client: Client) -> None:
    query = PhotoQueryFactory.create(picture="secret.jpg")

    for address in ("", f"{query.pk}/change/"):
        text = admin_client.get(f"/admin/search/photoquery/{address}").content.decode()
        assert query.token not in text
        assert "secret.jpg" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 5])
def test_the_list_of_vectors_costs_the_same_whatever_their_number(
    admin_client: Client, count: int, django_assert_max_num_queries: Any
) -> None:
    encoder = EncoderFactory.create()
    for _ in range(count):
        make_shoe(vectors=[direction(0)], encoder=encoder)

    with django_assert_max_num_queries(8):
        admin_client.get("/admin/search/imageembedding/")


def activate(client: Client, encoder: Encoder) -> Any:
    data = {"action": "activate", "_selected_action": [encoder.pk]}
    return client.post("/admin/search/encoder/", data, follow=True)


@pytest.mark.django_db(transaction=True)
def test_switching_needs_the_right_to_change_and_complete_vectors(embedded_redis: None) -> None:
    old = EncoderFactory.create()
    shoe = make_shoe(vectors=[direction(0)], encoder=old)
    new = EncoderFactory.create(state="building")
    viewer = staff("view_encoder")
    activate(viewer, new)
    assert Encoder.objects.active() == old

    User.objects.get().user_permissions.add(Permission.objects.get(codename="change_encoder"))
    refused = activate(viewer, new)
    assert "1 pictures lack a vector" in refused.content.decode()
    assert Encoder.objects.active() == old

    from tests.search.factories import embed

    embed(shoe.images.get(), new, direction(1))
    answer = activate(viewer, new)
    assert "is in service" in answer.content.decode()
    assert Encoder.objects.active() == new
    drop_index(new)


@pytest.mark.django_db
def test_deleting_a_photo_query_deletes_its_picture(
    admin_client: Client, site_folders: Path, redis_cache: None
) -> None:
    query = PhotoQueryFactory.create()
    picture = site_folders / "queries" / f"{query.token}.jpg"
    picture.parent.mkdir()
    picture.write_bytes(b"x")
    data = {"action": "delete_selected", "_selected_action": [query.pk], "post": "yes"}

    admin_client.post("/admin/search/photoquery/", data)

    assert not PhotoQuery.objects.exists()
    assert not picture.exists()


@pytest.mark.django_db
def test_the_list_of_encoders_counts_what_visitors_see(
    admin_client: Client, django_assert_max_num_queries: Any
) -> None:
    encoder, empty = EncoderFactory.create(), EncoderFactory.create(state="building")
    shoes = [make_shoe(vectors=[direction(0)], encoder=encoder) for _number in range(4)]
    shoes[0].images.update(is_hidden=True)
    ImageEmbedding.objects.filter(image__product=shoes[1]).update(vector=None, error="broken")

    assert count_vectors() == {encoder.pk: VectorCount(read=2, broken=1)}
    with django_assert_max_num_queries(10):
        page = admin_client.get("/admin/search/encoder/").content.decode()
    assert "2 of 3, 1 unreadable" in page
    assert "0 of 3" in page
    assert admin_client.get(f"/admin/search/encoder/{empty.pk}/change/").status_code == 200
