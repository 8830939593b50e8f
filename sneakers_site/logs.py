"""Logs: JSON lines in DATA_DIR/logs with request, task and run ids; short ones on the terminal."""

import logging
import logging.config
import os
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from sneakers_site.embedded.layout import make_private_folder

request_id: ContextVar[str] = ContextVar("request_id", default="")
task_id: ContextVar[str] = ContextVar("task_id", default="")
# A crawl is a process of its own and gets its run's id from the task that starts it.
RUN_ID = os.environ.get("RUN_ID", "")
run_id: ContextVar[str] = ContextVar("run_id", default=RUN_ID)


class AddIds(logging.Filter):
    """Adds the ids of the request, task and crawl run at hand to each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        record.task_id = task_id.get()
        if not hasattr(record, "run_id"):  # else the caller knew it: extra={"run_id": …}
            record.run_id = run_id.get()
        # Django adds the request, whose text holds the query string: what somebody looked for.
        record.__dict__.pop("request", None)
        record.__dict__.pop("data", None)  # Celery's, a second copy of the whole message
        return True


def logging_config(*, folder: Path, level: str) -> dict[str, Any]:
    """Return the logging configuration; the process's own file is named by LOG_NAME."""
    name = os.environ.get("LOG_NAME", "manage")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"ids": {"()": AddIds}},
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s %(process)d "
                "%(request_id)s %(task_id)s %(run_id)s",
                "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
                "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            },
            "line": {"format": "%(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {
            "file": {
                # Several processes append to one file; rotating it is left to WatchedFileHandler's
                # friends (logrotate), and to `up`, which sets big ones aside at start.
                "class": "logging.handlers.WatchedFileHandler",
                "filename": str(folder / f"{name}.jsonl"),
                "delay": True,
                "formatter": "json",
                "filters": ["ids"],
            },
            "terminal": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "level": "WARNING",
            },
        },
        "root": {"handlers": ["file", "terminal"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["terminal"], "level": "INFO", "propagate": False},
            "celery": {"level": level},
            "scrapy": {"level": level},  # it takes the root logger's limit away
        },
    }


def configure(config: dict[str, Any]) -> None:
    """Apply `config` and make the logs' folder; Django calls this (setting LOGGING_CONFIG).

    Raises:
        EmbeddedServerError: the folder cannot be made; one line for people.
    """
    make_private_folder(Path(config["handlers"]["file"]["filename"]).parent)
    logging.config.dictConfig(config)
