"""Celery: queues, routes and the clock. Part of the settings of every kind."""

from typing import Any

from celery.schedules import crontab
from kombu import Exchange, Queue

from sneakers_site.settings.base import BROKER_URL

# A crawl may take long; its task only waits for a subprocess, and a second copy of it finds the
# lease of the first and returns. So an hour until redelivery costs nothing.
VISIBILITY_TIMEOUT_S = 3600

CELERY_BROKER_URL = BROKER_URL
CELERY_RESULT_BACKEND = BROKER_URL
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = CELERY_RESULT_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
_EXCHANGE = Exchange("solemate", type="direct")
CELERY_TASK_QUEUES = [
    # Each with a key of its own: Celery's default key is one for all, which would copy a task.
    Queue(name, _EXCHANGE, routing_key=name)
    for name in ("encode", "embed", "crawl", "default")
]
CELERY_TASK_DEFAULT_QUEUE = CELERY_TASK_DEFAULT_ROUTING_KEY = "default"
CELERY_TASK_DEFAULT_EXCHANGE = "solemate"
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_ROUTES = {
    "search.tasks.encode_*": {"queue": "encode"},
    "search.tasks.embed_*": {"queue": "embed"},
    "partners.tasks.bulk_*": {"queue": "embed"},  # behind people's photos, in the nice process
    "scrapers.tasks.run_crawl": {"queue": "crawl"},  # ticks go to default: they must not wait
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True  # who waits for an answer says ignore_result=False
CELERY_RESULT_EXPIRES = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_DB_REUSE_MAX = 10_000  # tasks; sneakers_site.celery looks after the connections
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
# On SIGQUIT a worker ends what it can in so many seconds and gives the rest back to the queue.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 2.0
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "visibility_timeout": VISIBILITY_TIMEOUT_S,
    "socket_timeout": 10,
    "socket_connect_timeout": 3,
    "retry_on_timeout": True,
}
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = CELERY_BROKER_TRANSPORT_OPTIONS
# A tick that found nobody to run it is worthless a moment later: it expires, so that ticks do not
# pile up while a worker is down.
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    "embed-missing-images": {
        "task": "search.tasks.embed_missing_images",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "predict-fields": {
        "task": "search.tasks.predict_fields",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "start-due-crawls": {
        "task": "scrapers.tasks.start_due_crawls",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "refresh-exchange-rates": {  # the bank publishes at about 15:00 UTC; a missed day is no loss
        "task": "catalog.tasks.refresh_exchange_rates",
        "schedule": crontab(hour=16, minute=7),
        "options": {"expires": 3600},
    },
    "check-alerts": {  # asks first whether a crawl ended since the last check
        "task": "accounts.tasks.check_alerts",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "send-letters": {
        "task": "accounts.tasks.send_letters",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "delete-old-things-of-people": {
        "task": "accounts.tasks.delete_old",
        "schedule": crontab(hour=3, minute=41),
        "options": {"expires": 3600},
    },
    "count-figures": {
        "task": "curation.tasks.count_figures",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "fill-review-queue": {
        "task": "curation.tasks.fill_review_queue",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "judge-doubts": {
        "task": "curation.tasks.judge_doubts",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "fill-in-fields": {
        "task": "curation.tasks.fill_in_fields",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "learn-from-staff": {  # does nothing before staff have decided enough anew
        "task": "curation.tasks.learn_from_staff",
        "schedule": crontab(hour=2, minute=23, day_of_week="sunday"),
        "options": {"expires": 3600},
    },
    "count-searches": {
        "task": "curation.tasks.count_searches",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "check-pictures": {
        "task": "curation.tasks.check_pictures",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sweep-rules": {
        "task": "curation.tasks.sweep_rules",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "resume-imports": {
        "task": "curation.tasks.resume_imports",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "forget-old-words": {
        "task": "curation.tasks.forget_old_words",
        "schedule": crontab(hour=3, minute=17),
        "options": {"expires": 3600},
    },
    "tell-webhooks": {
        "task": "partners.tasks.tell_webhooks",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "search-photo-jobs": {
        "task": "partners.tasks.bulk_search_photos",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "write-feed": {
        "task": "partners.tasks.write_feed",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "delete-expired-jobs": {
        "task": "partners.tasks.delete_expired_jobs",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "delete-expired-photo-queries": {
        "task": "search.tasks.delete_expired_photo_queries",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
}
