"""Which pictures there are and what is known of each: the tables that training and evaluation read.

Three sources, one row type: a training manifest (JSONL, as `manage.py export_training_set`
writes it), a CSV table with the columns that `read_table` names, and the folder of drawn shoes.
"""

import csv
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Split = Literal["train", "val"]
VAL_SHARE_PERCENT = 15
HEIGHT_WORDS = {
    "low": "low", "lo": "low", "mid": "mid", "high": "high", "hi": "high", "hi-top": "high",
}  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """One picture and its labels; an empty string or tuple says "not known", never "none"."""

    path: Path
    split: Split
    source: str = ""
    brand: str = ""
    silhouette: str = ""
    title: str = ""
    colours: tuple[str, ...] = ()
    colour_text: str = ""
    height: str = ""
    domain: str = ""  # plain | busy
    quality: str = "high"  # high | medium | guessed | brand-only
    product_id: str = ""
    attributes: tuple[tuple[str, str], ...] = field(default=())

    @property
    def key(self) -> str:
        """Name of this picture in caches, the same from run to run."""
        return hashlib.sha256(str(self.path.resolve()).encode()).hexdigest()[:16]


def read_manifest(path: Path) -> list[Picture]:
    """Read a JSONL manifest; `image` is relative to the manifest's folder.

    Raises:
        ValueError: a line is no JSON object or names no image; the message names the line.
    """
    pictures = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            pictures.append(_picture_of_row(row, path.parent))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path}, line {number}: {error!r}") from error
    return pictures


def read_table(
    path: Path, *, images: Path | None = None, label: str = "model", domain: str = "background"
) -> list[Picture]:
    """Read a CSV table; `file` is relative to `images`, by default the table's folder.

    `label` and `domain` name the columns of the silhouette and of plain or busy.
    """
    from learning.colours import base_colours

    pictures = []
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            title, model, colour = row.get("title") or "", row.get(label) or "", row.get("colour")
            pictures.append(
                Picture(
                    path=(images or path.parent) / row["file"],
                    split="val" if row.get("split") == "val" else "train",
                    source=row.get("source") or "",
                    brand=row.get("brand") or "",
                    silhouette=model,
                    title=title,
                    colours=base_colours(colour or ""),
                    colour_text=colour or "",
                    height=_height_of(f"{title} {model}"),
                    domain=row.get(domain) or "",
                    quality=row.get("label_quality") or "high",
                    product_id=_scoped(row.get("source"), row.get("product_id")),
                )
            )
    return pictures


def read_drawn(folder: Path) -> list[Picture]:
    """Read the drawn shoes' `truth.json`; whole shoes fall into train or val by their key."""
    from learning.colours import base_colours

    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    pictures = []
    for shoe in truth["shoes"]:
        colour_text = " ".join(shoe["colours"])
        told = ("sole", "material", "pattern", "closure", "toe")
        for drawn in shoe["pictures"]:
            pictures.append(
                Picture(
                    path=folder / drawn["file"],
                    split=split_of(str(shoe["key"])),
                    source="drawn",
                    brand=shoe["brand"],
                    silhouette=shoe["silhouette"],
                    colours=base_colours(colour_text),
                    colour_text=colour_text,
                    height=shoe["height"],
                    domain="plain" if drawn["background"] in ("shop", "plain", "white") else "busy",
                    product_id=f"drawn:{shoe['key']}",
                    attributes=tuple((name, str(shoe[name])) for name in told if shoe.get(name)),
                )
            )
    return pictures


def read_pictures(sources: Iterable[Path]) -> list[Picture]:
    """Read every source, telling its kind by what it is: a CSV, a JSONL, or a drawn folder."""
    pictures: list[Picture] = []
    for source in sources:
        if source.suffix == ".csv":
            pictures += read_table(source)
        elif source.suffix == ".jsonl":
            pictures += read_manifest(source)
        elif (source / "truth.json").is_file():
            pictures += read_drawn(source)
        else:
            raise ValueError(f"{source}: neither a .csv, a .jsonl nor a folder with truth.json")
    return pictures


def split_of(product_id: str) -> Split:
    """Give the split of a product: a stable hash of its id, so that it never changes sides."""
    number = int.from_bytes(hashlib.sha256(product_id.encode()).digest()[:4])
    return "val" if number % 100 < VAL_SHARE_PERCENT else "train"


def _picture_of_row(row: dict[str, Any], folder: Path) -> Picture:
    from learning.colours import base_colours

    product_id = str(row.get("product_id") or "")
    colours = row.get("colours") or []
    return Picture(
        path=folder / row["image"],
        split=row.get("split") or split_of(product_id or row["image"]),
        source=row.get("label_source") or "manifest",
        brand=row.get("brand") or "",
        silhouette=row.get("silhouette") or "",
        colours=base_colours(" ".join(colours)),
        colour_text=" ".join(colours),
        height=row.get("height") or "",
        domain=row.get("domain") or "",
        product_id=product_id,
    )


def _height_of(words: str) -> str:
    for word in words.lower().replace("/", " ").split():
        if word in HEIGHT_WORDS:
            return HEIGHT_WORDS[word]
    return ""


def _scoped(source: str | None, product_id: str | None) -> str:
    return f"{source}:{product_id}" if product_id else ""
