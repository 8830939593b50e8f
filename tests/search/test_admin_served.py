"""Heads and verifiers in the admin: looked at by those who may, put back in service by fewer."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from search.models import ServedModel
from search.served import activate_model, add_model
from tests.search.heads import write_heads
from tests.search.test_admin import staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_redis")]
LIST = "/admin/search/servedmodel/"


@pytest.fixture
def heads(tmp_path: Path, settings: object) -> tuple[ServedModel, ServedModel]:
    """Heads that served, and those that serve now."""
    old = add_model("heads", write_heads(tmp_path / "old"))
    new = add_model("heads", write_heads(tmp_path / "new", version="2", swapped=True))
    activate_model(old)
    activate_model(new, reason="won by four answers")
    return old, new


def activate(client: Client, row: ServedModel) -> str:
    chosen = {"action": "activate", "_selected_action": [row.pk], "confirmed": "1"}
    return client.post(LIST, chosen, follow=True).content.decode()


def state_of(row: ServedModel) -> str:
    row.refresh_from_db()
    return row.state


def test_what_serves_what_served_and_why_is_shown_and_nothing_can_be_edited(
    heads: tuple[ServedModel, ServedModel], admin_client: Client
) -> None:
    ServedModel.objects.filter(pk=heads[0].pk).update(
        metrics={"brands": {"all": {"top_1": 0.912}}}, state="retired"
    )
    html = admin_client.get(LIST).content.decode()
    assert "won by four answers" in html
    assert "brand 91.2 %" in html
    assert admin_client.get(f"{LIST}add/").status_code == 403
    page = f"{LIST}{heads[1].pk}/change/"
    assert admin_client.get(page).status_code == 200
    assert admin_client.post(page, {"reason": "mine"}).status_code == 403
    assert staff().get(LIST).status_code == 403


def test_those_who_may_go_back_to_what_served(heads: tuple[ServedModel, ServedModel]) -> None:
    old, new = heads
    viewer = staff("view_servedmodel")
    activate(viewer, old)
    assert (state_of(old), state_of(new)) == ("retired", "active")

    User.objects.all().delete()
    operator = staff("view_servedmodel", "change_servedmodel")
    assert "is in service." in activate(operator, old)
    assert (state_of(old), state_of(new)) == ("active", "retired")
    assert old.reason == "by staff"


def test_what_never_served_and_did_not_win_is_refused_with_the_reason(
    heads: tuple[ServedModel, ServedModel], tmp_path: Path, admin_client: Client
) -> None:
    third = add_model("heads", write_heads(tmp_path / "third", version="3"))
    html = activate(admin_client, third)
    assert "was not measured beside the one in service" in html
    assert f"manage.py model activate {third.pk}" in html
    assert state_of(third) == "waiting"
