"""Rows by the hundred in one short statement: one array a column, unnested by PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models


def insert_rows(
    rows: Sequence[models.Model], *, unique: Sequence[str] = (), update: Sequence[str] = ()
) -> None:
    """Insert rows of one model and give them their ids; those that clash in `unique` are updated.

    As `bulk_create(update_conflicts=True)`, which writes a placeholder a value as soon as a model
    has an array: psycopg then splits a hundred kilobytes of statement anew for each batch.
    Defaults of fields hold; `save` and signals are passed over, as there.
    Raises:
        IntegrityError, DataError: as any insert.
    """
    if not rows:
        return
    model = type(rows[0])
    fields: list[Any] = [f for f in model._meta.concrete_fields if not f.primary_key]
    columns = [_column(field, rows) for field in fields]
    names = [connection.ops.quote_name(field.column) for field in fields]
    picked = ", ".join(f"{name}::{cast}" for name, (_, cast, _) in zip(names, columns, strict=True))
    arrays = ", ".join(f"%s::{kind}[]" for kind, _, _ in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    statement = (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {picked} "
        f"FROM unnest({arrays}) AS given({', '.join(names)})"
    )
    if unique:
        by_name = {field.name: quoted for field, quoted in zip(fields, names, strict=True)}
        changed = ", ".join(f"{by_name[name]} = excluded.{by_name[name]}" for name in update)
        statement += (
            f" ON CONFLICT ({', '.join(by_name[n] for n in unique)}) DO UPDATE SET {changed}"
        )
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} RETURNING id", [values for _, _, values in columns])
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
            row._state.adding = False
            row._state.db = connection.alias


def _column(field: Any, rows: Sequence[models.Model]) -> tuple[str, str, list[Any]]:
    """Type of the array that is sent, type of the column, values."""
    stated = (field.pre_save(row, True) for row in rows)
    kind = field.db_type(connection)
    if isinstance(field, ArrayField):  # an array of arrays would be unnested down to its elements
        return "text", kind, [None if value is None else _as_array(value) for value in stated]
    values = [field.get_db_prep_save(value, connection) for value in stated]
    # Text, not varchar(n): a cast to that would cut off what is too long.
    is_text = kind.startswith("varchar")
    return ("text", "text", values) if is_text else (kind, kind, values)


def _as_array(value: Sequence[object]) -> str:
    escaped = (str(part).replace("\\", "\\\\").replace('"', '\\"') for part in value)
    return "{" + ",".join(f'"{part}"' for part in escaped) + "}"
