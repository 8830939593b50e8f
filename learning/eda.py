"""A look at tables of pictures before anything is trained on them: figures as JSON, plots as HTML.

It opens every picture for its size and border, shows none of them, and so may be kept anywhere.
"""

import csv
import json
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tqdm import tqdm

from learning.manifest import Picture, read_pictures

_BORDER, _TOLERANCE, _PLAIN_SHARE = 0.04, 18, 0.72
_THUMB_SIDE = 11  # pixels
_LARGEST_CLASSES = 25
_ENOUGH_TO_LEARN = 4
_TWIN_RMS = 4.0  # of 255, over a thumbnail: by eye, most pairs below are the same photo


@dataclass(frozen=True)
class Look:
    """What one picture is like; `thumb` (363,), colours 0..255, tells near-duplicates."""

    width: int
    height: int
    is_plain: bool
    thumb: NDArray[np.uint8]


def explore(tables: Sequence[Path], *, street: Path | None = None) -> dict[str, Any]:
    """Give the figures of tables and of a folder of boxed street photos.

    Raises:
        ValueError: a table is none of the kinds that training reads.
    """
    found: dict[str, Any] = {"tables": {}}
    every: list[Picture] = []
    looks: dict[str, Look | None] = {}
    for path in tables:
        pictures = read_pictures([path])
        looks |= _look_at_all(pictures, path.stem)
        found["tables"][path.stem] = _table(pictures, looks) | _prices(path)
        every += pictures
    found["split"] = _split(every)
    found["duplicates"] = _duplicates(every, looks)
    if street is not None:
        found["street"] = _street(street)
    return found


def look_at(path: Path) -> Look | None:
    """Open a picture and measure it; None if it cannot be read."""
    try:
        with Image.open(path) as opened:
            picture = opened.convert("RGB")
    except (OSError, ValueError):
        return None
    thumb = np.asarray(picture.resize((_THUMB_SIDE, _THUMB_SIDE), Image.Resampling.BOX))
    return Look(picture.width, picture.height, _is_plain(np.asarray(picture)), thumb.ravel())


def balance(counted: Mapping[str, int]) -> dict[str, float]:
    """Say how even classes are: how many, how many even ones they amount to, the largest share.

    >>> balance({"a": 5, "b": 5})
    {'classes': 2, 'amount_to': 2.0, 'largest_share': 0.5}
    """
    total = sum(counted.values())
    if not total:
        return {"classes": 0, "amount_to": 0.0, "largest_share": 0.0}
    shares = [count / total for count in counted.values()]
    entropy = -sum(share * math.log(share) for share in shares if share)
    return {
        "classes": len(shares),
        "amount_to": round(math.exp(entropy), 1),
        "largest_share": round(max(shares), 3),
    }


def _look_at_all(pictures: Sequence[Picture], name: str) -> dict[str, Look | None]:
    with ThreadPoolExecutor(2) as threads:  # Pillow lets go of the lock while it decodes
        looked = threads.map(look_at, [picture.path for picture in pictures])
        told = tqdm(looked, total=len(pictures), desc=name, unit=" pictures")
        return dict(zip((picture.key for picture in pictures), told, strict=True))


def _is_plain(square: NDArray[np.uint8]) -> bool:
    """Judge the border as the rule behind the tables' `background` column does."""
    high, wide = (max(1, round(_BORDER * length)) for length in square.shape[:2])
    parts = (square[:high], square[-high:], square[:, :wide], square[:, -wide:])
    border = np.concatenate([part.reshape(-1, 3) for part in parts]).astype(np.int16)
    near = np.abs(border - np.median(border, axis=0)).max(axis=1) <= _TOLERANCE
    return bool(near.mean() >= _PLAIN_SHARE)


def _table(pictures: Sequence[Picture], looks: Mapping[str, Look | None]) -> dict[str, Any]:
    brands = Counter(p.brand for p in pictures if p.brand)
    lines = Counter(p.silhouette for p in pictures if p.silhouette)
    seen = {p.key: look for p in pictures if (look := looks[p.key]) is not None}
    sides = [min(look.width, look.height) for look in seen.values()]
    return {
        "pictures": len(pictures),
        "unreadable": len(pictures) - len(seen),
        "by split": dict(Counter(p.split for p in pictures)),
        "by quality": dict(Counter(p.quality for p in pictures)),
        "by source": {
            source: _source([p for p in pictures if p.source == source], looks)
            for source, _count in Counter(p.source for p in pictures).most_common()
        },
        "known": {
            name: sum(bool(getattr(p, name)) for p in pictures)
            for name in ("brand", "silhouette", "title", "colours", "height", "product_id")
        },
        "brands": {"largest": dict(brands.most_common(_LARGEST_CLASSES)), **balance(brands)},
        "silhouettes": {
            "largest": dict(lines.most_common(_LARGEST_CLASSES)),
            **balance(lines),
            "with enough to learn": sum(count >= _ENOUGH_TO_LEARN for count in lines.values()),
        },
        "colours": dict(Counter(c for p in pictures for c in p.colours[:1]).most_common()),
        "shorter side": {
            str(share): float(np.quantile(sides, share)) for share in (0.05, 0.5, 0.95)
        }
        if sides
        else {},
    }


def _source(pictures: Sequence[Picture], looks: Mapping[str, Look | None]) -> dict[str, Any]:
    seen = [(p, look) for p in pictures if (look := looks[p.key]) is not None]
    told = [(p.domain == "plain", look.is_plain) for p, look in seen if p.domain]
    return {
        "pictures": len(pictures),
        "with silhouette": sum(bool(p.silhouette) for p in pictures),
        "plain by our measure": _mean([look.is_plain for _, look in seen]),
        "agrees with the table": _mean([a == b for a, b in told]),
        "median shorter side": float(np.median([min(k.width, k.height) for _, k in seen]))
        if seen
        else 0.0,
    }


def _prices(path: Path) -> dict[str, Any]:
    """Spread of prices by merchant and currency, where a CSV has a price."""
    by: dict[str, list[float]] = defaultdict(list)
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if row.get("price"):
                    by[f"{row.get('merchant', '')} {row.get('currency', '')}".strip()].append(
                        float(row["price"])
                    )
    return {
        "prices": {
            name: {
                "offers": len(values),
                **{str(q): float(np.quantile(values, q)) for q in (0.05, 0.5, 0.95)},
            }
            for name, values in sorted(by.items(), key=lambda item: -len(item[1]))
        }
    }


def _split(pictures: Sequence[Picture]) -> dict[str, Any]:
    """What val asks that training can, and cannot, have learnt."""
    train = Counter(p.silhouette for p in pictures if p.split == "train" and p.silhouette)
    val = Counter(p.silhouette for p in pictures if p.split == "val" and p.silhouette)
    products = {
        split: {p.product_id for p in pictures if p.split == split and p.product_id}
        for split in ("train", "val")
    }
    return {
        "val silhouettes": len(val),
        "val silhouettes with 2 pictures": sum(count > 1 for count in val.values()),
        "val silhouettes not in train": sum(name not in train for name in val),
        "train silhouettes with enough to learn": sum(
            count >= _ENOUGH_TO_LEARN for count in train.values()
        ),
        "products on both sides": len(products["train"] & products["val"]),
        "labelled street pictures": dict(
            Counter(p.split for p in pictures if p.domain == "busy" and p.silhouette)
        ),
    }


def _duplicates(pictures: Sequence[Picture], looks: Mapping[str, Look | None]) -> dict[str, Any]:
    """Count pictures of equal thumbnails, and val pictures with a near twin in train."""
    readable = [(p, look) for p in pictures if (look := looks[p.key]) is not None]
    if not readable:
        return {}
    same = Counter(look.thumb.tobytes() for _, look in readable)
    is_val = np.array([p.split == "val" for p, _ in readable])
    thumbs = np.stack([look.thumb for _, look in readable]).astype(np.float32)
    return {
        "pictures with equal thumbnails": sum(count for count in same.values() if count > 1),
        "val pictures with a near twin in train": _near(thumbs[is_val], thumbs[~is_val]),
        "val pictures": int(is_val.sum()),
    }


def _near(asked: NDArray[np.float32], offered: NDArray[np.float32]) -> int:
    """Count rows (n, d) that differ from some row (m, d) by less than the twins' RMS."""
    if not len(asked) or not len(offered):
        return 0
    lengths, near = (offered**2).sum(axis=1), 0
    for start in range(0, len(asked), 256):
        part = asked[start : start + 256]
        apart = (part**2).sum(axis=1)[:, None] + lengths - 2 * part @ offered.T
        near += int((apart.min(axis=1) < _TWIN_RMS**2 * offered.shape[1]).sum())
    return near


def _street(folder: Path) -> dict[str, Any]:
    boxes: dict[str, list[float]] = defaultdict(list)
    with (folder / "boxes.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            area = float(row["w"]) * float(row["h"])
            boxes[row["file"]].append(area / (float(row["img_w"]) * float(row["img_h"])))
    shares = [share for found in boxes.values() for share in found]
    return {
        "photos": len(boxes),
        "boxes": len(shares),
        "boxes a photo": {str(k): v for k, v in sorted(Counter(map(len, boxes.values())).items())},
        "share of the photo": {str(q): float(np.quantile(shares, q)) for q in (0.05, 0.5, 0.95)},
    }


def _mean(values: Sequence[bool]) -> float | None:
    return float(np.mean(values)) if values else None


def write_exploration(found: Mapping[str, Any], folder: Path) -> Path:
    """Write `eda.json` and `index.html` with its plots into a folder; give the page's path."""
    from learning.eda_page import page

    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, indent=1, ensure_ascii=False)
    (folder / "eda.json").write_text(text + "\n", encoding="utf-8")
    path = folder / "index.html"
    path.write_text(page(found, folder), encoding="utf-8")
    return path
