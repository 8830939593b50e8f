"""Fixtures of the crawl's tests: a shop to edit, and real `manage.py crawl` processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scrapers import services
from scrapers.models import CrawlSource
from tests.scrapers.shops import EditableShop

PROJECT = Path(__file__).resolve().parents[2]
Crawl = Callable[..., dict[str, Any]]


@pytest.fixture
def shop() -> Iterator[EditableShop]:
    """An open shop with empty shelves."""
    opened = EditableShop()
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def crawl_environment(site_environment: dict[str, str], shop: EditableShop) -> dict[str, str]:
    """Environment of a crawl process that may reach the test's shop."""
    return {**site_environment, "CRAWL_ALLOW": shop.address}


@pytest.fixture
def source(transactional_db: None, shop: EditableShop) -> CrawlSource:
    """The test's shop as a source."""
    return services.add_source(f"http://{shop.address}/", platform="shopify", name="Test Shop")


@pytest.fixture
def crawl(crawl_environment: dict[str, str], source: CrawlSource) -> Crawl:
    """Crawl the test's shop in a process of its own and return the summary."""

    def run(*, options: dict[str, Any] | None = None) -> dict[str, Any]:
        if options is not None:
            CrawlSource.objects.filter(pk=source.pk).update(options=options)
        finished = subprocess.run(
            [sys.executable, "manage.py", "crawl", source.slug, "--json"],
            cwd=PROJECT, env=crawl_environment, capture_output=True, text=True, timeout=240,
            check=False,
        )  # fmt: skip
        lines = finished.stdout.splitlines()
        assert lines, f"the crawl said nothing: {finished.stderr[-3000:]}"
        summary: dict[str, Any] = json.loads(lines[-1])
        return {**summary, "exit": finished.returncode, "stderr": finished.stderr}

    return run


@pytest.fixture
def media() -> Path:
    """The media folder of the run's crawls."""
    return Path(os.environ["DATA_DIR"]) / "media"
