"""A running site: gunicorn and an encoder process, the one that the browser tests use."""

from __future__ import annotations

import pytest

from tests.browser.site import Site, running_site


@pytest.fixture(scope="session")
def site() -> Site:
    """The site with drawn shoes, all of which can be found by a photo."""
    return running_site()
