"""Staff's work from end to end in a real browser: what they see is what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from catalog.models import Brand, Product
from curation.management.commands.make_roles import restore_roles
from curation.models import Decision, ReviewItem
from curation.services.edits import begin
from curation.services.filling import queue_for_review
from tests.browser.conftest import CHROMIUM, OPTIONS
from tests.curation.conftest import Shoe
from tests.factories import BrandFactory, MatchCandidateFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser: {CHROMIUM} is missing"),
]
PATIENCE_MS = 30_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


Open = Callable[..., Page]


@pytest.fixture
def as_staff(
    browser: Browser, live_server: Any, redis_cache: None, settings: Any
) -> Iterator[Open]:
    """Open a page as a new member of staff of a role; nothing may complain in the console."""
    settings.CELERY_TASK_ALWAYS_EAGER = True  # tasks run where they are asked for
    from sneakers_site.celery import app

    app.conf.task_always_eager = True
    restore_roles()
    contexts, complaints = [], []

    def open_it(path: str, *, role: str = "merchandiser", width: int = 1280, **more: Any) -> Page:
        name = more.pop("name", role)
        user, made = User.objects.get_or_create(username=name, defaults={"is_staff": True})
        if made:
            user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 860}, **more
        )
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_it
    for context in contexts:
        context.close()
    app.conf.task_always_eager = False
    assert not complaints


def test_review_by_keys_mends_publishes_and_undoes(as_staff: Open, shoe: Shoe) -> None:
    BrandFactory.create(name="Zephyr", slug="zephyr")
    first, second = shoe(name="First shoe", status="draft"), shoe(name="Second shoe")
    queue_for_review(first, ReviewItem.Reason.DRAFT)
    queue_for_review(second, ReviewItem.Reason.NO_SILHOUETTE)
    page = as_staff("/admin/work/review/", role="curator")
    expect(page.get_by_role("link", name="First shoe")).to_be_visible()

    page.keyboard.press("b")
    page.keyboard.type("ze")
    expect(page.locator('[data-field="brand"] [data-value]')).to_have_text("Zephyr")
    page.keyboard.press("p")

    expect(page.get_by_role("link", name="Second shoe")).to_be_visible()
    first.refresh_from_db()
    assert (str(first.brand), first.status) == ("Zephyr", "published")
    assert Decision.objects.get().keys_pressed == 4

    page.keyboard.press("r")
    page.keyboard.press("1")
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    second.refresh_from_db()
    assert second.status == "rejected"
    page.get_by_role("button", name="Undo my last decision").click()
    expect(page.get_by_role("link", name="Second shoe")).to_be_visible()
    second.refresh_from_db()
    assert second.status == "published"


def test_two_people_on_one_product_get_a_clear_message(as_staff: Open, shoe: Shoe) -> None:
    product = shoe(name="One shoe")
    address = f"/admin/catalog/product/{product.pk}/change/"
    anna = as_staff(address, role="curator", name="anna")
    boris = as_staff(address, role="curator", name="boris")

    anna.locator("#id_colourway").fill("Anna's words")
    anna.get_by_role("button", name="Save", exact=True).click()
    expect(anna.locator(".success")).to_be_visible()
    boris.locator("#id_colourway").fill("Boris' words")
    boris.get_by_role("button", name="Save", exact=True).click()

    expect(boris.get_by_text("Somebody else, or a crawl, has changed this product")).to_be_visible()
    product.refresh_from_db()
    assert product.colourway == "Anna's words"


def test_a_pair_is_merged_its_address_leads_on_and_it_is_undone(as_staff: Open, shoe: Shoe) -> None:
    kept, other = shoe(name="Kept shoe"), shoe(name="Other shoe")
    MatchCandidateFactory.create(offer=None, product=kept, other=other, score=0.9)
    page = as_staff("/admin/work/pairs/", role="curator")
    expect(page.locator("tr.differs").first).to_contain_text("Name")

    page.get_by_role("button", name="The same: merge").click()
    expect(page.get_by_text("was merged into product")).to_be_visible()
    expect(page.get_by_text("Nothing waits here.")).to_be_visible()
    old = Client().get(f"/shoe/{other.pk}/{other.slug}/")
    assert (old.status_code, old["Location"]) == (301, f"/shoe/{kept.pk}/{kept.slug}/")

    page.goto("/admin/work/merges/")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("undone by curator")).to_be_visible()
    other.refresh_from_db()
    assert other.status == Product.Status.PUBLISHED
    page.goto("/admin/work/pairs/")
    expect(page.get_by_text("Nothing waits here.")).to_be_visible()


def test_two_offers_are_split_off_and_put_back(as_staff: Open, shoe: Shoe) -> None:
    product = shoe(name="Two in one", offers=3)
    page = as_staff(f"/admin/work/split/{product.pk}/", role="curator")
    page.locator("input[name=offers]").last.check()
    page.get_by_role("button", name="Split off").click()
    expect(page.get_by_text("was split off")).to_be_visible()
    assert product.offers.count() == 2

    page.goto("/admin/work/merges/")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("undone by curator")).to_be_visible()
    assert product.offers.count() == 3


def test_an_edited_field_is_locked_and_unlocked_by_a_click(as_staff: Open, shoe: Shoe) -> None:
    product = shoe(name="Nike Air Max 90 White")
    product.offers.update(title="Nike Air Max 90 White", raw={"brand": "Nike"})
    page = as_staff(f"/admin/catalog/product/{product.pk}/change/", role="curator")
    page.locator("#id_name").fill("Our own words")
    page.get_by_role("button", name="Save and continue editing").click()

    lock = page.locator('.locked-now[data-field="name"]')
    expect(lock).to_contain_text("says now: Nike Air Max 90 White")
    lock.get_by_role("button", name="Unlock").click()

    expect(page.locator("#id_name")).to_have_value("Nike Air Max 90 White")
    expect(page.locator("#locked")).to_have_count(0)
    page.get_by_role("link", name="History").click()
    expect(page.locator("#change-history")).to_contain_text("Our own words")


def test_a_rule_is_previewed_saved_run_and_taken_back(as_staff: Open, shoe: Shoe) -> None:
    product = shoe(name="Air Max 90 FREE SHIPPING")
    page = as_staff("/admin/work/rules/new/")
    page.get_by_label("Name").fill("No shipping in titles")
    page.get_by_label("Kind").select_option("title")
    page.get_by_label("Words").fill("free shipping")
    page.get_by_role("button", name="Show what it would change").click()
    expect(page.locator("#preview")).to_contain_text("1 product of 1 looked at would change")

    page.get_by_role("button", name="Save and change 1 product").click()
    expect(page.locator("#rule-runs")).to_contain_text("done")
    product.refresh_from_db()
    assert product.name == "Air Max 90"

    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("1 product put back")).to_be_visible()
    product.refresh_from_db()
    assert product.name == "Air Max 90 FREE SHIPPING"


def test_chosen_products_are_edited_together_and_taken_back(as_staff: Open, shoe: Shoe) -> None:
    shoes = [shoe(name=f"Runner {n}", gender="", height="low") for n in range(3)]
    shoe(name="Boot", gender="")
    page = as_staff("/admin/catalog/product/?q=runner", role="curator")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("edit_together")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("heading", name="Edit 3 chosen products")).to_be_visible()

    page.locator("#id_gender").select_option("women")
    expect(page.locator("#id_set_gender")).to_be_checked()  # touching the value ticks it
    page.get_by_role("button", name="Show what it would change").click()
    expect(page.locator("#preview")).to_contain_text("3 products of 3 chosen would change")
    theirs = shoes[0]
    Product.objects.filter(pk=theirs.pk).update(name="By a colleague", version=2)
    page.get_by_role("button", name="Change 3 products").click()

    expect(page.locator("#changed")).to_contain_text("2 products changed.")
    expect(page.locator("#stale")).to_contain_text("1 was left alone")
    assert Product.objects.filter(gender="women", locked_fields=["gender"]).count() == 2

    page.get_by_role("button", name="Look at these once more").click()
    expect(page.get_by_role("heading", name="Edit 1 chosen product")).to_be_visible()
    page.get_by_role("button", name="Show what it would change").click()
    page.get_by_role("button", name="Change 1 product").click()
    expect(page.locator("#changed")).to_contain_text("1 product changed.")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("1 product put back.", exact=True)).to_be_visible()
    theirs.refresh_from_db()
    assert (theirs.name, theirs.gender, theirs.locked_fields) == ("By a colleague", "", [])


@pytest.mark.parametrize("address", ["edits/{}/", "edits/", "rules/new/", "imports/", "jobs/"])
def test_pages_of_work_fit_a_phone_in_russian(as_staff: Open, shoe: Shoe, address: str) -> None:
    product = shoe(name="Shoe on a phone")
    page = as_staff("/ru/admin/", width=375)
    user = User.objects.get(username="merchandiser")
    edit = begin([product.pk], by=user)
    page.goto(f"/ru/admin/work/{address.format(edit.pk)}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert page.locator(".staff h1").inner_text().isascii() is False


def test_rejecting_asks_first_with_the_count(as_staff: Open, shoe: Shoe) -> None:
    shoes = [shoe(name=f"Sock {n}") for n in range(2)]
    page = as_staff("/admin/catalog/product/", role="curator")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("reject")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_text("Products chosen: 2")).to_be_visible()
    assert Product.objects.filter(status="rejected").count() == 0

    page.get_by_role("button", name="Reject (2)").click()
    expect(page.get_by_text("2 products are now rejected.")).to_be_visible()
    assert Product.objects.filter(status="rejected").count() == len(shoes)


def test_a_table_is_checked_shown_and_imported(as_staff: Open, tmp_path: Path) -> None:
    table = tmp_path / "brands.csv"
    table.write_text("slug,name\nzephyr,Zephyr\nnothing,\n", encoding="utf-8")
    page = as_staff("/admin/work/imports/")
    page.get_by_label("Table of").select_option("brands")
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#errors")).to_contain_text("name must not be blank.")
    assert not Brand.objects.exists()

    page.get_by_role("button", name="Import 1 row").click()
    expect(page.locator("#created")).to_have_text("1")
    assert Brand.objects.get().name == "Zephyr"


def test_the_queue_works_on_a_phone_and_in_russian(as_staff: Open, shoe: Shoe) -> None:
    product = shoe(name="Shoe on a phone", status="draft")
    queue_for_review(product, ReviewItem.Reason.DRAFT)
    page = as_staff("/ru/admin/work/review/", role="curator", width=375)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 375
    page.locator('[name=verdict][value="publish"]').click()
    expect(page.locator("#decide")).to_have_count(0)
    product.refresh_from_db()
    assert product.status == "published"
