"""Manners, read from the shop's own request log: waits, pauses, robots.txt, what is not asked."""

from __future__ import annotations

import itertools
import socket
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from flask import Response, request

from catalog.models import Offer
from scrapers import services
from scrapers.models import CrawlRun, CrawlSource, HostDay
from tests.scrapers.conftest import Crawl
from tests.scrapers.shops import EditableShop, shoe

pytestmark = pytest.mark.slow
PLAIN = "User-agent: *\nDisallow: /admin\n"


def gaps(moments: list[float]) -> list[float]:
    return [late - early for early, late in itertools.pairwise(moments)]


def first_then(answers: list[Response]) -> Callable[[], Response | None]:
    """Say these first, then what the shop says."""
    left: Iterator[Response] = iter(answers)
    return lambda: next(left, None)


def shelf(count: int, *, price: str = "100.00") -> list[dict[str, object]]:
    return [shoe(n, images=[], price=price) for n in range(1, count + 1)]


def test_a_storm_of_503_is_met_with_longer_and_longer_waits(
    shop: EditableShop, crawl: Crawl
) -> None:
    shop.shelf = shelf(3)
    shop.answers["/products.json"] = first_then([Response("busy", status=503) for _ in range(3)])

    summary = crawl()

    waited = gaps(shop.asked("/products.json"))
    assert summary["state"] == "complete"
    assert [wait >= least for wait, least in zip(waited, (0.5, 1, 2), strict=True)] == [True] * 3
    assert CrawlRun.objects.get().manners["waits"] == 3


def test_a_shop_that_does_not_answer_for_a_moment_is_waited_for(
    shop: EditableShop, crawl: Crawl
) -> None:
    shop.shelf = shelf(3)
    hung_up = iter(range(5))

    def hang_up() -> Response | None:
        if next(hung_up, None) is None:
            return None
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return Response("nobody reads this")

    shop.answers["/robots.txt"] = hang_up

    summary = crawl()

    assert (summary["state"], summary["seen"]) == ("complete", 3)
    waited = gaps(shop.asked("/robots.txt"))[2:5]  # three tries, then with a pause before each
    assert [wait >= least for wait, least in zip(waited, (0.5, 1, 2), strict=True)] == [True] * 3


def test_a_storm_that_does_not_end_is_left_alone_and_raises_an_alarm(
    shop: EditableShop, crawl: Crawl
) -> None:
    shop.shelf = shelf(3)
    crawl()
    shop.log.clear()
    shop.answers["/products.json"] = lambda: Response("busy", status=503)

    summary = crawl()

    assert (summary["state"], summary["gone"]) == ("blocked", 0)
    assert len(shop.asked("/products.json")) == 5
    assert "refuses us" in CrawlRun.objects.latest("pk").alarm
    assert Offer.objects.current().count() == 3


def test_the_crawl_delay_of_robots_txt_is_kept(shop: EditableShop, crawl: Crawl) -> None:
    shop.shelf = shelf(3)
    shop.answers["/robots.txt"] = lambda: Response(f"{PLAIN}Crawl-delay: 2\n")

    summary = crawl()

    assert summary["state"] == "complete"
    asked = [moment for moment, path in shop.log]
    assert min(gaps(asked)) >= 1.95
    assert CrawlRun.objects.get().manners["least_gap_s"] >= 1.9


def test_the_pause_that_an_owner_has_set_is_never_shorter(shop: EditableShop, crawl: Crawl) -> None:
    shop.shelf = shelf(600)
    crawl()  # makes the source
    CrawlSource.objects.update(delay_s=1.0)
    shop.log.clear()

    assert crawl()["state"] == "complete"
    asked = [moment for moment, _ in shop.log]
    assert len(asked) >= 4
    assert min(gaps(asked)) >= 0.95


def test_robots_txt_that_changes_in_mid_run_is_obeyed_from_then_on(
    shop: EditableShop, crawl: Crawl
) -> None:
    shop.shelf = shelf(600)
    crawl()
    shop.log.clear()

    def slow() -> None:
        time.sleep(3.2)

    shop.answers["/products.json"] = slow
    shop.answers["/robots.txt"] = first_then([Response(PLAIN)])
    forbidding = Response("User-agent: *\nDisallow: /*.json\n")
    answers = itertools.chain([Response(PLAIN)], itertools.repeat(forbidding))
    shop.answers["/robots.txt"] = lambda: next(answers)

    summary = crawl()

    assert (summary["state"], summary["gone"]) == ("blocked", 0)
    assert "robots" in summary["message"].lower()
    assert len(shop.asked("/robots.txt")) == 2
    # Pages that were already on their way when the file was read again are all that came.
    assert 0 < len(shop.asked("/products.json")) < 4
    assert Offer.objects.current().count() == 600


def test_robots_txt_that_cannot_be_read_allows_nothing(shop: EditableShop, crawl: Crawl) -> None:
    shop.shelf = shelf(1)
    shop.answers["/robots.txt"] = lambda: Response("oops", status=500)

    summary = crawl()

    assert summary["state"] == "blocked"
    assert "robots.txt cannot be read" in summary["message"]
    assert shop.asked("/products.json") == []


def test_an_unchanged_shop_answers_304_and_its_offers_stay(
    shop: EditableShop, crawl: Crawl
) -> None:
    shop.shelf = shelf(300)
    crawl()
    first = CrawlRun.objects.get().bytes
    shop.statuses.clear()

    again = crawl()

    pages = [status for path, status in shop.statuses if path.startswith("/products.json")]
    assert pages[:2] == [304, 304]
    assert (again["state"], again["seen"], again["changed"]) == ("complete", 300, 0)
    assert again["bytes"] < first / 20

    shop.shelf = shelf(300, price="90.00")
    changed = crawl()
    assert changed["changed"] == 300


def test_a_spent_budget_lets_the_run_rest_until_tomorrow_and_go_on_from_there(
    shop: EditableShop, crawl: Crawl, source: CrawlSource
) -> None:
    shop.shelf = shelf(600)
    CrawlSource.objects.filter(pk=source.pk).update(requests_per_day=4)

    rests = crawl()

    run = CrawlRun.objects.get()
    assert (rests["state"], rests["gone"], rests["requests"]) == ("paused", 0, 4)
    assert run.resume_at is not None
    assert run.resume_at > timezone.now()
    assert HostDay.objects.filter(host=shop.address).exists(), rests["stderr"][-3000:]
    assert HostDay.objects.get(host=shop.address).requests == 4

    HostDay.objects.update(day=timezone.now().date() - timedelta(days=1))
    CrawlSource.objects.filter(pk=source.pk).update(requests_per_day=None)
    CrawlRun.objects.update(resume_at=timezone.now())
    assert services.wake_resting_runs() == 1
    asked_before = len(shop.asked("/products.json?limit=250&page=1"))
    done = crawl()

    assert (done["state"], done["seen"], done["new"]) == ("complete", 600, 600)
    assert len(shop.asked("/products.json?limit=250&page=1")) == asked_before
    assert (CrawlRun.objects.count(), Offer.objects.count()) == (1, 600)


def test_headers_that_a_shop_gave_us_go_to_that_shop_only(
    shop: EditableShop, crawl: Crawl, source: CrawlSource, crawl_environment: dict[str, str]
) -> None:
    elsewhere = EditableShop()
    elsewhere.open()
    crawl_environment["CRAWL_ALLOW"] = f"{shop.address},{elsewhere.address}"
    shop.shelf = [shoe(1, images=[{"src": f"http://{elsewhere.address}/cdn/1.png"}])]
    signed = {"Signature-Agent": '"https://solemate.example"', "Signature": "sig1=:abc=:"}
    CrawlSource.objects.filter(pk=source.pk).update(request_headers=signed)
    try:
        assert crawl()["pictures"] == 1
    finally:
        elsewhere.close()

    assert all(head.get("Signature") == "sig1=:abc=:" for _, head in shop.heads)
    assert elsewhere.heads != []
    assert all("Signature" not in head for _, head in elsewhere.heads)
    agents = {head["User-Agent"] for _, head in shop.heads}
    assert len(agents) == 1
    assert "/for-shops/" in agents.pop()
