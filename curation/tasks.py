"""What runs by the clock and what staff's pages hand over. Each may be lost or run twice."""

from __future__ import annotations

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone, translation

from curation.models import OPEN_STATES, BulkEdit, RuleRun, RunState
from curation.services import (
    catalog_report,
    circle,
    doubts,
    edits,
    figures,
    filling,
    importing,
    interest,
    pictures,
    rules,
    self_filling,
)

logger = logging.getLogger(__name__)


@shared_task
def count_figures() -> None:
    """Count the numbers of the staff's home page."""
    figures.refresh_figures()


@shared_task
def make_catalog_report() -> str:
    """Count the catalogue for staff's report; return where its page lies."""
    report = catalog_report.catalog_report()
    return str(catalog_report.write_report(report, catalog_report.report_folder()))


@shared_task
def fill_review_queue() -> int:
    """Look at what crawls have brought; return how many products were seen."""
    return filling.find_review_items()


@shared_task
def judge_doubts() -> int:
    """Ask the pictures about offers whose words leave them in doubt; return how many."""
    return doubts.judge_doubts()


@shared_task
def fill_in_fields() -> int:
    """Fill in, where staff allow it, what no shop stated; return how many fields."""
    return self_filling.fill_fields()


@shared_task(soft_time_limit=circle.LONGEST_S + 600, time_limit=circle.LONGEST_S + 900)
def learn_from_staff() -> str:
    """Train heads on what staff have confirmed, if there is enough of it; return what came of it.

    They serve only if they win beside those in service.
    """
    if circle.count_new_examples() < circle.ENOUGH:
        return "too few new decisions"
    try:
        return circle.close_circle().told
    except circle.CircleError as error:
        logger.warning("Heads were not trained: %s", error)
        return str(error)


@shared_task
def count_searches() -> int:
    """Count what people have looked for; return how many notes."""
    return interest.count_notes()


@shared_task
def forget_old_words() -> int:
    """Forget what was searched more than 90 days ago."""
    return interest.forget_old_words()


@shared_task
def run_rule(run_id: int) -> str:
    """Apply a rule; return how its run ended."""
    try:
        return rules.work_off(run_id).state
    except Exception:
        logger.exception("rule run %s failed", run_id)
        RuleRun.objects.filter(pk=run_id).update(
            state=RuleRun.State.FAILED, message="see the log", finished_at=timezone.now()
        )
        raise


@shared_task
def put_rule_back(run_id: int) -> int:
    """Take back a run of a rule as somebody asked; return how many products were put back."""
    return rules.put_back(RuleRun.objects.select_related("rule").get(pk=run_id))


@shared_task
def run_edit(edit_id: int) -> str:
    """Carry out a bulk edit; return how it ended."""
    try:
        return edits.work_off(edit_id).state
    except Exception:
        logger.exception("bulk edit %s failed", edit_id)
        BulkEdit.objects.filter(pk=edit_id).update(
            state=RunState.FAILED, message="see the log", finished_at=timezone.now()
        )
        raise


@shared_task
def put_edit_back(edit_id: int) -> int:
    """Take back a bulk edit as somebody asked; return how many products were put back."""
    return edits.put_back(BulkEdit.objects.get(pk=edit_id))


@shared_task
def sweep_rules() -> int:
    """Apply active rules to what crawls have changed, and take up runs whose worker died."""
    for run in RuleRun.objects.filter(state__in=OPEN_STATES):
        rules.work_off(run.pk)
    for run in RuleRun.objects.filter(state=RunState.UNDOING).select_related("rule"):
        rules.put_back(run)
    for edit in BulkEdit.objects.filter(state__in=OPEN_STATES):
        edits.work_off(edit.pk)
    for edit in BulkEdit.objects.filter(state=RunState.UNDOING):
        edits.put_back(edit)
    return rules.sweep_rules()


@shared_task
def check_import(job_id: int, language: str = "") -> str:
    """Check an uploaded table, telling what is wrong in its person's language; return its state."""
    with translation.override(language or settings.LANGUAGE_CODE):
        return importing.check_job(job_id).state


@shared_task
def run_import(job_id: int, language: str = "") -> str:
    """Work off an import from where it stands, told in that language; return how it ended."""
    with translation.override(language or settings.LANGUAGE_CODE):
        return importing.work_off(job_id).state


@shared_task
def resume_imports() -> int:
    """Take up imports whose worker died; return how many."""
    jobs = importing.unfinished_jobs()
    for job in jobs:
        importing.check_job(job.pk)
        importing.work_off(job.pk)
    return len(jobs)


@shared_task
def check_pictures() -> int:
    """Look at pictures that nobody has looked at; return how many."""
    return pictures.check_missing()


@shared_task
def edit_picture(edit_id: int) -> str:
    """Turn or cut a picture as staff asked; return how it ended."""
    return pictures.carry_out(edit_id).state
