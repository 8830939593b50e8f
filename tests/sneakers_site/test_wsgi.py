"""What gunicorn imports before it forks must be fit for forking."""

import os
import subprocess
import sys
from pathlib import Path

from sneakers_site.environment import PROJECT

LOOK = """
import threading
from sneakers_site.wsgi import application
from django.db import connections
import search.views.results
print(threading.active_count(), [each.connection for each in connections.all()])
"""


def test_the_site_is_imported_without_a_thread_or_a_connection(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "sneakers_site.settings.production",
    }
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.strip() == "1 [None]", done.stderr
