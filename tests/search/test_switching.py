"""Another encoder beside the one in service: cost told first, built, compared, switched, back."""

from __future__ import annotations

import threading
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import close_old_connections
from django.test import Client

from catalog.models import ProductImage
from search import asked_of_models, encoding
from search.building import compare
from search.encoder_process import _prepare
from search.filters import Filters
from search.indexes import is_index_ready
from search.models import Encoder, ImageEmbedding, PhotoQuery
from search.registry import EncoderStateError, activate_encoder, roll_back
from search.results import search_photo, search_similar
from search.serving import add_encoder, loaded
from search.tasks import embed_missing_images
from tests.factories import SilhouetteFactory
from tests.search.conftest import drawn_photo, encoded
from tests.search.encoders.folders import make_folder
from tests.search.factories import (
    EncoderFactory,
    PhotoQueryFactory,
    between,
    direction,
    embed,
    make_shoe,
)

pytestmark = pytest.mark.usefixtures("site_folders", "fresh_weights", "redis_cache")
SHOES = 4


def say(*words: str) -> str:
    told = StringIO()
    call_command("model", *words, stdout=told)
    return told.getvalue()


@pytest.fixture
def served(transactional_db: None, tiny_encoder: Path) -> Encoder:
    """A CLIP in service, and some shoes with pictures that it has seen."""
    for number, colour in enumerate(("red", "blue", "green", "orange")):
        shoe = make_shoe(name=f"{colour} runner")
        for image in shoe.images.all():
            path = Path(settings.MEDIA_ROOT) / image.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(encoded(drawn_photo(colour, seed=number), "WEBP"))
    encoder = add_encoder(str(tiny_encoder))
    Encoder.objects.update(max_distance=2.0, max_words_distance=2.0)
    activate_encoder(encoder, is_first=True)
    embed_missing_images()
    encoder.refresh_from_db()
    return encoder


@pytest.mark.parametrize("kind", ["siglip", "dinov2", "mobilenet_v2"])
def test_any_architecture_is_built_beside_switched_to_and_taken_back(
    served: Encoder, kind: str, tmp_path: Path
) -> None:
    asked = ImageEmbedding.objects.made_by(served).earliest("pk")
    query = PhotoQueryFactory.create(encoder=served, vector=asked.vector)
    before = search_photo(query, filters=Filters()).results

    number = say("add", str(make_folder(kind, tmp_path / kind))).split()[0]
    assert f"{SHOES} pictures, about" in say("build", number, "--dry-run", "--nice", "0")
    assert not ImageEmbedding.objects.filter(encoder_id=number).exists()
    told = say("build", number, "--nice", "0")
    assert f"{SHOES} of {SHOES} have a vector" in told
    assert Encoder.objects.active() == served
    assert f"{SHOES} pictures that both have seen" in say("compare", number)

    say("activate", number)
    new = Encoder.objects.get(pk=number)
    assert Encoder.objects.active() == new
    assert is_index_ready(new)
    assert is_index_ready(served)
    assert len(search_similar(asked.image.product_id).results) == SHOES - 1
    query = PhotoQuery.objects.select_related("encoder").get(pk=query.pk)
    assert query.encoder == served
    assert search_photo(query, filters=Filters()).results == before

    assert f"{served} is in service again" in say("rollback")
    assert Encoder.objects.active() == served
    close_old_connections()


def test_without_another_that_served_there_is_no_way_back(served: Encoder) -> None:
    with pytest.raises(CommandError, match="No other encoder has served"):
        say("rollback")
    with pytest.raises(CommandError, match="no other encoder in service"):
        say("compare", str(served.pk))


@pytest.mark.django_db(transaction=True)
def test_going_back_does_not_wait_for_the_newest_pictures_but_a_new_encoder_does() -> None:
    old, new = EncoderFactory.create(state="retired"), EncoderFactory.create()
    for number in range(20):
        shoe = make_shoe(vectors=[direction(number % 8)], encoder=old)
        ImageEmbedding.objects.create(
            image=shoe.images.get(), encoder=new, sha256="x", vector=direction(0)
        )
    ImageEmbedding.objects.made_by(new).update(sha256=shoe.images.get().sha256)
    for image in ProductImage.objects.all():
        ImageEmbedding.objects.filter(image=image).update(sha256=image.sha256)
    make_shoe()

    with pytest.raises(EncoderStateError, match="1 pictures lack a vector"):
        activate_encoder(old)
    Encoder.objects.filter(pk=old.pk).update(activated_at="2026-01-01T00:00Z")

    assert roll_back()[0] == old
    assert Encoder.objects.active() == old
    close_old_connections()


@pytest.mark.django_db(transaction=True)
def test_one_whose_vectors_were_deleted_is_not_gone_back_to() -> None:
    old = EncoderFactory.create(state="retired", activated_at="2026-01-01T00:00Z")
    make_shoe(vectors=[direction(0)], encoder=EncoderFactory.create())

    with pytest.raises(EncoderStateError, match="lack a vector"):
        roll_back()
    assert Encoder.objects.active() != old


@pytest.mark.django_db
def test_the_comparison_says_which_of_two_knows_lines_and_shoes() -> None:
    good, bad = EncoderFactory.create(), EncoderFactory.create(state="building")
    for line in range(3):
        silhouette = SilhouetteFactory.create()
        for number in range(2):
            views = [between(line, 5 + number, share) for share in (0.1, 0.2)]
            shoe = make_shoe(
                vectors=views, encoder=good, silhouette=silhouette, brand=silhouette.brand
            )
            for place, image in enumerate(shoe.images.order_by("pk")):
                vector = between(place * 2 + number, 7, 0.1 * (line + 1))
                ImageEmbedding.objects.create(
                    image=image, encoder=bad, sha256=image.sha256, vector=vector
                )

    told = compare(good, bad)

    assert told is not None
    assert (told.pictures, told.line_queries, told.shoe_queries) == (12, 12, 12)
    assert told.line[0] == 1 > told.line[1]
    assert told.shoe[0] == 1 > told.shoe[1]
    assert 0 < told.agreement <= 1


@pytest.mark.django_db(transaction=True)
def test_a_vector_that_was_tuned_before_the_switch_is_searched_among_its_own_encoders() -> None:
    old = EncoderFactory.create(activated_at="2026-01-01T00:00Z")
    asked, near, _far = (make_shoe(vectors=[direction(n)], encoder=old) for n in (0, 1, 2))
    new = EncoderFactory.create(state="building", dimensions=4)
    for image in ProductImage.objects.all():
        embed(image, new, direction(image.pk % 4, dimensions=4))
    tuned = (between(0, 1, 0.9), "leaning", old)
    activate_encoder(new)

    found = search_similar(asked.pk, tuned=tuned).results

    assert found[0].product.id == near.pk
    close_old_connections()


def test_the_encoder_process_loads_the_next_one_before_it_serves(served: Encoder) -> None:
    encoding.ask_to_prepare(served.pk)
    assert encoding.prepared(served.pk) is None
    wanted = encoding.wanted_next()
    assert wanted == served.pk
    assert encoding.wanted_next() is None

    _prepare(wanted)

    assert encoding.prepared(served.pk) == ""


def test_what_the_encoder_process_cannot_load_is_not_switched_to(
    served: Encoder, tmp_path: Path
) -> None:
    other = add_encoder(str(make_folder("vit", tmp_path / "vit")))
    say("build", str(other.pk), "--nice", "0")
    encoding.report_alive(str(served))

    def refuse() -> None:
        while (wanted := encoding.wanted_next()) is None:
            encoding.report_alive(str(served))
        encoding.report_prepared(wanted, problem="no such folder here")

    refusing = threading.Thread(target=refuse)
    refusing.start()
    with pytest.raises(EncoderStateError, match="cannot load it: no such folder here"):
        activate_encoder(other)
    refusing.join()

    assert Encoder.objects.active() == served


def test_staff_add_build_compare_and_switch_in_admin(
    served: Encoder, admin_client: Client, tmp_path: Path
) -> None:
    folder = make_folder("vit", tmp_path / "vit")
    address = "/admin/search/encoder/"

    def act(action: str, encoder: Any) -> str:
        data = {"action": action, "_selected_action": [encoder.pk]}
        return admin_client.post(address, data, follow=True).content.decode()

    refused = admin_client.post(f"{address}add/", {"source": "nowhere"}).content.decode()
    assert "neither a model folder nor a hub id" in refused
    admin_client.post(f"{address}add/", {"source": str(folder)})
    embed_missing_images()
    other = Encoder.objects.exclude(pk=served.pk).get()
    assert f"{SHOES} pictures, about" in admin_client.get(address).content.decode()

    assert "are being made" in act("build", other)
    assert "vectors are being made" in admin_client.get(address).content.decode()
    embed_missing_images()
    assert is_index_ready(other)
    assert asked_of_models.to_build() == []
    assert asked_of_models.costs() == {}
    assert f"{SHOES} pictures: nearest other shoe" in act("compare_with_active", other)
    assert "is in service" in act("activate", other)
    assert Encoder.objects.active() == other
    assert "is in service" in act("activate", served)
    close_old_connections()


def test_what_cannot_be_added_is_told_to_staff_once(
    served: Encoder, admin_client: Client, tmp_path: Path
) -> None:
    folder = make_folder("vit", tmp_path / "vit")
    (folder / "model.safetensors").write_bytes(b"broken")
    admin_client.post("/admin/search/encoder/add/", {"source": str(folder)})

    embed_missing_images()

    assert "cannot be loaded" in admin_client.get("/admin/search/encoder/").content.decode()
    assert "cannot be loaded" not in admin_client.get("/admin/search/encoder/").content.decode()
    assert asked_of_models.to_add() == []
    assert loaded(served)
