"""The processes of a site on one machine: how each is started and how it is asked to stop."""

import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

from sneakers_site.embedded import servers
from sneakers_site.embedded.layout import LAUNCHER, Layout

SETTINGS = "sneakers_site.settings.production"
PYTHON = sys.executable
# Crawls and embeds stand back for searches, which share the cores with them: an encoder that was
# killed under three crawls came back after 23 s without this.
BULK_NICENESS = 10
CRAWLER_NICENESS = 5  # its crawls stand back further, see settings.TIED_TO_PARENT
MOST_CRAWLS = 3


@dataclass(frozen=True)
class Process:
    """One foreground process. `command` is complete; the environment is added to the site's."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    grace_s: float = 5.0


@dataclass(frozen=True)
class Plan:
    """What decides the processes: addresses and which parts are wanted."""

    layout: Layout
    project: Path
    bind: str
    demo_port: int | None
    own_postgres: bool
    own_redis: bool
    torch_threads: int
    # Environment of the Telegram bot; empty: there is none.
    bot: dict[str, str] = field(default_factory=dict)


def tied(*words: str, name: str, layout: Layout, nice: int = 0) -> list[str]:
    """Return `words` run by the launcher: ends with the supervisor, writes a log of its own."""
    options = ["--die-with-parent", "SIGTERM", "--output", str(layout.logs / f"{name}.log")]
    if nice:
        options += ["--nice", str(nice)]
    return [*LAUNCHER, *options, "--", *words]


def native_servers(plan: Plan) -> list[Process]:
    """Return PostgreSQL and Redis, as far as the site runs its own."""
    found = []
    for name, wanted, command in (
        ("postgres", plan.own_postgres, servers.postgres_command),
        ("redis", plan.own_redis, servers.redis_command),
    ):
        if wanted:
            log = str(plan.layout.logs / f"{name}.log")
            words = command(plan.layout, "--die-with-parent", "SIGINT", "--output", log)
            # SIGINT: PostgreSQL ends its sessions and writes a checkpoint, Redis syncs its file.
            found.append(
                Process(
                    name,
                    words,
                    environment=servers.server_environment(),
                    stop_signal=signal.SIGINT,
                    grace_s=10,
                )
            )
    return found


def site_processes(plan: Plan) -> list[Process]:
    """Return the Python processes, in the order in which they should start."""
    found = [
        Process(
            "web",
            tied(
                *(PYTHON, "-m", "gunicorn", "sneakers_site.wsgi"),
                *("--config", "python:sneakers_site.gunicorn_config", "--bind", plan.bind),
                name="web",
                layout=plan.layout,
            ),
            environment=_python_environment(plan, "web", threads=1),
        ),
        _worker(plan, "encoder", "encode", "--pool", "solo"),
    ]
    if plan.demo_port:
        words = (PYTHON, "manage.py", "serve_shop", "--demo", "--port", str(plan.demo_port))
        found.append(
            Process(
                "demo-shop",
                tied(*words, name="demo-shop", layout=plan.layout, nice=BULK_NICENESS),
                environment=_python_environment(plan, "demo-shop", threads=1),
            )
        )
    if plan.bot:
        found.append(
            Process(
                "bot",
                tied(PYTHON, "-m", "bot", name="bot", layout=plan.layout),
                environment=_python_environment(plan, "bot", threads=1) | plan.bot,
                grace_s=15,  # what it is answering is answered first
            )
        )
    return [
        *found,
        # As many crawls at once as there are slots; short tasks run here or in the worker.
        _worker(plan, "crawler", "crawl,default", *crawl_slots(), nice=CRAWLER_NICENESS),
        _worker(plan, "worker", "embed,default", "--concurrency", "1", nice=BULK_NICENESS),
        Process(
            "beat",
            tied(
                # The plain scheduler keeps no file that a kill could spoil: each task that it
                # fires finds out for itself what is due.
                *(PYTHON, "-m", "celery", "-A", "sneakers_site.celery", "beat"),
                *("--scheduler", "celery.beat:Scheduler", "--pidfile", ""),
                name="beat",
                layout=plan.layout,
            ),
            environment=_python_environment(plan, "beat", threads=1),
        ),
    ]


def crawl_slots() -> tuple[str, str]:
    """Say how many crawls run at once: one a core, but two at least, so that none waits long."""
    return "--concurrency", str(min(MOST_CRAWLS, max(2, os.cpu_count() or 1)))


def _worker(plan: Plan, name: str, queues: str, *options: str, nice: int = 0) -> Process:
    # SIGQUIT: see CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT. The solo pool knows only SIGTERM, after
    # which it answers the question at hand.
    solo = "solo" in options
    words = [
        *(PYTHON, "-m", "celery", "-A", "sneakers_site.celery", "worker"),
        *("-Q", queues, "-n", f"{name}@%h", "--without-gossip", "--without-mingle", *options),
    ]
    return Process(
        name,
        tied(*words, name=name, layout=plan.layout, nice=nice),
        environment=_python_environment(plan, name, threads=plan.torch_threads),
        stop_signal=signal.SIGTERM if solo else signal.SIGQUIT,
        grace_s=4 if solo else 8,
    )


def _python_environment(plan: Plan, name: str, *, threads: int) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", SETTINGS),
        "PYTHONPATH": str(plan.project),
        "DATA_DIR": str(plan.layout.data_dir),
        "LOG_NAME": name,
        # Before numpy and torch are imported; idle OpenMP threads must not spin on shared cores.
        "OMP_NUM_THREADS": str(threads),
        "OPENBLAS_NUM_THREADS": str(threads),
        "OMP_WAIT_POLICY": "PASSIVE",
        "TOKENIZERS_PARALLELISM": "false",
        "MALLOC_ARENA_MAX": "2",
        "PYTHONUNBUFFERED": "1",
    }
