import pytest
from celery import Celery, signals
from celery.beat import Scheduler, Service
from celery.schedules import crontab
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


def test_a_clock_that_starts_anew_waits_for_no_interval_and_keeps_the_hours_of_the_day() -> None:
    clock = Service(app, scheduler_cls=Scheduler)

    signals.beat_init.send(sender=clock)

    for name, entry in clock.scheduler.schedule.items():
        is_daily = isinstance(app.conf.beat_schedule[name]["schedule"], crontab)
        assert entry.is_due()[0] is not is_daily, name
