"""For pytest; DATA_DIR and the servers come from tests/servers.py."""

from sneakers_site.settings.base import *  # noqa: F403 - a settings module is its names
from sneakers_site.settings.base import TEMPLATES
from sneakers_site.settings.celery import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; no real passwords
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60}
TEMPLATES[0]["OPTIONS"]["debug"] = True
