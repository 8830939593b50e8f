"""One's own things, from the first heart to the last letter, as people do it."""

from __future__ import annotations

import email
import email.policy
import re
import subprocess
import sys
import time
import urllib.request
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sneakers_site.environment import PROJECT
from tests import servers
from tests.browser.conftest import DESKTOP, PHONE, Open
from tests.browser.site import Site, _environment
from tests.browser.test_accessibility import faults

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"
SEND = (
    "from accounts.services import packing, post; packing.pack_letters(); post.send_due_letters()"
)
# What a crawl does when a shop has made a shoe a third cheaper.
FALL = """
from decimal import Decimal
from django.db.models import F
from accounts.services.checking import check_alerts
from catalog.models import Offer
from catalog.services import refresh_listings
Offer.objects.filter(product={product}).update(price=F("price") * Decimal("0.66"))
refresh_listings([{product}])
check_alerts()
"""


def in_site(site: Site, code: str) -> None:
    """Run some Python as one of the site's processes."""
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
        env=_environment(folder(), site.url),
        cwd=PROJECT,
        check=True,
    )


def folder() -> Path:
    return servers.layout().data_dir / "browser"


def letters_to(address: str) -> list[EmailMessage]:
    """Read the mails in the outbox to one address, the oldest first."""
    found = []
    for path in sorted((folder() / "outbox").glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        if message["To"] == address:
            found.append(message)
    return found


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def sign_up(page: Page, site: Site, *, prefix: str = "") -> str:
    """Make an account, open the link of its letter and confirm; return the address."""
    address = f"p{time.monotonic_ns()}@example.org"
    page.locator("[name=email]").fill(address)
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**{prefix}/account/confirm-email/")
    in_site(site, SEND)
    link = re.search(r"http://\S+", text_of(letters_to(address)[-1]))
    assert link is not None
    page.goto(link.group())
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda url: "/account/" not in url)  # back to where one came from
    return address


@pytest.mark.parametrize(("prefix", "width"), [("", DESKTOP), ("/ru", PHONE)])
def test_favourite_then_alert_then_mail_in_the_outbox_then_unsubscribed(
    open_page: Open, site: Site, prefix: str, width: int
) -> None:
    page = open_page(f"{prefix}/search/?sort=-price&in_stock=1", width=width)
    heart = page.locator("[data-heart]").nth(3 if prefix else 1)
    heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true")
    product = heart.get_attribute("data-heart")

    page.goto(f"{prefix}/shoe/{product}/")
    page.locator(".watch__more > summary").click()
    page.locator(".watch__ways .button").click()
    address = sign_up(page, site, prefix=prefix)

    page.goto(f"{prefix}/mine/")
    expect(page.locator(f'[data-device="favourites"] [data-heart="{product}"]')).to_have_attribute(
        "aria-pressed", "true"
    )
    page.goto(f"{prefix}/shoe/{product}/")
    page.locator(".watch__more > summary").click()
    page.locator(".watch__forms form").first.get_by_role("button").click()
    expect(page.locator(".notice--good")).to_be_visible()

    in_site(site, FALL.format(product=product))
    in_site(site, SEND)
    in_site(site, SEND)
    [_confirmation, alert] = letters_to(address)
    assert f"{prefix}/shoe/{product}/" in text_of(alert)
    assert alert["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    stop = "".join(str(alert["List-Unsubscribe"]).split()).strip("<>")  # folded where it is long
    post = urllib.request.Request(stop, b"List-Unsubscribe=One-Click")  # noqa: S310 - our own
    with urllib.request.urlopen(post, timeout=20) as answer:  # noqa: S310
        assert answer.status == 200
    page.goto(f"{prefix}/mine/settings/")
    expect(page.locator("[name=by_email]")).not_to_be_checked()


def test_what_one_looked_at_and_searched_for_stays_in_the_browser_and_can_be_forgotten(
    open_page: Open,
) -> None:
    page = open_page("/search/?q=red&in_stock=1")
    page.locator(".card a").first.click()
    page.wait_for_url("**/shoe/**")

    page.goto("/mine/")
    expect(page.locator('[data-device="seen"] .card')).to_have_count(1)
    expect(page.locator('[data-device="searches"] a')).to_have_text(["red"])
    page.locator("[data-device-forget] button").click()

    expect(page.locator('[data-device="seen"] .card')).to_have_count(0)
    assert page.evaluate("localStorage.getItem('solemate.seen')") is None


def test_without_javascript_a_heart_leads_to_signing_in(open_page: Open) -> None:
    page = open_page("/search/?in_stock=1", java_script_enabled=False)

    page.locator("[data-heart]").first.click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_axe_finds_nothing_on_a_persons_pages(open_page: Open, site: Site) -> None:
    page = open_page("/account/signup/")
    sign_up(page, site)
    page.goto("/search/?q=red")
    page.locator("[data-heart]").first.click()
    page.locator(".save-search").first.click()
    assert faults(page) == []
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/mine/alerts/")

    for address in ("/mine/alerts/", "/mine/", "/mine/settings/", "/mine/delete/", "/shoe/1/"):
        page.goto(address)
        if "shoe" in address:
            page.locator(".watch__more > summary").click()
        assert faults(page) == [], address
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
        page.set_viewport_size({"width": 1280, "height": 900})
