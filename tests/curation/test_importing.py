"""Tables in and out: checked first, in chunks, resumed, and never a formula."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from catalog.models import Brand, Offer, Product
from curation.models import ImportJob
from curation.services import importing
from curation.tables import reading
from curation.tables.reading import TableError, read_rows
from curation.tables.writing import as_csv, as_xlsx
from curation.tasks import check_import
from tests.curation.conftest import Shoe
from tests.factories import BrandFactory, MerchantFactory

pytestmark = pytest.mark.django_db


def uploaded(content: str | bytes, *, target: str = "brands", name: str = "table.csv") -> ImportJob:
    data = content.encode() if isinstance(content, str) else content
    job = importing.accept_table(SimpleUploadedFile(name, data), target=target, by=None)
    return importing.check_job(job.pk)


def imported(content: str | bytes, **options: Any) -> ImportJob:
    job = uploaded(content, **options)
    assert job.state == "preview", job.message
    importing.start_job(job)
    return importing.work_off(job.pk)


def test_checking_writes_nothing_and_tells_line_and_reason() -> None:
    job = uploaded("slug,name\nnike,Nike\nadidas,\n")
    assert (job.state, job.total, job.refused) == ("preview", 2, 1)
    error = job.errors.get()
    assert (error.line, error.reason) == (3, "name must not be blank.")
    assert not Brand.objects.exists()


def test_reasons_are_told_in_the_language_of_whoever_sent_the_table() -> None:
    data = SimpleUploadedFile("table.csv", b"slug,name\nadidas,\n")
    job = importing.accept_table(data, target="brands", by=None)
    check_import(job.pk, "ru")
    assert job.errors.get().reason == "name не может быть пустым."


def test_brands_are_made_changed_and_left() -> None:
    BrandFactory.create(slug="nike", name="Nike", aliases=[])
    BrandFactory.create(slug="puma", name="Puma")
    job = imported("slug;name;aliases\nnike;Nike;Nikey, Naik\npuma;Puma;\nvans;Vans;\nNO;Puma;\n")
    assert (job.created, job.updated, job.unchanged, job.refused) == (1, 1, 1, 1)
    assert Brand.objects.get(slug="nike").aliases == ["Nikey", "Naik"]


def test_products_are_edited_locked_and_their_numbers_kept_apart(shoe: Shoe) -> None:
    one, two = shoe(gtin="00036000291452"), shoe()
    rows = f'id,name,colours,gtin\n{one.pk},Renamed,"red, white",00036000291452\n'
    rows += f"{two.pk},Two,plaid,\n{two.pk},Two,,00036000291452\n999999,X,,\n"
    job = imported(rows, target="products")
    assert (job.updated, job.refused) == (1, 3)
    reasons = list(job.errors.order_by("line").values_list("line", "reason"))
    assert reasons[0][0] == 3
    assert "plaid" in reasons[0][1]
    assert f"Product {one.pk} bears" in reasons[1][1]
    assert "no product" in reasons[2][1]
    one.refresh_from_db()
    assert (one.name, one.slug, one.colours) == ("Renamed", "renamed", ["red", "white"])
    assert set(one.locked_fields) == {"name", "colours"}


def test_offers_come_in_as_a_crawl_would_bring_them() -> None:
    MerchantFactory.create(slug="shop", host="shop.example")
    head = "merchant,external_id,title,url,brand,price,currency,in_stock\n"
    rows = "shop,1,Nike Air Max 90 White,https://shop.example/1,Nike,99.90,EUR,yes\n"
    rows += "shop,2,Nike Air Max 95 Red,nowhere,Nike,10,EUR,no\n"
    rows += "shop,3,Nike Dunk Low Black,https://shop.example/3,Nike,cheap,EUR,\n"
    rows += "other,4,Nike Dunk Low Green,https://shop.example/4,Nike,10,EUR,\n"
    job = imported(head + rows, target="offers")
    assert (job.created, job.refused) == (1, 3)
    assert [error.line for error in job.errors.all()] == [3, 4, 5]
    offer = Offer.objects.get()
    assert (str(offer.price), offer.product.brand and offer.product.brand.name) == ("99.90", "Nike")


def test_a_killed_import_goes_on_and_doubles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 10)
    rows = "".join(f"brand-{n},{'' if n % 10 == 3 else f'Brand {n}'}\n" for n in range(45))
    job = uploaded("slug,name\n" + rows)
    importing.start_job(job)
    lines = list(importing.rows_of(job))
    importing._work_chunk(job.pk, 0, lines[:10])
    importing._work_chunk(job.pk, 0, lines[:10])  # a second worker with an old view does nothing
    assert Brand.objects.count() == 9

    done = importing.work_off(job.pk)

    assert (done.state, done.cursor, done.created, done.refused) == ("done", 45, 40, 5)
    assert Brand.objects.count() == 40
    assert importing.work_off(job.pk).created == 40


def test_an_import_can_be_stopped() -> None:
    job = uploaded("slug,name\nnike,Nike\n")
    importing.start_job(job)
    ImportJob.objects.update(stop_requested=True)
    assert importing.work_off(job.pk).state == "cancelled"
    assert not Brand.objects.exists()


def test_xlsx_and_json_are_read_like_csv(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Slug ", "NAME"], ["nike", "Nike"], ["vans", None]):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    assert uploaded(file.getvalue(), name="t.xlsx").refused == 1
    text = json.dumps([{"slug": "nike", "name": "Nike", "aliases": ["a", "b"]}])
    assert imported(text, name="t.json").created == 1
    assert Brand.objects.get().aliases == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"\xff\xfe\x00", "a.csv"),
        (b"not a zip", "a.xlsx"),
        (b"{", "a.json"),
        (b'{"a": 1}', "a.json"),
        (b"[" * 100_000, "a.json"),
        (b"name\nNike\n", "a.csv"),
    ],
)
def test_what_is_no_table_is_told_so(content: bytes, name: str) -> None:
    job = uploaded(content, name=name)
    assert job.state == "failed"
    assert job.message


def test_an_xlsx_that_unfolds_to_too_much_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_UNFOLDED", 1000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000)
    with pytest.raises(TableError, match="unfolds"):
        next(read_rows(path, format="xlsx"))


def test_no_formula_leaves_in_an_export_and_none_is_needed_to_come_back() -> None:
    BrandFactory.create(slug="evil", name="=HYPERLINK(1)", aliases=["-1"])
    text = "".join(as_csv("brands"))
    assert "'=HYPERLINK(1)" in text
    assert "'-1" in text
    with as_xlsx("brands") as file:
        rows = list(load_workbook(file).worksheets[0].values)
    assert rows[1][1] == "'=HYPERLINK(1)"
    assert imported(text.removeprefix("\ufeff")).unchanged == 1


def test_only_tables_of_known_kinds_are_taken(
    signed_in: Callable[..., Client], person: Callable[..., User]
) -> None:
    with pytest.raises(TableError):
        uploaded("x", name="virus.exe")
    with pytest.raises(TableError):
        uploaded("x", target="users")
    answer = signed_in("merchandiser").get("/admin/work/export/products.csv")
    assert answer.status_code == 200
    assert b"style_code" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_merged_products_are_not_edited(shoe: Shoe) -> None:
    product = shoe()
    Product.objects.filter(pk=product.pk).update(status="merged")
    job = imported(f"id,name\n{product.pk},New\n", target="products")
    assert job.refused == 1
