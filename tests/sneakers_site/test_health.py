import json

import pytest
from django.core.cache import cache
from django.http import Http404
from django.test import Client, RequestFactory, override_settings
from pydantic import SecretStr

from search.encoding import report_alive
from sneakers_site.celery import app
from sneakers_site.health.views import metrics_page

pytestmark = pytest.mark.usefixtures("redis_cache")


def test_healthz_asks_nobody(client: Client) -> None:
    # Without the database fixture, a query would raise.
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_names_the_part_that_is_missing(client: Client) -> None:
    cache.set("alive:worker", 1, 60)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert json.loads(answer.content) == {
        "ready": False,
        "parts": {
            "postgres": "ok",
            "migrations": "ok",
            "redis": "ok",
            "encoder": "no sign of life",
            "worker": "ok",
        },
    }


@pytest.mark.django_db
def test_readyz_tells_an_encoder_that_starts_from_one_that_is_dead(client: Client) -> None:
    cache.set("alive:encoder", 1, 60)

    parts = json.loads(client.get("/readyz").content)["parts"]

    assert parts["encoder"] == "loads its weights"


@pytest.mark.django_db
def test_readyz_is_ready_when_every_part_is(client: Client) -> None:
    cache.set("alive:worker", 1, 60)
    report_alive("builtin@1")

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert json.loads(answer.content)["ready"] is True


@pytest.mark.django_db
def test_metrics_show_parts_queues_and_requests_to_this_machine(client: Client) -> None:
    app.control.purge()  # another test may have left a question in the queue
    client.get("/healthz")

    text = client.get("/metrics").content.decode()

    assert 'solemate_part_ready{part="postgres"} 1.0' in text
    assert 'solemate_tasks_waiting{queue="encode"} 0.0' in text
    assert 'view="healthz"' in text


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"Via": "1.1 proxy"},
    ],
)
def test_metrics_are_not_there_for_who_comes_through_a_proxy(
    client: Client, headers: dict[str, str]
) -> None:
    assert client.get("/metrics", headers=headers).status_code == 404


def test_metrics_are_not_there_for_strangers(client: Client) -> None:
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404


@pytest.mark.django_db
@override_settings(METRICS_TOKEN=SecretStr("a-token-of-24-characters"))
def test_the_token_opens_metrics_from_elsewhere() -> None:
    def status(token: str) -> int:
        request = RequestFactory().get(
            "/metrics", REMOTE_ADDR="203.0.113.9", headers={"Authorization": token}
        )
        return metrics_page(request).status_code

    assert status("Bearer a-token-of-24-characters") == 200
    for wrong in ("Bearer a-token-of-24-character", "a-token-of-24-characters", "Bearer é", ""):
        with pytest.raises(Http404):
            status(wrong)
