"""The catalogue's report: what there is, how it is spread, what moved, what is missing.

`catalog_report` gives plain numbers (they are written as JSON); `sections` lays them out for a
page, and the same layout serves the file that `manage.py catalog_report` writes and staff's page.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

from curation.services import report_counts as counts
from curation.services import report_prices as prices
from curation.services.report_layout import sections
from curation.services.report_parts import Section

__all__ = ["REPORT_FILE", "Drift", "catalog_report", "kept_report", "report_folder", "write_report"]

REPORT_FILE, PAGE_FILE = "report.json", "index.html"
DRIFT_DAYS = 30
_LEAST_SHARE = 1e-4  # keeps the stability index finite where a brand came or went


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Two moments to compare."""

    since: datetime
    until: datetime = field(default_factory=timezone.now)


def catalog_report(drift: Drift | None = None) -> dict[str, Any]:
    """Count everything; drift is by default that of the last 30 days.

    Cost: some fifteen statements over whole tables; nothing is loaded row by row.
    """
    now = timezone.now()
    drift = drift or Drift(since=now - timedelta(days=DRIFT_DAYS), until=now)
    brands, lines = counts.class_sizes("brand"), counts.class_sizes("silhouette")
    return {
        "made_at": now,
        "currency": settings.BASE_CURRENCY,
        "totals": counts.totals(),
        "brands": brands[: counts.SHOWN],
        "silhouettes": lines[: counts.SHOWN],
        "balance": {
            "brands": counts.balance([row["products"] for row in brands]),
            "silhouettes": counts.balance([row["products"] for row in lines])
            | {"too_few_pictures": sum(r["pictures"] < counts.LEAST_PICTURES for r in lines)},
        },
        "prices_by_brand": prices.prices("brand"),
        "prices_by_shop": prices.prices("shop"),
        "picture_sizes": counts.picture_sizes(),
        "backgrounds": counts.backgrounds(),
        "duplicates": counts.duplicates(),
        "coverage": counts.coverage(),
        "freshness": counts.freshness(),
        "shops": counts.shops(),
        "drift": _drift(drift),
        "thin_lines": counts.thin_lines(),
        "unanswered_words": counts.unanswered_words(),
    }


def write_report(report: dict[str, Any], folder: Path) -> Path:
    """Write `report.json` and `index.html` into a folder, each whole or not at all; give the page.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report, cls=DjangoJSONEncoder, indent=1, ensure_ascii=False)
    _replace(folder / REPORT_FILE, text + "\n")
    plain = json.loads(text)
    page = render_to_string(
        "curation/catalog_report_file.html",
        {"sections": sections(plain), "made_at": parse_datetime(plain["made_at"]),
         "language": translation.get_language()},
    )  # fmt: skip
    _replace(folder / PAGE_FILE, page)
    return folder / PAGE_FILE


def kept_report(folder: Path | None = None) -> tuple[datetime | None, list[Section]]:
    """Read the report made last: when, and its sections; None and nothing before the first."""
    path = (folder or report_folder()) / REPORT_FILE
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        return parse_datetime(report["made_at"]), sections(report)
    except (OSError, ValueError, KeyError, TypeError):
        return None, []


def report_folder() -> Path:
    """Where the site keeps its report."""
    return Path(settings.DATA_DIR) / "reports" / "catalog"


def _drift(drift: Drift) -> dict[str, Any]:
    before, after = prices.alive_at(drift.since), prices.alive_at(drift.until)
    then = {row["name"]: row for row in before}
    now = {row["name"]: row for row in after}
    names = sorted(then | now, key=lambda name: -_offers(now.get(name)) - _offers(then.get(name)))
    return {
        "since": drift.since,
        "until": drift.until,
        **prices.moved_between(drift.since, drift.until),
        "stability_index": stability_index(
            [_offers(then.get(name)) for name in names], [_offers(now.get(name)) for name in names]
        ),
        "brands": [
            {
                "name": name,
                "offers_before": _offers(then.get(name)),
                "offers_after": _offers(now.get(name)),
                "median_before": _median(then.get(name)),
                "median_after": _median(now.get(name)),
            }
            for name in names[: counts.SHOWN]
        ],
    }


def stability_index(before: Sequence[int], after: Sequence[int]) -> float | None:
    """Population stability index of two counts over the same classes; None if one side is empty.

    Below 0.1 is read as steady, above 0.25 as another population.
    Source: Siddiqi, "Credit Risk Scorecards" (2006).

    >>> stability_index([50, 50], [50, 50])
    0.0
    """
    if not sum(before) or not sum(after):
        return None
    total = 0.0
    for was, is_now in zip(before, after, strict=True):
        share = max(_LEAST_SHARE, was / sum(before))
        now = max(_LEAST_SHARE, is_now / sum(after))
        total += (now - share) * math.log(now / share)
    return round(total, 4)


def _offers(row: counts.Row | None) -> int:
    return int(row["offers"]) if row else 0


def _median(row: counts.Row | None) -> Decimal | None:
    return row["median"] if row else None


def _replace(path: Path, text: str) -> None:
    aside = path.with_suffix(path.suffix + ".part")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
