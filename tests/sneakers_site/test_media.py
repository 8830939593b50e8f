from pathlib import Path

import pytest
from django.http import FileResponse
from django.test import Client
from pytest_django.fixtures import Settings


@pytest.fixture
def media(tmp_path: Path, settings: Settings) -> Path:
    folder = tmp_path / "media"
    (folder / "ab").mkdir(parents=True)
    (folder / "ab" / "abcdef.webp").write_bytes(b"RIFF picture")
    (folder / "ab" / "page.html").write_text("<script>")
    (tmp_path / "secret.jpg").write_bytes(b"outside")
    settings.MEDIA_ROOT = folder
    return folder


def test_a_picture_is_served_to_be_kept_for_ever(client: Client, media: Path) -> None:
    answer = client.get("/media/ab/abcdef.webp")

    assert isinstance(answer, FileResponse)
    assert b"".join(answer.streaming_content) == b"RIFF picture"
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("redis_cache", "db")
@pytest.mark.parametrize(
    "path",
    [
        "../secret.jpg",
        "ab/../../secret.jpg",
        "%2e%2e/secret.jpg",
        "/etc/passwd",
        "ab/page.html",
        "ab",
        "ab/missing.webp",
        "ab/abcdef.webp/more.jpg",
        ".hidden.jpg",
    ],
)
def test_nothing_else_is_served(client: Client, media: Path, path: str) -> None:
    assert client.get(f"/media/{path}").status_code == 404
