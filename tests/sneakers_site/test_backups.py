"""Backup and restore as staff would do them: commands on two folders, embedded servers."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from sneakers_site.backups.archive import DUMP, MANIFEST, BackupError, read_manifest
from sneakers_site.environment import PROJECT

FILL = """
from catalog.models import Brand
from django.conf import settings
Brand.objects.create(name="Halvard", slug="halvard")
folder = settings.DATA_DIR / "media" / "ab"
folder.mkdir(parents=True)
(folder / "abc.webp").write_bytes(b"picture")
(settings.DATA_DIR / "keys" / "demo-api-key.txt").write_text("sm_0123_4567")
"""
READ = "from catalog.models import Brand; print([*Brand.objects.values_list('name', flat=True)])"


def manage(data_dir: Path, *words: str, ok: bool = True) -> "subprocess.CompletedProcess[str]":
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"REDIS_URL"}},
        "DATA_DIR": str(data_dir),
        "DJANGO_SETTINGS_MODULE": "sneakers_site.settings.production",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) is ok, done.stderr
    return done


@pytest.mark.slow
def test_a_restored_site_has_what_the_first_one_had(tmp_path: Path) -> None:
    first, second, file = tmp_path / "first", tmp_path / "second", tmp_path / "site.tar"
    manage(first, "with_database", "migrate", "--no-input")
    manage(first, "with_database", "shell", "--no-imports", "-c", FILL)

    manage(first, "backup", str(file))
    assert file.stat().st_mode & 0o077 == 0
    restored = manage(second, "restore", str(file))

    assert "Restored" in restored.stdout
    assert "Halvard" in manage(second, "with_database", "shell", "--no-imports", "-c", READ).stdout
    assert (second / "media" / "ab" / "abc.webp").read_bytes() == b"picture"
    for kept in ("keys/secret-key", "keys/demo-api-key.txt"):
        assert (second / kept).read_text() == (first / kept).read_text()
    again = manage(second, "restore", str(file), ok=False)
    assert "holds data already" in again.stderr
    assert "Traceback" not in again.stderr
    there = manage(first, "backup", str(file), ok=False)
    assert "is there already" in there.stderr


def pack(target: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(target, "w") as archive:
        for name, content in members.items():
            source = target.with_name("member")
            source.write_bytes(content)
            archive.add(source, name)
    return target


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"holiday.jpg": b"..."}, "This is not a backup of Solemate."),
        ({DUMP: b"..."}, "This is not a backup of Solemate."),
        ({MANIFEST: b"{"}, "manifest cannot be read"),
        ({MANIFEST: b'{"format": 1}'}, "manifest cannot be read"),
        (
            {
                MANIFEST: b'{"format": 2, "made_at": "", "postgres_major": 18, '
                b'"migrations": [], "counts": {}}'
            },
            "has format 2, this Solemate reads 1",
        ),
    ],
)
def test_what_is_no_backup_is_refused_in_one_line(
    tmp_path: Path, members: dict[str, bytes], words: str
) -> None:
    file = pack(tmp_path / "site.tar", members)

    with tarfile.open(file) as archive, pytest.raises(BackupError, match=words):
        read_manifest(archive)


def test_a_file_that_is_no_tar_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "site.tar").write_text("not a tar")

    refused = manage(tmp_path / "data", "restore", str(tmp_path / "site.tar"), ok=False)

    assert "Traceback" not in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
