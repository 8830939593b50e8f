"""Where the embedded servers keep their files, and with which passwords they are reached."""

import fcntl
import hashlib
import os
import pwd
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# The longest socket that either server opens is "<folder>/.s.PGSQL.5432.lock"; a socket address
# holds 107 bytes.
LONGEST_SOCKET_FOLDER = 80

# Starts a program with launch.py; no site-packages are needed, so it costs some 15 ms.
LAUNCHER = (sys.executable, "-I", "-S", str(Path(__file__).with_name("launch.py")))


class EmbeddedServerError(Exception):
    """An embedded server cannot be used as things are; the message is one line for people."""


@dataclass(frozen=True)
class Layout:
    """The paths of one DATA_DIR's embedded servers.

    `data_dir` must be absolute. Nothing is created until `prepare()` is called.
    """

    data_dir: Path

    @property
    def postgres_data(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def postgres_staging(self) -> Path:
        """Where a new cluster is made, to be renamed when it is whole."""
        return self.data_dir / "postgres.new"

    @property
    def redis_data(self) -> Path:
        return self.data_dir / "redis"

    @property
    def keys(self) -> Path:
        """Secrets, readable by the owner alone."""
        return self.data_dir / "keys"

    @property
    def demo_port_file(self) -> Path:
        """Remembers the demo market's port: offers' addresses hold it, so it never changes."""
        return self.data_dir / "demo-market-port"

    @property
    def logs(self) -> Path:
        return self.data_dir / "logs"

    @property
    def sockets(self) -> Path:
        """The servers' folder of unix sockets, 0700."""
        return self._short("run")

    @property
    def control(self) -> Path:
        """Lock, process table and sockets of the supervisor, 0700 and ours even as root: who
        reaches the supervisor may start programs, so the servers' user must not."""
        return self._short("control")

    def _short(self, name: str) -> Path:
        beside_the_data = self.data_dir / name
        if len(os.fsencode(beside_the_data)) <= LONGEST_SOCKET_FOLDER:
            return beside_the_data
        digest = hashlib.sha256(os.fsencode(beside_the_data)).hexdigest()[:16]
        return Path("/tmp") / f"solemate-{os.getuid()}-{digest}"  # noqa: S108 - 0700, owner checked

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def postgres_socket(self) -> Path:
        return self.sockets / ".s.PGSQL.5432"

    def prepare(self) -> None:
        """Create the folders, each 0700, and hand the servers' own ones to their user.

        Raises:
            EmbeddedServerError: a folder cannot be made, or the socket folder is somebody else's.
        """
        owner = server_user()
        make_private_folder(self.keys)
        make_private_folder(self.logs)
        make_private_folder(self.control)
        for folder in (self.redis_data, self.sockets):
            make_private_folder(folder, owner=owner)

    def password(self, server: str) -> str:
        """Return the random password of "postgres" or "redis", making it on first use."""
        return secret_in(self.keys / f"{server}-password")


def secret_in(path: Path, *, length: int = 32) -> str:
    """Return the secret kept in `path`; write a random one (0600) if there is none yet.

    Raises:
        EmbeddedServerError: the file can be neither read nor made.
    """
    make_private_folder(path.parent)
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise EmbeddedServerError(f"{path} cannot be read: {error.strerror}.") from error
    # Written aside and linked into place, so that two processes that start at once agree on one
    # secret and neither ever reads half of it.
    aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(length))
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
    return path.read_text().strip()


def demo_market_port(layout: Layout) -> int | None:
    """Return the loopback port that this DATA_DIR's demo market was given, if it was."""
    try:
        return int(layout.demo_port_file.read_text())
    except (FileNotFoundError, ValueError):
        return None


@contextmanager
def take_lock(layout: Layout) -> Iterator[int]:
    """Have DATA_DIR for this process alone while the context lasts; yields the lock's descriptor.

    The lock ends with the last process that holds the descriptor.

    Raises:
        EmbeddedServerError: a site already runs on this DATA_DIR.
    """
    descriptor = os.open(layout.control / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield descriptor
    except BlockingIOError:
        raise EmbeddedServerError(
            f"A site already runs on {layout.data_dir}: stop it or choose another DATA_DIR."
        ) from None
    finally:
        os.close(descriptor)


def make_private_folder(folder: Path, *, owner: pwd.struct_passwd | None = None) -> None:
    """Create `folder` with mode 0700; leave mode and owner of one that is already there alone.

    Raises:
        EmbeddedServerError: it cannot be made, is a link, or belongs to a stranger.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            pass
        else:
            if owner is not None:
                os.chown(folder, owner.pw_uid, owner.pw_gid)
        found = folder.lstat()
    except OSError as error:
        raise EmbeddedServerError(f"{error.filename} cannot be made: {error.strerror}.") from error
    ours = {os.getuid()} | ({owner.pw_uid} if owner else set())
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
        raise EmbeddedServerError(f"{folder} is not a folder of this user: move it away.")


def server_user() -> pwd.struct_passwd | None:
    """Return the unprivileged user that the servers run as when we are root, else None.

    PostgreSQL refuses to run as root.
    """
    return pwd.getpwnam("nobody") if os.getuid() == 0 else None


def blocked_folder(path: Path, user: pwd.struct_passwd) -> Path | None:
    """Return the first folder on the way to `path` that `user` may not pass, or None."""
    for folder in [*reversed(path.parents), path]:
        found = folder.stat()
        if found.st_uid == user.pw_uid:
            passes = found.st_mode & stat.S_IXUSR
        elif found.st_gid == user.pw_gid:
            passes = found.st_mode & stat.S_IXGRP
        else:
            passes = found.st_mode & stat.S_IXOTH
        if not passes:
            return folder
    return None
