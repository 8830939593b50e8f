"""The journeys of somebody who shops: a part of the photo, filters, comparing, sharing, keys."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Open
from tests.browser.stock import PICTURES, shoes
from tests.browser.test_accessibility import faults
from tests.browser.test_journeys import finder, forget_expected, shoe

pytestmark = pytest.mark.browser

# Phone and desk, both languages, with and without script: each once.
WAYS = pytest.mark.parametrize(
    ("home", "width", "has_script"),
    [("/ru/", PHONE, True), ("/", DESKTOP, False), ("/", DESKTOP, True)],
    ids=["phone-ru", "desk-en-no-script", "desk-en"],
)
WORDS = {
    "/": {
        "find": "Find",
        "right": "Right half",
        "parts": "Search a part of the photo",
        "show": "Show",
        "shop": "To the shop",
        "compare": "Compare",
        "take out": "Take out",
    },
    "/ru/": {
        "find": "Найти",
        "right": "Правая половина",
        "parts": "Искать по части фото",
        "show": "Показать",
        "shop": "В магазин",
        "compare": "Сравнить",
        "take out": "Убрать",
    },
}


def two_shoes(folder: Path) -> Path:
    """A photo with one shoe on the left and another on the right."""
    path = folder / "two shoes.jpg"
    both = Image.new("RGB", (1200, 600), "white")
    for place, each in enumerate((shoe(), shoes()[9])):
        with Image.open(PICTURES / each["pictures"][0]["file"]) as drawing:
            both.paste(drawing.convert("RGB").resize((600, 600)), (600 * place, 0))
    both.save(path, quality=90)
    return path


def send(page: Page, photo: Path, find: str) -> None:
    page.locator("[data-photo]").set_input_files(photo)
    page.get_by_role("button", name=find).click()
    expect(page.locator(".asked__photo")).to_be_visible()


def open_filters(page: Page, *, width: int, has_script: bool) -> None:
    if width == PHONE or not has_script:
        page.locator(".filters > summary").click()


@WAYS
def test_a_part_of_the_photo_leads_over_a_filter_to_the_shop(
    open_page: Open, tmp_path: Path, home: str, width: int, has_script: bool
) -> None:
    texts = WORDS[home]
    page = open_page(home, width=width, java_script_enabled=has_script)
    send(page, two_shoes(tmp_path), texts["find"])

    if has_script:
        drag_to_right_half(page)
    else:
        page.get_by_text(texts["parts"]).click()
        page.get_by_role("button", name=texts["right"]).click()
    expect(page.locator(".card").first).to_contain_text(shoes()[9]["silhouette"])

    open_filters(page, width=width, has_script=has_script)
    page.locator("[name=brand]").first.check()
    if width == PHONE or not has_script:
        page.locator("[data-show]").click()
    expect(page).to_have_url(re.compile(r"brand="))
    page.locator(".card__name a").first.click()
    expect(page.get_by_role("link", name=texts["shop"]).first).to_have_attribute(
        "href", re.compile(r"/out/\d+/$")
    )


def drag_to_right_half(page: Page) -> None:
    """Draw a box round the right half of the photo; the results of that part come by themselves."""
    before = page.url
    area = page.locator("[data-crop]").bounding_box()
    assert area is not None
    page.mouse.move(area["x"] + area["width"] * 0.5, area["y"] + 4)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.8, area["y"] + area["height"] * 0.6)
    page.mouse.move(area["x"] + area["width"] - 2, area["y"] + area["height"] - 3)
    page.mouse.up()
    page.wait_for_url(lambda url: url != before)


@WAYS
def test_a_chip_is_removed_the_order_changed_and_two_shoes_compared(
    open_page: Open, home: str, width: int, has_script: bool
) -> None:
    texts = WORDS[home]
    page = open_page(f"{home}search/?q=red&in_stock=1", width=width, java_script_enabled=has_script)

    page.locator(".chip:not(.chip--words):not(.chip--plain)").first.click()
    expect(page).not_to_have_url(re.compile("in_stock"))
    page.locator("#sort").select_option("price")
    if not has_script:
        page.locator(".sorter button").click()
    expect(page).to_have_url(re.compile("sort=price"))
    for place in (0, 1):
        card = page.locator(".card").nth(place)
        card.hover()
        card.locator(".card__menu > summary").click()
        card.locator("[data-compare]").check()
        card.locator(".card__menu > summary").click()
    page.locator(".tray").get_by_role("button", name=texts["compare"]).click()

    expect(page.locator(".compare__shoe")).to_have_count(2)
    page.get_by_role("link", name=texts["take out"]).first.click()
    expect(page.locator(".compare__shoe")).to_have_count(1)


def test_a_shared_link_shows_the_photo_to_a_fresh_browser_only_while_its_owner_says_so(
    open_page: Open, tmp_path: Path
) -> None:
    page = open_page()
    send(page, two_shoes(tmp_path), "Find")
    address = page.url.split("/", 3)[3]

    stranger = open_page(f"/{address}")
    expect(stranger.locator(".asked__photo")).to_have_count(0)
    expect(stranger.get_by_text("The photo itself is not shared with you.")).to_be_visible()
    page.get_by_role("button", name="Show the photo to whoever has this link").click()
    stranger.reload()
    expect(stranger.locator(".asked__photo")).to_be_visible()
    expect(stranger.get_by_role("button", name="Forget this photo")).to_have_count(0)
    assert "noindex" in str(stranger.locator("meta[name=robots]").get_attribute("content"))
    page.get_by_role("button", name="Hide the photo from others").click()
    stranger.reload()
    expect(stranger.locator(".asked__photo")).to_have_count(0)
    assert faults(page) == []


def test_crop_and_slider_go_by_keys(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    send(page, two_shoes(tmp_path), "Find")
    before = page.url

    # It begins on the shoe that the detector is surest of; the left one is wanted.
    page.locator(".crop__box").focus()
    for _step in range(50):
        page.keyboard.press("ArrowLeft")
    for _step in range(2):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)
    expect(page.locator(".card").first).to_contain_text(shoe()["silhouette"])
    page.locator("#lean").focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("lean=1"))
    expect(page.locator("#lean")).to_have_attribute("aria-valuetext", "colour more")
    page.locator("#tuning-words").fill("low")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("“low”")
    expect(page.locator("#lean")).to_have_value("1")


def test_suggestions_are_chosen_by_keys_and_remembered_on_the_device(open_page: Open) -> None:
    page = open_page()
    brand = shoe()["brand"]

    finder(page).press_sequentially(brand[:4])
    expect(page.get_by_role("option").first).to_have_text(re.compile(brand))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#found-title")).to_be_visible()
    expect(finder(page)).to_have_value(brand)
    page.goto("/")
    finder(page).focus()
    expect(page.get_by_role("option").first).to_contain_text("searched before")
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_filter_comes_without_leaving_the_page_keeps_the_focus_and_is_told(
    open_page: Open,
) -> None:
    page = open_page("/search/?q=red")
    page.evaluate("window.stayed = true")

    page.get_by_label("In stock").check()
    expect(page).to_have_url(re.compile("in_stock=1"))
    expect(page.locator(".chip", has_text="in stock")).to_be_visible()
    expect(page.get_by_label("In stock")).to_be_focused()
    expect(page.locator("[data-found-status]")).to_have_text(re.compile(r"\d+ shoes?"))
    assert page.evaluate("window.stayed")
    page.go_back()
    expect(page).not_to_have_url(re.compile("in_stock"))
    expect(page.get_by_label("In stock")).not_to_be_checked()


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
def test_prices_and_sizes_are_shown_as_the_visitor_counts(
    open_page: Open, has_script: bool
) -> None:
    page = open_page("/search/?sort=price", java_script_enabled=has_script)

    page.get_by_label("Prices in").select_option("RUB")
    if not has_script:
        page.get_by_role("button", name="Set").click()
    expect(page.locator(".card__price").first).to_contain_text("RUB")
    page.locator("#preferences [name=sizes]").select_option("UK")
    if not has_script:
        page.get_by_role("button", name="Set").click()
    expect(page.locator(".card__sizes").first).to_contain_text("UK")
    expect(page).to_have_url(re.compile(r"/search/\?sort=price$"))


def test_without_a_network_the_site_says_so(open_page: Open) -> None:
    page = open_page()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    page.context.set_offline(True)
    page.goto("/search/?q=red")
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    page.context.set_offline(False)
    page.goto("/search/?q=red")
    expect(page.locator("#found-title")).to_be_visible()
    forget_expected(open_page, "ERR_INTERNET_DISCONNECTED")


def test_nothing_found_offers_the_search_without_the_tightest_filter(open_page: Open) -> None:
    page = open_page("/search/?q=red&price_max=1")

    way = page.locator(".nothing__ways a", has_text="up to €1")
    expect(way.locator("strong")).to_have_text(re.compile(r"^\d+$"))
    way.click()
    expect(page.locator(".card").first).to_be_visible()
