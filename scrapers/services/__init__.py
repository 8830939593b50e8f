"""Writes over sources and runs. Services never enqueue."""

from scrapers.services.demo import ensure_demo_market
from scrapers.services.runs import (
    accept_run,
    beat,
    claim_run,
    finish_run,
    progress_of,
    queue_due_runs,
    queue_run,
    reap_stale_runs,
    release_source_lock,
    request_stop,
    requeue_run,
    take_source_lock,
    waiting_run_ids,
)
from scrapers.services.sources import add_source, describe_merchant, shop_host

__all__ = [
    "accept_run",
    "add_source",
    "beat",
    "claim_run",
    "describe_merchant",
    "ensure_demo_market",
    "finish_run",
    "progress_of",
    "queue_due_runs",
    "queue_run",
    "reap_stale_runs",
    "release_source_lock",
    "request_stop",
    "requeue_run",
    "shop_host",
    "take_source_lock",
    "waiting_run_ids",
]
