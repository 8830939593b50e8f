"""What was tried, as Markdown for `docs/models.md`."""

from collections.abc import Mapping, Sequence
from typing import Any

PLACE = "attempts"
_COLUMNS = (
    ("same silhouette, dev", "(a) Jordans"),
    ("same silhouette, catalog", "(a) catalogue"),
    ("street to studio", "(c) street"),
    ("silhouettes never seen", "(f) never seen"),
)
SHOWN = dict(_COLUMNS)
_TUNED = ("same silhouette, dev", "same silhouette, catalog", "street to studio")

Result = Mapping[str, Any]


def attempts_markdown(results: Sequence[Result]) -> str:
    """Lay the attempts out: Hit@1 with intervals on val, and the tuning rows' Hit@1 beside them.

    A gain or loss whose own interval leaves zero out is marked ↑ or ↓.
    """
    head = ["tried", "tuning: Jordans / catalogue / street"]
    head += [f"{short} Hit@1" for _, short in _COLUMNS]
    head += ["(c) Hit@5", "colour", "costs"]
    lines = [_row(head), "|" + "---|" * len(head)]
    for result in results:
        val = result["val"]
        tuned = " / ".join(_short(result["tuning"].get(name)) for name in _TUNED)
        cells = [_with_interval(val.get(name)) for name, _ in _COLUMNS]
        street = val.get("street to studio")
        cells.append("–" if street is None else _figure(street["hit_at_5"]))
        cells.append("–" if "colour" not in val else _figure(val["colour"]))
        lines.append(_row([result["name"], tuned, *cells, result["price"]]))
    return "\n".join(lines)


def _with_interval(score: Result | None) -> str:
    if score is None:
        return "–"
    low, high = score["gain"]
    mark = " ↑" if low > 0 else " ↓" if high < 0 else ""
    least, most = score["interval"]
    return f"{_figure(score['hit_at_1'])}{mark} ({_figure(least)}–{_figure(most)})"


def _short(score: Result | None) -> str:
    return "–" if score is None else _figure(score["hit_at_1"])


def _figure(value: float) -> str:
    return f"{value:.3f}".removeprefix("0") if value < 1 else f"{value:.2f}"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
