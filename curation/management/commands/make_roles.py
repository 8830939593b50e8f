"""`manage.py make_roles`: give the groups of staff exactly the rights of their roles again."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from curation.roles import ROLES, make_groups


def restore_roles() -> None:
    """Make the four groups, or set them right."""
    make_groups(apps)


class Command(BaseCommand):
    help = "Make the groups of staff, with exactly the rights of their roles."

    def handle(self, *args: Any, **options: Any) -> None:
        restore_roles()
        self.stdout.write(", ".join(ROLES))
