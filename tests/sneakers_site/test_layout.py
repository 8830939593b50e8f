import os
import pwd
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sneakers_site.embedded.layout import (
    EmbeddedServerError,
    Layout,
    blocked_folder,
    make_private_folder,
    secret_in,
    take_lock,
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "secret"
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: secret_in(file), range(32)))

    assert len(found) == 1
    assert len(found.pop()) >= 32
    assert mode(file) == 0o600
    assert mode(file.parent) == 0o700
    assert [path.name for path in file.parent.iterdir()] == ["secret"]


def test_a_folder_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o750)

    make_private_folder(folder / "run")
    make_private_folder(folder)

    assert mode(folder) == 0o750
    assert mode(folder / "run") == 0o700


def test_a_link_in_place_of_a_private_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(EmbeddedServerError, match="is not a folder of this user"):
        make_private_folder(tmp_path / "run")


def test_sockets_of_a_deep_data_folder_still_fit_their_107_bytes(tmp_path: Path) -> None:
    deep = Layout(tmp_path / ("ё" * 60))
    other = Layout(tmp_path / ("ж" * 60))

    for socket in (deep.postgres_socket, deep.redis_socket):
        assert len(os.fsencode(f"{socket}.lock")) <= 107
    assert deep.sockets != other.sockets
    assert deep.sockets != deep.control


def test_a_data_folder_has_one_site_at_a_time(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    make_private_folder(layout.control)

    with (
        take_lock(layout),
        pytest.raises(EmbeddedServerError, match="A site already runs on"),
        take_lock(layout),
    ):
        pytest.fail("two had the folder at once")
    with take_lock(layout):
        pass  # free again


def test_the_closed_folder_on_the_way_is_found(tmp_path: Path) -> None:
    stranger = pwd.getpwnam("nobody")
    closed = tmp_path / "closed"
    (closed / "data").mkdir(parents=True)
    tmp_path.chmod(0o755)
    closed.chmod(0o700)

    found = blocked_folder(closed / "data", stranger)

    assert found is not None
    assert closed == found or closed.is_relative_to(found)
