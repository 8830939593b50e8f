"""The whole way with a real encoder process: a photo in, products out; and when it is not there."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catalog.models import Product
from catalog.services import refresh_listings
from pictures.decoding import decode_picture
from search import encoding, photos
from search.embedding import embed_missing
from search.encoding import EncoderBusyError, EncoderDownError
from search.filters import Filters
from search.models import Encoder, PhotoQuery
from search.photos import UploadError, accept_upload, forget_photo, query_picture
from search.results import search_photo, search_words
from search.serving import add_encoder, loaded
from tests.factories import OfferFactory, ProductFactory, ProductImageFactory
from tests.search.conftest import drawn_photo, encoded

pytestmark = pytest.mark.usefixtures("fresh_weights", "redis_cache")
COLOURS = ("red", "blue", "green", "orange")
START_S = 300  # torch takes its time to load beside other work


@pytest.fixture
def encoder(site_environment: dict[str, str], tiny_encoder: Path) -> Encoder:
    """A tiny encoder in service, whose limits leave out nothing."""
    from search.registry import activate_encoder

    encoder = add_encoder(str(tiny_encoder))
    Encoder.objects.update(max_distance=2.0, max_words_distance=2.0)
    activate_encoder(encoder, is_first=True)
    encoder.refresh_from_db()
    return encoder


@pytest.fixture
def shoes(encoder: Encoder) -> dict[str, Product]:
    """A shoe a colour, with its picture on disk and embedded."""
    made = {}
    for number, colour in enumerate(COLOURS):
        product = ProductFactory.create(name=f"{colour} runner", colours=[])
        OfferFactory.create(product=product)
        image = ProductImageFactory.create(product=product)
        path = Path(settings.MEDIA_ROOT) / image.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(drawn_photo(colour, seed=number), "PNG"))
        made[colour] = product
    refresh_listings([product.pk for product in made.values()])
    embed_missing(encoder, loaded(encoder))
    return made


@pytest.fixture
def encoder_process(encoder: Encoder, site_environment: dict[str, str]) -> Iterator[Any]:
    """A real `celery worker` on the queue of questions, up and with its weights."""
    process = start_worker(site_environment)
    wait_until(encoding.is_encoder_alive)
    yield process
    process.kill()
    process.wait()


def start_worker(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    log = (Path(settings.DATA_DIR) / "encoder-process.log").open("wb")
    command = [sys.executable, "-m", "celery", "-A", "sneakers_site.celery", "worker"]
    with log:
        return subprocess.Popen(
            [*command, "-Q", encoding.QUEUE, "--pool", "solo", "-l", "info"],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def wait_until(condition: Any) -> None:
    end = time.monotonic() + START_S
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def lose_questions() -> None:
    with current_app.connection_for_write() as connection:
        channel: Any = connection.default_channel
        channel.client.delete(encoding.QUEUE)


def upload(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/jpeg")


def photo_of(colour: str, **options: Any) -> bytes:
    return encoded(drawn_photo(colour, seed=COLOURS.index(colour)), "PNG", **options)


@pytest.mark.slow
def test_a_photo_and_words_find_products_through_the_encoder_process(
    shoes: dict[str, Product], encoder_process: Any, client: Client
) -> None:
    query = accept_upload(upload(photo_of("green")))

    # The photo is the product's own picture: nothing can be nearer.
    page = search_photo(query, filters=Filters())
    assert page.results[0].product.id == shoes["green"].pk
    assert page.results[0].distance == pytest.approx(0, abs=1e-2)
    assert page.total == len(COLOURS)
    # Only the re-encoded copy is kept.
    copy = query_picture(query.token)
    assert copy is not None
    assert copy.read_bytes().startswith(b"\xff\xd8\xff")
    assert not photos.raw_upload(query.token).exists()

    # Words reach the text tower.
    words = search_words("red high top", filters=Filters())
    assert words.notices == ()
    assert {result.product.id for result in words.results} == {each.pk for each in shoes.values()}
    assert all(result.distance is not None for result in words.results)

    # A bad photo is refused by the decoder in words; the next good one is answered.
    truncated = photo_of("blue")[:-300]
    with pytest.raises(UploadError) as refused:
        accept_upload(upload(truncated))
    assert refused.value.code == "unreadable"
    assert not PhotoQuery.objects.filter(state=PhotoQuery.State.FAILED).exists()

    # The same over HTTP.
    answer = client.post("/api/v1/search/photo/", {"photo": upload(photo_of("blue"))})
    assert answer.status_code == 200
    found = answer.json()
    assert found["results"][0]["product"]["id"] == shoes["blue"].pk
    address = f"/api/v1/search/photo/{found['query']['token']}/"
    assert client.get(address).json()["total"] == len(COLOURS)
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404

    # Killed: repeats are still answered from memory, new words by full text, and the page says so.
    encoder_process.kill()
    encoder_process.wait()
    wait_until(lambda: not encoding.is_encoder_alive())
    again = accept_upload(upload(photo_of("green")))
    assert again.token != query.token
    assert search_photo(again, filters=Filters()).results[0].product.id == shoes["green"].pk
    assert query_picture(again.token) is not None
    down = search_words("orange runner", filters=Filters())
    assert down.results[0].product.id == shoes["orange"].pk
    assert [notice.code for notice in down.notices] == ["encoder_down"]
    with pytest.raises(EncoderDownError) as waiting:
        accept_upload(upload(photo_of("orange")))
    token = waiting.value.token
    assert photos.raw_upload(token).exists()


@pytest.mark.slow
def test_a_photo_that_waited_is_answered_when_the_process_is_back(
    shoes: dict[str, Product], encoder: Encoder, site_environment: dict[str, str]
) -> None:
    with pytest.raises(EncoderDownError) as waiting:
        accept_upload(upload(photo_of("red")))
    lose_questions()  # killed with the process that had taken them
    token = waiting.value.token

    process = start_worker(site_environment)
    try:
        wait_until(lambda: PhotoQuery.objects.get(token=token).state == PhotoQuery.State.READY)
    finally:
        process.kill()
        process.wait()

    query = photos.find_photo_query(token)
    assert query is not None
    assert search_photo(query, filters=Filters()).results[0].product.id == shoes["red"].pk


def test_a_full_queue_turns_away_and_keeps_nothing(
    site_folders: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "QUEUE_LIMIT", 2)
    encoding.report_alive("somebody")
    for _ in range(2):
        current_app.send_task("search.tasks.encode_words", ["x", 0, ""], queue=encoding.QUEUE)
    try:
        with pytest.raises(EncoderBusyError):
            accept_upload(upload(photo_of("red")))
        answer = Client().post("/api/v1/search/photo/", {"photo": upload(photo_of("red"))})
    finally:
        lose_questions()

    assert answer.status_code == 503
    assert answer["Retry-After"] == str(encoding.RETRY_AFTER_S)
    assert answer.json()["code"] == "encoder_busy"
    assert not PhotoQuery.objects.exists()
    assert not list(Path(settings.UPLOADS_DIR).glob("*"))


def test_a_process_that_lives_but_does_not_answer_is_given_up_after_its_time(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "TIMEOUT_S", 0.3)
    encoding.report_alive("somebody")

    with pytest.raises(EncoderDownError):
        encoding.vector_of_words("anything", encoder)


def test_forgetting_a_photo_leaves_nothing(site_folders: Path, encoder: Encoder) -> None:
    from search import answers

    query = photos.new_query(content="a" * 64)
    photos._store_raw(upload(photo_of("red")), query.token)
    query.save()
    answers.photo_answer(query.token)
    query.refresh_from_db()
    photos._remember(query)
    assert query_picture(query.token) is not None
    assert cache.get(photos._memory_key(query, encoder)) is not None

    assert forget_photo(query.token)

    assert not PhotoQuery.objects.exists()
    assert cache.get(photos._memory_key(query, encoder)) is None
    assert not list(photos.picture_folder().iterdir())
    assert not forget_photo(query.token)


def test_a_photo_forgotten_while_it_is_decoded_leaves_nothing(
    site_folders: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from search import answers

    query = photos.new_query(content="b" * 64)
    photos._store_raw(upload(photo_of("red")), query.token)
    query.save()
    decode = decode_picture

    def forget_meanwhile(data: bytes) -> Any:
        forget_photo(query.token)
        return decode(data)

    monkeypatch.setattr(answers, "decode_picture", forget_meanwhile)

    answers.photo_answer(query.token)

    assert not PhotoQuery.objects.exists()
    assert not list(photos.picture_folder().iterdir())
    assert not list(Path(settings.UPLOADS_DIR).glob("*"))


def test_the_copy_of_a_photo_holds_pixels_only(site_folders: Path, encoder: Encoder) -> None:
    from PIL import Image

    from search import answers

    picture = drawn_photo("red")
    exif = Image.Exif()
    exif[0x010E] = "my address"
    query = photos.new_query(content="c" * 64, crop=(0.5, 0.0, 0.5, 1.0))
    photos._store_raw(upload(encoded(picture, exif=exif)), query.token)
    query.save()

    answers.photo_answer(query.token)

    copy = query_picture(query.token)
    assert copy is not None
    assert b"my address" not in copy.read_bytes()
    with Image.open(copy) as opened:
        assert not opened.getexif()
        assert opened.size == picture.size  # whole, so that another part can be chosen afterwards
    assert copy.stat().st_mode & 0o777 == 0o600
