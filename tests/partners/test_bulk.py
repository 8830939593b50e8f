"""The export feed and photo jobs."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from redis import Redis

from partners.models import JobPhoto, PhotoJob
from partners.services import feed, jobs
from partners.services.keys import make_key
from partners.tasks import bulk_search_photos
from search.models import Encoder, PhotoQuery
from search.registry import activate_encoder
from search.serving import add_encoder
from search.uploads import MAX_BYTES
from tests.search.conftest import drawn_photo, encoded
from tests.search.factories import direction, make_shoe

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_cache")]


@pytest.fixture
def folders(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def headers() -> dict[str, str]:
    _key, text = make_key(name="partner", scopes=["bulk"])
    return {"authorization": f"Bearer {text}"}


def archive(*contents: bytes, name: str = "shoe") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for number, content in enumerate(contents):
            target.writestr(f"{name}-{number}.jpg", content)
    return SimpleUploadedFile("photos.zip", buffer.getvalue(), "application/zip")


def test_the_feed_has_every_listed_product_with_its_offers(
    client: Client, folders: None, headers: dict[str, str], django_assert_max_num_queries: Any
) -> None:
    shoes = [make_shoe(sizes=(42,)) for _ in range(5)]
    with django_assert_max_num_queries(4):
        feed.write_feed()

    answer = client.get("/api/v1/feed/", headers=headers)
    content = b"".join(answer)
    lines = [json.loads(line) for line in gzip.decompress(content).splitlines()]
    again = client.get("/api/v1/feed/", headers={**headers, "if-none-match": answer["ETag"]})

    assert [line["id"] for line in lines] == [shoe.pk for shoe in shoes]
    assert lines[0]["offers"][0]["price"] == "100.00"
    assert lines[0]["sizes_eu"] == ["42.0"]
    assert again.status_code == 304


def test_who_comes_before_the_first_feed_has_it_written_once(
    client: Client, folders: None, headers: dict[str, str]
) -> None:
    queue: Redis[bytes] = Redis.from_url(settings.QUEUE_URL)
    before = queue.llen("default")

    answers = [client.get("/api/v1/feed/", headers=headers) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {503}
    assert answers[0]["Retry-After"] == "30"
    assert queue.llen("default") == before + 1
    queue.rpop("default")


def test_old_feeds_are_dropped(folders: None) -> None:
    names = {feed.write_feed().name for _ in range(2)}
    for number in range(5):
        (feed.folder() / f"products-2020010{number}T000000.jsonl.gz").write_bytes(b"")

    newest = feed.write_feed()

    kept = sorted(path.name for path in feed.folder().iterdir())
    assert len(kept) == feed.KEPT
    assert feed.newest_feed() == newest
    assert names & set(kept)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)  # an index is built
@pytest.mark.usefixtures("fresh_weights")
def test_a_job_searches_each_photo_and_names_those_that_it_cannot_read(
    client: Client, folders: None, headers: dict[str, str], tiny_encoder: Path
) -> None:
    encoder = add_encoder(str(tiny_encoder))
    activate_encoder(encoder, is_first=True)
    Encoder.objects.update(max_distance=2.0)
    encoder.refresh_from_db()
    shoe = make_shoe(vectors=[direction(0, dimensions=16)], encoder=encoder)
    photos = archive(encoded(drawn_photo()), b"no photo", encoded(drawn_photo("blue")))

    made = client.post("/api/v1/jobs/", {"archive": photos, "top": 1}, headers=headers)
    assert made.status_code == 202
    address = f"/api/v1/jobs/{made.json()['id']}/"
    while bulk_search_photos():
        pass

    told = client.get(address, headers=headers).json()
    assert (told["state"], told["photos"], told["done"]) == ("done", 3, 3)
    found = client.get(f"{address}photos/", headers=headers).json()["results"]
    assert [each["name"] for each in found] == [f"shoe-{number}.jpg" for number in range(3)]
    assert [bool(each["error"]) for each in found] == [False, True, False]
    assert [each["product"] for each in found[0]["results"]] == [shoe.pk]
    assert not jobs.archive_of(PhotoJob.objects.get()).exists()
    assert not PhotoQuery.objects.exists()
    assert client.delete(address, headers=headers).status_code == 204
    assert not JobPhoto.objects.exists()


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (lambda: SimpleUploadedFile("a.zip", b"no zip"), "not_a_zip"),
        (archive, "empty"),
        (lambda: archive(*[b"x"] * 1001), "too_many"),
    ],
)
def test_an_archive_that_cannot_be_taken_is_refused_with_a_reason(
    client: Client, folders: None, headers: dict[str, str], upload: Any, code: str
) -> None:
    answer = client.post("/api/v1/jobs/", {"archive": upload()}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not PhotoJob.objects.exists()


def test_a_photo_that_swells_is_never_read_whole(tmp_path: Path) -> None:
    bomb = archive(b"\0" * (MAX_BYTES + 1))

    with zipfile.ZipFile(bomb) as opened, pytest.raises(ValueError, match="too_large"):
        jobs.read_photo(opened, "shoe-0.jpg")
