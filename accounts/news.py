"""What a letter says: its events with the shoes as they are now, in the person's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.addresses import stop_alert_url, stop_all_url
from accounts.models import Alert, Event, Letter, Preferences
from search.cards import cards_of
from search.result_page import ProductCard
from search.templatetags.solemate import money, number

SHOWN = 20  # shoes in one letter; the rest is counted
TELEGRAM_SHOWN = 8  # a message holds 4,096 characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One event in words, with its shoe."""

    kind: str
    card: ProductCard
    headline: str
    url: str
    image: str
    stop_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """All that a letter has to say. `more` counts what there was no room for."""

    user: Any
    language: str
    is_wanted_by_email: bool
    is_wanted_by_telegram: bool
    items: list[Item] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """A letter in words."""

    subject: str
    text: str
    html: str


def preferences_of(user: Any) -> Preferences:
    """Return the person's preferences, or the defaults without storing them. One query."""
    return Preferences.objects.filter(user=user).first() or Preferences(user=user)


def news_of(letter: Letter) -> News:
    """Collect what a letter says. Shoes that are no longer shown are left out. Three queries."""
    preferences = preferences_of(letter.user)
    events = list(
        Event.objects.filter(deliveries__letter=letter)
        .select_related("alert__search")
        .order_by("alert__kind", "pk")[: 10 * SHOWN]
    )
    with override(preferences.language):
        cards = cards_of({event.product_id for event in events})
        items = [_item(each, cards[each.product_id]) for each in events if each.product_id in cards]
    return News(
        user=letter.user,
        language=preferences.language,
        is_wanted_by_email=preferences.by_email,
        is_wanted_by_telegram=preferences.by_telegram,
        items=items[:SHOWN],
        more=max(0, len(items) - SHOWN),
    )


def _item(event: Event, card: ProductCard) -> Item:
    return Item(
        kind=event.alert.kind,
        card=card,
        headline=headline(event.alert, card, price=event.price),
        url=settings.SITE_URL + card.url,
        image=settings.SITE_URL + card.thumbnail if card.thumbnail else "",
        stop_url=stop_alert_url(event.alert_id, event.user_id),
    )


def headline(alert: Alert, card: ProductCard, *, price: Decimal | None) -> str:
    """Say in one line what happened."""
    words = {"name": card.name, "price": money(price, card.currency)}
    if alert.kind == Alert.Kind.PRICE:
        return _("%(name)s is down to %(price)s") % words
    if alert.kind == Alert.Kind.SIZE and alert.size_eu is not None:
        size = number(alert.size_eu)
        return _("%(name)s is back in size %(size)s") % {**words, "size": size}
    search = alert.search.name if alert.search else ""
    return _("New for “%(search)s”: %(name)s") % {**words, "search": search}


def subject_of(news: News) -> str:
    """One event: what happened. Several: how many."""
    if len(news.items) == 1 and not news.more:
        return " ".join(news.items[0].headline.split())
    count = len(news.items) + news.more
    return ngettext("%(n)d of your alerts has news", "%(n)d of your alerts have news", count) % {
        "n": count
    }


def write_news(news: News) -> Written:
    """Write an e-mail; the language must be set already. Titles are escaped in HTML."""
    context = {
        "news": news,
        "site_url": settings.SITE_URL,
        "stop_all_url": stop_all_url(news.user),
        "subject": subject_of(news),
    }
    return Written(
        subject=subject_of(news),
        text=render_to_string("accounts/letters/news.txt", context).strip() + "\n",
        html=render_to_string("accounts/letters/news.html", context),
    )


def write_telegram(news: News) -> str:
    """Write a Telegram message in its HTML; the language must be set already."""
    lines = [
        f'• <a href="{escape(item.url)}">{escape(item.headline[:300])}</a>'
        for item in news.items[:TELEGRAM_SHOWN]
    ]
    left = news.more + len(news.items) - len(lines)
    if left:
        lines.append(ngettext("and %(n)d more", "and %(n)d more", left) % {"n": left})
    return "\n".join(lines)
