"""The site as an app on a phone, the comparison, the component page."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from search.views.design import TOKENS, tokens_of
from tests.search.views.conftest import Sell


@pytest.mark.parametrize(("prefix", "start"), [("", "/"), ("/ru", "/ru/")])
def test_a_phone_can_install_the_site_and_share_photos_to_it(
    client: Client, prefix: str, start: str
) -> None:
    manifest = client.get(f"{prefix}/manifest.webmanifest").json()

    assert manifest["start_url"] == start
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert manifest["share_target"]["action"] == f"{prefix}/search/shared/"


def test_the_worker_may_serve_the_whole_site_and_is_never_kept(client: Client) -> None:
    worker = client.get("/worker.js")

    assert worker["Service-Worker-Allowed"] == "/"
    assert "no-store" in worker["Cache-Control"]
    assert '"/ru/offline/"' in worker.text


def test_a_shared_photo_that_no_worker_caught_leads_home(client: Client) -> None:
    assert client.post("/ru/search/shared/")["Location"] == "/ru/"


def test_shoes_stand_side_by_side_in_the_order_chosen_and_differences_are_named(
    client: Client, sell: Sell
) -> None:
    ids = [sell(style_code=f"CN849{n}-100", price=50 + n).product_id for n in range(5)]
    client.get("/privacy/")  # rates are remembered for minutes

    with CaptureQueriesContext(connection) as queries:
        page = client.get(
            "/compare/", {"id": [str(ids[2]), str(ids[0]), str(ids[0]), "x", "9" * 12]}
        )

    assert len(queries) <= 3
    assert [column["card"].id for column in page.context["columns"]] == [ids[2], ids[0]]
    assert "best_price" in page.context["rows"]
    assert "brand" not in page.context["rows"]
    assert "Four fit side by side" in client.get("/compare/", {"id": ids}).text


def test_nothing_to_compare_says_how_to_begin(client: Client, db: None, redis_cache: None) -> None:
    assert "Nothing chosen yet" in client.get("/compare/").text


def test_the_component_page_is_for_staff(client: Client, sell: Sell, settings: Settings) -> None:
    sell()
    assert client.get("/design/").status_code == 404

    client.force_login(User.objects.create_user("alice", password="x", is_staff=True))
    page = client.get("/design/")

    assert page.status_code == 200
    assert "--accent-soft" in page.text


def test_every_style_sheet_stays_short_and_takes_its_colours_from_the_tokens() -> None:
    names = {name for name, _value in tokens_of(TOKENS)}
    staff = {"staff.css", "crawls.css", "catalog_report.css"}  # these live on the admin's colours
    for sheet in sorted(Path(TOKENS).parent.glob("*.css")):
        if sheet.name in staff:
            continue
        text = sheet.read_text(encoding="utf-8")
        used = {part.partition(")")[0].partition(",")[0] for part in text.split("var(--")[1:]}
        assert used <= names, (sheet.name, used - names)
        assert text.count("\n") <= 300, sheet.name


def test_the_sheets_that_every_page_needs_come_as_one_and_are_kept_for_ever(
    client: Client, db: None, redis_cache: None
) -> None:
    address = re.search(r'href="(/styles-page-[0-9a-f]+\.css)"', client.get("/privacy/").text)
    assert address

    plain = client.get(address[1])
    packed = client.get(address[1], headers={"accept-encoding": "gzip, br"})
    old = client.get("/styles-page-0000.css")

    assert "--accent-soft" in plain.text
    assert gzip.decompress(packed.content) == plain.content
    assert "immutable" in plain["Cache-Control"]
    assert (old.status_code, old["Cache-Control"]) == (200, "no-cache")
