import io
import socket
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from django.contrib.auth import authenticate
from django.test import RequestFactory

from sneakers_site.embedded.layout import EmbeddedServerError, Layout
from sneakers_site.startup.address import check_port, keep_demo_port
from sneakers_site.startup.assets import compile_translations
from sneakers_site.startup.console import Console
from sneakers_site.startup.staff import ensure_staff_login


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(EmbeddedServerError, match=f"^Port {port} is in use: .*PORT=…$"):
            check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)


def test_the_demo_market_keeps_its_port(tmp_path: Path) -> None:
    layout = Layout(tmp_path)

    first = keep_demo_port(layout)

    assert keep_demo_port(layout) == first


def test_a_translation_is_compiled_when_it_is_newer(tmp_path: Path) -> None:
    source = tmp_path / "ru" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    catalogue = Catalog(locale="ru")
    catalogue.add("Shoes", "Кроссовки")
    with source.open("wb") as file:
        write_po(file, catalogue)

    assert compile_translations(tmp_path) == 1
    assert compile_translations(tmp_path) == 0
    assert source.with_suffix(".mo").read_bytes().count("Кроссовки".encode()) == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("redis_cache")
def test_the_first_staff_login_is_made_once_and_kept_for_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "staff-login.txt"

    password = ensure_staff_login(file)

    assert password is not None
    assert len(password) >= 12
    # The counting of failed sign-ins (django-axes) wants to know where one comes from.
    user = authenticate(RequestFactory().post("/admin/"), username="staff", password=password)
    assert user is not None
    assert user.is_active
    assert file.read_text() == f"staff\n{password}\n"
    assert file.stat().st_mode & 0o077 == 0
    assert ensure_staff_login(file) is None


def test_progress_is_not_repeated_where_lines_cannot_be_redrawn() -> None:
    stream = io.StringIO()
    console = Console(stream)

    for ready in range(100):
        console.progress(f"{ready} of 240 shoes ready")

    assert stream.getvalue().count("shoes ready") == 1
