"""Rules: written, previewed, saved and run, taken back."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.admin.people import staff_of
from curation.forms import RuleForm
from curation.models import Rule, RuleRun
from curation.services import rules, runs
from curation.tasks import put_rule_back, run_rule
from curation.views.access import needs, show
from curation.views.changes import in_words


@require_safe
@needs("curation.view_rule")
def rule_list(request: HttpRequest) -> HttpResponse:
    """Show all rules with their last runs."""
    rows = Rule.objects.select_related("brand", "silhouette", "merchant", "created_by")
    runs = RuleRun.objects.select_related("rule", "started_by")[:30]
    return show(request, "rules.html", title=_("Rules"), rules=rows[:200], runs=runs)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("curation.add_rule", "curation.run_rule")
def write(request: HttpRequest) -> HttpResponse:
    """Write a rule: first what it would change is shown, then it is saved and run."""
    form = RuleForm(request.POST) if request.method == "POST" else RuleForm(request.GET or None)
    if request.method != "POST":
        form = RuleForm(initial=request.GET.dict())
        return show(request, "rule.html", title=_("New rule"), form=form)
    if not form.is_valid():
        return show(request, "rule.html", title=_("New rule"), form=form, status=422)
    rule = form.save(commit=False)
    if "save" not in request.POST:
        found = rules.preview(rule)
        lines = in_words(found.changes)
        return show(
            request, "rule.html", title=_("New rule"), form=form, preview=found, lines=lines
        )
    rule.created_by = staff_of(request)
    rule.save()
    run = rules.start_run(rule, by=staff_of(request))
    transaction.on_commit(partial(run_rule.delay, run.pk))
    messages.success(request, _("The rule is saved and being applied; see below."))
    return redirect("admin:work-rules")


@require_POST
@needs("curation.run_rule")
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply a rule to all products once more."""
    rule = get_object_or_404(Rule, pk=pk)
    run = rules.start_run(rule, by=staff_of(request))
    transaction.on_commit(partial(run_rule.delay, run.pk))
    messages.success(request, _("The rule is being applied."))
    return redirect("admin:work-rules")


@require_POST
@needs("curation.run_rule")
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo what a run changed; many products are the worker's."""
    run = get_object_or_404(RuleRun.objects.select_related("rule"), pk=pk)
    try:
        takes_long = runs.ask_to_take_back(run, by=staff_of(request))
    except runs.RunError as error:
        messages.error(request, str(error))
        return redirect("admin:work-rules")
    if takes_long:
        transaction.on_commit(partial(put_rule_back.delay, pk), robust=True)
        messages.success(request, _("The run is being taken back; see below."))
        return redirect("admin:work-rules")
    count = rules.put_back(run)
    text = ngettext(
        "%(count)d product put back; the rule is off now.",
        "%(count)d products put back; the rule is off now.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect("admin:work-rules")


@require_POST
@needs("curation.run_rule")
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a run to stop after its present chunk."""
    RuleRun.objects.filter(pk=pk).update(stop_requested=True)
    return redirect("admin:work-jobs")
