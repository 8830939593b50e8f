"""Whole journeys: on a phone and at a desk, in both languages, with and without script."""

from __future__ import annotations

import base64
import io
import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Open
from tests.browser.site import Site
from tests.browser.stock import PICTURES, SHOPS, shoes

pytestmark = pytest.mark.browser

WORDS = {
    "/": {"find": "Find", "show": "Show", "stock": "In stock", "shop": "To the shop"},
    "/ru/": {"find": "Найти", "show": "Показать", "stock": "В наличии", "shop": "В магазин"},
}


def shoe() -> dict[str, Any]:
    """A shoe that all three shops have in stock."""
    return shoes()[3]


def finder(page: Page) -> Locator:
    """The box for words, whatever the language."""
    return page.locator(".finder [name=q]")


def picture_of(shoe: dict[str, Any], folder: Path) -> Path:
    """A drawn shoe as somebody's JPEG."""
    path = folder / "my shoe.jpg"
    with Image.open(PICTURES / shoe["pictures"][1]["file"]) as drawing:
        drawing.convert("RGB").save(path, quality=90)
    return path


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("home", ["/", "/ru/"])
def test_words_lead_over_a_filter_to_a_shoe_and_into_its_shop(
    open_page: Open, home: str, width: int, has_script: bool
) -> None:
    texts = WORDS[home]
    page = open_page(home, width=width, java_script_enabled=has_script)
    wanted = shoe()

    finder(page).fill(f"{wanted['brand']} {wanted['silhouette']}")
    page.get_by_role("button", name=texts["find"]).click()
    expect(page.locator("#found-title")).to_be_visible()
    if width == PHONE or not has_script:
        page.locator(".filters > summary").click()
    page.get_by_label(texts["stock"]).check()
    if width == PHONE or not has_script:
        page.get_by_role("button", name=texts["show"], exact=True).click()
    expect(page).to_have_url(re.compile("in_stock=1"))
    page.locator(".card a").filter(has_text=wanted["silhouette"]).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(wanted["silhouette"])
    assert page.url.split("/", 3)[3].startswith(f"{home}shoe/"[1:])

    out = page.get_by_role("link", name=texts["shop"])
    expect(out).to_have_count(3)
    answer = page.request.get(str(out.first.get_attribute("href")), max_redirects=0)
    assert answer.status == 302
    assert answer.headers["location"].split("/")[2] in {shop.host for shop in SHOPS}


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_chosen_photo_finds_its_shoe_and_can_be_forgotten(
    open_page: Open, tmp_path: Path, width: int, has_script: bool
) -> None:
    page = open_page(width=width, java_script_enabled=has_script)

    page.locator("[data-photo]").set_input_files(picture_of(shoe(), tmp_path))
    if has_script:
        expect(page.get_by_alt_text("Your photo")).to_be_visible()
        expect(page.get_by_text("my shoe.jpg")).to_be_visible()
    page.get_by_role("button", name="Find").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Shoes like your photo")
    expect(page.locator(".card").first).to_contain_text(shoe()["silhouette"])
    expect(page.get_by_role("img", name="Your photo")).to_be_visible()
    address = page.url
    page.get_by_role("button", name="Forget this photo").click()
    expect(page.get_by_text("Your photo has been forgotten")).to_be_visible()
    assert page.request.get(address).status == 404


def give(page: Page, how: str, photo: bytes) -> None:
    """Drop or paste a photo, as a person's browser reports it."""
    page.evaluate(
        """([how, content]) => {
            const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], "shoe.jpg", { type: "image/jpeg" }));
            const options = { bubbles: true, cancelable: true };
            document.body.dispatchEvent(
                how === "paste"
                    ? new ClipboardEvent("paste", { ...options, clipboardData: transfer })
                    : new DragEvent("drop", { ...options, dataTransfer: transfer }),
            );
        }""",
        [how, base64.b64encode(photo).decode()],
    )


@pytest.mark.parametrize("how", ["drop", "paste"])
@pytest.mark.parametrize("path", ["/", "/search/"])
def test_a_photo_can_be_dropped_or_pasted_on_any_page(
    open_page: Open, tmp_path: Path, how: str, path: str
) -> None:
    page = open_page(path)

    give(page, how, picture_of(shoe(), tmp_path).read_bytes())
    expect(page.get_by_alt_text("Your photo")).to_be_visible()
    page.get_by_role("button", name="Find").click()

    expect(page.locator(".card").first).to_contain_text(shoe()["silhouette"])


def test_a_large_photo_is_made_smaller_before_it_is_sent(open_page: Open, tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    noise = Image.effect_noise((4000, 3000), 80).convert("RGB")
    noise.save(large, quality=92)
    page = open_page()

    page.locator("[data-photo]").set_input_files(large)
    expect(page.get_by_alt_text("Your photo")).to_be_visible(timeout=20_000)
    size = page.evaluate("document.querySelector('[data-photo]').files[0].size")
    with Image.open(
        io.BytesIO(
            bytes(
                page.evaluate(
                    "document.querySelector('[data-photo]').files[0].arrayBuffer()"
                    ".then((buffer) => [...new Uint8Array(buffer).slice(0, 65536)])"
                )
            )
        )
    ) as sent:
        assert max(sent.size) == 1600

    assert size < large.stat().st_size / 3


def test_what_is_no_photo_is_refused_at_once_and_words_stay(
    open_page: Open, tmp_path: Path
) -> None:
    wrong = tmp_path / "notes.txt"
    wrong.write_text("no photo")
    page = open_page()

    finder(page).fill("in red")
    page.locator("[data-photo]").set_input_files(wrong)

    expect(page.get_by_role("alert")).to_contain_text("This is no photo")
    expect(finder(page)).to_have_value("in red")


def test_a_damaged_photo_says_so_without_leaving_the_page(open_page: Open, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.jpg"
    damaged.write_bytes(picture_of(shoe(), tmp_path).read_bytes()[:900])
    page = open_page()

    page.locator("[data-photo]").set_input_files(damaged)
    page.get_by_role("button", name="Find").click()

    expect(page.get_by_role("alert")).to_contain_text("damaged")
    expect(page).to_have_url(re.compile(r"/$"))
    forget_expected(open_page, "422")


def forget_expected(open_page: Open, text: str) -> None:
    """Take the console's own line about an expected status off the list."""
    complaints: list[str] = open_page.complaints  # type: ignore[attr-defined]
    complaints[:] = [line for line in complaints if text not in line]


def test_a_lost_connection_keeps_the_photo_and_sends_it_when_it_is_back(
    open_page: Open, tmp_path: Path
) -> None:
    page = open_page()
    page.locator("[data-photo]").set_input_files(picture_of(shoe(), tmp_path))

    page.context.set_offline(True)
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("alert")).to_contain_text("Your photo is still here")
    page.context.set_offline(False)  # and it is sent by itself

    expect(page.locator(".card").first).to_contain_text(shoe()["silhouette"])
    forget_expected(open_page, "ERR_INTERNET_DISCONNECTED")


def test_the_whole_way_goes_by_keyboard(open_page: Open) -> None:
    page = open_page()

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("[data-photo]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(finder(page)).to_be_focused()
    page.keyboard.type(f"{shoe()['brand']} {shoe()['silhouette']}")
    page.keyboard.press("Enter")
    expect(page.locator("#found-title")).to_be_visible()
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.card') !== null"):
            break
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Who sells it")).to_be_visible()


def test_back_returns_to_the_page_of_results_that_one_left(open_page: Open) -> None:
    page = open_page("/search/?sort=price")

    page.get_by_role("link", name="Next page").click()
    expect(page).to_have_url(re.compile("page=2"))
    name = page.locator(".card__name a").nth(5).inner_text()
    page.locator(".card__name a").nth(5).click()
    expect(page.get_by_role("heading", name="Who sells it")).to_be_visible()
    page.go_back()

    expect(page).to_have_url(re.compile("page=2"))
    expect(page.locator(".card__name a").nth(5)).to_have_text(name)
    expect(page.locator(".card").nth(5)).to_be_in_viewport()


def test_a_chip_takes_its_condition_away_and_the_order_is_kept(open_page: Open) -> None:
    page = open_page("/search/?q=red+high+tops&in_stock=1&sort=price")

    page.locator(".chip", has_text="red").click()

    expect(finder(page)).to_have_value("high tops")
    expect(page.get_by_label("In stock")).to_be_checked()
    expect(page.get_by_label("Order")).to_have_value("price")


def test_choosing_another_order_counts_at_once(open_page: Open) -> None:
    page = open_page("/search/")

    page.get_by_label("Order").select_option("price")

    expect(page).to_have_url(re.compile("sort=price"))
    expect(page.locator("[data-found-status]")).not_to_be_empty()  # the new list stands
    prices = page.locator(".card__price").all_inner_texts()
    amounts = [float(price.removeprefix("€").replace(",", "")) for price in prices]
    assert amounts == sorted(amounts)


def test_the_same_page_is_one_click_away_in_the_other_language(open_page: Open) -> None:
    page = open_page("/search/?q=vantkell&sort=price")

    page.get_by_role("link", name="Русский").click()

    expect(page).to_have_url(re.compile(r"/ru/search/\?q=vantkell&sort=price$"))
    expect(page.get_by_label("Порядок")).to_have_value("price")


@pytest.mark.alone
def test_a_photo_waits_for_an_encoder_that_stands_still_and_the_page_goes_on_by_itself(
    open_page: Open, site: Site, tmp_path: Path
) -> None:
    page = open_page()
    page.locator("[data-photo]").set_input_files(picture_of(shoes()[6], tmp_path))
    child = encoder_process(site)
    os.kill(child, signal.SIGSTOP)
    try:
        page.wait_for_timeout(6_000)  # until nobody believes any more that it lives
        page.get_by_role("button", name="Find").click()
        expect(page.get_by_role("heading", name="Looking at your photo")).to_be_visible()
    finally:
        os.kill(child, signal.SIGCONT)

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Shoes like your photo", timeout=20_000
    )


def encoder_process(site: Site) -> int:
    """Find the process that the encoder's guard runs."""
    children = Path(f"/proc/{site.encoder_guard}/task/{site.encoder_guard}/children")
    return int(children.read_text().split()[0])
