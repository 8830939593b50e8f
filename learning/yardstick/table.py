"""The figures as Markdown, and their place in `docs/models.md`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_MARKS = ("<!-- {}: begin -->", "<!-- {}: end -->")
BEGIN, END = (mark.format("yardstick") for mark in _MARKS)
_SHORT = {
    "same silhouette, dev": "(a) Jordans",
    "same silhouette, catalog": "(a) catalogue",
    "same product, other view": "(b) other view",
    "street to studio": "(c) street → studio",
    "silhouettes never seen": "(f) never seen",
    "same colourway": "(e) same colourway",
}
_WORD_SETS = {"words": "(d) words", "fresh words": "(d) words of another hand"}
_COMPOSED = ("picture alone", "words added", "colour exchanged")

Figures = Mapping[str, Any]


def markdown(results: Sequence[Figures]) -> str:
    """Lay the figures out: first hits with intervals, then depth, words, composed queries."""
    columns = _columns(results)
    parts = [_asked(results[0], columns), _hits(results, columns), _depth(results, columns)]
    for kind, called in _WORD_SETS.items():
        if told := [(str(result["encoder"]), result[kind]) for result in results if kind in result]:
            parts.append(_words(told, called))
    if any("asked colour" in result for result in results):
        parts.append(_composed([result for result in results if "asked colour" in result]))
    return "\n\n".join(part for part in parts if part)


def write_into(document: Path, text: str, *, place: str = "yardstick") -> None:
    """Put text between the two marks of a place in a document.

    Raises:
        ValueError: the document has not both marks.
    """
    first, last = (mark.format(place) for mark in _MARKS)
    whole = document.read_text(encoding="utf-8")
    before, begin, rest = whole.partition(first)
    _old, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"{document}: the marks {first} and {last} are missing")
    document.write_text(f"{before}{first}\n{text}\n{last}{after}", encoding="utf-8")


def _columns(results: Sequence[Figures]) -> list[str]:
    found = dict.fromkeys(
        name
        for result in results
        for name, value in result.items()
        if isinstance(value, Mapping) and "hit_at_1" in value
    )
    order = list(_SHORT)
    return sorted(found, key=lambda name: order.index(name) if name in order else len(order))


def _asked(result: Figures, columns: Sequence[str]) -> str:
    told = [
        f"{_SHORT.get(name, name)}: {result[name]['queries']} queries of"
        f" {result[name]['silhouettes']} kinds, gallery {result[name]['gallery']:,}"
        for name in columns
        if name in result
    ]
    return "; ".join(told) + "."


def _hits(results: Sequence[Figures], columns: Sequence[str]) -> str:
    head = ["encoder", *(f"{_SHORT.get(name, name)} Hit@1" for name in columns), "(e) colour"]
    lines = [_row(head), _rule(len(head))]
    for result in results:
        cells = [_with_interval(result.get(name)) for name in columns]
        colour = result.get("colour agreement")
        cells.append(
            "–" if colour is None else _figure(colour["first ten"], colour.get("interval"))
        )
        lines.append(_row([result["encoder"], *cells]))
    return "\n".join(lines)


def _depth(results: Sequence[Figures], columns: Sequence[str]) -> str:
    head = ["Hit@5 / Hit@10 / mAP@R / nDCG@10 / macro Hit@1", *(_SHORT.get(n, n) for n in columns)]
    lines = [_row(head), _rule(len(head))]
    names = ("hit_at_5", "hit_at_10", "map_at_r", "ndcg_at_10", "macro_hit_at_1")
    for result in results:
        cells = [
            " / ".join(_short(result[name][each]) for each in names) if name in result else "–"
            for name in columns
        ]
        lines.append(_row([result["encoder"], *cells]))
    return "\n".join(lines)


def _words(results: Sequence[tuple[str, Figures]], called: str) -> str:
    first = results[0][1]
    groups = [name for name, v in first.items() if isinstance(v, Mapping)]
    counted = ", ".join(f"{name} {first[name]['queries']}" for name in groups)
    head = [f"{called}, nDCG@10 (gallery {first['gallery']:,})", *groups]
    lines = [f"Queries: {counted}.", "", _row(head), _rule(len(head))]
    for kind in ("chance", "full text"):
        lines.append(_row([kind, *(_short(first[group][kind]) for group in groups)]))
    for encoder, told in results:
        lines.append(_row([encoder, *(_short(told[group]["encoder"]) for group in groups)]))
        both = [_short(told[group]["both"]) for group in groups]
        lines.append(_row([f"{encoder} and full text", *both]))
    return "\n".join(lines)


def _composed(results: Sequence[Figures]) -> str:
    first = results[0]["asked colour"]
    head = [
        f"“this, but in red”: {first['queries']} queries, gallery {first['gallery']}",
        "asked colour in the first ten", "line kept in the first ten", "both in one shoe",
        "share of the ten in the colour", "share of the line",
    ]  # fmt: skip
    lines = [_row(head), _rule(len(head))]
    for result in results:
        for way in _COMPOSED:
            lines.append(
                _row(
                    [
                        f"{result['encoder']}: {way}",
                        *map(_short, result["asked colour"][way].values()),
                    ]
                )
            )
    return "\n".join(lines)


def _with_interval(score: Figures | None) -> str:
    if score is None:
        return "–"
    return _figure(score["hit_at_1"], score.get("intervals", {}).get("hit_at_1"))


def _figure(value: float, interval: Sequence[float] | None) -> str:
    if interval is None:
        return _short(value)
    return f"{_short(value)} ({_short(interval[0])}–{_short(interval[1])})"


def _short(value: float) -> str:
    return f"{value:.3f}".replace("0.", ".", 1) if value < 1 else f"{value:.2f}"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _rule(count: int) -> str:
    return "|" + "---|" * count
