"""What a run may conclude, when it rests, whom it alarms, and what a journal keeps."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone
from scrapy import Request
from scrapy.http import Response, TextResponse
from scrapy.settings import Settings

from catalog.models import Offer, PriceObservation
from catalog.offer_data import OfferData
from catalog.services import record_offers
from catalog.services.past import record_past_prices
from scrapers import services
from scrapers.counts import CrawlCounts
from scrapers.journal import JournalPolicy, JournalStorage, trim_journal
from scrapers.models import CrawlRun, CrawlSource, ShopClaim
from scrapers.services.alarms import mail_alarms
from scrapers.services.hours import is_within_hours, next_opening
from scrapers.storing import see_again_by_address
from tests.factories import MerchantFactory, OfferFactory

NOTHING = services.progress_of(CrawlCounts(), requests=0, received=0)


@pytest.fixture
def source(db: None) -> CrawlSource:
    return services.add_source("https://www.corner.example/", platform="shopify")


def ended(source: CrawlSource, *, state: str = "complete", **progress: Any) -> CrawlRun:
    run = services.claim_run(services.queue_run(source).pk)
    assert run is not None
    message = "" if state == "complete" else "why"
    return services.finish_run(run, state=state, message=message, progress={**NOTHING, **progress})


def test_a_first_run_that_saw_one_product_of_many_is_not_believed(source: CrawlSource) -> None:
    throttled = ended(source, seen=1, expected=62)

    assert (throttled.state, throttled.gone) == ("partial", 0)
    assert throttled.alarm.startswith("suspicious: 1 of 62")
    assert ended(source, seen=40, refused=22, expected=62).state == "complete"


def test_offers_of_another_source_of_the_shop_are_not_gone(source: CrawlSource) -> None:
    other = CrawlSource.objects.create(
        merchant=source.merchant, slug="feed", platform="feed", url="https://corner.example/f.xml"
    )
    OfferFactory.create(
        merchant=source.merchant, last_seen_at=timezone.now() - timedelta(minutes=5)
    )

    assert ended(source, seen=5).gone == 0  # the feed was never read whole
    assert ended(other, seen=5).gone == 1


def test_a_run_that_rested_keeps_its_start_and_its_counts(source: CrawlSource) -> None:
    run = services.claim_run(services.queue_run(source).pk)
    assert run is not None
    begun = run.started_at
    progress = {**NOTHING, "new": 7, "requests": 3, "seen": 7}
    services.rest_run(run, message="paused by staff", until=None, progress=progress)
    assert services.queue_run(source) == run
    assert services.waiting_run_ids() == []
    assert services.resume_run(run)

    again = services.claim_run(run.pk)

    assert again is not None
    assert (again.started_at, again.attempts) == (begun, 2)
    counted = services.progress_of(
        CrawlCounts(new=2), requests=4, received=0, carried=again.carried
    )
    assert (counted["new"], counted["requests"]) == (9, 7)


def test_one_shop_is_crawled_by_one_crawler_whatever_its_sources(source: CrawlSource) -> None:
    other = CrawlSource.objects.create(
        merchant=source.merchant, slug="feed", platform="feed", url="https://corner.example/f.xml"
    )
    services.queue_run(source)
    second = services.queue_run(other)
    assert len(services.waiting_run_ids()) == 1
    services.claim_run(services.waiting_run_ids()[0])
    assert services.waiting_run_ids() == []
    CrawlRun.objects.exclude(pk=second.pk).update(state="complete")
    assert services.waiting_run_ids() == [second.pk]


def test_each_refusal_in_a_row_doubles_the_time_until_the_next_visit(source: CrawlSource) -> None:
    for _ in range(3):
        ended(source, state="blocked")
    hours = timedelta(minutes=source.interval_minutes)

    CrawlRun.objects.update(finished_at=timezone.now() - 7 * hours)
    assert services.queue_due_runs() == 0
    CrawlRun.objects.update(finished_at=timezone.now() - 9 * hours)
    assert services.queue_due_runs() == 1


@pytest.mark.parametrize(
    ("begin", "end", "hour", "is_open"),
    [(None, None, 3, True), (9, 17, 12, True), (9, 17, 17, False), (22, 6, 23, True),
     (22, 6, 5, True), (22, 6, 12, False)],
)  # fmt: skip
def test_hours_may_go_over_midnight(
    begin: int | None, end: int | None, hour: int, is_open: bool
) -> None:
    source = CrawlSource(hour_from=begin, hour_to=end)
    moment = datetime(2026, 11, 22, hour, 30, tzinfo=UTC)

    assert is_within_hours(source, at=moment) is is_open
    assert is_within_hours(source, at=next_opening(source, moment))


def test_a_running_crawl_rests_when_its_hours_are_over(source: CrawlSource) -> None:
    run = services.claim_run(services.queue_run(source).pk)
    assert run is not None
    assert services.beat(run.pk, {}) == "go"
    now = timezone.now()
    CrawlSource.objects.update(hour_from=(now.hour + 2) % 24, hour_to=(now.hour + 3) % 24)
    assert services.beat(run.pk, {}) == "pause"
    run.source.refresh_from_db()

    message, until = services.pause_ends_at(run, reason="paused")

    assert "hours" in message
    assert until is not None
    assert timedelta(0) < until - now <= timedelta(hours=2)


def test_staff_and_the_owner_are_told_once_of_the_same_trouble(source: CrawlSource) -> None:
    User.objects.create_superuser("root", "root@solemate.example", "a long pass phrase")
    User.objects.create_user("visitor", "visitor@solemate.example", "a long pass phrase")
    ShopClaim.objects.create(
        host="corner.example", email="ann@corner.example", merchant=source.merchant,
        state=ShopClaim.State.APPROVED,
    )  # fmt: skip
    ended(source, state="blocked")

    assert mail_alarms() == 1
    assert sorted(letter.to[0] for letter in mail.outbox) == [
        "ann@corner.example",
        "root@solemate.example",
    ]
    assert "why" in mail.outbox[0].body
    ended(source, state="blocked")
    assert (mail_alarms(), len(mail.outbox)) == (0, 2)
    ended(source, state="failed")
    assert mail_alarms() == 1


def test_a_page_that_did_not_change_keeps_its_offers_and_revives_those_that_were_gone(
    db: None,
) -> None:
    long_ago = timezone.now() - timedelta(days=1)
    offer = OfferFactory.create(first_seen_at=long_ago, gone_at=long_ago)
    now = timezone.now()

    assert see_again_by_address(offer.merchant_id, [offer.url, "x"], seen_at=now) == 1

    offer.refresh_from_db()
    assert (offer.last_seen_at, offer.gone_at) == (now, None)


def test_the_past_that_is_learnt_later_stands_before_the_present(db: None) -> None:
    merchant, now = MerchantFactory.create(), timezone.now()

    def said(price: str) -> list[OfferData]:
        return [
            OfferData(external_id="1", url="https://s.example/1", title="Kestrel",
                      price=Decimal(price), currency="EUR", in_stock=True)
        ]  # fmt: skip

    record_offers(merchant, said("100"), seen_at=now)
    for days, price in ((2, "100"), (10, "90"), (18, "90"), (26, "95")):
        for _ in range(2):  # a crawl that starts again says it twice
            record_past_prices(merchant, said(price), seen_at=now - timedelta(days=days))
    record_past_prices(merchant, [*said("1"), said("5")[0]], seen_at=now)

    history = PriceObservation.objects.order_by("seen_at").values_list("price", "seen_at")
    assert [(int(price or 0), (now - seen).days) for price, seen in history] == [
        (95, 26), (90, 18), (100, 2),
    ]  # fmt: skip
    offer = Offer.objects.get()
    assert (offer.price, (now - offer.first_seen_at).days) == (Decimal("100"), 26)


def journal(folder: Path, *, started: float = 0.0, most: int = 10**9) -> Settings:
    return Settings(
        {"JOURNAL_DIR": str(folder), "JOURNAL_NAME": "s", "JOURNAL_RUN_STARTED": started,
         "JOURNAL_MAX_BYTES": most}
    )  # fmt: skip


ASKED = Request("https://shop.example/products.json?page=1")
ANSWER = TextResponse(
    ASKED.url, headers={"ETag": '"a"', "Set-Cookie": ["x=1", "y=2"]}, body=b"{}" * 500
)


def kept(folder: Path, answer: Response = ANSWER, *, most: int = 10**9) -> Response | None:
    storage = JournalStorage(journal(folder, most=most))
    storage.open_spider(None)  # type: ignore[arg-type]
    storage.store_response(None, ASKED, answer)  # type: ignore[arg-type]
    storage.close_spider(None)  # type: ignore[arg-type]
    storage.open_spider(None)  # type: ignore[arg-type]
    found = storage.retrieve_response(None, ASKED)  # type: ignore[arg-type]
    storage.close_spider(None)  # type: ignore[arg-type]
    return found


def test_a_run_takes_its_own_answers_and_only_compares_older_ones(tmp_path: Path) -> None:
    found = kept(tmp_path)
    assert found is not None
    policy = JournalPolicy(journal(tmp_path, started=time.time() - 60))
    assert policy.is_cached_response_fresh(found, ASKED)
    assert found.body == ANSWER.body
    assert found.headers.getlist("Set-Cookie") == [b"x=1", b"y=2"]

    older, request = kept(tmp_path), ASKED.copy()
    assert older is not None
    later = JournalPolicy(journal(tmp_path, started=time.time() + 60))
    assert not later.is_cached_response_fresh(older, request)
    assert request.headers["If-None-Match"] == b'"a"'


def test_only_what_can_be_compared_outlives_the_run(tmp_path: Path) -> None:
    for headers, is_kept in (
        ({"ETag": '"a"'}, True),
        ({}, False),
        ({"ETag": '"a"', "Cache-Control": "no-store"}, False),
        ({"Last-Modified": "Mon, 02 Feb 2026 10:00:00 GMT"}, True),
    ):
        kept(tmp_path, ANSWER.replace(headers=headers))
        trim_journal(tmp_path, "s")
        storage = JournalStorage(journal(tmp_path))
        storage.open_spider(None)  # type: ignore[arg-type]
        assert (storage.retrieve_response(None, ASKED) is not None) is is_kept  # type: ignore[arg-type]
        storage.close_spider(None)  # type: ignore[arg-type]


def test_a_full_or_broken_journal_costs_nothing_but_its_use(tmp_path: Path) -> None:
    assert kept(tmp_path / "full", most=0) is None
    (tmp_path / "s.sqlite3").write_bytes(b"no database at all" * 100)
    assert kept(tmp_path) is not None


def test_robots_txt_and_errors_are_never_kept(tmp_path: Path) -> None:
    policy = JournalPolicy(journal(tmp_path))

    assert not policy.should_cache_request(Request("https://shop.example/robots.txt"))
    assert not policy.should_cache_response(ANSWER.replace(status=503), ASKED)
    assert policy.should_cache_response(ANSWER, ASKED)


@pytest.mark.usefixtures("redis_cache")
def test_staff_see_a_run_live_and_its_alarm(source: CrawlSource, admin_client: Client) -> None:
    run = ended(source, state="blocked", requests=3, manners={"mean_gap_s": 1.6})
    page = f"/admin/scrapers/crawlrun/{run.pk}/"

    shown = admin_client.get(f"{page}change/").content.decode()
    live = admin_client.get(f"{page}live/").content.decode()

    assert "seconds between requests, on average: 1.6" in shown
    assert "live--alarm" in live
    assert "data-done" in live
    assert (
        "<svg"
        in admin_client.get(f"/admin/scrapers/crawlsource/{source.pk}/change/").content.decode()
    )


@pytest.mark.usefixtures("redis_cache")
@pytest.mark.parametrize("page", ["by-address/", "try-page/"])
def test_pages_that_look_at_shops_are_for_those_who_may_add_them(
    client: Client, db: None, page: str
) -> None:
    user = User.objects.create_user("clerk", password="a long pass phrase", is_staff=True)
    client.force_login(user)

    answer = client.get(f"/admin/scrapers/crawlsource/{page}")

    assert answer.status_code in (302, 403)
