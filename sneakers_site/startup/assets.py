"""Translations and static files, made from their sources when those have changed."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

UNUSED = ["redoc"]  # the API's pages use Swagger UI; this is the other megabyte to compress


def compile_translations(folder: Path) -> int:
    """Compile each `django.po` and `djangojs.po` below `folder` that is newer than its `.mo`.

    Returns the number of files written. Needs no gettext on the machine.
    """
    written = 0
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parents[1].name)
        aside = target.with_name(f".{target.name}.{os.getpid()}")
        with aside.open("wb") as file:
            write_mo(file, catalogue)
        aside.replace(target)
        written += 1
    return written


def collect_static(target: Path) -> bool:
    """Gather, name by content and compress the static files, if any has changed since.

    Returns whether there was something to do.
    """
    target.mkdir(parents=True, exist_ok=True)
    stamp = target / ".sources"
    with _alone(target / ".lock"):
        now = _fingerprint()
        if stamp.exists() and stamp.read_text() == now:
            return False
        call_command("collectstatic", ignore_patterns=UNUSED, interactive=False, verbosity=0)
        stamp.write_text(now)
    return True


def _fingerprint() -> str:
    """Return a digest of names, sizes and times of all static files."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(UNUSED):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path}|{found.st_size}|{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
