"""Reading an answer at all: unpacking, decoding, and telling a bot wall from a page."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from typing import Any

from parsel import Selector
from w3lib.encoding import html_to_unicode

MAX_UNPACKED = 64 * 1024 * 1024


class UnreadableAnswerError(ValueError):
    """The answer is not what this platform says: another kind of site, or a bot wall."""


# Marks that the walls' own pages carry. Ordinary pages of protected shops may load the same
# scripts, so these count only where a page holds no product.
_WALLS = (
    ("Akamai", re.compile(r"sec-if-cpt-container|akamai-logo|_sec/cp_challenge|sec-bc-text", re.I)),
    ("Cloudflare", re.compile(r"<title>\s*Just a moment|cf[-_]chl[-_]|cdn-cgi/challenge", re.I)),
    ("PerimeterX", re.compile(r"px-captcha|_pxAppId|Press (?:&amp;|&) Hold", re.I)),
    ("DataDome", re.compile(r"captcha-delivery\.com", re.I)),
    ("Imperva", re.compile(r"_Incapsula_Resource|Incapsula incident", re.I)),
    ("Kasada", re.compile(r"KPSDK|/149e9513-01fa-4fb0-aad4-566afd725d1b/", re.I)),
    ("AWS WAF", re.compile(r"awsWafCookieDomainList|gokuProps|awswaf\.com", re.I)),
    ("DDoS-Guard", re.compile(r"ddos-guard", re.I)),
    ("Sucuri", re.compile(r"sucuri_cloudproxy", re.I)),
    ("Qrator", re.compile(r"__qrator|qauth_", re.I)),
    ("a waiting room", re.compile(r"queue-it\.net|/throttle/queue", re.I)),
    ("a captcha", re.compile(r"g-recaptcha|h-captcha|hcaptcha\.com|smartcaptcha", re.I)),
)  # fmt: skip
_WALL_WORDS = re.compile(
    r"access denied|are you (?:a )?(?:human|robot)|verify (?:that )?you are (?:a )?human|"
    r"unusual traffic|pardon our interruption|request blocked|attention required|"
    r"доступ (?:к ресурсу )?(?:ограничен|запрещ[её]н)|проверк[аи] браузера|вы не робот|"
    r"enable javascript and cookies to continue|bot detected|too many requests",
    re.IGNORECASE,
)


def is_gzip(body: bytes) -> bool:
    """Does this start as gzip does?"""
    return body.startswith(b"\x1f\x8b")


def unpack(body: bytes, *, limit: int = MAX_UNPACKED) -> bytes:
    """The body, unpacked where it is gzip; a stream that was cut off gives what it holds.

    Raises:
        UnreadableAnswerError: broken from the start, or more than `limit` bytes unpacked.
    """
    for _ in range(2):  # some servers pack a file that is packed already
        if not is_gzip(body):
            break
        packed = zlib.decompressobj(wbits=31)
        try:
            body = packed.decompress(body, limit + 1)
        except zlib.error as error:
            raise UnreadableAnswerError("the gzip file is broken") from error
        if len(body) > limit:
            raise UnreadableAnswerError(
                f"the page is larger than {limit // (1024 * 1024)} MB unpacked"
            )
    return body


def looks_like_html(body: bytes, *, content_type: str = "") -> bool:
    """Is this a web page rather than data? The body tells; the header only where it is silent."""
    start = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"{", b"[")):
        return False
    if start.startswith(b"<?xml") or not start.startswith(b"<"):
        return b"<html" in start or ("html" in content_type.lower() and b"<rss" not in start)
    return not start.startswith((b"<rss", b"<feed", b"<yml_catalog", b"<urlset", b"<sitemapindex"))


def page_text(body: bytes, *, content_type: str = "") -> str:
    """A web page's text in the charset that it declares (header, BOM, meta), never failing."""
    return html_to_unicode(content_type or None, body, default_encoding="utf8")[1]


def decode_json(body: bytes, *, content_type: str = "") -> Any:
    """The JSON value of an answer.

    Raises:
        UnreadableAnswerError: HTML with status 200, or broken JSON; the message names a bot wall
            where there is one.
    """
    if looks_like_html(body, content_type=content_type):
        wall = wall_on(page_text(body, content_type=content_type))
        raise UnreadableAnswerError(wall or "the shop answered with a web page instead of JSON")
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise UnreadableAnswerError("the answer is XML, but no product feed")
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise UnreadableAnswerError("the shop's answer is no JSON") from error


def wall_on(html: str) -> str:
    """Why a page without a product reads as a bot wall ("blocked by …"), or empty."""
    start = html[:60_000]
    for name, marks in _WALLS:
        if marks.search(start):
            return f"blocked: the shop answered with a page of {name}"
    shown = Selector(text=start).xpath("//text()[not(parent::script or parent::style)]").getall()
    text = " ".join(shown)
    if len(text.split()) < 200 and _WALL_WORDS.search(text):
        return "blocked: the shop answered with a page that asks whether we are human"
    return ""


def error_in(answer: object) -> str:
    """Why a JSON answer with status 200 is an error and no data ("blocked: …"), or empty."""
    if not isinstance(answer, Mapping):
        return ""
    error = answer.get("error") or answer.get("errors")
    code = answer.get("code")
    if isinstance(code, str) and code.startswith(("rest_", "woocommerce_rest")):
        return f"blocked: the shop answered with the error “{code[:80]}”"
    others = [value for value in answer.values() if value != error]
    if not error or any(isinstance(value, list) and value for value in others):
        return ""
    said = json.dumps(error, ensure_ascii=False)[:120]
    return f"blocked: the shop answered with the error {said} instead of products"
