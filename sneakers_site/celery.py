"""The Celery application. Tasks live in each app's `tasks.py`."""

from celery import Celery

app = Celery("solemate")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
