"""Tables out: streamed row by row, formulas made harmless."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from curation.models import ImportJob
from curation.tables.resources import TABLES

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CHUNK = 2000


def harmless(value: Any) -> str:
    """Return a cell's text; one that a spreadsheet would run gets an apostrophe before it.

    >>> harmless("=HYPERLINK(1)"), harmless("Air Max")
    ("'=HYPERLINK(1)", 'Air Max')
    """
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def rows_of(target: str) -> Iterator[list[str]]:
    """Yield the column names, then each row as text. Constant memory."""
    table = TABLES[target]()
    yield [str(name) for name in table.get_export_headers()]
    fields = table.get_export_fields()
    for instance in table.get_queryset().order_by("pk").iterator(chunk_size=CHUNK):
        yield [harmless(field.export(instance)) for field in fields]


def as_csv(target: str) -> Iterator[str]:
    """Yield the table as CSV, UTF-8 with a mark that spreadsheets understand."""
    yield "\ufeff"
    line = io.StringIO()
    writer = csv.writer(line)
    for row in rows_of(target):
        writer.writerow(row)
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def as_json(target: str) -> Iterator[str]:
    """Yield the table as a JSON list of objects."""
    rows = rows_of(target)
    names = next(rows)
    yield "["
    for number, row in enumerate(rows):
        text = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)
        yield ("," if number else "") + "\n" + text
    yield "\n]\n"


def as_xlsx(target: str) -> IO[bytes]:
    """Return the table as an open XLSX file, written row by row."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(target)
    for row in rows_of(target):
        sheet.append(row)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return file


def refused_as_csv(job: ImportJob) -> Iterator[str]:
    """Yield the refused rows of an import: line, reason, and the row as it was."""
    names = list(job.preview.get("columns", []))
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(["line", "reason", *names])
    for error in job.errors.all().iterator(chunk_size=CHUNK):
        cells = [harmless(error.row.get(name, "")) for name in names]
        writer.writerow([error.line, harmless(error.reason), *cells])
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()
