"""What runs by the clock and what staff's pages hand over. Each may be lost or run twice."""

from __future__ import annotations

from celery import shared_task

from curation.services import figures, filling, interest


@shared_task
def count_figures() -> None:
    """Count the numbers of the staff's home page."""
    figures.refresh_figures()


@shared_task
def fill_review_queue() -> int:
    """Look at what crawls have brought; return how many products were seen."""
    return filling.find_review_items()


@shared_task
def count_searches() -> int:
    """Count what people have looked for; return how many notes."""
    return interest.count_notes()


@shared_task
def forget_old_words() -> int:
    """Forget what was searched more than 90 days ago."""
    return interest.forget_old_words()
