"""Take the pictures of docs/screenshots: `python -m tests.browser.screenshots FOLDER`.

The site that the browser tests run is started for it: only drawn shoes of invented brands.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import Browser, Page, sync_playwright

from sneakers_site.embedded.servers import stop_guard
from tests import servers  # decides DATA_DIR, so before anything that reads settings

WIDTHS = (375, 1440)
THEMES = ("light", "dark")
PAGES = {
    "home": "/",
    "words": "/search/?q=red+high+tops",
    "nothing": "/search/?q=red&price_max=1",
    "privacy": "/privacy/",
    "not-found": "/nope/",
}


def take_all(browser: Browser, url: str, folder: Path) -> None:
    """Take each page in both languages, themes and widths: `home-ru-375-dark.png`."""
    for language in ("en", "ru"):
        prefix = "/ru" if language == "ru" else ""
        for width in WIDTHS:
            for theme in THEMES:
                page = _page(browser, url, width=width, color_scheme=theme)
                for name, path in PAGES.items():
                    page.goto(prefix + path)
                    _take(page, folder / f"{name}-{language}-{width}-{theme}.png")
                page.goto(prefix + "/search/?sort=discount")
                page.locator(".card a").first.click()
                page.wait_for_url("**/shoe/**")
                _take(page, folder / f"shoe-{language}-{width}-{theme}.png")
                _search_by_photo(page, prefix)
                _take(page, folder / f"photo-{language}-{width}-{theme}.png")
                page.context.close()


def _page(browser: Browser, url: str, *, width: int, **options: Any) -> Page:
    is_phone = width < 600
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": 812 if is_phone else 900},
        is_mobile=is_phone,
        has_touch=is_phone,
        reduced_motion="reduce",
        **options,
    )
    context.set_default_timeout(60_000)
    return context.new_page()


def _search_by_photo(page: Page, prefix: str) -> None:
    from tests.browser.stock import PICTURES, shoes

    page.goto(f"{prefix}/")
    page.locator("[data-photo]").set_input_files(PICTURES / shoes()[3]["pictures"][1]["file"])
    page.locator("[data-preview]").wait_for(state="visible")
    page.locator(".finder__submit").click()
    page.wait_for_url("**/search/p/**")
    page.locator(".asked__photo").wait_for()


def _take(page: Page, path: Path) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path)


def main() -> None:
    """Start the site, take the pictures, stop the site."""
    django.setup()
    from tests.browser.conftest import CHROMIUM, OPTIONS
    from tests.browser.site import running_site

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    try:
        site = running_site()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
            take_all(browser, site.url, folder)
            browser.close()
    finally:
        for started in servers.layout().keys.glob("*.started"):
            stop_guard(int(started.read_text()))
        shutil.rmtree(servers.layout().data_dir, ignore_errors=True)


if __name__ == "__main__":
    main()
