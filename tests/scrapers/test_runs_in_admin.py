"""The page of a run: buttons that pause, wake, stop and accept it, and words in one's language."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from curation.management.commands.make_roles import restore_roles
from scrapers import services
from scrapers.counts import CrawlCounts
from scrapers.models import CrawlRefusal, CrawlRun, CrawlSource

NOTHING = services.progress_of(CrawlCounts(), requests=0, received=0)

pytestmark = pytest.mark.usefixtures("redis_cache")


@pytest.fixture
def source(db: None) -> CrawlSource:
    return services.add_source("https://www.corner.example/", platform="shopify")


@pytest.fixture
def operator(db: None, client: Client) -> Client:
    user = User.objects.create_user("nova", password="a long pass phrase", is_staff=True)
    restore_roles()  # a test with transactions may have emptied the tables
    user.groups.add(Group.objects.get(name="operator"))
    client.force_login(user)
    return client


def address(run: CrawlRun, page: str) -> str:
    return f"/admin/scrapers/crawlrun/{run.pk}/{page}/"


def press(client: Client, run: CrawlRun, name: str) -> CrawlRun:
    """Press a button that the page of this run really shows."""
    page = client.get(address(run, "change")).content.decode()
    assert f'value="{name}"' in page
    answer = client.post(address(run, "ask"), {"ask": name})
    assert answer.headers["Location"] == address(run, "change")
    run.refresh_from_db()
    return run


def test_a_waiting_run_rests_goes_on_and_stops(operator: Client, source: CrawlSource) -> None:
    run = services.queue_run(source)

    assert press(operator, run, "pause").state == "paused"
    assert press(operator, run, "resume").state == "queued"
    assert press(operator, run, "stop").state == "stopped"
    assert 'name="ask"' not in operator.get(address(run, "change")).content.decode()


def test_a_crawl_under_way_hears_its_stop_button(operator: Client, source: CrawlSource) -> None:
    run = services.claim_run(services.queue_run(source).pk)
    assert run is not None

    press(operator, run, "stop")

    assert services.beat(run.pk, {}) == "stop"


def test_a_suspicious_run_is_accepted_on_its_page(operator: Client, source: CrawlSource) -> None:
    run = services.claim_run(services.queue_run(source).pk)
    assert run is not None
    services.finish_run(
        run, state="complete", message="", progress={**NOTHING, "seen": 1, "expected": 62}
    )

    assert press(operator, run, "accept").state == "complete"


def test_buttons_are_for_those_who_may_change_runs(client: Client, source: CrawlSource) -> None:
    run = services.queue_run(source)
    looker = User.objects.create_user("looker", password="a long pass phrase", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_crawlrun"))
    client.force_login(looker)

    assert 'name="ask"' not in client.get(address(run, "change")).content.decode()
    assert client.post(address(run, "ask"), {"ask": "stop"}).status_code == 403
    run.refresh_from_db()
    assert run.state == "queued"


def test_only_the_actions_of_a_run_are_asked_for(operator: Client, source: CrawlSource) -> None:
    run = services.queue_run(source)

    assert operator.post(address(run, "ask"), {"ask": "delete_selected"}).status_code == 403
    assert operator.get(address(run, "ask")).status_code == 403


def test_a_run_is_told_in_russian(operator: Client, source: CrawlSource) -> None:
    run = services.claim_run(services.queue_run(source).pk)
    assert run is not None
    CrawlRefusal.objects.create(run=run, reason="socks", title="Crew sock")
    said = "the shop refuses us (status 403), asks to wait 60 s"
    services.finish_run(run, state="blocked", message=said, progress=NOTHING)

    page = operator.get(f"/ru{address(run, 'change')}").content.decode()
    assert page.count("магазин отказывает нам (статус 403), просит подождать 60 с") == 3
    assert "носки: Crew sock" in page
    sources = operator.get("/ru/admin/scrapers/crawlsource/").content.decode()
    assert "магазин отказывает нам" in sources
    left_out = operator.get("/ru/admin/scrapers/crawlrefusal/").content.decode()
    assert "носки" in left_out
