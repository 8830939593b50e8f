import pytest
from celery import Celery
from django.conf import settings
from redis import Redis

from sneakers_site.celery import app


@pytest.fixture
def queue_lengths(embedded_redis: None) -> "Redis[bytes]":
    client: Redis[bytes] = Redis.from_url(settings.QUEUE_URL)
    client.flushdb()
    return client


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        ("search.tasks.encode_photo", "encode"),
        ("search.tasks.encode_words", "encode"),
        ("search.tasks.embed_missing_images", "embed"),
        ("search.tasks.delete_expired_photo_queries", "default"),
        ("scrapers.tasks.run_crawl", "crawl"),
        ("scrapers.tasks.start_due_crawls", "default"),
    ],
)
def test_a_task_goes_to_its_own_queue_and_to_no_other(
    task: str, queue: str, queue_lengths: "Redis[bytes]"
) -> None:
    broker: Celery = app
    broker.send_task(task, args=())

    found = {name: queue_lengths.llen(name) for name in ("encode", "embed", "crawl", "default")}

    assert found == {**dict.fromkeys(found, 0), queue: 1}


def test_every_tick_names_a_task_that_exists_and_expires_before_the_next() -> None:
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks
        if isinstance(entry["schedule"], float | int):
            assert entry["options"]["expires"] <= entry["schedule"]
