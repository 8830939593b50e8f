"""Rows of an uploaded table, one after another, under caps: an upload may be hostile."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

MAX_BYTES = 50 * 1024 * 1024
# What an XLSX may unfold to, in all and in one part: a bomb of a few kilobytes holds gigabytes.
MAX_UNFOLDED = 400 * 1024 * 1024
MAX_PARTS = 200
MAX_ROWS = 200_000
MAX_COLUMNS = 60
LONGEST_CELL = 5_000
FORMATS = ("csv", "xlsx", "json")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Row = dict[str, str]


class TableError(Exception):
    """The file is no table that can be read; the message says why, for people."""


def read_rows(path: Path, *, format: str) -> Iterator[tuple[int, Row]]:
    """Yield (line in the file, row by column name), lines counted as people see them, from 2.

    Column names are lower case without spaces around them; cells are text without spaces around
    them, and without the apostrophe by which an export keeps a formula from running.

    Raises:
        TableError: unreadable, too large, too many rows or columns.
    """
    if path.stat().st_size > MAX_BYTES:
        raise TableError(_("The file is larger than 50 MB. Split it."))
    readers = {"csv": _csv_rows, "xlsx": _xlsx_rows, "json": _json_rows}
    if format not in readers:
        raise TableError(_("Send CSV, XLSX or JSON."))
    for number, (line, row) in enumerate(readers[format](path), start=1):
        if number > MAX_ROWS:
            raise TableError(_("The table has more than 200,000 rows. Split it."))
        yield line, {_name(key): _cell(value) for key, value in row.items() if key}


def _name(key: Any) -> str:
    return str(key).strip().casefold()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = text.strip()[:LONGEST_CELL]
    if text.startswith("'") and text[1:2] in _FORMULA_STARTS:
        return text[1:]
    return text


def _csv_rows(path: Path) -> Iterator[tuple[int, dict[Any, Any]]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            head = file.readline()
            if not head.strip():
                raise TableError(_("The file is empty."))
            delimiter = max((",", ";", "\t"), key=head.count)
            file.seek(0)
            reader = csv.DictReader(file, delimiter=delimiter)
            if len(reader.fieldnames or []) > MAX_COLUMNS:
                raise TableError(_("The table has more than 60 columns."))
            for row in reader:
                yield reader.line_num, row
    except UnicodeDecodeError as error:
        raise TableError(_("The file is not in UTF-8. Save it as “CSV UTF-8”.")) from error
    except csv.Error as error:
        raise TableError(
            _("The file is no CSV that can be read: %(error)s.") % {"error": error}
        ) from error


def _xlsx_rows(path: Path) -> Iterator[tuple[int, dict[Any, Any]]]:
    _check_zip(path)
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        # keep_links off: nothing outside the file is followed. Formulas give their stored value.
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise TableError(_("The file is no XLSX that can be read.")) from error
    try:
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
        names = next(rows, None)
        if not names or not any(names):
            raise TableError(_("The first row must name the columns."))
        for line, values in enumerate(rows, start=2):
            if any(value is not None for value in values):
                yield line, dict(zip(names, values, strict=False))
    finally:
        book.close()


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise TableError(_("The file is no XLSX that can be read.")) from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNFOLDED:
        raise TableError(_("The XLSX unfolds to more than can be taken. Send it as CSV."))


def _json_rows(path: Path) -> Iterator[tuple[int, dict[Any, Any]]]:
    try:
        read = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise TableError(_("The file is no JSON that can be read.")) from error
    if not isinstance(read, list) or not all(isinstance(row, dict) for row in read):
        raise TableError(_("The JSON must be a list of objects, one a row."))
    yield from enumerate(read, start=1)
