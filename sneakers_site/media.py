"""Serves the re-encoded pictures of the catalogue. Their names hold their content's hash."""

import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest

# Folders and file names as the catalogue makes them: nothing that could climb out or hide.
PICTURE = re.compile(r"(?:[a-z0-9_-]+/){0,5}[a-z0-9_-]+\.(?:jpg|webp|png)")
TYPES = {".jpg": "image/jpeg", ".webp": "image/webp", ".png": "image/png"}


def picture(request: HttpRequest, path: str) -> FileResponse:
    """Answer with a stored picture, to be kept for ever: another content has another name."""
    if not PICTURE.fullmatch(path):
        raise Http404
    file = Path(settings.MEDIA_ROOT, path)
    try:
        opened = file.open("rb")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise Http404 from error
    response = FileResponse(opened, content_type=TYPES[file.suffix])
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
