"""Every right of every role against every address and action of the admin.

The table is made by the test and kept in docs/roles.md: a right that somebody adds shows there.
Write it anew with ROLES_TABLE=write.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.test import Client, RequestFactory
from django.urls import reverse

from curation.management.commands.make_roles import restore_roles
from curation.roles import ROLES
from curation.urls_staff import PAGES
from sneakers_site.environment import PROJECT

pytestmark = [
    pytest.mark.django_db,
    # Other rooms' forms for addresses; Django 6 takes https, which is what is meant.
    pytest.mark.filterwarnings("ignore:The default scheme will be changed"),
]
TABLE = PROJECT / "docs" / "roles.md"
NOBODY = 999_999_999
KINDS = ("list", "add", "change", "delete")


def model_addresses(model: type[Any]) -> Iterator[tuple[str, str]]:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield "list", reverse(f"{name}_changelist")
    yield "add", reverse(f"{name}_add")
    # Of a row that is not there: the admin asks for the right first, then for the row.
    yield "change", reverse(f"{name}_change", args=[NOBODY])
    yield "delete", reverse(f"{name}_delete", args=[NOBODY])


def is_meant(role: str, model: type[Any], kind: str) -> bool:
    """What the role's list of rights says of one address, and the page itself allows at all."""
    label, name = model._meta.app_label, model._meta.model_name
    rights = {"list": ("view", "change"), "change": ("view", "change")}.get(kind, (kind,))
    return any(f"{label}.{right}_{name}" in ROLES[role] for right in rights)


def registered() -> list[type[Any]]:
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def rows(signed_in: Callable[..., Client]) -> dict[str, list[str]]:
    """The table: what each role reaches, by address or action."""
    table: dict[str, list[str]] = {}
    for role in ROLES:
        client = signed_in(role)
        for model in registered():
            reached = [
                kind
                for kind, address in model_addresses(model)
                if client.get(address).status_code != 403
            ]
            for kind in set(reached):
                assert is_meant(role, model, kind), f"{role} reaches {kind} of {model}"
            user = User.objects.get(username=role)
            request = RequestFactory().get("/")
            request.user = user
            actions = sorted(
                set(admin.site._registry[model].get_actions(request)) - {"delete_selected"}
            )
            row = table.setdefault(model._meta.label, [])
            row.append(", ".join([*reached, *(f"*{action}*" for action in actions)]) or "–")
        for _address, view, name in PAGES:
            allowed = page_is_allowed(client, view, name)
            table.setdefault(f"page {name}", []).append("yes" if allowed else "–")
            meant = set(getattr(view, "permissions", ())) <= set(ROLES[role])
            if hasattr(view, "permissions"):
                assert allowed == meant, f"{role}, {name}"
    return table


def page_is_allowed(client: Client, view: Any, name: str) -> bool:
    kwargs: dict[str, Any] = {}
    address = next(address for address, _view, each in PAGES if each == name)
    for argument, value in (
        ("pk", NOBODY),
        ("field", "name"),
        ("model_name", "product"),
        ("history_id", NOBODY),
        ("target", "brands"),
        ("format", "csv"),
    ):
        if f":{argument}>" in address:
            kwargs[argument] = value
    url = reverse(f"admin:{name}", kwargs=kwargs)
    answer = client.get(url)
    if answer.status_code == 405:
        answer = client.post(url)
    return answer.status_code != 403


def test_each_role_reaches_what_its_rights_say_and_nothing_else(
    rows: dict[str, list[str]], redis_cache: None
) -> None:
    head = ["what", *ROLES]
    lines = [
        "# What each role of staff reaches",
        "",
        "Made and checked by `tests/curation/test_roles.py`; actions of lists in *italics*. Rows",
        "of which no role reaches anything are left out; “change” is a row's page, to look at or",
        "to edit.",
        "",
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
    ]
    lines += [
        f"| {name} | " + " | ".join(cells) + " |"
        for name, cells in sorted(rows.items())
        if any(cell != "–" for cell in cells)
    ]
    text = "\n".join(lines) + "\n"
    if os.environ.get("ROLES_TABLE") == "write":
        TABLE.write_text(text, encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == text


def test_a_stranger_and_a_customer_reach_nothing(db: None) -> None:
    stranger, customer = Client(), Client()
    customer.force_login(User.objects.create_user("customer"))
    for client in (stranger, customer):
        for model in registered():
            for _kind, address in model_addresses(model):
                assert client.get(address).status_code == 302, address
        for _address, view, name in PAGES:
            assert not page_is_allowed_at_all(client, view, name)


def page_is_allowed_at_all(client: Client, view: Any, name: str) -> bool:
    address = next(address for address, _view, each in PAGES if each == name)
    filled = address.replace("<int:pk>", "1").replace("<str:field>", "name")
    filled = filled.replace("<str:model_name>", "product").replace("<int:history_id>", "1")
    filled = filled.replace("<str:target>", "brands").replace("<str:format>", "csv")
    answer = client.post(f"/admin/work/{filled}")
    return not (answer.status_code == 302 and "/login/" in answer["Location"])


def test_no_role_may_make_superusers_or_give_itself_rights() -> None:
    assert not any("change_group" in right or "permission" in right for right in ALL_RIGHTS)


def test_an_administrator_cannot_become_a_superuser_or_touch_one(
    person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    client = signed_in("administrator")
    own = User.objects.get(username="administrator")
    boss = User.objects.create_superuser("boss", password="boss-pass-1")
    form = {
        "username": "administrator",
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
        "user_permissions": [str(pk) for pk in Permission.objects.values_list("pk", flat=True)],
        "groups": [str(pk) for pk in own.groups.values_list("pk", flat=True)],
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00:00",
    }
    client.post(reverse("admin:auth_user_change", args=[own.pk]), form)
    own.refresh_from_db()
    assert not own.is_superuser
    assert not own.user_permissions.exists()
    password = reverse("admin:auth_user_password_change", args=[boss.pk])
    assert client.get(password).status_code == 403
    assert client.post(reverse("admin:auth_user_change", args=[boss.pk]), form).status_code == 403
    assert client.get(reverse("admin:auth_group_change", args=[1])).status_code in (200, 302)
    assert client.post(reverse("admin:auth_group_change", args=[1]), {"name": "x"}).status_code in (
        302,
        403,
    )
    assert not own.groups.filter(name="x").exists()


def test_groups_hold_exactly_the_rights_of_their_roles(person: Callable[..., User]) -> None:
    if not Group.objects.exists():
        restore_roles()  # a test with transactions has emptied the tables
    for role, rights in ROLES.items():
        held = Permission.objects.filter(group__name=role)
        names = {f"{p.content_type.app_label}.{p.codename}" for p in held.select_related()}
        assert names == set(rights)


ALL_RIGHTS = {right for rights in ROLES.values() for right in rights}
