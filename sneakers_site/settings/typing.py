"""For mypy's Django plugin, which imports the settings: nothing is read or written elsewhere."""

import os
import tempfile

os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="solemate-typing-")
os.environ["ENV_FILE"] = os.devnull

from sneakers_site.settings.base import *  # noqa: F403 - a settings module is its names
