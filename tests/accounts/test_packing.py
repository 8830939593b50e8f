"""When a person is written to, and when what is old goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from accounts.models import Alert, Delivery, Event, Letter, Preferences
from accounts.services.packing import is_time, pack_letters
from accounts.services.post import send_due_letters
from accounts.services.retention import delete_old
from tests.accounts.conftest import MakePerson, Shop, fall

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wish", "last", "expected"),
    [
        ({}, None, True),
        ({"quiet_from": 12, "quiet_until": 14}, None, False),
        ({"quiet_from": 22, "quiet_until": 8, "timezone": "Asia/Vladivostok"}, None, False),
        ({"quiet_from": 22, "quiet_until": 8}, None, True),
        ({"rhythm": "daily", "digest_hour": 12}, None, True),
        ({"rhythm": "daily", "digest_hour": 13}, NOON - timedelta(hours=20), False),
        ({"rhythm": "daily", "digest_hour": 12}, NOON - timedelta(hours=24), True),
        ({"rhythm": "daily", "digest_hour": 12}, NOON - timedelta(minutes=20), False),
        ({"timezone": "Mars/Olympus"}, None, True),
    ],
)
def test_a_person_is_written_to_when_they_want_to_be(
    wish: dict[str, Any], last: datetime | None, expected: bool
) -> None:
    assert is_time(Preferences(**wish), NOON, last) is expected


def test_what_happens_in_quiet_hours_waits_for_their_end(shop: Shop, alice: User) -> None:
    Preferences.objects.create(user=alice, quiet_from=12, quiet_until=14)
    fall(shop, [alice])

    assert pack_letters(NOON) == 0
    assert Delivery.objects.get().letter is None
    assert pack_letters(NOON + timedelta(hours=2)) == 1


def test_what_is_old_goes_and_what_still_waits_stays(shop: Shop, alice: User) -> None:
    fall(shop, [alice])
    pack_letters()
    Event.objects.update(created_at=timezone.now() - timedelta(days=91))
    Letter.objects.update(created_at=timezone.now() - timedelta(days=91))

    delete_old()
    assert Event.objects.count() == 1  # its letter has not gone out yet
    assert send_due_letters() == 1
    delete_old()

    assert not Event.objects.exists()
    assert not Letter.objects.exists()
    assert Alert.objects.exists()


def test_an_account_that_nobody_confirmed_goes_after_two_weeks(make_person: MakePerson) -> None:
    for name, confirmed, days in (("old", False, 15), ("new", False, 13), ("known", True, 99)):
        person = make_person(name, confirmed=confirmed)
        User.objects.filter(pk=person.pk).update(date_joined=timezone.now() - timedelta(days=days))
    User.objects.create_user("no-address")

    delete_old()

    assert set(User.objects.values_list("username", flat=True)) == {"new", "known", "no-address"}
