"""The Celery application. Tasks live in each app's `tasks.py`."""

import logging
import os
import signal
import threading
from contextvars import Token
from typing import Any

from celery import Celery, signals
from django.core.cache import cache
from django.db import close_old_connections
from redis.exceptions import RedisError

from sneakers_site.embedded.launch import die_with_parent
from sneakers_site.logs import task_id as current_task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sneakers_site.settings.production")

HEARTBEAT_EVERY_S = 2
HEARTBEAT_LASTS_S = 7

app = Celery("solemate")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

_tokens: dict[str, Token[str]] = {}


@signals.setup_logging.connect
def keep_django_logging(**_: Any) -> None:
    """Having a receiver stops Celery from configuring logging: Django already has."""


@signals.worker_process_init.connect
def end_with_the_worker(**_: Any) -> None:
    """Let no pool process outlive a worker that was killed."""
    die_with_parent(signal.SIGKILL)


@signals.task_prerun.connect
def use_sound_connections(**_: Any) -> None:
    """Keep database connections from task to task, unless they are old or dead.

    Celery would close them around every task (see CELERY_DB_REUSE_MAX): a new one costs a photo
    search some 20 ms.
    """
    close_old_connections()


@signals.task_prerun.connect
def remember_task(task_id: str = "", **_: Any) -> None:
    _tokens[task_id] = current_task.set(task_id)


@signals.task_postrun.connect
def forget_task(task_id: str = "", **_: Any) -> None:
    token = _tokens.pop(task_id, None)
    if token is not None:
        current_task.reset(token)


@signals.beat_init.connect
def make_up_for_lost_time(sender: Any, **_: Any) -> None:
    """Let all that is due every so many seconds be due as the clock starts.

    It keeps its times in memory: killed and started again, it would first wait each interval whole.
    What is due at an hour of the day stays as it is.
    """
    for entry in sender.scheduler.schedule.values():
        pause = getattr(entry.schedule, "run_every", None)  # no hour of the day has one
        if pause is not None:
            entry.last_run_at -= pause


@signals.worker_ready.connect
def show_life(**_: Any) -> None:
    """Say every two seconds, in the cache, that this worker lives: `/readyz` and the pages ask."""
    name = os.environ.get("LOG_NAME", "worker")
    threading.Thread(target=_beat, args=(name,), name="heartbeat", daemon=True).start()


def _beat(name: str) -> None:
    pause = threading.Event()
    while True:
        try:
            cache.set(f"alive:{name}", os.getpid(), HEARTBEAT_LASTS_S)
        except (RedisError, OSError) as error:  # Redis restarts; the next beat finds it again
            logging.getLogger(__name__).info("No heartbeat: %s", error)
        pause.wait(HEARTBEAT_EVERY_S)
