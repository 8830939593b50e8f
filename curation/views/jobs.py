"""Everything that runs or ran: crawls, rules, imports, picture edits, encoders."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.models import ProductImage
from curation.models import BulkEdit, ImportJob, PictureEdit, RuleRun, RunState
from curation.services.machines import look_at_machines
from curation.views.access import needs, show
from curation.views.changes import with_words
from scrapers.models import CrawlRun
from search.models import Encoder

SHOWN = 15


def _bulk_edits() -> list[BulkEdit]:
    rows = BulkEdit.objects.exclude(state=RunState.DRAFT).defer("versions")
    return with_words(rows.select_related("started_by", "undone_by")[:SHOWN])


@require_safe
@needs("curation.view_rulerun")
def jobs(request: HttpRequest) -> HttpResponse:
    """Show the last of each kind, with progress, and how the machines are."""
    encoders = Encoder.objects.order_by("-pk")[:5]
    pictures = ProductImage.objects.visible().count()
    open_runs = [CrawlRun.State.QUEUED, CrawlRun.State.RUNNING]
    crawls = CrawlRun.objects.select_related("source")
    return show(
        request,
        "jobs.html",
        title=_("Jobs"),
        crawls=[*crawls.filter(state__in=open_runs)[:SHOWN], *crawls[:SHOWN]][:SHOWN],
        runs=RuleRun.objects.select_related("rule", "started_by")[:SHOWN],
        bulk_edits=_bulk_edits(),
        jobs=ImportJob.objects.select_related("started_by")[:SHOWN],
        edits=PictureEdit.objects.select_related("image__product", "made_by")[:SHOWN],
        encoders=[(each, each.embeddings.count(), pictures) for each in encoders],
        machines=look_at_machines(),
    )
