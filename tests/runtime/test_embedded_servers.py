import subprocess
import sys

import pytest
from django.core.cache import cache
from django.db import connection


@pytest.mark.django_db
def test_the_test_database_is_postgresql_18_with_pgvector() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        assert cursor.fetchone()[0].startswith("18.")
        cursor.execute("SELECT default_version FROM pg_available_extensions WHERE name = 'vector'")
        assert cursor.fetchone() == ("0.8.5",)


@pytest.mark.usefixtures("redis_cache")
def test_the_cache_is_a_real_redis() -> None:
    cache.set("colour", "red", 5)
    assert cache.get("colour") == "red"


def test_a_process_of_its_own_reaches_the_test_database(site_environment: dict[str, str]) -> None:
    program = "from django.db import connection; print(connection.settings_dict['NAME'])"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", program]

    done = subprocess.run(command, env=site_environment, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == connection.settings_dict["NAME"]
