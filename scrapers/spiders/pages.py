"""What spiders of web pages share: a queue of addresses, few requests in memory, fair failure."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from scrapers.items import SeenItem
from scrapers.parsing.answers import UnreadableAnswerError
from scrapers.spiders.base import BLOCKED_STATUSES, Outcome, ShopSpider, Yielded

AT_ONCE = 24  # requests handed to Scrapy; the rest wait as bare addresses
MAX_PAGES = 250_000
_REFUSALS_IN_A_ROW = 5
_MAY_FAIL = 0.1


class PagesSpider(ShopSpider):
    """Reads what `enqueue` names, each address once, through `read_KIND(response, depth)`.

    A page that cannot be had just now is no news about its offers (`SeenItem`); many such pages
    make the run partial. Pages that are gone (404, 410) say that their offers are.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._queue: deque[tuple[str, str, int]] = deque()
        self._known: set[int] = set()
        self._in_flight = 0
        self._refused_in_a_row = 0
        self.pages: Counter[str] = Counter()  # "read", "failed", "refused", "forbidden", "gone"

    def enqueue(self, url: str, kind: str, *, depth: int = 0) -> None:
        """Ask for this address once, unless the crawl is over or as large as it may be."""
        if hash(url) in self._known or self.outcome not in (None, Outcome.COMPLETE):
            return
        if len(self._known) >= MAX_PAGES:
            self.end(Outcome.PARTIAL, f"more than {MAX_PAGES:,} pages; the rest was not read")
            return
        self._known.add(hash(url))
        self._queue.append((url, kind, depth))

    def is_known(self, url: str) -> bool:
        """Was this address asked for already?"""
        return hash(url) in self._known

    def note(self, url: str) -> None:
        """Take an address as dealt with."""
        self._known.add(hash(url))

    def more(self) -> Iterator[Request]:
        """Requests for what waits, as many as may be under way."""
        while self._queue and self._in_flight < AT_ONCE:
            url, kind, depth = self._queue.popleft()
            if not self.is_worth_asking(url, kind):
                self.pages["left out"] += 1
                continue
            self._in_flight += 1
            yield self.ask(
                url,
                self.answered,
                errback=self.not_answered,
                headers={"Accept": "text/html,application/xml;q=0.9,*/*;q=0.5"},
                cb_kwargs={"kind": kind, "depth": depth},
            )

    def is_worth_asking(self, url: str, kind: str) -> bool:
        """Should this still be asked for, now that its turn has come?"""
        return True

    def answered(self, response: Response, *, kind: str, depth: int) -> Iterator[Yielded]:
        """Read one answer and ask for more."""
        self._in_flight -= 1
        if self._is_usable(response, kind=kind):
            try:
                yield from getattr(self, f"read_{kind}")(response, depth)
                self._refused_in_a_row = 0
            except UnreadableAnswerError as error:
                yield from self._unreadable(response, str(error), kind=kind)
        elif kind == "page" and response.status not in (404, 410):
            yield SeenItem(url=response.url)
        yield from self.more()

    def not_answered(self, failure: Failure) -> Iterator[Yielded]:
        """Note why a page could not be had and go on with the others."""
        self._in_flight -= 1
        request: Request = failure.request  # type: ignore[attr-defined]
        error, kind = failure.value, request.cb_kwargs["kind"]
        self.counts.add_error(type(error).__name__, example=f"{request.url}: {error}"[:300])
        if isinstance(error, IgnoreRequest):
            self.pages["forbidden"] += 1
            self.message_if_nothing = str(error) or "not allowed"
        else:
            self.pages["failed"] += 1
            self.lost(kind, request.url)
            if kind == "page":
                yield SeenItem(url=request.url)
        yield from self.more()

    message_if_nothing = ""

    def lost(self, kind: str, url: str) -> None:
        """A list that could not be had leaves pages unknown: the run is not complete."""
        if kind != "page":
            self.end(Outcome.PARTIAL, f"{url} could not be read; what it lists is unknown")

    def _is_usable(self, response: Response, *, kind: str) -> bool:
        if response.status == 200:
            self.pages["read"] += 1
            return True
        self.counts.add_error(f"status {response.status}", example=response.url)
        if response.status in (404, 410):
            self.pages["gone"] += 1
        elif response.status in BLOCKED_STATUSES:
            self._refuse(response, f"the shop refuses us (status {response.status})")
        else:
            self.pages["failed"] += 1
            self.lost(kind, response.url)
        return False

    def _unreadable(self, response: Response, problem: str, *, kind: str) -> Iterator[Yielded]:
        self.counts.add_error(problem, example=response.url)
        if problem.startswith("blocked"):
            self._refuse(response, problem)
            yield SeenItem(url=response.url)
        elif kind != "page":
            self.lost(kind, response.url)

    def _refuse(self, response: Response, problem: str) -> None:
        """One refused page may be bad luck; several in a row, or the first of all, are a wall."""
        self.pages["refused"] += 1
        self._refused_in_a_row += 1
        is_first = not self.products_read and self.pages["read"] <= self.pages["refused"]
        if is_first or self._refused_in_a_row >= _REFUSALS_IN_A_ROW:
            if wait := response.meta.get("asked_to_wait_s"):
                problem += f", asks to wait {wait:g} s"
            self._queue.clear()
            self.block(problem, url=response.url)

    def conclude(self) -> None:
        """All is read: complete, unless too much could not be had."""
        bad = self.pages["failed"] + self.pages["refused"]
        total = bad + self.pages["read"] + self.pages["gone"]
        if not self.products_read and self.pages["forbidden"] and not self.pages["read"]:
            self.end(Outcome.BLOCKED, f"not fetched: {self.message_if_nothing}")
        elif not self.pages["read"]:
            self.end(Outcome.FAILED, "no page could be read")
        elif bad > total * _MAY_FAIL:
            self.end(Outcome.PARTIAL, f"{bad} of {total} pages could not be had")
        else:
            self.end(Outcome.COMPLETE)
