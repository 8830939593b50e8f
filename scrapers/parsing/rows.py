"""Objects and lists of objects in somebody else's JSON, whatever stands there instead."""

from __future__ import annotations

from typing import Any


def rows_of(value: object) -> list[dict[str, Any]]:
    """The objects of a list; nothing where it is no list."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def node_of(value: object) -> dict[str, Any]:
    """The object, or an empty one where there is none."""
    return value if isinstance(value, dict) else {}
