"""Few and polite requests to a shop that somebody named: counted, robots.txt obeyed."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from protego import Protego

from outgoing.guard import Fetched, FetchError, RefusedAddressError, fetch, post
from scrapers.parsing.answers import page_text

MAX_REQUESTS = 8
_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 5.0
REFUSING = frozenset({401, 403, 406, 407, 429, 430, 451, 498, 503})


class NotAShopError(ValueError):
    """No shop that we can read stands there; the message says what was found."""


class BudgetSpentError(Exception):
    """All requests that a probe may make are made."""


@dataclass(slots=True)
class Probe:
    """Asks one shop, at most `MAX_REQUESTS` times, and keeps to its robots.txt.

    Raises from `get`:
        BudgetSpentError, RefusedAddressError, FetchError.
    """

    user_agent: str
    allow: Collection[str] = ()
    on_step: Callable[[str], None] | None = None
    asked: list[str] = field(default_factory=list)
    robots_text: str = ""
    _rules: Protego | None = None
    _waits: float = _PAUSE_S
    _last: float = 0.0

    def read_robots(self, root: str) -> str:
        """Read /robots.txt and return the shop's root after redirects.

        Raises:
            NotAShopError: the shop refuses us already there, or cannot say its rules now.
        """
        answer = self.get(urljoin(root, "/robots.txt"), max_bytes=500_000)
        if answer.status >= 500 or answer.status in (429, 430):
            raise NotAShopError(
                f"the shop does not answer now (its robots.txt gives status {answer.status})"
            )
        if answer.status == 200:
            self.robots_text = answer.body.decode("utf-8", "replace")
            self._rules = Protego.parse(self.robots_text)
            delay = self._rules.crawl_delay("Solemate")
            self._waits = min(max(_PAUSE_S, float(delay or 0)), _LONGEST_PAUSE_S)
        final = urlsplit(answer.url)
        return f"{final.scheme}://{final.netloc}/"

    def may(self, url: str) -> bool:
        """Does robots.txt let us ask for this?"""
        return self._rules is None or self._rules.can_fetch(url, "Solemate")

    @property
    def left(self) -> int:
        """Requests that may still be made."""
        return MAX_REQUESTS - len(self.asked)

    def get(
        self, url: str, *, max_bytes: int = 20_000_000, headers: Mapping[str, str] | None = None
    ) -> Fetched:
        """One request, after a pause; `headers` may hold a key and are written down nowhere."""
        self._wait_for(url)
        sent = {
            "User-Agent": self.user_agent,
            "Accept": "text/html,application/json,application/xml;q=0.9,*/*;q=0.5",
            **(headers or {}),
        }
        try:
            return fetch(url, headers=sent, allow=self.allow, max_bytes=max_bytes)
        finally:
            self._last = time.monotonic()

    def post(self, url: str, body: bytes, *, headers: Mapping[str, str]) -> Fetched:
        """The same with a body, for a token."""
        self._wait_for(url)
        sent = {"User-Agent": self.user_agent, "Accept": "application/json", **headers}
        try:
            return post(url, body, headers=sent, allow=self.allow)
        finally:
            self._last = time.monotonic()

    def _wait_for(self, url: str) -> None:
        if self.left <= 0:
            raise BudgetSpentError
        host = urlsplit(url).netloc
        wait = self._last + self._waits - time.monotonic()
        if self.asked and host not in self.allow and wait > 0:
            time.sleep(wait)
        self.asked.append(url)
        if self.on_step:
            self.on_step(url)

    def try_get(self, url: str, *, max_bytes: int = 20_000_000) -> Fetched | None:
        """The answer, or None where robots.txt forbids it, it failed, or is no 200."""
        if not self.may(url):
            return None
        try:
            answer = self.get(url, max_bytes=max_bytes)
        except (FetchError, RefusedAddressError):
            return None
        return answer if answer.status == 200 else None


def text_of(answer: Fetched) -> str:
    """The text of a fetched page."""
    return page_text(answer.body, content_type=answer.headers.get("content-type", ""))
