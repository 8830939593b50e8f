"""A real browser on the real site."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.site import Site, in_use, running_site

CHROMIUM = Path("/usr/bin/chromium")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PHONE, DESKTOP = 375, 1280
PATIENCE_MS = 20_000  # for machines that are busy with something else

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def site() -> Site:
    """The site with 32 drawn shoes in three shops, all of which can be found by a photo."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is missing: apt-get install chromium")
        pytest.skip(f"no browser: {CHROMIUM} is missing")
    return running_site()


@pytest.fixture(autouse=True)
def use_of_the_site(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep a test that stops the encoder apart from those of the other processes."""
    if "site" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("site")
    with in_use(alone=request.node.get_closest_marker("alone") is not None):
        yield


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Browser]:
    """One Chromium for a module: Playwright's loop would spoil the ORM for the tests after it."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


class Complaints(list[str]):
    """What a page's console, its requests and its policy complained of."""

    def watch(self, page: Page, home: str) -> None:
        """Note every error, and every request that leaves the site."""
        page.on("pageerror", lambda error: self.append(f"error: {error}"))
        page.on(
            "console",
            lambda message: self.append(message.text) if message.type == "error" else None,
        )
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((home, "blob:", "data:"))
                else self.append(f"third party: {request.url}")
            ),
        )


@pytest.fixture
def open_page(site: Site, browser: Browser) -> Iterator[Open]:
    """Open an address in a browser of its own; at the end nothing may have complained."""
    contexts: list[BrowserContext] = []
    complaints = Complaints()

    def open_it(path: str = "/", *, width: int = DESKTOP, **options: Any) -> Page:
        is_phone = width < 600
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 812 if is_phone else 900},
            is_mobile=is_phone,
            has_touch=is_phone,
            # A browser from Ireland reads prices in the base currency.
            **{"reduced_motion": "reduce", "locale": "en-IE"} | options,
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        complaints.watch(page, site.url)
        page.goto(path)
        return page

    open_it.complaints = complaints  # type: ignore[attr-defined]  # for tests that expect some
    yield open_it
    for context in contexts:
        context.close()
    assert not complaints
