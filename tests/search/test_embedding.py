"""Every picture ends with exactly one vector per encoder, whatever dies meanwhile."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.db import close_old_connections, connection, transaction

from catalog.models import ProductImage
from search import embedding, serving
from search.embedding import embed_missing
from search.encoders.base import EncoderUnavailableError
from search.models import Encoder, ImageEmbedding
from search.querysets import images_without_vector
from search.registry import EncoderStateError, activate_encoder, coverage, retire_encoder
from search.retrieval import as_array
from search.serving import add_encoder, loaded, sync_configured_encoder
from search.tasks import embed_missing_images
from tests.factories import ProductFactory, ProductImageFactory
from tests.search.conftest import drawn_photo, encoded

pytestmark = pytest.mark.usefixtures("site_folders", "fresh_weights", "redis_cache")


def stored_image(colour: str = "red", *, seed: int = 0, **fields: Any) -> ProductImage:
    """Make a picture with its file, as the crawl leaves it."""
    image = ProductImageFactory.create(**fields)
    path = Path(settings.MEDIA_ROOT) / image.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encoded(drawn_photo(colour, seed=seed), "WEBP"))
    return image


@pytest.fixture
def encoder(transactional_db: None, tiny_encoder: Path) -> Encoder:
    return add_encoder(str(tiny_encoder))


def test_each_picture_gets_one_unit_vector_and_a_second_run_finds_nothing(
    encoder: Encoder,
) -> None:
    images = [stored_image(seed=number) for number in range(5)]

    assert embed_missing(encoder, loaded(encoder)) == 5
    assert embed_missing(encoder, loaded(encoder)) == 0

    rows = ImageEmbedding.objects.made_by(encoder).readable()
    assert {row.image_id for row in rows} == {image.pk for image in images}
    for row in rows:
        assert np.linalg.norm(as_array(row.vector)) == pytest.approx(1, abs=1e-2)
        assert row.sha256 == row.image.sha256


def test_a_broken_and_a_missing_file_are_marked_and_not_tried_again(encoder: Encoder) -> None:
    broken, missing, good = stored_image(), ProductImageFactory.create(), stored_image()
    (Path(settings.MEDIA_ROOT) / broken.file).write_bytes(b"RIFF\0\0\0\0WEBPno")

    assert embed_missing(encoder, loaded(encoder)) == 3
    assert embed_missing(encoder, loaded(encoder)) == 0

    errors = dict(ImageEmbedding.objects.values_list("image_id", "error"))
    assert errors == {broken.pk: "unreadable", missing.pk: "missing", good.pk: ""}
    seen = coverage(encoder)
    assert (seen.pictures, seen.vectors, seen.unreadable, seen.missing) == (3, 1, 2, 0)


def test_a_picture_whose_content_changed_is_looked_at_again(encoder: Encoder) -> None:
    image = stored_image("red")
    embed_missing(encoder, loaded(encoder))
    before = as_array(ImageEmbedding.objects.get().vector)
    (Path(settings.MEDIA_ROOT) / image.file).write_bytes(
        encoded(drawn_photo("blue", seed=4), "WEBP")
    )
    ProductImage.objects.filter(pk=image.pk).update(sha256="f" * 64)

    assert embed_missing(encoder, loaded(encoder)) == 1

    after = ImageEmbedding.objects.get()
    assert after.sha256 == "f" * 64
    assert not np.allclose(before, as_array(after.vector))


def test_two_workers_at_once_share_the_work_without_doubling_it(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "CLAIM", 4)
    for number in range(24):
        stored_image(seed=number % 7)
    weights = loaded(encoder)
    counts: list[int] = []

    def work() -> None:
        counts.append(embed_missing(encoder, weights, one_per_machine=False))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(counts) == 24
    assert ImageEmbedding.objects.made_by(encoder).readable().count() == 24


def test_what_another_process_has_claimed_is_left_to_it_and_taken_up_when_it_dies(
    encoder: Encoder,
) -> None:
    claimed, free = stored_image(), stored_image()
    weights = loaded(encoder)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            list(ProductImage.objects.select_for_update(no_key=True).filter(pk=claimed.pk))
            held.set()
            done.wait(30)
        connection.close()  # as a killed process's connection is

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    assert embed_missing(encoder, weights) == 1
    assert set(images_without_vector(encoder)) == {claimed}
    done.set()
    holder.join()

    assert embed_missing(encoder, weights) == 1
    assert not images_without_vector(encoder).exists()
    assert ImageEmbedding.objects.filter(image=free).count() == 1


def test_a_tick_returns_at_once_while_this_machine_is_at_it(encoder: Encoder) -> None:
    stored_image()
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            assert embedding._is_only_one()
            held.set()
            done.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)

    assert embed_missing(encoder, loaded(encoder)) == 0
    done.set()
    holder.join()
    assert embed_missing(encoder, loaded(encoder)) == 1


def test_stopping_ends_after_the_claim_in_hand(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "CLAIM", 2)
    for number in range(6):
        stored_image(seed=number)
    done: list[int] = []

    embed_missing(encoder, loaded(encoder), should_stop=lambda: bool(done), report=done.append)

    assert done == [2]


def test_the_tick_embeds_for_the_encoder_in_service(encoder: Encoder) -> None:
    stored_image()
    activate_encoder(encoder, is_first=True)

    assert embed_missing_images() == 1
    assert embed_missing_images() == 0


def test_a_new_site_puts_the_configured_encoder_in_service(
    transactional_db: None, tiny_encoder: Path, settings: Any
) -> None:
    settings.ENCODER = str(tiny_encoder)

    encoder = sync_configured_encoder()

    assert encoder is not None
    assert encoder.state == Encoder.State.ACTIVE
    assert (encoder.dimensions, encoder.has_text) == (16, True)
    assert sync_configured_encoder() == encoder


def test_an_encoder_that_cannot_be_had_gives_one_line_and_the_site_goes_on(
    transactional_db: None, settings: Any, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    settings.ENCODER = str(tmp_path / "nowhere")

    assert sync_configured_encoder() is None

    (record,) = [each for each in caplog.records if each.name == "search.serving"]
    assert "goes on with full text" in record.getMessage()
    assert "\n" not in record.getMessage()
    assert embed_missing_images() == 0


def test_replaced_weights_take_over_and_the_old_ones_are_never_loaded_for_them(
    encoder: Encoder, settings: Any
) -> None:
    settings.ENCODER = encoder.source
    old = Encoder.objects.create(
        name=encoder.name,
        revision="of-an-older-release",
        source=encoder.source,
        dimensions=16,
        kind=encoder.kind,
        state=Encoder.State.ACTIVE,
    )
    serving._loaded.clear()
    with pytest.raises(EncoderUnavailableError, match="now holds revision"):
        loaded(old)

    assert sync_configured_encoder() == encoder

    old.refresh_from_db()
    assert old.state == Encoder.State.RETIRED


def test_an_encoder_goes_in_service_only_when_complete_and_can_be_taken_back(
    encoder: Encoder, tiny_encoder: Path
) -> None:
    first = Encoder.objects.create(
        name="first", revision="1", source="x", dimensions=16, kind="image", state="active"
    )
    stored_image(product=ProductFactory.create())
    with pytest.raises(EncoderStateError, match="1 pictures lack a vector"):
        activate_encoder(encoder)
    embed_missing(encoder, loaded(encoder))

    assert activate_encoder(encoder) == first
    assert Encoder.objects.active() == encoder
    with pytest.raises(EncoderStateError, match="is in service"):
        retire_encoder(encoder)

    activate_encoder(first, is_first=True)
    assert Encoder.objects.active() == first
    assert retire_encoder(encoder) == 1
    assert not ImageEmbedding.objects.exists()
    close_old_connections()
