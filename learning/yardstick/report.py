"""An HTML report of one encoder: figures, confusions, best and worst queries as pictures, a map.

It shows photos that may not be published: write it outside the repository.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from learning.evaluate import Judged
from learning.manifest import Picture
from learning.metrics import RankedQueries
from learning.yardstick.questions import Question
from learning.yardstick.table import markdown
from search.encoders.preprocess import letterbox, upright

_TILE, _GAP = 96, 4  # pixels
_SHEET_ROWS, _SHOWN = 12, 8
_CONFUSIONS = 25
_MAP_SIDE, _MAP_KINDS = 900, 14
_FEWEST_ON_MAP = 30
_PALETTE = (
    "#e6194b", "#3cb44b", "#4363d8", "#f58231", "#911eb4", "#008080", "#9a6324", "#800000",
    "#808000", "#000075", "#f032e6", "#469990", "#bfa500", "#000000",
)  # fmt: skip
_STYLE = (
    "body{font:15px/1.5 system-ui;margin:2rem;max-width:1200px}table{border-collapse:collapse}"
    "td,th{border:1px solid #ccc;padding:.2rem .5rem;text-align:left}img{max-width:100%}"
)


def write_html(judged: Judged, folder: Path) -> Path:
    """Write `index.html` with its pictures into a folder; give the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    name = str(judged.figures["encoder"])
    parts = [f"<h1>{escape(name)}</h1>", _table(markdown([judged.figures]))]
    if "words" in judged.figures:
        parts.append(_word_queries(judged.figures["words"]["each"]))
    for number, question in enumerate(judged.questions):
        ranked = judged.ranked[question.name]
        parts.append(f"<h2>{escape(question.name)}</h2>")
        parts.append(_confusions(question, ranked, judged.encoded.pictures))
        for kind, queries in _extremes(ranked).items():
            file = f"{number}-{kind}.jpg"
            _sheet(queries, question, ranked, judged.encoded.pictures).save(folder / file)
            parts.append(f"<h3>{kind} queries</h3><img src='{file}' alt=''>")
    if _draw_map(judged, folder / "map.png"):
        parts.append(
            "<h2>Where the commonest silhouettes lie (t-SNE)</h2><img src='map.png' alt=''>"
        )
    page = folder / "index.html"
    page.write_text(
        f"<!doctype html><meta charset='utf-8'><title>{escape(name)}</title>"
        f"<style>{_STYLE}</style>{''.join(parts)}",
        encoding="utf-8",
    )
    return page


def _table(text: str) -> str:
    """Turn Markdown tables and lines into HTML."""
    html = []
    for block in text.split("\n\n"):
        lines = [line for line in block.split("\n") if not line.startswith("|---")]
        rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("|")]
        html += [f"<p>{escape(line)}</p>" for line in lines if not line.startswith("|")]
        cells = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
        html.append("<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>")
    return "".join(html)


def _word_queries(each: Iterable[dict[str, Any]]) -> str:
    ordered = sorted(each, key=lambda row: row["encoder"])
    rows = "".join(
        f"<tr><td>{row['language']} {row['stratum']}</td><td>{escape(row['text'])}</td>"
        f"<td>{row['encoder']:.2f}</td><td>{row['full text']:.2f}</td><td>{row['right']}</td></tr>"
        for row in ordered
    )
    head = "<tr><th>stratum</th><th>words</th><th>nDCG@10</th><th>full text</th><th>right</th></tr>"
    return f"<h2>Words, weakest first</h2><table>{head}{rows}</table>"


def _confusions(question: Question, ranked: RankedQueries, pictures: Sequence[Picture]) -> str:
    wrong: Counter[tuple[str, str]] = Counter()
    for place in np.flatnonzero(ranked.scores[:, 0] == 0):
        asked = pictures[question.asking[ranked.rows[place]]]
        found = pictures[question.offered[ranked.first[place, 0]]]
        wrong[_called(asked), _called(found)] += 1
    rows = "".join(
        f"<tr><td>{escape(a)}</td><td>{escape(b)}</td><td>{count}</td></tr>"
        for (a, b), count in wrong.most_common(_CONFUSIONS)
    )
    return f"<table><tr><th>asked</th><th>came first</th><th>times</th></tr>{rows}</table>"


def _called(picture: Picture) -> str:
    return picture.silhouette or picture.title or picture.brand or "?"


def _extremes(ranked: RankedQueries) -> dict[str, NDArray[np.intp]]:
    """Queries with the lowest and the highest mAP@10, each silhouette once."""
    order = np.argsort(ranked.scores[:, 4], kind="stable")
    return {
        "worst": _one_of_each(order, ranked.labels),
        "best": _one_of_each(order[::-1], ranked.labels),
    }


def _one_of_each(order: NDArray[np.intp], labels: NDArray[np.int64]) -> NDArray[np.intp]:
    _, first = np.unique(labels[order], return_index=True)
    return order[np.sort(first)][:_SHEET_ROWS]


def _sheet(
    queries: NDArray[np.intp],
    question: Question,
    ranked: RankedQueries,
    pictures: Sequence[Picture],
) -> Image.Image:
    """Queries at the left, their first results beside them; right ones are framed green."""
    step = _TILE + _GAP
    sheet = Image.new("RGB", (step * (_SHOWN + 1) + 2 * _GAP, step * len(queries)), "white")
    pen = ImageDraw.Draw(sheet)
    for line, place in enumerate(queries):
        asking = ranked.rows[place]
        rows = [question.asking[asking], *question.offered[ranked.first[place, :_SHOWN]]]
        right = question.offered_labels[ranked.first[place, :_SHOWN]] == ranked.labels[place]
        for column, row in enumerate(rows):
            x, y = column * step + (2 * _GAP if column else 0), line * step
            sheet.paste(_tile(pictures[row]), (x, y))
            if column and right[column - 1]:
                pen.rectangle((x, y, x + _TILE - 1, y + _TILE - 1), outline="#0a0", width=3)
    return sheet


def _tile(picture: Picture) -> Image.Image:
    with Image.open(picture.path) as opened:
        return letterbox(upright(opened), width=_TILE, height=_TILE)


def _draw_map(judged: Judged, path: Path) -> bool:
    """Draw where val pictures of the commonest silhouettes lie, by t-SNE; False if too few."""
    from sklearn.manifold import TSNE

    pictures = judged.encoded.pictures
    counted = Counter(p.silhouette for p in pictures if p.split == "val" and p.silhouette)
    kinds = [name for name, _count in counted.most_common(_MAP_KINDS)]
    rows = [r for r, p in enumerate(pictures) if p.split == "val" and p.silhouette in kinds]
    if len(rows) < _FEWEST_ON_MAP:
        return False
    places = TSNE(metric="cosine", init="pca", random_state=0).fit_transform(
        judged.encoded.vectors[rows]
    )
    low, high = places.min(axis=0), places.max(axis=0)
    scaled = (places - low) / (high - low) * (_MAP_SIDE - 40) + 20
    image = Image.new("RGB", (_MAP_SIDE + 220, _MAP_SIDE), "white")
    pen = ImageDraw.Draw(image)
    for row, (x, y) in zip(rows, scaled.tolist(), strict=True):
        colour = _PALETTE[kinds.index(pictures[row].silhouette)]
        pen.ellipse((x - 4, y - 4, x + 4, y + 4), fill=colour)
    for number, kind in enumerate(kinds):
        pen.text((_MAP_SIDE + 10, 20 + 22 * number), kind, fill=_PALETTE[number])
    image.save(path)
    return True
