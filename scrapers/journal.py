"""Answers of a shop on disk: a journal within one run, validators for the next one.

Within a run it makes crashes and pauses cheap: the spider starts from the beginning and what was
already fetched comes from here, so nothing is asked twice, lost or doubled. Across runs only what
has an ETag or Last-Modified is kept, and asked for with If-None-Match / If-Modified-Since.
Scrapy's own HttpCacheMiddleware does the work; here are its policy and its storage. No Django.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import time
import zlib
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.httpcache import HttpCacheMiddleware
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.utils.request import RequestFingerprinter

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)
FRESH_FOR_S = 24 * 3600.0  # a run that pauses for longer looks again
_FETCHED_AT = b"X-Journal-Fetched-At"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    key BLOB PRIMARY KEY, fetched_at REAL NOT NULL, has_validator INTEGER NOT NULL,
    status INTEGER NOT NULL, url TEXT NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL
) WITHOUT ROWID
"""


class JournalMiddleware(HttpCacheMiddleware):
    """Scrapy's own, but for this: it takes an old answer for true when the shop is down."""

    def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> None:
        """Leave the error an error: a shop that does not answer has shown us nothing."""
        request.meta.pop("cached_response", None)


class JournalPolicy:
    """Which answers are kept, and when one from disk may stand for a request.

    JOURNAL_RUN_STARTED (seconds since 1970) is when the run began that may take answers as they
    stand; older ones are only compared with the shop.
    """

    def __init__(self, settings: BaseSettings) -> None:
        self._run_started = settings.getfloat("JOURNAL_RUN_STARTED")

    def should_cache_request(self, request: Request) -> bool:
        """Pages of shops are kept; robots.txt has a life of its own, pictures are stored."""
        path = urlsplit(request.url).path
        return request.method == "GET" and path != "/robots.txt"

    def should_cache_response(self, response: Response, request: Request) -> bool:
        """Keep whole answers only: an error may be over in a minute."""
        return bool(response.status == 200)

    def is_cached_response_fresh(self, cached: Response, request: Request) -> bool:
        """Take what this very run has fetched; else arm the request with the validators."""
        fetched_at = float(cached.headers.pop(_FETCHED_AT)[0])
        if fetched_at >= max(self._run_started, time.time() - FRESH_FOR_S):
            return True
        if etag := cached.headers.get(b"ETag"):
            request.headers[b"If-None-Match"] = etag
        if modified := cached.headers.get(b"Last-Modified"):
            request.headers[b"If-Modified-Since"] = modified
        return False

    def is_cached_response_valid(
        self, cached: Response, response: Response, request: Request
    ) -> bool:
        """The shop says that nothing has changed."""
        request.headers.pop(b"If-None-Match", None)
        request.headers.pop(b"If-Modified-Since", None)
        return bool(response.status == 304)


class JournalStorage:
    """One SQLite file a source, below JOURNAL_DIR; survives kill -9 at any moment.

    Nothing is stored any more once the file has JOURNAL_MAX_BYTES: a larger shop is simply asked
    again after a crash.
    """

    def __init__(self, settings: BaseSettings) -> None:
        self._path = Path(settings["JOURNAL_DIR"]) / f"{settings['JOURNAL_NAME']}.sqlite3"
        self._max_bytes = settings.getint("JOURNAL_MAX_BYTES")
        self._db: sqlite3.Connection | None = None
        self._fingerprinter = RequestFingerprinter()

    def open_spider(self, spider: Spider) -> None:
        """Open the file; one that is broken is begun anew."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = _opened(self._path)
        except sqlite3.DatabaseError:
            logger.warning("%s cannot be read and is begun anew", self._path)
            self._path.unlink(missing_ok=True)
            self._db = _opened(self._path)

    def close_spider(self, spider: Spider) -> None:
        """Close the file."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def retrieve_response(self, spider: Spider, request: Request) -> Response | None:
        """What is on disk for this request, with the moment it was fetched in a header."""
        row = self._open.execute(
            "SELECT fetched_at, status, url, headers, body FROM answers WHERE key = ?",
            [self._key(request)],
        ).fetchone()
        if row is None:
            return None
        fetched_at, status, url, packed_headers, body = row
        headers = Headers(dict(json.loads(packed_headers)))
        body = zlib.decompress(body)
        kind: Any = responsetypes.from_args(headers=headers, url=url, body=body)
        headers[_FETCHED_AT] = repr(fetched_at)
        answer: Response = kind(url=url, headers=headers, status=status, body=body)
        return answer

    def store_response(self, spider: Spider, request: Request, response: Response) -> None:
        """Keep an answer; committed at once, so that a crash loses nothing."""
        if self._is_full():
            return
        headers = [
            [name.decode("latin-1"), [value.decode("latin-1") for value in values]]
            for name, values in response.headers.items()
        ]
        with self._open:
            self._open.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    self._key(request),
                    time.time(),
                    _has_validator(response),
                    response.status,
                    response.url,
                    json.dumps(headers),
                    zlib.compress(response.body, 1),
                ],
            )

    @property
    def _open(self) -> sqlite3.Connection:
        if self._db is None:
            raise RuntimeError("the journal is not open")
        return self._db

    def _key(self, request: Request) -> bytes:
        key: bytes = self._fingerprinter.fingerprint(request)
        return key

    def _is_full(self) -> bool:
        (pages,) = self._open.execute("PRAGMA page_count").fetchone()
        (size,) = self._open.execute("PRAGMA page_size").fetchone()
        (free,) = self._open.execute("PRAGMA freelist_count").fetchone()
        return bool((pages - free) * size >= self._max_bytes)


def trim_journal(folder: Path, name: str) -> None:
    """After a run: keep what the next one can compare with, drop the rest and what is old."""
    path = folder / f"{name}.sqlite3"
    if not path.exists():
        return
    try:
        db = _opened(path)
        try:
            with db:
                month_ago = time.time() - 30 * 24 * 3600
                db.execute(
                    "DELETE FROM answers WHERE NOT has_validator OR fetched_at < ?", [month_ago]
                )
            db.execute("VACUUM")
        finally:
            db.close()
    except sqlite3.DatabaseError:
        logger.warning("%s cannot be trimmed and is dropped", path)
        path.unlink(missing_ok=True)


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=10, isolation_level="DEFERRED")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute(_SCHEMA)
    db.commit()
    return db


def _has_validator(response: Response) -> bool:
    """Can the next run ask whether this has changed, and may it be kept that long?"""
    if b"no-store" in (response.headers.get(b"Cache-Control") or b"").lower():
        return False
    if response.headers.get(b"ETag"):
        return True
    modified = (response.headers.get(b"Last-Modified") or b"").decode("latin-1")
    try:
        # A page that was "modified" when it was sent says nothing.
        return bool(modified) and time.time() - parsedate_to_datetime(modified).timestamp() > 60
    except (TypeError, ValueError):
        return False
