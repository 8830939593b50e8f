from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.site import Site, in_use, running_site


@pytest.fixture(scope="session")
def _running() -> Site:
    return running_site()


@pytest.fixture
def site(_running: Site) -> Iterator[Site]:
    """The site with drawn shoes, all found by a photo; nobody stops it meanwhile."""
    with in_use():
        yield _running
