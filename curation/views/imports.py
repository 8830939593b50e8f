"""Tables in and out."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.admin.people import staff_of
from curation.models import ImportJob
from curation.services import importing
from curation.tables import writing
from curation.tables.reading import TableError
from curation.tables.resources import KEYS, TABLES
from curation.tasks import check_import, run_import
from curation.views.access import needs, show

ERRORS_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@needs("curation.view_importjob")
def imports(request: HttpRequest) -> HttpResponse:
    """Show imports; take in a table, which is then checked as a whole."""
    if request.method == "POST":
        return _upload(request)
    jobs = ImportJob.objects.select_related("started_by")[:50]
    columns = [
        (target, label, [field.column_name for field in TABLES[target]().get_import_fields()])
        for target, label in ImportJob.Target.choices
    ]
    return show(
        request,
        "imports.html",
        title=_("Import and export"),
        jobs=jobs,
        targets=ImportJob.Target.choices,
        columns=columns,
        keys=KEYS,
    )


def _upload(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("curation.add_importjob"):
        messages.error(request, _("You may look at imports, not start them."))
        return redirect("admin:work-imports")
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a file."))
        return redirect("admin:work-imports")
    try:
        job = importing.accept_table(
            file, target=request.POST.get("target", ""), by=staff_of(request)
        )
    except TableError as error:
        messages.error(request, str(error))
        return redirect("admin:work-imports")
    transaction.on_commit(partial(check_import.delay, job.pk, get_language() or ""))
    return redirect("admin:work-import", job.pk)


@require_safe
@needs("curation.view_importjob")
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one import: preview, progress, refused rows."""
    found = get_object_or_404(ImportJob.objects.select_related("started_by"), pk=pk)
    return show(
        request,
        "import_job.html",
        title=found.name,
        job=found,
        errors=found.errors.all()[:ERRORS_SHOWN],
        errors_shown=ERRORS_SHOWN,
        good=max(0, found.total - found.refused),
        is_moving=found.state in (ImportJob.State.CHECKING, ImportJob.State.RUNNING),
    )


@require_POST
@needs("curation.add_importjob")
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a checked import."""
    found = get_object_or_404(ImportJob, pk=pk)
    if importing.start_job(found):
        transaction.on_commit(partial(run_import.delay, found.pk, get_language() or ""))
        messages.success(request, _("The import runs. You may leave this page."))
    else:
        messages.warning(request, _("This import has begun already."))
    return redirect("admin:work-import", pk)


@require_POST
@needs("curation.add_importjob")
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop an import after its present chunk, or drop one that has not begun."""
    waiting = ImportJob.objects.filter(pk=pk, state=ImportJob.State.PREVIEW)
    ended = waiting.update(state=ImportJob.State.CANCELLED, finished_at=timezone.now())
    if not ended:
        ImportJob.objects.filter(pk=pk).update(stop_requested=True)
    return redirect("admin:work-import", pk)


@require_safe
@needs("curation.view_importjob")
def refused(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Send the refused rows as CSV, with line and reason, to be mended and sent again."""
    found = get_object_or_404(ImportJob, pk=pk)
    response = StreamingHttpResponse(writing.refused_as_csv(found), content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="refused-{pk}.csv"'
    return response


@require_safe
@needs("curation.export_catalogue")
def export(request: HttpRequest, target: str, format: str) -> HttpResponseBase:
    """Send a whole table."""
    if target not in TABLES or format not in ("csv", "json", "xlsx"):
        messages.error(request, _("There is no such table."))
        return redirect("admin:work-imports")
    name = f"{target}-{timezone.now():%Y-%m-%d}.{format}"
    if format == "xlsx":
        return FileResponse(writing.as_xlsx(target), as_attachment=True, filename=name)
    rows = writing.as_csv(target) if format == "csv" else writing.as_json(target)
    kind = "text/csv; charset=utf-8" if format == "csv" else "application/json"
    response = StreamingHttpResponse(rows, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
