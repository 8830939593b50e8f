"""A shop added in the admin as a new member of staff does it: look, mend, add, crawl."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client
from flask import Response

from curation.management.commands.make_roles import restore_roles
from scrapers import services
from scrapers.interfaces import INTERFACES, options_at
from scrapers.looking import Look, take_page, take_shop, write_look
from scrapers.models import CrawlRun, CrawlSource
from tests.scrapers.other_shops import Shoe, World

ADDRESS = "/admin/scrapers/crawlsource/by-address/"
KEYS = {
    "EBAY_CLIENT_ID": "name", "EBAY_CLIENT_SECRET": "secret", "KICKSDB_KEY": "KICKS-1",
    "UNDOCUMENTED_SOURCES": True,
}  # fmt: skip
SITES = {
    "ebay": ("https://www.ebay.de/sch/i.html?_nkw=jordan+1", "/ebay"),
    "kicksdb": ("https://kicks.dev/", "/kicks"),
    "wildberries": ("https://www.wildberries.ru/catalog/0/search.aspx?search=кеды", "/wb"),
}
FORM = {"name": "Ours", "interval_minutes": "360", "marketplace": "EBAY_DE", "market": "US"}


@pytest.fixture
def world(settings: Any) -> Iterator[World]:
    opened = World(shoes=[Shoe(number) for number in range(1, 16)])
    opened.open()
    settings.CRAWL_ALLOW = (opened.address,)
    settings.CRAWL_KEYS = dict(KEYS)
    yield opened
    opened.close()


@pytest.fixture
def operator(db: None, client: Client, redis_cache: None) -> Client:
    """Somebody who came today, with the role that crawls."""
    user = User.objects.create_user("nova", password="a long pass phrase", is_staff=True)
    restore_roles()  # a test with transactions may have emptied the tables
    user.groups.add(Group.objects.get(name="operator"))
    client.force_login(user)
    return client


def looked(client: Client, page: str, **fields: str) -> str:
    """Post a form that has something looked at, do that, and return the look's address."""
    answer = client.post(page, fields)
    assert answer.status_code == 302, answer.content.decode()
    place: str = answer.headers["Location"]
    key = place.rstrip("/").rpartition("/")[2]
    (take_page if page.endswith("try-page/") else take_shop)(key)
    return place


def first_look(platform: str) -> str:
    """A look at the interface's own address, which did not answer: tests ask nobody outside."""
    url = SITES[platform][0]
    look = Look(kind="shop", url=url, is_done=True, problem="it did not answer", platform=platform)
    look.options = dict(options_at(INTERFACES[platform], url))
    write_look("first", look)
    return f"{ADDRESS}first/"


def text(client: Client, place: str) -> str:
    return client.get(place).content.decode()


@pytest.mark.parametrize("platform", SITES)
def test_an_interface_is_asked_for_a_sample_mended_and_added(
    operator: Client, world: World, platform: str
) -> None:
    _url, path = SITES[platform]
    settings_for = {"query": "кеды" if platform == "wildberries" else "jordan 1", **FORM}
    place = first_look(platform)
    assert "Show what it finds" in text(operator, place)
    assert "Add this shop" not in text(operator, place)

    mended = looked(operator, place, again="1", api_url=world.url + path, **settings_for)

    page = text(operator, mended)
    assert "Kestrel Runner 1" in page
    assert len(world.log) <= 3
    operator.post(mended, {"api_url": world.url + path, **settings_for})
    source = CrawlSource.objects.get()
    assert (source.platform, source.options["query"]) == (platform, settings_for["query"])
    assert CrawlRun.objects.get().state == "queued"
    if platform == "ebay":
        assert source.options["marketplace"] == "EBAY_DE"


@pytest.mark.parametrize("platform", SITES)
def test_a_deployment_without_keys_says_which_and_where_they_go_and_shows_none(
    operator: Client, world: World, settings: Any, platform: str
) -> None:
    settings.CRAWL_KEYS = {"EBAY_CLIENT_ID": "very-hidden"}

    place = looked(operator, ADDRESS, url=SITES[platform][0])

    page = text(operator, place)
    assert "not set" in page
    assert ".env" in page
    assert "very-hidden" not in page
    assert "Add this shop" not in page
    operator.post(place, {"query": "x", **FORM})
    assert not CrawlSource.objects.exists()
    with pytest.raises(CommandError, match=r"\.env"):
        call_command("add_shop", SITES[platform][0])


def test_keys_are_sent_to_the_interface_itself_only(operator: Client, world: World) -> None:
    place = first_look("ebay")

    answer = operator.post(
        place, {"again": "1", "query": "x", **FORM, "api_url": "https://ebay.com.evil.example/"}
    )

    assert "its keys go nowhere else" in answer.content.decode()
    with pytest.raises(CommandError, match="its own hosts only"):
        call_command("add_shop", SITES["ebay"][0], "--option", "api_url=http://api.ebay.com/")
    assert world.log == []


def test_keys_that_are_not_accepted_are_named_and_not_shown(
    operator: Client, world: World, settings: Any
) -> None:
    settings.CRAWL_KEYS = {**KEYS, "EBAY_CLIENT_SECRET": "stale-secret"}
    place = first_look("ebay")

    mended = looked(operator, place, again="1", query="x", api_url=f"{world.url}/ebay", **FORM)

    page = text(operator, mended)
    assert "does not accept EBAY_CLIENT_ID and EBAY_CLIENT_SECRET" in page
    assert "stale-secret" not in page


def test_several_searches_of_ebay_are_kept_one_a_line(operator: Client, world: World) -> None:
    place = first_look("ebay")
    asked = {"query": "samba\n\njordan 1", "api_url": f"{world.url}/ebay", **FORM}

    mended = looked(operator, place, again="1", **asked)
    operator.post(mended, asked)

    assert CrawlSource.objects.get().options["queries"] == ["samba", "jordan 1"]
    assert "samba" in text(operator, mended)


def test_a_selector_shop_is_tried_by_a_page_then_by_its_list_and_added(
    operator: Client, world: World
) -> None:
    world.answers["/wp-json/wc/store/v1/products"] = lambda: Response("no", status=404)
    asked = {"platform": "selectors", "css_title": "h1", "css_price": ".price b"}
    tries = "/admin/scrapers/crawlsource/try-page/"

    one = looked(operator, tries, url=f"{world.url}/plain/p/1", **asked)
    page = text(operator, one)
    assert "Kestrel Runner 1" in page
    assert "Add this shop" not in page  # one product is no shop
    key = one.rstrip("/").rpartition("/")[2]
    assert 'value=".price b"' in text(operator, f"{tries}?from={key}")
    listed = looked(operator, tries, url=f"{world.url}/plain/", css_list=".card a", **asked)
    whole = looked(operator, listed, again="1", **FORM)

    assert "Kestrel Runner 4" in text(operator, whole)
    operator.post(whole, FORM)
    source = CrawlSource.objects.get()
    assert (source.url, source.merchant.name) == (f"{world.url}/plain/", "Ours")
    assert source.options == {"list": ".card a", "title": "h1", "price": ".price b"}


def test_a_list_page_whose_selector_finds_nothing_says_so(operator: Client, world: World) -> None:
    with pytest.raises(CommandError, match="finds none on this page"):
        call_command(
            "add_shop", f"{world.url}/plain/", "--platform", "selectors", "--option", "list=.no a"
        )


def test_a_second_feed_of_a_shop_is_a_source_of_its_own_and_the_first_is_known(
    operator: Client, world: World
) -> None:
    for path in ("/feed.xml", "/yml.xml"):
        place = looked(operator, ADDRESS, url=world.url + path)
        operator.post(place, {**FORM, "currency": ""})

    assert [source.url for source in CrawlSource.objects.order_by("pk")] == [
        f"{world.url}/feed.xml", f"{world.url}/yml.xml",
    ]  # fmt: skip
    again = looked(operator, ADDRESS, url=f"{world.url}/feed.xml")
    assert "This shop is there already" in text(operator, again)
    assert "Add this shop" not in text(operator, again)


def test_a_run_leads_to_its_source_its_offers_and_all_that_it_left_out(
    operator: Client, world: World
) -> None:
    source = services.add_source(f"{world.url}/feed.xml", platform="feed")
    run = services.queue_run(source)
    run.refusals.create(reason="socks", title="Crew socks")

    page = text(operator, f"/admin/scrapers/crawlrun/{run.pk}/change/")

    assert f"/admin/scrapers/crawlsource/{source.pk}/change/" in page
    left_out = f"/admin/scrapers/crawlrefusal/?run__id__exact={run.pk}"
    assert left_out in page
    assert "Crew socks" in text(operator, left_out)
    assert operator.get(f"/admin/catalog/offer/?merchant__id__exact={source.merchant_id}").context
    assert 'name="_save"' not in page  # nothing on it can be changed
