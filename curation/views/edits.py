"""Bulk edits: what is set of the chosen products, looked at, confirmed, watched, taken back."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.admin.people import staff_of
from curation.forms_edits import BulkEditForm, initial_of
from curation.models import BulkEdit, RunState
from curation.services import edits, runs
from curation.services.runs import RunError
from curation.tasks import put_edit_back, run_edit
from curation.views.access import needs, number_in, show
from curation.views.changes import in_words, what_is_set, with_words

SHOWN = 50
# As many are written while the person waits; more is the worker's.
AT_ONCE = 200


@require_safe
@needs("catalog.change_product")
def edit_list(request: HttpRequest) -> HttpResponse:
    """Show the last bulk edits of everybody, and one's own that were not started."""
    rows = BulkEdit.objects.select_related("started_by", "undone_by").defer("versions")
    return show(
        request,
        "edits.html",
        title=_("Bulk edits"),
        edits=with_words(rows.exclude(state=RunState.DRAFT)[:SHOWN]),
        drafts=with_words(rows.filter(state=RunState.DRAFT, started_by=request.user.pk)[:SHOWN]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalog.change_product")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepare an edit: the form, what it would change, the confirmation; or how it went."""
    row = get_object_or_404(BulkEdit.objects.select_related("started_by", "undone_by"), pk=pk)
    if row.state != RunState.DRAFT:
        return show(request, "edit_done.html", title=_title(row), edit=row, said=what_is_set(row))
    if row.started_by_id != request.user.pk:
        messages.warning(
            request, _("Somebody else is preparing this edit. Choose the products yourself.")
        )
        return redirect("admin:work-edits")
    if request.method == "POST" and "confirm" in request.POST:
        return _confirm(request, row)
    may_publish = request.user.has_perm("catalog.publish_product")
    if request.method != "POST":
        initial = initial_of(row.values, may_overwrite=row.may_overwrite)
        return _form(request, row, BulkEditForm(initial=initial, may_publish=may_publish))
    form = BulkEditForm(request.POST, may_publish=may_publish)
    if not form.is_valid():
        return _form(request, row, form, status=422)
    return _preview(request, row, form)


def _form(
    request: HttpRequest, row: BulkEdit, form: BulkEditForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    return show(request, "edit.html", title=_title(row), edit=row, form=form, status=status, **more)


def _title(row: BulkEdit) -> str:
    text = ngettext("Edit %(count)d chosen product", "Edit %(count)d chosen products", row.chosen)
    return text % {"count": row.chosen}


def _preview(request: HttpRequest, row: BulkEdit, form: BulkEditForm) -> HttpResponse:
    try:
        found = edits.look(
            row.pk,
            form.values(),
            may_overwrite=form.cleaned_data["may_overwrite"],
            by=staff_of(request),
        )
    except RunError as error:
        messages.error(request, str(error))
        return redirect("admin:work-edit", row.pk)
    row.refresh_from_db()
    lines = in_words(found.examples)
    return _form(request, row, form, found=found, lines=lines)


def _confirm(request: HttpRequest, row: BulkEdit) -> HttpResponse:
    if "status" in row.values and not request.user.has_perm("catalog.publish_product"):
        messages.error(request, _("You may not publish or reject products."))
        return redirect("admin:work-edit", row.pk)
    try:
        started = edits.start(
            row.pk, preview=number_in(request.POST["confirm"]), by=staff_of(request)
        )
    except RunError as error:
        messages.error(request, str(error))
        return redirect("admin:work-edit", row.pk)
    if started.chosen <= AT_ONCE:
        edits.work_off(started.pk)
    else:
        # Robust: with the queue down the clock takes it up.
        transaction.on_commit(partial(run_edit.delay, started.pk), robust=True)
    return redirect("admin:work-edit", row.pk)


@require_POST
@needs("catalog.change_product")
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask an edit to stop after its present chunk."""
    BulkEdit.objects.filter(pk=pk).update(stop_requested=True)
    return redirect("admin:work-edit", pk)


@require_POST
@needs("catalog.change_product")
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo an edit where what it wrote still stands; many products are the worker's."""
    row = get_object_or_404(BulkEdit, pk=pk)
    if "status" in row.values and not request.user.has_perm("catalog.publish_product"):
        messages.error(request, _("You may not publish or reject products."))
        return redirect("admin:work-edit", pk)
    try:
        takes_long = runs.ask_to_take_back(row, by=staff_of(request))
    except RunError as error:
        messages.error(request, str(error))
        return redirect("admin:work-edit", pk)
    if takes_long:
        transaction.on_commit(partial(put_edit_back.delay, pk), robust=True)
    else:
        count = edits.put_back(row)
        text = ngettext("%(count)d product put back.", "%(count)d products put back.", count)
        messages.success(request, text % {"count": count})
    return redirect("admin:work-edit", pk)


@require_POST
@needs("catalog.change_product")
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepare the same edit for the products that somebody had changed meanwhile."""
    row = get_object_or_404(BulkEdit, pk=pk)
    try:
        fresh = edits.begin_again(row, by=staff_of(request))
    except RunError as error:
        messages.error(request, str(error))
        return redirect("admin:work-edit", pk)
    return redirect("admin:work-edit", fresh.pk)
