import gzip

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_cache")]


def policy(client: Client, path: str) -> dict[str, str]:
    header = client.get(path).headers["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";"))


def test_every_answer_has_an_id_of_its_own(client: Client) -> None:
    first, second = (client.get("/healthz").headers["X-Request-ID"] for _ in range(2))

    assert first != second
    assert len(first) == 32


def test_an_id_that_a_proxy_gave_is_kept(client: Client) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": "proxy-made-0001"})

    assert answer.headers["X-Request-ID"] == "proxy-made-0001"


@pytest.mark.parametrize("given", ["short", "a" * 65, "has space inside", 'quote"and\\slash'])
def test_an_odd_id_is_replaced(client: Client, given: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": given})

    assert answer.headers["X-Request-ID"] != given


def test_public_pages_run_no_script_but_their_own(client: Client) -> None:
    found = policy(client, "/")

    assert found["default-src"] == "'none'"
    assert "unsafe" not in found["script-src"]
    assert "unsafe" not in found["style-src"]
    assert found["frame-ancestors"] == "'none'"


def test_the_admin_has_a_policy_of_its_own(client: Client) -> None:
    found = policy(client, "/admin/login/")

    assert "'unsafe-eval'" in found["script-src"]
    assert found["default-src"] == "'none'"


def test_security_headers_are_on_every_page(client: Client) -> None:
    headers = client.get("/").headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_pages_are_packed_and_pictures_are_not(client: Client, redis_cache: None) -> None:
    packed = {"accept-encoding": "gzip"}

    page = client.get("/privacy/", headers=packed)
    icon = client.get("/favicon.ico", headers=packed)

    assert page["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page["Vary"]
    assert b"<html" in gzip.decompress(page.content)
    assert "Content-Encoding" not in icon
    assert "Content-Encoding" not in client.get("/privacy/")
