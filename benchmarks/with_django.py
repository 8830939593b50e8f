"""Sets Django up when imported: a script names it in front of what needs models."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sneakers_site.settings.production")
django.setup()
