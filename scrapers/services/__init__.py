"""Writes over sources and runs. Services never enqueue."""

from scrapers.services.alarms import mail_alarms
from scrapers.services.claims import (
    ClaimError,
    approve_claim,
    ask_for_check,
    check_claim,
    claim_shop,
    refuse_claim,
    set_pace,
)
from scrapers.services.demo import ensure_demo_market
from scrapers.services.endings import accept_run, finish_run, may_be_accepted, progress_of
from scrapers.services.hours import add_requests, budget_left
from scrapers.services.runs import (
    beat,
    claim_run,
    last_complete_start,
    pause_ends_at,
    queue_due_runs,
    queue_run,
    reap_stale_runs,
    release_source_lock,
    request_pause,
    request_stop,
    requeue_run,
    rest_run,
    resume_run,
    take_source_lock,
    waiting_run_ids,
    wake_resting_runs,
)
from scrapers.services.sources import add_source, describe_merchant, known_source, shop_host
from scrapers.services.withdrawing import (
    lift_withdrawal,
    withdraw_photo,
    withdraw_product,
    withdraw_shop,
    withdrawn_settings,
)

__all__ = [
    "ClaimError",
    "accept_run",
    "add_requests",
    "add_source",
    "approve_claim",
    "ask_for_check",
    "beat",
    "budget_left",
    "check_claim",
    "claim_run",
    "claim_shop",
    "describe_merchant",
    "ensure_demo_market",
    "finish_run",
    "known_source",
    "last_complete_start",
    "lift_withdrawal",
    "mail_alarms",
    "may_be_accepted",
    "pause_ends_at",
    "progress_of",
    "queue_due_runs",
    "queue_run",
    "reap_stale_runs",
    "refuse_claim",
    "release_source_lock",
    "request_pause",
    "request_stop",
    "requeue_run",
    "rest_run",
    "resume_run",
    "set_pace",
    "shop_host",
    "take_source_lock",
    "waiting_run_ids",
    "wake_resting_runs",
    "withdraw_photo",
    "withdraw_product",
    "withdraw_shop",
    "withdrawn_settings",
]
