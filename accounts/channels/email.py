"""E-mail, through whatever EMAIL_URL names."""

from __future__ import annotations

import contextlib
import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.translation import override

from accounts.addresses import confirmed_address, stop_all_url
from accounts.channels.base import NeverError, NotNowError, UnwantedError
from accounts.models import Letter
from accounts.news import news_of, write_news

_GONE_FOR_GOOD = range(500, 600)


class EmailChannel:
    """Sends letters by e-mail, all of them over one connection."""

    def __init__(self) -> None:
        self._connection = get_connection()

    def send(self, letter: Letter) -> None:
        """Hand the letter to the mail server."""
        message = self._account_letter(letter) if letter.to else self._alert_letter(letter)
        message.connection = self._connection
        try:
            self._connection.open()  # kept open from letter to letter
            message.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _text in error.recipients.values()]
            if codes and all(code in _GONE_FOR_GOOD for code in codes):
                raise NeverError(f"refused: {codes}") from error
            raise NotNowError(f"not accepted now: {codes}") from error
        except smtplib.SMTPResponseException as error:
            said = f"{error.smtp_code} {error.smtp_error!r}"
            # A refused sender or login is our fault, not the letter's: it waits until it is mended.
            if isinstance(error, smtplib.SMTPDataError) and error.smtp_code in _GONE_FOR_GOOD:
                raise NeverError(said) from error
            raise NotNowError(said) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()  # the next letter begins a new conversation
            raise NotNowError(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Say goodbye to the server."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._connection.close()
        self._connection = get_connection()

    def _account_letter(self, letter: Letter) -> EmailMultiAlternatives:
        message = _message(letter, letter.to)
        message.subject, message.body = letter.subject, letter.text
        return message

    def _alert_letter(self, letter: Letter) -> EmailMultiAlternatives:
        user = letter.user
        if user is None or not user.is_active:
            raise UnwantedError("there is no such person any more")
        address = confirmed_address(user)
        if not address:
            raise UnwantedError("the person has no confirmed address")
        news = news_of(letter)
        if not news.is_wanted_by_email:
            raise UnwantedError("the person no longer wants e-mails")
        if not news.items:
            raise UnwantedError("nothing is left to say")
        message = _message(letter, address)
        with override(news.language):
            written = write_news(news)
            stop_url = stop_all_url(user)
        message.subject, message.body = written.subject, written.text
        message.attach_alternative(written.html, "text/html")
        message.extra_headers |= {
            "List-Unsubscribe": f"<{stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
            "Auto-Submitted": "auto-generated",
            "Content-Language": news.language,
        }
        return message


def _message(letter: Letter, address: str) -> EmailMultiAlternatives:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    # The same letter sent again after a crash is the same message to mailboxes and the outbox.
    number = f"{letter.pk:08d}.{letter.number.hex}"
    headers = {"Message-ID": f"<{number}@{host}>"}
    return EmailMultiAlternatives(to=[address], headers=headers)
