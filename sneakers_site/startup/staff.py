"""The first staff login."""

import os
import secrets
from pathlib import Path

from django.contrib.auth import get_user_model

STAFF_NAME = "staff"


def ensure_staff_login(file: Path) -> str | None:
    """Create a staff user with a random password if the site has none; return the password.

    Name and password are also written to `file`, which only its owner can read. Returns None when
    there is a staff user already.
    """
    users = get_user_model().objects
    if users.filter(is_staff=True).exists():
        return None
    password = secrets.token_urlsafe(12)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as target:
        target.write(f"{STAFF_NAME}\n{password}\n")
    users.create_superuser(STAFF_NAME, password=password)
    return password
