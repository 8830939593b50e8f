"""The photo above its results: shoes found on it, photos added to it, a shop that is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Open
from tests.browser.site import Site
from tests.browser.stock import shoes
from tests.browser.test_accessibility import faults
from tests.browser.test_journeys import picture_of, shoe
from tests.browser.test_mine import in_site
from tests.browser.test_shopping import send, two_shoes

pytestmark = pytest.mark.browser

# As the detector says it: the better first.
BOTH = "[[0.0, 0.0, 0.5, 1.0], [0.5, 0.0, 0.5, 1.0]]"
FIND = (
    "from search.models import PhotoQuery;"
    "PhotoQuery.objects.filter(token={token!r}).update({changes})"
)


def change(page: Page, site: Site, changes: str) -> None:
    """Write something else to the photo whose results a page shows, and look again."""
    token = page.url.rstrip("/").rpartition("/")[2]
    in_site(site, FIND.format(token=token, changes=changes))
    page.reload()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_another_shoe_on_the_photo_is_one_tap_or_key_away(
    open_page: Open, site: Site, tmp_path: Path, width: int
) -> None:
    page = open_page(width=width)
    send(page, two_shoes(tmp_path), "Find")
    change(page, site, f"found={BOTH}")
    before = page.url

    other = page.locator(".crop__found:visible button")
    expect(other).to_have_count(1)
    expect(other).to_have_accessible_name("Shoe 2")
    assert faults(page) == []
    if width == PHONE:
        other.tap()
    else:
        other.focus()
        page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)

    expect(page.locator(".card").first).to_contain_text(shoes()[9]["silhouette"])
    expect(page.locator(".crop__found:visible button")).to_have_accessible_name("Shoe 1")


def test_a_finger_scrolls_past_the_photo_and_a_tap_on_it_cuts_out_a_part(
    open_page: Open, site: Site, tmp_path: Path
) -> None:
    page = open_page(width=PHONE)
    send(page, two_shoes(tmp_path), "Find")
    change(page, site, "found=[]")
    before = page.url
    area = page.locator("[data-crop]").bounding_box()
    assert area is not None

    style = "getComputedStyle(document.querySelector('.crop__box')).touchAction"
    assert page.evaluate(style) == "pan-y pinch-zoom"
    page.touchscreen.tap(area["x"] + area["width"] * 0.75, area["y"] + area["height"] / 2)
    page.wait_for_url(lambda url: url != before)

    expect(page.locator(".crop__box")).not_to_have_class("crop__box crop__box--whole")


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
def test_a_second_photo_is_added_and_taken_out_again(
    open_page: Open, tmp_path: Path, has_script: bool
) -> None:
    page = open_page(width=PHONE, java_script_enabled=has_script)
    send(page, picture_of(shoe(), tmp_path), "Find")
    address = page.url

    page.locator("[data-add-photo] input[type=file]").set_input_files(two_shoes(tmp_path))
    if not has_script:
        page.locator("[data-add-photo] button").click()
    added = page.get_by_role("img", name="Photo 2")
    expect(added).to_be_visible()
    assert page.url == address
    if has_script:
        assert faults(page) == []
    page.get_by_role("button", name="Take out photo 2").click()

    expect(added).to_have_count(0)
    expect(page.get_by_role("img", name="Your photo")).to_be_visible()


def test_a_photo_of_a_shoe_that_nobody_sells_asks_for_a_shop(
    open_page: Open, site: Site, tmp_path: Path
) -> None:
    page = open_page("/ru/", width=PHONE)
    send(page, picture_of(shoe(), tmp_path), "Найти")
    # A direction in which no picture lies.
    change(page, site, "vector=[1.0] + [0.0] * 255")
    page.goto(f"{page.url}?lean=1")  # another question: the first one's answer is remembered

    expect(page.get_by_role("heading", name="Ничего близкого")).to_be_visible()
    assert faults(page) == []
    page.locator("#unmatched-shop").fill("shop.example")
    page.get_by_role("button", name="Назвать магазин").click()

    expect(page.get_by_role("heading", name="shop.example")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Спасибо")).to_be_visible()
    assert faults(page) == []
