"""Plain text out of what shops write, which is often HTML, sometimes escaped twice."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from w3lib.html import remove_tags, remove_tags_with_content, replace_entities

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]")
_COMMENT = re.compile(r"<!--.*?(-->|$)", re.DOTALL)
_BREAK = re.compile(r"<\s*(br|/p|/li|/div|/tr|/h[1-6])\b[^>]*>", re.IGNORECASE)
MAX_HTML = 200_000


def clean_text(value: object, *, max_length: int = 500) -> str:
    """One line of plain text: no tags, entities, control characters or runs of blanks."""
    return " ".join(_plain(value).split())[:max_length].strip()


def clean_lines(value: object, *, max_length: int = 5000) -> list[str]:
    """Plain text line by line, as the paragraphs and list items of the HTML break it."""
    text = _plain(value, keep_breaks=True)[:max_length]
    return [line for raw in text.splitlines() if (line := " ".join(raw.split()))]


def _plain(value: object, *, keep_breaks: bool = False) -> str:
    if not isinstance(value, str | int | float):
        return ""
    text = str(value)[:MAX_HTML]
    if "<" not in text and "&" not in text:  # most values: nothing to take out
        return _CONTROL.sub(" ", text).replace("\xa0", " ")
    for _ in range(2):  # the second round takes tags that stood there as entities
        text = _COMMENT.sub(" ", text)
        text = remove_tags_with_content(text, which_ones=("script", "style", "iframe", "svg"))
        if keep_breaks:
            text = _BREAK.sub("\n", text)
        text = replace_entities(remove_tags(text))
    return _CONTROL.sub(" ", text).replace("\xa0", " ")


def web_address(value: object, *, base: str) -> str:
    """Absolute http(s) address of a link as the shop wrote it, or empty.

    Protocol-relative and relative links are joined to `base`; `javascript:`, `data:` and the
    like, links with user names, and links too long for the catalogue are refused.
    """
    if not isinstance(value, str):
        return ""
    try:
        address = urljoin(base, value.strip())
        parts = urlsplit(address)
        parts.port  # noqa: B018  (raises on a port that is no number)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return ""
    if len(address) > 2000 or _CONTROL.search(address) or any(c.isspace() for c in address):
        return ""
    return address
