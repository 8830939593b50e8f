from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation

from catalog.models import Merchant
from search.views import errors
from tests.search.views.conftest import Sell


def test_robots_are_kept_out_of_results_and_exits(client: Client, db: None) -> None:
    text = client.get("/robots.txt").text

    assert "Disallow: /search/" in text
    assert "Disallow: /ru/out/" in text
    assert "Sitemap: http" in text


def test_the_sitemap_names_each_shoe_in_each_language(client: Client, sell: Sell) -> None:
    offer = sell(silhouette="Air Max 90")

    index = client.get("/sitemap.xml")
    shoes = client.get("/sitemap-1.xml")
    pages = client.get("/sitemap-0.xml")

    assert index.text.count("<loc>") == 2
    assert f"/ru/shoe/{offer.product_id}/{offer.product.slug}/</loc>" in shoes.text
    assert "/brand/nike/</loc>" in pages.text
    assert client.get("/sitemap-9.xml").status_code == 404


def test_the_old_name_of_the_icon_leads_to_it(client: Client) -> None:
    assert client.get("/favicon.ico")["Location"].endswith(".svg")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/for-shops/", "/privacy/", "/ru/for-shops/", "/ru/privacy/"]
)
def test_pages_of_words_are_there(client: Client, redis_cache: None, path: str) -> None:
    assert client.get(path).status_code == 200


def test_a_page_that_is_not_there_says_so_in_the_language_of_its_address(client: Client) -> None:
    english, russian = client.get("/nope/"), client.get("/ru/nope/")

    assert (english.status_code, russian.status_code) == (404, 404)
    assert "There is no such page" in english.text
    assert "Такой страницы нет" in russian.text


@pytest.fixture
def request_(rf: RequestFactory) -> Iterator[HttpRequest]:
    with translation.override("en"):
        yield rf.get("/search/")


def test_a_fault_of_ours_is_owned_up_to(request_: HttpRequest) -> None:
    page = errors.server_error(request_)

    assert page.status_code == 500
    assert b"Something broke on our side" in page.content


def test_a_database_that_restarts_is_a_matter_of_a_moment(request_: HttpRequest) -> None:
    try:
        raise OperationalError("the database system is starting up")
    except OperationalError:
        page = errors.server_error(request_)

    assert page.status_code == 503
    assert page["Retry-After"] == page["Refresh"] == "5"


def test_a_fault_that_came_of_a_database_that_restarts_is_one_too(request_: HttpRequest) -> None:
    def look() -> None:
        try:
            raise OperationalError("server closed the connection unexpectedly")
        except OperationalError:
            raise LookupError("nothing was found") from None  # its context stays

    try:
        look()
    except LookupError:
        page = errors.server_error(request_)

    assert page.status_code == 503


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_off_in_a_transaction_is_one_too(request_: HttpRequest) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            with contextlib.suppress(OperationalError):
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            Merchant.objects.exists()
    except Exception:  # noqa: BLE001 - whichever it is, depending on when it shows
        page = errors.server_error(request_)

    assert page.status_code == 503


def test_the_other_faults_have_pages_too(request_: HttpRequest) -> None:
    pages = [
        errors.bad_request(request_, ValueError()),
        errors.permission_denied(request_, PermissionError()),
        errors.page_not_found(request_, ValueError()),
        errors.too_many_requests(request_, retry_after_s=3),
        errors.unavailable(request_, retry_after_s=3),
    ]

    assert [page.status_code for page in pages] == [400, 403, 404, 429, 503]
