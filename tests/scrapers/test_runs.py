"""Runs: queued once, claimed once, kept alive, believed only when whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from flask import Response

from catalog.models import Offer, ProductImage
from scrapers import services
from scrapers.counts import CrawlCounts
from scrapers.models import CrawlRun, CrawlSource
from tests.factories import OfferFactory
from tests.scrapers.conftest import PROJECT
from tests.scrapers.shops import EditableShop, shoe

NOTHING = services.progress_of(CrawlCounts(), requests=0, received=0)


@pytest.fixture
def corner_shop(db: None) -> CrawlSource:
    return services.add_source("https://www.corner.example/x", platform="shopify")


def ended(source: CrawlSource, *, seen: int, state: str = "complete") -> CrawlRun:
    run = services.claim_run(services.queue_run(source).pk)
    assert run is not None
    return services.finish_run(run, state=state, message="", progress={**NOTHING, "seen": seen})


def test_a_source_is_made_once_however_its_address_is_written(corner_shop: CrawlSource) -> None:
    again = services.add_source("https://WWW.corner.example:443/", platform="shopify")

    assert again == corner_shop
    assert corner_shop.merchant.host == "www.corner.example"
    assert corner_shop.merchant.name == "corner.example"


def test_a_source_has_one_open_run_and_one_crawler(corner_shop: CrawlSource) -> None:
    run = services.queue_run(corner_shop)

    assert services.queue_run(corner_shop) == run
    assert services.claim_run(run.pk) is not None
    assert services.claim_run(run.pk) is None


def test_sources_are_due_after_their_interval(corner_shop: CrawlSource) -> None:
    assert services.queue_due_runs() == 1
    assert services.queue_due_runs() == 0
    run = services.claim_run(services.waiting_run_ids()[0])
    assert run is not None
    services.finish_run(run, state="complete", message="", progress={**NOTHING, "seen": 1})
    assert services.queue_due_runs() == 0

    CrawlRun.objects.update(finished_at=timezone.now() - timedelta(minutes=361))

    assert services.queue_due_runs() == 1


def test_only_a_complete_run_that_saw_enough_marks_offers_as_gone(
    corner_shop: CrawlSource,
) -> None:
    long_ago = timezone.now() - timedelta(days=1)
    OfferFactory.create(merchant=corner_shop.merchant, last_seen_at=long_ago)

    blocked = ended(corner_shop, seen=0, state="blocked")
    empty = ended(corner_shop, seen=0)
    assert (blocked.gone, empty.gone, empty.state) == (0, 0, "partial")
    assert ended(corner_shop, seen=10).gone == 1
    small = ended(corner_shop, seen=5)
    assert (small.state, small.message[:10]) == ("partial", "suspicious")
    assert ended(corner_shop, seen=6).state == "complete"


def test_staff_can_accept_that_a_shop_has_shrunk(corner_shop: CrawlSource) -> None:
    ended(corner_shop, seen=10)
    offer = OfferFactory.create(
        merchant=corner_shop.merchant, last_seen_at=timezone.now() - timedelta(days=1)
    )
    doubted = ended(corner_shop, seen=2)

    assert services.accept_run(doubted) == 1

    offer.refresh_from_db()
    assert offer.gone_at is not None
    with pytest.raises(ValueError, match="only the last run"):
        services.accept_run(doubted)


def test_a_run_is_requeued_only_once_its_crawler_is_dead(corner_shop: CrawlSource) -> None:
    run = services.claim_run(services.queue_run(corner_shop).pk)
    assert run is not None
    assert services.reap_stale_runs() == []

    CrawlRun.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))

    assert services.reap_stale_runs() == [run.pk]
    run.refresh_from_db()
    assert run.state == "queued"


def test_a_run_that_is_killed_again_and_again_fails_with_an_alarm(corner_shop: CrawlSource) -> None:
    run = services.claim_run(services.queue_run(corner_shop).pk)
    assert run is not None
    CrawlRun.objects.update(attempts=19)
    assert services.requeue_run(run.pk, message="died")
    services.claim_run(run.pk)

    assert not services.requeue_run(run.pk, message="died")

    run.refresh_from_db()
    assert (run.state, run.alarm) == ("failed", "its crawler died 20 times")


def test_the_stop_button_ends_a_waiting_run_and_asks_a_running_one(
    corner_shop: CrawlSource,
) -> None:
    waiting = services.queue_run(corner_shop)
    services.request_stop(waiting)
    waiting.refresh_from_db()
    assert waiting.state == "stopped"

    running = services.claim_run(services.queue_run(corner_shop).pk)
    assert running is not None
    assert services.beat(running.pk, {}) == "go"
    services.request_stop(running)
    assert services.beat(running.pk, {}) == "stop"
    CrawlRun.objects.filter(pk=running.pk).update(state="queued")
    assert services.beat(running.pk, {}) == "lost"


def test_a_refused_run_is_never_taken_for_a_crawled_shop(corner_shop: CrawlSource) -> None:
    ended(corner_shop, seen=0, state="blocked")

    assert not CrawlRun.objects.filter(state="complete").exists()


@pytest.mark.slow
def test_a_killed_crawl_is_queued_again_and_doubles_nothing(
    shop: EditableShop, source: CrawlSource, crawl_environment: dict[str, str]
) -> None:
    shop.shelf = [shoe(n) for n in range(1, 61)]
    run = services.queue_run(source)
    words = [sys.executable, "manage.py", "crawl", "--run", str(run.pk), "--json"]

    def slow_picture() -> None:
        time.sleep(0.15)

    for number in range(1, 61):
        shop.answers[f"/cdn/{number}.png"] = slow_picture
    crawler = subprocess.Popen(words, cwd=PROJECT, env=crawl_environment, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while len(shop.asked("/cdn/")) < 10 and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(crawler.pid, signal.SIGKILL)
    crawler.wait()
    killed_at = time.monotonic()
    while not services.reap_stale_runs() and time.monotonic() < deadline:
        time.sleep(0.2)

    assert time.monotonic() - killed_at < 10
    shop.answers.clear()
    subprocess.run(
        words, cwd=PROJECT, env=crawl_environment, stdout=subprocess.DEVNULL, timeout=120,
        check=True,
    )  # fmt: skip
    run.refresh_from_db()
    assert (run.state, run.seen) == ("complete", 60)
    assert Offer.objects.count() == ProductImage.objects.count() == 60


@pytest.mark.slow
def test_a_running_crawl_stops_when_asked_and_retires_nothing(
    shop: EditableShop, source: CrawlSource, crawl_environment: dict[str, str]
) -> None:
    shop.shelf = [shoe(1)]
    run = services.queue_run(source)

    def stuck() -> Response:
        time.sleep(2)
        return Response("busy", status=429, headers={"Retry-After": "60"})

    shop.answers["/products.json"] = stuck
    crawler = subprocess.Popen(
        [sys.executable, "manage.py", "crawl", "--run", str(run.pk), "--json"],
        cwd=PROJECT, env=crawl_environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not shop.asked("/products.json") and time.monotonic() < deadline:
        time.sleep(0.05)

    services.request_stop(run)

    assert crawler.wait(timeout=30) == 5
    run.refresh_from_db()
    assert (run.state, run.message) == ("stopped", "stopped by staff")


@pytest.fixture
def clerk(db: None, client: Client, redis_cache: None) -> Client:
    """Somebody of the staff who may look but not change."""
    user = User.objects.create_user("clerk", password="a long pass phrase", is_staff=True)
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["view_crawlsource", "view_crawlrun"])
    )
    client.force_login(user)
    return client


def test_staff_crawl_now_and_stop_from_the_list(
    corner_shop: CrawlSource, redis_cache: None, admin_client: Client
) -> None:
    address = "/admin/scrapers/crawlsource/"
    chosen = {"_selected_action": [corner_shop.pk]}

    admin_client.post(address, {"action": "crawl_now", **chosen})
    assert services.waiting_run_ids() != []
    page = admin_client.get("/admin/scrapers/crawlrun/").content.decode()
    assert corner_shop.slug in page

    admin_client.post(address, {"action": "stop", **chosen})
    assert services.waiting_run_ids() == []
    run = CrawlRun.objects.get()
    assert admin_client.get(f"/admin/scrapers/crawlrun/{run.pk}/change/").status_code == 200


def test_who_may_only_look_cannot_crawl(corner_shop: CrawlSource, clerk: Client) -> None:
    address = "/admin/scrapers/crawlsource/"
    assert clerk.get(address).status_code == 200

    clerk.post(address, {"action": "crawl_now", "_selected_action": [corner_shop.pk]})

    assert services.waiting_run_ids() == []


def test_what_a_shop_wrote_is_escaped_in_the_admin(
    corner_shop: CrawlSource, admin_client: Client
) -> None:
    run = ended(corner_shop, seen=1)
    run.refusals.create(reason="socks", title="<script>alert(1)</script>")
    CrawlRun.objects.update(errors={"<b>x</b>": {"count": 1, "example": "<img src=x>"}})

    page = admin_client.get(f"/admin/scrapers/crawlrun/{run.pk}/change/").content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert "<img src=x>" not in page
    assert "<b>x</b>" not in page
