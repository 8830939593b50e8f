"""What beat and the crawler's worker do. A crawl is a process of its own: `manage.py crawl`."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.db import connection

from scrapers import services
from scrapers.looking import take_page, take_shop

logger = logging.getLogger(__name__)
_PROJECT = Path(__file__).resolve().parent.parent


@shared_task
def start_due_crawls() -> int:
    """Requeue what died, queue what is due, and call a crawler for every run that waits.

    Cheap, and fired every few seconds. A run called twice is crawled once; a call that is lost
    is made again at the next tick, so nothing depends on the broker keeping it.
    """
    services.reap_stale_runs()
    services.wake_resting_runs()
    services.queue_due_runs()
    mail_alarms.apply_async(expires=5)
    waiting = services.waiting_run_ids()
    for run_id in waiting:
        run_crawl.apply_async((run_id,), expires=15)
    return len(waiting)


@shared_task
def mail_alarms() -> int:
    """Mail the alarms that nobody was told of; cheap where there are none."""
    return services.mail_alarms()


@shared_task
def reap_stale_runs() -> int:
    """Requeue runs whose crawler died; also a part of `start_due_crawls`."""
    return len(services.reap_stale_runs())


@shared_task(acks_late=False)  # a run that is lost waits in the table, not in the queue
def run_crawl(run_id: int) -> int:
    """Crawl one waiting run in a process of its own and wait for it; return its exit status.

    The process dies with this worker (TIED_TO_PARENT) and puts its run back into the queue; if it
    is killed itself, this does so for it.
    """
    if run_id not in services.waiting_run_ids():
        return 0
    environment = {**os.environ, "LOG_NAME": "crawl", "RUN_ID": str(run_id)}
    words = [sys.executable, "manage.py", "crawl", "--run", str(run_id), "--json"]
    connection.close()  # a crawl may take hours; PostgreSQL may restart meanwhile
    finished = subprocess.run(
        [*settings.TIED_TO_PARENT, *words],
        cwd=_PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    logger.info("run %s ended with status %s", run_id, finished.returncode)
    is_killed = finished.returncode < 0  # no need to wait until its lease is over
    if is_killed and services.requeue_run(run_id, message="its crawler died; started again"):
        run_crawl.apply_async((run_id,), expires=15)  # nor for the next tick
    return finished.returncode


@shared_task(soft_time_limit=150, time_limit=180)
def look_at_shop(key: str) -> None:
    """Find out, for staff who wait, what stands at an address."""
    take_shop(key)


@shared_task(soft_time_limit=50, time_limit=60)
def look_at_page(key: str) -> None:
    """Read a page, for staff who wait, as a crawl would."""
    take_page(key)


@shared_task(soft_time_limit=50, time_limit=60)
def check_shop_claim(claim_id: int) -> bool:
    """Look for the proof that a shop's domain is its owner's."""
    return services.check_claim(claim_id)
