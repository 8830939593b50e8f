"""schemathesis over the whole schema, with keys of each scope.

`API_FUZZ_EXAMPLES=200 pytest tests/search/api/test_fuzz.py -s` asks longer and tells how much.
"""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from partners.services.feed import write_feed
from partners.services.keys import make_key
from search.api.access import OPEN_SCOPES, Scope
from sneakers_site.wsgi import application
from tests.search.factories import EncoderFactory, PhotoQueryFactory, direction, make_shoe

EXAMPLES = int(os.environ.get("API_FUZZ_EXAMPLES", "5"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SCOPE_OF_TAG = {
    "search": Scope.SEARCH,
    "catalogue": Scope.READ,
    "me": Scope.ACCOUNT,
    "telegram": Scope.BOT,
    "bulk": Scope.BULK,
    "webhooks": Scope.WEBHOOKS,
}
# What is sent here is also sent with no key at all and with all scopes at once.
HOLDERS: list[tuple[Scope, ...]] = [(), *((scope,) for scope in Scope), tuple(Scope)]


@pytest.fixture
def catalogue(db: None, redis_cache: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    """A few shoes, an encoder that answers nobody, a photo that was looked at."""
    settings.DATA_DIR, settings.UPLOADS_DIR = tmp_path, tmp_path / "uploads"
    settings.API_RATES = {"photo": 10**6, "read": 10**6}
    # These requests share the test's own connection, which must outlive them.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    encoder = EncoderFactory.create()
    for number in range(3):
        make_shoe(vectors=[direction(number)], encoder=encoder, sizes=(42,))
    PhotoQueryFactory.create(encoder=encoder, vector=direction(0))
    write_feed()
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
# The feed is a file, and schemathesis does not close what it has read.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("scopes", HOLDERS, ids=lambda scopes: "+".join(scopes) or "no key")
def test_no_answer_breaks_leaves_the_schema_or_goes_beyond_the_scope(
    catalogue: None, django_user_model: Any, scopes: tuple[Scope, ...]
) -> None:
    owner = django_user_model.objects.create_user("partner")
    _key, text = make_key(name="k", scopes=scopes, owner=owner, read_rate=10**6, photo_rate=10**6)
    headers = {"Authorization": f"Bearer {text}"} if scopes else {}
    schema = schemathesis.openapi.from_wsgi("/api/schema/", application)
    statuses: Counter[int] = Counter()

    for result in schema.get_all_operations():
        _ask(cast(Any, result).ok(), headers, scopes, statuses)

    gc.collect()  # here, where its warning is expected, and not in whichever test comes next
    told = f"{'+'.join(scopes) or 'no key'}: {sum(statuses.values())} requests {dict(statuses)}\n"
    sys.stdout.write(told)
    assert statuses


def _ask(
    operation: Any, headers: dict[str, str], scopes: tuple[Scope, ...], statuses: Counter[int]
) -> None:
    (tag,) = operation.definition.raw["tags"]
    scope = SCOPE_OF_TAG[tag]
    is_open = scope in scopes if scopes else scope in OPEN_SCOPES

    @hypothesis_settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        # schemathesis makes up keys of its own.
        case.headers = {
            name: value
            for name, value in (case.headers or {}).items()
            if name.lower() != "authorization"
        }
        # The test's client does not unpack what the site would send packed.
        answer = case.call(headers={**headers, "Accept-Encoding": "identity"})
        statuses[answer.status_code] += 1
        # "Come back in so many seconds" is no fault: no encoder process runs here.
        is_later = answer.status_code == 503 and "retry-after" in answer.headers
        case.validate_response(answer, checks=CHECKS[1:] if is_later else CHECKS)
        if not is_open:
            assert answer.status_code >= 400, f"{case.formatted_path}: beyond the scope"

    ask()
