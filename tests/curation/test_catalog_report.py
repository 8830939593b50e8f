"""The catalogue's report counts what is there, as a file, as JSON and on staff's page."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from catalog.models import PriceObservation
from curation.models import PictureCheck
from curation.services import catalog_report as made
from curation.services.catalog_report import Drift, catalog_report, stability_index, write_report
from curation.services.report_counts import balance
from tests.factories import (
    BrandFactory,
    MerchantFactory,
    OfferFactory,
    ProductFactory,
    ProductImageFactory,
    SilhouetteFactory,
)

pytestmark = pytest.mark.django_db


def put_on_sale(count: int, *, brand: str, price: str, days_ago: int = 0) -> None:
    """Shoes of one brand and line, each with an offer of one shop and a picture."""
    maker = BrandFactory.create(name=brand, slug=brand.lower())
    line = SilhouetteFactory.create(brand=maker, name=f"{brand} One")
    shop = MerchantFactory.create(name=f"{brand} Shop")
    seen = timezone.now() - timedelta(days=days_ago)
    for number in range(count):
        shoe = ProductFactory.create(brand=maker, silhouette=line)
        ProductImageFactory.create(product=shoe, width=300 + number, height=180, phash=number)
        offer = OfferFactory.create(
            product=shoe, merchant=shop, price=Decimal(price), currency="EUR",
            first_seen_at=seen, last_seen_at=seen,
        )  # fmt: skip
        PriceObservation.objects.create(
            offer=offer, price=Decimal(price), currency="EUR", seen_at=seen
        )


def test_what_is_there_is_counted() -> None:
    put_on_sale(3, brand="Nike", price="100")
    put_on_sale(1, brand="Puma", price="60", days_ago=40)

    report = catalog_report()

    assert report["totals"]["products"] == report["totals"]["offers"] == 4
    assert [(row["name"], row["products"], row["pictures"]) for row in report["brands"]] == [
        ("Nike", 3, 3), ("Puma", 1, 1),
    ]  # fmt: skip
    assert report["balance"]["silhouettes"]["too_few_pictures"] == 2
    assert {row["name"]: row["offers"] for row in report["prices_by_shop"]} == {
        "Nike Shop": 3, "Puma Shop": 1,
    }  # fmt: skip
    assert {row["from"]: row["count"] for row in report["picture_sizes"]}[100] == 4
    assert {row["from"]: row["count"] for row in report["freshness"]}[30] == 1
    known = {row["name"]: row["share"] for row in report["coverage"]}
    assert known["picture"] == known["price"] == 1.0
    assert known["vector"] == 0.0
    assert [row["silhouette"] for row in report["thin_lines"]] == ["Nike One", "Puma One"]
    assert report["thin_lines"][0]["shop"] == "Nike Shop"


def test_shared_pictures_and_backgrounds_are_found() -> None:
    first, second, third = (ProductImageFactory.create(phash=hash_) for hash_ in (7, 7, 9))
    ProductImageFactory.create(product=second.product, sha256=first.sha256, phash=None)
    for image, is_plain in ((first, True), (second, False)):
        PictureCheck.objects.create(
            image=image, sha256=image.sha256, measures={"is_plain": is_plain}
        )
    PictureCheck.objects.create(image=third, sha256="older", measures={"is_plain": True})

    report = catalog_report()

    assert report["duplicates"]["same_pictures"] == report["duplicates"]["alike_pictures"] == 1
    assert report["duplicates"]["products_with_same_pictures"] == 2
    [told] = report["backgrounds"]
    assert (told["pictures"], told["checked"], told["plain"]) == (4, 2, 1)


def test_drift_tells_what_came_went_and_cost() -> None:
    put_on_sale(2, brand="Nike", price="100", days_ago=20)
    put_on_sale(2, brand="Puma", price="60", days_ago=2)
    now = timezone.now()

    drift = catalog_report(Drift(since=now - timedelta(days=10), until=now))["drift"]

    assert (drift["came"], drift["went"]) == (2, 0)
    before = {row["name"]: row["offers_before"] for row in drift["brands"]}
    assert before == {"Nike": 2, "Puma": 0}
    assert drift["stability_index"] > 0.25
    [nike] = [row for row in drift["brands"] if row["name"] == "Nike"]
    assert nike["median_before"] == nike["median_after"] > 0


def test_the_command_writes_a_page_and_json(tmp_path: Path) -> None:
    put_on_sale(1, brand="<b>Nike</b>", price="100")
    out = StringIO()

    call_command("catalog_report", out=tmp_path, since=None, until=None, stdout=out)

    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;Nike&lt;/b&gt;" in page
    assert "<svg" in page
    assert "<b>Nike" not in page
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert told["totals"]["products"] == 1
    assert "report.json" in out.getvalue()


def test_dates_that_make_no_span_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="before"):
        call_command("catalog_report", "--since", "2026-11-02", "--until", "2026-11-01")
    with pytest.raises(CommandError, match="--since"):
        call_command("catalog_report", "--until", "2026-11-01")
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("catalog_report", "--out", str(tmp_path / "file"))


def test_staff_see_the_report_and_others_do_not(
    client: Client, redis_cache: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made, "report_folder", lambda: tmp_path)
    put_on_sale(2, brand="Nike", price="100")
    person = User.objects.create_user("ann", password="pass", is_staff=True)
    client.force_login(person)
    assert client.get("/admin/work/catalogue/").status_code == 403

    person.user_permissions.set(
        Permission.objects.filter(codename__in=["view_product", "view_offer"])
    )
    assert "No report has been made yet." in client.get("/admin/work/catalogue/").text

    write_report(catalog_report(), tmp_path)
    page = client.get("/admin/work/catalogue/").text
    assert "Nike Shop" in page
    assert 'class="report-bar"' in page


def test_an_empty_catalogue_has_a_report_too(tmp_path: Path) -> None:
    page = write_report(catalog_report(), tmp_path)

    assert "<h2>" in page.read_text(encoding="utf-8")


def test_even_classes_amount_to_their_number() -> None:
    assert balance([10, 10, 10, 0]) == {"classes": 3, "amount_to": 3.0, "largest_share": 0.333}
    assert balance([97, 1, 1, 1])["amount_to"] < 1.3
    assert balance([])["classes"] == 0


def test_the_stability_index_is_small_for_small_moves() -> None:
    small = stability_index([50, 50], [52, 48])
    large = stability_index([90, 10], [10, 90])

    assert small is not None
    assert large is not None
    assert 0 < small < 0.1
    assert large > 0.25
    assert stability_index([0, 0], [1, 1]) is None
