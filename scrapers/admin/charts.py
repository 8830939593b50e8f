"""Small charts of a source's runs, drawn as SVG; no script."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from scrapers.models import CrawlRun, CrawlSource

COLOURS = {
    CrawlRun.State.COMPLETE: "#2e7d4f",
    CrawlRun.State.PARTIAL: "#b7791f",
    CrawlRun.State.BLOCKED: "#b03a2e",
    CrawlRun.State.FAILED: "#b03a2e",
}
OTHER = "#7a8187"
SHOWN, HEIGHT, STEP = 40, 64, 14


def recent_runs(source: CrawlSource) -> list[CrawlRun]:
    """The last runs that have begun, oldest first."""
    begun = source.runs.filter(started_at__isnull=False).order_by("-pk")[:SHOWN]
    return list(begun)[::-1]


def counts_chart(runs: Sequence[CrawlRun]) -> SafeString:
    """A bar a run: its height is the offers seen, its colour how it ended; with a legend."""
    if not runs:
        return format_html("<p>{}</p>", _("No crawl has begun yet."))
    most = max(1, *(run.seen for run in runs))
    bars = format_html_join(
        "",
        '<g><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="2" fill="{}"/></g>',
        (
            (
                _("%(day)s: %(seen)s offers, %(state)s")
                % {
                    "day": f"{run.started_at:%Y-%m-%d %H:%M}" if run.started_at else "",
                    "seen": run.seen,
                    "state": run.get_state_display(),
                },
                place * STEP,
                HEIGHT - max(3, round(HEIGHT * run.seen / most)),
                STEP - 3,
                max(3, round(HEIGHT * run.seen / most)),
                COLOURS.get(CrawlRun.State(run.state), OTHER),
            )
            for place, run in enumerate(runs)
        ),
    )
    return format_html(
        '<figure class="counts-chart"><svg viewBox="0 0 {} {}" width="{}" height="{}" role="img" '
        'aria-label="{}">{}</svg><figcaption>{}</figcaption></figure>',
        len(runs) * STEP,
        HEIGHT,
        len(runs) * STEP,
        HEIGHT,
        _("Offers seen by the last crawls, oldest first"),
        bars,
        _("Offers seen in the last crawls: %(count)s of them; highest bar: %(most)s. "
          "Green complete, ochre partial, red blocked or failed.")
        % {"count": len(runs), "most": most},
    )  # fmt: skip
