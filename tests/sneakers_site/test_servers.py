import subprocess
from pathlib import Path

import pytest

from sneakers_site.embedded import servers
from sneakers_site.embedded.layout import EmbeddedServerError, Layout
from sneakers_site.embedded.temporary import postgres_at_hand, running


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    # pytest's folders are closed to others, as a home folder may be.
    return Layout(tmp_path / "data")


def test_data_of_another_major_version_are_refused_in_one_line(layout: Layout) -> None:
    layout.postgres_data.mkdir(parents=True)
    (layout.postgres_data / "PG_VERSION").write_text("16\n")

    with pytest.raises(EmbeddedServerError) as refusal:
        servers.set_up_postgres(layout)

    assert "holds data of PostgreSQL 16, this is PostgreSQL 18" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_set_up_that_was_cut_off_begins_anew(layout: Layout) -> None:
    layout.postgres_staging.mkdir(parents=True)
    (layout.postgres_staging / "PG_VERSION").write_text("18\n")

    servers.set_up_postgres(layout, durable=False)

    assert (layout.postgres_data / "global").is_dir()
    assert not layout.postgres_staging.exists()


def test_servers_listen_on_sockets_in_a_private_folder_and_nowhere_else(layout: Layout) -> None:
    with running(layout, names=["postgres", "redis"]) as started:
        assert layout.sockets.stat().st_mode & 0o077 == 0
        for process in started:
            assert not listens_on_tcp(process.pid)
    assert not servers.answers(layout.postgres_socket)
    assert not servers.answers(layout.redis_socket)


def test_redis_asks_for_the_password(layout: Layout) -> None:
    with running(layout, names=["redis"]):
        program = str(servers.redis_program().with_name("redis-cli"))
        words = [program, "-s", str(layout.redis_socket), "ping"]

        done = subprocess.run(words, capture_output=True, text=True, check=False)

    assert "NOAUTH" in done.stdout


def test_a_second_user_of_postgres_takes_the_one_that_runs(layout: Layout) -> None:
    with postgres_at_hand(layout):
        first = (layout.postgres_data / "postmaster.pid").read_text().splitlines()[0]
        with postgres_at_hand(layout):
            second = (layout.postgres_data / "postmaster.pid").read_text().splitlines()[0]

    assert first == second


def listens_on_tcp(pid: int) -> bool:
    """Say whether the process has a listening TCP socket (state 0A in /proc/net/tcp)."""
    inodes = {
        link.readlink().name.removeprefix("socket:[").removesuffix("]")
        for link in Path(f"/proc/{pid}/fd").iterdir()
    }
    rows = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path("/proc/net", table).read_text().splitlines()[1:]
    ]
    return any(row[3] == "0A" and row[9] in inodes for row in rows)
