"""Letters: written into the outbox, claimed by a sender, sent, tried again, given up."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.channels import open_channel
from accounts.channels.base import Channel as OpenChannel
from accounts.channels.base import NeverError, NotNowError, UnwantedError
from accounts.models import Channel, Letter

logger = logging.getLogger(__name__)
State = Letter.State

AT_ONCE = 50  # letters a sender claims: some seconds of work
LEASE_S = 120.0  # for one letter; it is renewed before each. EMAIL_TIMEOUT is far below
MOST_ATTEMPTS = 14  # a day and a half with the pauses below
LONGEST_PAUSE = timedelta(hours=4)


def write_letter(
    *, to: str, subject: str, text: str, user: Any = None, language: str = "en"
) -> Letter:
    """Put an e-mail about the account itself into the outbox; its text goes when it is sent."""
    now = timezone.now()
    return Letter.objects.create(
        user=user if user is not None and user.pk else None,
        channel=Channel.EMAIL,
        to=to,
        subject=" ".join(subject.split())[:300],
        text=text,
        language=language,
        created_at=now,
        due_at=now,
    )


def send_due_letters(*, limit: int = AT_ONCE, lease_s: float = LEASE_S) -> int:
    """Claim and send up to `limit` letters; return how many went out.

    Several senders may run at once: a letter is claimed by one. A sender that dies leaves its
    letters claimed until the lease is over; then another takes them up. The result of each letter
    is written as soon as the channel has it, so that at most the one in the sender's hands can be
    sent again, and then with the same Message-ID.
    """
    letters = claim_letters(limit=limit, lease_s=lease_s)
    channels = {name: open_channel(name) for name in {letter.channel for letter in letters}}
    try:
        return sum(
            _send(letter, channels[letter.channel])
            for letter in letters
            if _is_still_ours(letter, lease_s=lease_s)
        )
    finally:
        for channel in channels.values():
            channel.close()


def claim_letters(*, limit: int, lease_s: float) -> list[Letter]:
    """Take letters that are due, or whose sender died, for `lease_s` seconds."""
    now = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            WITH due AS (
                SELECT id FROM accounts_letter
                WHERE (state = 'waiting' AND due_at <= %(now)s)
                   OR (state = 'sending' AND lease_until < %(now)s)
                ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
            )
            UPDATE accounts_letter l
            SET state = 'sending', lease_until = %(until)s, attempts = attempts + 1
            FROM due WHERE l.id = due.id RETURNING l.id
            """,
            {"now": now, "until": now + timedelta(seconds=lease_s), "limit": limit},
        )
        ids = [row[0] for row in cursor.fetchall()]
    return list(Letter.objects.filter(pk__in=ids).select_related("user").order_by("due_at", "pk"))


def _claimed(letter: Letter) -> QuerySet[Letter]:
    """The letter, as long as nobody has claimed it after us: each claim counts an attempt."""
    return Letter.objects.filter(pk=letter.pk, state=State.SENDING, attempts=letter.attempts)


def _is_still_ours(letter: Letter, *, lease_s: float) -> bool:
    """Renew the lease; False if it was over and another sender has the letter now."""
    until = timezone.now() + timedelta(seconds=lease_s)
    return bool(_claimed(letter).update(lease_until=until))


def _send(letter: Letter, channel: OpenChannel) -> bool:
    try:
        channel.send(letter)
    except UnwantedError as reason:
        _end(letter, State.CANCELLED, error=str(reason))
    except NeverError as error:
        _end(letter, State.DEAD, error=str(error))
    except NotNowError as error:
        _try_again(letter, error=str(error), pause_s=error.pause_s)
    except Exception as error:
        # One letter that cannot be written must not hold up the others.
        logger.exception("letter %s could not be sent", letter.pk)
        _try_again(letter, error=f"{type(error).__name__}: {error}")
    else:
        _end(letter, State.SENT)
        return True
    return False


def _end(letter: Letter, state: str, *, error: str = "") -> None:
    now = timezone.now()
    _claimed(letter).update(
        state=state,
        error=error[:300],
        lease_until=None,
        sent_at=now if state == State.SENT else None,
        text="" if state == State.SENT else F("text"),  # it may hold a link that signs in
    )
    if state == State.DEAD:
        logger.warning("letter %s is given up: %s", letter.pk, error)


def _try_again(letter: Letter, *, error: str, pause_s: float | None = None) -> None:
    if letter.attempts >= MOST_ATTEMPTS:
        _end(letter, State.DEAD, error=error)
        return
    pause = timedelta(seconds=pause_s) if pause_s else pause_after(letter.attempts)
    _claimed(letter).update(
        state=State.WAITING,
        error=error[:300],
        lease_until=None,
        due_at=timezone.now() + pause,
    )


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many failed attempts: a minute, doubled each time.

    >>> [int(pause_after(n).total_seconds()) for n in (1, 2, 3, 20)]
    [60, 120, 240, 14400]
    """
    return min(LONGEST_PAUSE, timedelta(minutes=2 ** min(attempts - 1, 16)))


def revive_letters(letters: Any, *, now: datetime) -> int:
    """Give letters that were given up (a queryset) all their attempts again; return how many."""
    return int(
        letters.filter(state=State.DEAD).update(
            state=State.WAITING, attempts=0, due_at=now, error=""
        )
    )
