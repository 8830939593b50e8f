"""What beat and the worker do for people: check alerts, send letters, delete what is old."""

from __future__ import annotations

from celery import shared_task

from accounts.services import checking, packing, post, retention


@shared_task
def check_alerts() -> int:
    """Check all alerts if a crawl ended since the last check; return how many fired.

    A lost tick is harmless: the next compares with what the last check knew.
    """
    return checking.check_alerts().events if checking.is_check_due() else 0


@shared_task
def send_letters() -> int:
    """Pack what is to be told into letters and send those that are due; return how many went."""
    packing.pack_letters()
    return post.send_due_letters()


@shared_task
def delete_old() -> int:
    """Delete what people's things are no longer kept for; see docs/accounts.md."""
    return retention.delete_old()
