"""For working on the code: error pages with details, static files as they stand."""

from sneakers_site.settings.base import *  # noqa: F403 - a settings module is its names
from sneakers_site.settings.celery import *  # noqa: F403

DEBUG = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
