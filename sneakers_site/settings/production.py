"""What `make run` and Docker serve with: all of base, nothing for developers."""

from sneakers_site.settings.base import *  # noqa: F403 - a settings module is its names
from sneakers_site.settings.celery import *  # noqa: F403
