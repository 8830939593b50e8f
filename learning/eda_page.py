"""The page of `python -m learning eda`: plots by matplotlib, and the figures as tables."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

mpl.use("Agg")
_STYLE = (
    "body{font:15px/1.5 system-ui;margin:2rem auto;max-width:1000px;padding:0 1rem}"
    "table{border-collapse:collapse}td,th{border-top:1px solid #ddd;padding:.2rem .8rem .2rem 0;"
    "text-align:left}img{max-width:100%}"
)
_WIDTH, _BAR = 9.0, 0.24  # inches


def page(found: Mapping[str, Any], folder: Path) -> str:
    """Lay out the figures of `learning.eda.explore`; plots are written beside the page."""
    parts = ["<h1>A look at the data</h1>"]
    for name, table in found["tables"].items():
        parts.append(f"<h2>{escape(name)}: {table['pictures']:,} pictures</h2>")
        parts.append(_rows(_flat({k: table[k] for k in ("by split", "by quality", "known")})))
        parts.append(_sources(table["by source"]))
        for what in ("brands", "silhouettes"):
            told = table[what]
            parts.append(
                f"<h3>{what}: {told['classes']}, amount to {told['amount_to']} even ones,"
                f" largest {told['largest_share']:.0%}</h3>"
            )
            parts.append(_plot(told["largest"], folder / f"{name}-{what}.png"))
        parts.append("<h3>first colours</h3>")
        parts.append(_plot(table["colours"], folder / f"{name}-colours.png"))
        if table.get("prices"):
            parts.append("<h3>median prices</h3>")
            medians = {shop: told["0.5"] for shop, told in table["prices"].items()}
            parts.append(_plot(medians, folder / f"{name}-prices.png"))
    for what in ("split", "duplicates", "street"):
        if what in found:
            parts.append(f"<h2>{what}</h2>{_rows(_flat(found[what]))}")
    body = "".join(parts)
    return (
        "<!doctype html><meta charset='utf-8'><title>A look at the data</title>"
        f"<style>{_STYLE}</style>{body}"
    )


def _plot(counted: Mapping[str, float], path: Path) -> str:
    if not counted:
        return "<p>none</p>"
    figure = Figure(figsize=(_WIDTH, 0.8 + _BAR * len(counted)), layout="constrained")
    axes = figure.add_subplot()
    names = [name or "–" for name in counted]
    axes.barh(range(len(names)), list(counted.values()), color="#3a6ea5")
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=110)
    return f"<img src='{escape(path.name)}' alt=''>"


def _sources(sources: Mapping[str, Mapping[str, Any]]) -> str:
    columns = list(dict.fromkeys(name for told in sources.values() for name in told))
    head = "".join(f"<th>{escape(column)}</th>" for column in ("source", *columns))
    rows = ""
    for source, told in sources.items():
        cells = "".join(f"<td>{_cell(told[column])}</td>" for column in columns)
        rows += f"<tr><td>{escape(source)}</td>{cells}</tr>"
    return f"<table><tr>{head}</tr>{rows}</table>"


def _rows(told: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{_cell(value)}</td></tr>" for name, value in told.items()
    )
    return f"<table>{rows}</table>"


def _flat(told: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in told.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}: {key}": each for key, each in value.items()}
        else:
            flat[name] = value
    return flat


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else escape(str(value))
