#!/usr/bin/env python
"""Django's command line; the settings are the ones that `make run` serves with."""

import os
import sys

from django.core.management import execute_from_command_line

from sneakers_site.embedded.layout import EmbeddedServerError
from sneakers_site.environment import BadEnvironmentError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sneakers_site.settings.production")
    try:
        execute_from_command_line(sys.argv)
    except (BadEnvironmentError, EmbeddedServerError) as error:
        sys.exit(f"Error: {error}")
