"""Rows of product feeds, streamed: Google Merchant (RSS, Atom, TSV/CSV) and Yandex's YML.

A feed may be half a gigabyte, so rows are read one at a time from a file. XML is read without
DTDs, entities or the network; gzip is unpacked on the way, up to a limit.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, cast

from lxml import etree

from scrapers.parsing.answers import UnreadableAnswerError

MAX_FEED = 2 * 1024 * 1024 * 1024  # bytes unpacked
MAX_RATIO = 300  # unpacked to packed; feeds of real shops stay below 40
_CHUNK = 256 * 1024
_ITEM_TAGS = ("item", "entry", "offer")
_LAST_TAG = re.compile(
    rb"</(?:\w+:)?(?:rss|feed|yml_catalog|rdf)\s*>\s*(?:<!--.*-->\s*)?$", re.I | re.S
)
_MAX_FIELD = 100_000
_MAX_FIELDS = 400


@dataclass(slots=True)
class FeedRow:
    """One row: its fields by lower-case name, in order, several values a name; parameters apart.

    `kind` is "google" or "yml"; `params` are YML's (name, unit, value).
    """

    kind: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    params: list[tuple[str, str, str]] = field(default_factory=list)

    def first(self, *names: str) -> str:
        """The first value that is not empty, of the first name that has one."""
        return next((v for name in names for v in self.fields.get(name, []) if v), "")


@dataclass(slots=True)
class FeedHead:
    """What a YML feed says before its offers."""

    categories: dict[str, tuple[str, str]] = field(default_factory=dict)
    currencies: list[str] = field(default_factory=list)
    shop: str = ""
    delivery: list[str] = field(default_factory=list)

    def path_of(self, category: str) -> str:
        """Names of a category and the one above it, or empty."""
        names: list[str] = []
        while category in self.categories and len(names) < 2:
            name, category = self.categories[category]
            names.insert(0, name)
        return " / ".join(names)


class UnpackingFile(io.RawIOBase):
    """A gzip file read as it unpacks, with limits; `gzip.GzipFile` has none."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._inflater = zlib.decompressobj(wbits=31)
        self._read = self._given = 0
        self._is_whole = False

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Fill the buffer from the stream.

        Raises:
            UnreadableAnswerError: broken gzip, or far more inside than any feed has.
        """
        piece = b""
        while not piece:
            waiting = self._inflater.unconsumed_tail
            if not waiting:
                waiting = self._inflater.unused_data if self._inflater.eof else b""
                if self._inflater.eof:  # a file may be several packed ones in a row
                    self._inflater = zlib.decompressobj(wbits=31)
                fresh = b"" if waiting else self._packed.read(_CHUNK)
                waiting, self._read = waiting or fresh, self._read + len(fresh)
            if not waiting:
                return self._at_end()
            try:
                piece = self._inflater.decompress(waiting, len(buffer))
            except zlib.error as error:
                raise UnreadableAnswerError("the gzip file is broken") from error
        self._given += len(piece)
        if self._given > MAX_FEED or self._given > 50_000_000 + MAX_RATIO * self._read:
            raise UnreadableAnswerError("the feed unpacks to far more than a feed holds")
        self._is_whole = self._inflater.eof
        buffer[: len(piece)] = piece
        return len(piece)

    def _at_end(self) -> int:
        if not self._is_whole:
            raise UnreadableAnswerError("the gzip file breaks off")
        return 0


def open_feed(file: BinaryIO) -> BinaryIO:
    """The file from its start, unpacked where it is gzip."""
    file.seek(0)
    start = file.read(2)
    file.seek(0)
    if start != b"\x1f\x8b":
        return file
    return io.BufferedReader(cast("io.RawIOBase", UnpackingFile(file)), _CHUNK)


def feed_kind(start: bytes) -> str:
    """ "xml", "table", or empty where the first bytes are those of no feed."""
    text = start[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    plain = text.replace(b"\x00", b"").lower()
    if plain.startswith(b"<"):
        marks = (b"<rss", b"<feed", b"<yml_catalog", b"base.google.com/ns")
        return "xml" if any(mark in plain for mark in marks) else ""
    line = plain.splitlines()[0] if plain else b""
    names = {
        name.strip(b"\"' ")
        for name in line.replace(b"g:", b"").replace(b",", b"\t").replace(b";", b"\t").split(b"\t")
    }
    is_table = {b"id", b"title"} <= names and bool({b"price", b"link"} & names)
    return "table" if is_table else ""


def feed_rows(file: BinaryIO, head: FeedHead) -> Iterator[FeedRow]:
    """The rows of a feed, one at a time; `head` is filled as it is read.

    Raises:
        UnreadableAnswerError: no feed, or broken before its first row.
    """
    source = open_feed(file)
    start = source.read(4096)
    kind = feed_kind(start)
    source = open_feed(file)
    if kind == "xml":
        yield from _xml_rows(source, head)
    elif kind == "table":
        yield from _table_rows(source, start)
    else:
        raise UnreadableAnswerError("the answer is no product feed")


def _xml_rows(source: BinaryIO, head: FeedHead) -> Iterator[FeedRow]:
    """Rows by lxml's pull parser.

    Raises:
        UnreadableAnswerError: no XML, or it breaks off; the rows before that are given first.
    """
    parser = etree.XMLPullParser(
        events=("end",),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    tail = b""
    while chunk := source.read(_CHUNK):
        try:
            parser.feed(chunk)
        except etree.XMLSyntaxError as error:
            raise UnreadableAnswerError("the feed is no XML that can be read") from error
        tail = (tail + chunk)[-200:]
        for _, element in parser.read_events():
            name = _local(element)
            if name in _ITEM_TAGS:
                yield _row_of(element, name)
                _forget(element)
            elif name == "delivery-options" and _parent(element) == "shop":
                head.delivery += _sending(element)[1]
            elif name in ("category", "currency", "name") and _parent(element) in (
                "categories",
                "currencies",
                "shop",
            ):
                _note(element, name, head)
    # A recovering parser takes a file that was cut off for a whole one.
    if not _LAST_TAG.search(tail.replace(b"\x00", b"")):
        raise UnreadableAnswerError("the feed breaks off before its end")


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rsplit("}", maxsplit=1)[-1].lower() if isinstance(tag, str) else ""


def _parent(element: etree._Element) -> str:
    parent = element.getparent()
    return "" if parent is None else _local(parent)


def _forget(element: etree._Element) -> None:
    """Free a row that was read, and those before it."""
    element.clear()
    while (before := element.getprevious()) is not None:
        parent = before.getparent()
        if parent is None:
            break
        parent.remove(before)


def _note(element: etree._Element, name: str, head: FeedHead) -> None:
    text = "".join(element.itertext()).strip()[:200]
    number = element.get("id", "")
    if name == "category" and number and len(head.categories) < 200_000:
        head.categories[number] = (text, element.get("parentId", ""))
    elif name == "currency" and number and element.get("rate") in ("1", "1.0", "1.00", None):
        head.currencies.append(number)
    elif name == "name":
        head.shop = head.shop or text


def _row_of(element: etree._Element, name: str) -> FeedRow:
    row = FeedRow(kind="yml" if name == "offer" else "google")
    for key, value in element.attrib.items():
        row.fields.setdefault(f"@{str(key).lower()}", []).append(str(value).strip()[:500])
    for child in list(element)[:_MAX_FIELDS]:
        key = _local(child)
        if not key:
            continue
        if len(child) and key in ("shipping", "delivery-options"):
            column, stated = _sending(child)
            row.fields.setdefault(column, []).extend(stated)
            continue  # its price is none of the thing's
        text = "".join(child.itertext()).strip()[:_MAX_FIELD]
        if key == "param":
            row.params.append((child.get("name", ""), child.get("unit", ""), text))
            continue
        if key == "condition":
            text = child.get("type") or text
        if key == "link" and not text:
            text = child.get("href", "") if child.get("rel", "alternate") == "alternate" else ""
        row.fields.setdefault(key, []).append(text)
    return row


def _sending(element: etree._Element) -> tuple[str, list[str]]:
    """What delivery costs, in the words of a table: Google's `shipping`, YML's options."""
    if _local(element) == "delivery-options":
        return "delivery_cost", [option.get("cost", "") for option in element][:20]
    parts = {_local(child): (child.text or "").strip()[:100] for child in element}
    region = parts.get("region") or parts.get("postal_code") or parts.get("location_id") or ""
    said = (parts.get("country", ""), region, parts.get("service", ""), parts.get("price", ""))
    return "shipping", [":".join(part.replace(":", " ") for part in said)]


def _table_rows(source: BinaryIO, start: bytes) -> Iterator[FeedRow]:
    encoding = _encoding_of(start)
    text = io.TextIOWrapper(source, encoding=encoding, errors="replace", newline="")
    line = start.decode(encoding, "replace").lstrip("\ufeff").splitlines()[0]
    mark = max("\t,;|", key=line.count)
    csv.field_size_limit(_MAX_FIELD * 2)
    reader = csv.reader(text, delimiter=mark, quoting=csv.QUOTE_MINIMAL)
    try:
        names = [_column(name) for name in next(reader)]
        for values in reader:
            row = FeedRow(kind="google")
            for name, value in zip(names, values, strict=False):
                row.fields.setdefault(name, []).append(value.strip()[:_MAX_FIELD])
            yield row
    except csv.Error as error:
        raise UnreadableAnswerError(f"the table cannot be read: {error}") from error


def _column(name: str) -> str:
    """ "Image Link", "g:image_link" and "image_link" are one column."""
    return name.strip().lstrip("\ufeff").lower().removeprefix("g:").replace(" ", "_")


def _encoding_of(start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "windows-1251"
    return "utf-8-sig"
