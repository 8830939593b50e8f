"""Letters: packed when a person's time has come, sent once, tried again, given up."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from accounts.models import Alert, Delivery, Letter, Preferences
from accounts.news import write_news
from accounts.outbox import OutboxBackend
from accounts.services.alerts import ask_price_alert, stop_mail
from accounts.services.checking import check_alerts
from accounts.services.packing import pack_letters
from accounts.services.post import (
    MOST_ATTEMPTS,
    claim_letters,
    revive_letters,
    send_due_letters,
    write_letter,
)
from tests.accounts.conftest import MakePerson, Shop, fall

pytestmark = pytest.mark.django_db


class MoodyServer(EmailBackend):
    """A mail server that fails as it is told; what it takes lands in `mail.outbox`."""

    errors: list[Exception] = []

    def send_messages(self, messages: Any) -> int:
        if self.errors:
            raise self.errors[0]
        return super().send_messages(messages)


@pytest.fixture
def server(settings: Any) -> Iterator[type[MoodyServer]]:
    settings.EMAIL_BACKEND = "tests.accounts.test_post.MoodyServer"
    MoodyServer.errors = []
    yield MoodyServer
    MoodyServer.errors = []


def state() -> str:
    return Letter.objects.get().state


def later(hours: float) -> None:
    """Let time pass for letters: what waits is due that much sooner."""
    for letter in Letter.objects.all():
        letter.due_at -= timedelta(hours=hours)
        letter.save()


def test_all_that_a_check_found_for_a_person_is_one_letter(
    shop: Shop, alice: User, make_person: MakePerson
) -> None:
    fall(shop, [alice, make_person("bob")], shoes=3)

    pack_letters()
    assert send_due_letters() == 2
    assert send_due_letters() == 0

    to_alice = next(each for each in mail.outbox if each.to == ["alice@example.org"])
    assert to_alice.subject == "3 of your alerts have news"
    assert str(to_alice.body).count("is down to €79") == 3


def test_an_alert_letter_can_be_unsubscribed_from_by_one_post(shop: Shop, alice: User) -> None:
    fall(shop, [alice])
    pack_letters()
    send_due_letters()

    headers = mail.outbox[0].message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http://")
    assert headers["Message-ID"].startswith(f"<{Letter.objects.get().pk:08d}.")


def test_a_title_cannot_break_the_mail(shop: Shop, alice: User) -> None:
    shoe = shop.sell("1", "100")
    ask_price_alert(alice, product_id=shoe.pk, below=Decimal(80))
    shop.sell("1", "79")
    type(shoe).objects.filter(pk=shoe.pk).update(name="<b>Shoe</b>\nBcc: all@example.org")
    check_alerts()
    pack_letters()
    send_due_letters()

    message = mail.outbox[0]
    assert message.message()["Bcc"] is None
    assert isinstance(message, EmailMultiAlternatives)
    html = str(message.alternatives[0][0])
    assert "<b>Shoe" not in html
    assert "&lt;b&gt;Shoe" in html


def test_a_person_without_a_confirmed_address_gets_no_mail(
    shop: Shop, make_person: MakePerson
) -> None:
    fall(shop, [make_person("mallory", confirmed=False)])
    pack_letters()

    assert send_due_letters() == 0
    assert state() == Letter.State.CANCELLED
    assert mail.outbox == []


def test_what_was_packed_before_somebody_unsubscribed_is_not_sent(shop: Shop, alice: User) -> None:
    fall(shop, [alice])
    pack_letters()
    stop_mail(alice.pk)

    assert send_due_letters() == 0
    assert state() == Letter.State.CANCELLED


def test_a_letter_waits_longer_and_longer_for_a_server_that_is_down_and_is_not_lost(
    shop: Shop, alice: User, server: type[MoodyServer]
) -> None:
    fall(shop, [alice])
    pack_letters()
    server.errors = [ConnectionRefusedError("no server")]

    waits = []
    for _ in range(3):
        assert send_due_letters() == 0
        assert send_due_letters() == 0  # not before its time
        waits.append(round((Letter.objects.get().due_at - timezone.now()).total_seconds() / 60))
        later(1)
    server.errors = []

    assert waits == [1, 2, 4]
    assert send_due_letters() == 1
    assert len(mail.outbox) == 1


def test_a_letter_that_never_goes_is_given_up_and_can_be_revived(
    shop: Shop, alice: User, server: type[MoodyServer]
) -> None:
    fall(shop, [alice])
    pack_letters()
    server.errors = [smtplib.SMTPServerDisconnected("gone")]
    for _ in range(MOST_ATTEMPTS):
        send_due_letters()
        later(10)

    assert state() == Letter.State.DEAD
    assert "gone" in Letter.objects.get().error

    server.errors = []
    assert revive_letters(Letter.objects.all(), now=timezone.now()) == 1
    assert send_due_letters() == 1


def test_a_mailbox_that_does_not_exist_is_not_tried_again(
    shop: Shop, alice: User, server: type[MoodyServer]
) -> None:
    fall(shop, [alice])
    pack_letters()
    server.errors = [smtplib.SMTPRecipientsRefused({"alice@example.org": (550, b"no such user")})]

    send_due_letters()

    assert state() == Letter.State.DEAD


def test_a_full_mailbox_is_tried_again(shop: Shop, alice: User, server: type[MoodyServer]) -> None:
    fall(shop, [alice])
    pack_letters()
    server.errors = [smtplib.SMTPRecipientsRefused({"alice@example.org": (452, b"full")})]

    send_due_letters()

    assert state() == Letter.State.WAITING


def test_one_letter_that_cannot_be_written_does_not_hold_up_the_others(
    shop: Shop, alice: User, make_person: MakePerson, monkeypatch: Any
) -> None:
    fall(shop, [alice, make_person("bob")])
    pack_letters()

    def stumble(news: Any) -> Any:
        if news.user == alice:
            raise ValueError("a fault of ours")
        return write_news(news)

    monkeypatch.setattr("accounts.channels.email.write_news", stumble)

    assert send_due_letters() == 1
    assert Letter.objects.get(user=alice).state == Letter.State.WAITING


def test_a_sender_that_died_leaves_its_letters_to_another_when_its_time_is_over(
    shop: Shop, alice: User
) -> None:
    fall(shop, [alice])
    pack_letters()
    assert len(claim_letters(limit=10, lease_s=60)) == 1  # and dies

    assert send_due_letters() == 0
    Letter.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert send_due_letters() == 1
    assert len(mail.outbox) == 1


def test_a_slow_sender_leaves_alone_what_another_took_over(
    shop: Shop, alice: User, make_person: MakePerson, monkeypatch: Any
) -> None:
    fall(shop, [alice, make_person("bob")])
    pack_letters()

    def be_slow(news: Any) -> Any:
        monkeypatch.undo()
        # While the first letter hangs, the lease of both ends and another sender takes them.
        Letter.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert send_due_letters() == 2
        return write_news(news)

    monkeypatch.setattr("accounts.channels.email.write_news", be_slow)
    send_due_letters()

    numbers = [each.message()["Message-ID"] for each in mail.outbox]
    assert len(numbers) == 3  # the one that hung, under its own number, and nothing else
    assert len(set(numbers)) == 2


def test_the_text_of_an_account_letter_goes_when_it_is_sent() -> None:
    write_letter(to="new@example.org", subject="Confirm\nit", text="a link that signs in")

    assert send_due_letters() == 1
    assert mail.outbox[0].body == "a link that signs in"
    assert mail.outbox[0].subject == "Confirm it"
    assert Letter.objects.get().text == ""


def test_the_same_message_twice_is_one_file_in_the_outbox(tmp_path: Path, settings: Any) -> None:
    settings.OUTBOX_DIR = tmp_path / "outbox"
    message = EmailMessage("s", "b", "a@b.example", ["c@d.example"])
    message.extra_headers = {"Message-ID": "<00000001.abc@b.example>"}

    OutboxBackend().send_messages([message])
    OutboxBackend().send_messages([message])

    assert [each.name for each in (tmp_path / "outbox").iterdir()] == ["00000001.abc.eml"]
    assert (tmp_path / "outbox").stat().st_mode & 0o777 == 0o700


def test_a_person_who_wants_no_mail_has_the_event_on_their_page_all_the_same(
    shop: Shop, alice: User
) -> None:
    stop_mail(alice.pk)
    fall(shop, [alice])

    assert Delivery.objects.count() == 0
    assert Alert.objects.get().events.count() == 1


def test_letters_are_in_the_persons_language(shop: Shop, alice: User) -> None:
    Preferences.objects.create(user=alice, language="ru")
    fall(shop, [alice])
    pack_letters()
    send_due_letters()

    assert "/ru/shoe/" in str(mail.outbox[0].body)
    assert mail.outbox[0].message()["Content-Language"] == "ru"


def test_a_confirmed_address_that_was_replaced_gets_the_letter(shop: Shop, alice: User) -> None:
    EmailAddress.objects.filter(user=alice).update(email="new@example.org")
    fall(shop, [alice])
    pack_letters()
    send_due_letters()

    assert mail.outbox[0].to == ["new@example.org"]
