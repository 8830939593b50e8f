"""What a backup holds, and the checks before one is read."""

import json
import tarfile
from dataclasses import asdict, dataclass
from pathlib import Path

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"


class BackupError(Exception):
    """A backup cannot be made or restored; the message is one line for people."""


@dataclass(frozen=True)
class Manifest:
    """What the archive says of itself; its first member."""

    format: int
    made_at: str
    postgres_major: int
    migrations: list[str]
    counts: dict[str, int]

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1)


@dataclass(frozen=True)
class Part:
    """A folder or file of DATA_DIR that goes into the archive under its own name."""

    name: str
    path: Path


def parts(data_dir: Path) -> list[Part]:
    """Return what is kept besides the database: pictures, weights, keys, the market's port.

    Left out: logs; uploads, which live a day; the servers' passwords, which each DATA_DIR makes for
    itself.
    """
    keys = ("secret-key", "demo-api-key.txt", "bot-api-key.txt")
    names = ("media", "models", *(f"keys/{key}" for key in keys))
    names += ("staff-login.txt", "demo-market-port")
    return [Part(name, data_dir / name) for name in names]


def read_manifest(archive: tarfile.TarFile) -> Manifest:
    """Return the archive's manifest.

    Raises:
        BackupError: this is no backup of ours, or one of another format.
    """
    first = archive.next()
    if first is None or first.name != MANIFEST or not first.isfile() or first.size > 2**20:
        raise BackupError("This is not a backup of Solemate.")
    member = archive.extractfile(first)
    try:
        manifest = Manifest(**json.loads(member.read() if member else b""))
    except (ValueError, TypeError) as error:
        raise BackupError("This backup's manifest cannot be read.") from error
    if manifest.format != FORMAT:
        raise BackupError(
            f"This backup has format {manifest.format}, this Solemate reads {FORMAT}."
        )
    return manifest
