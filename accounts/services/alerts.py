"""What a person wants to be told: asked for, changed, ended."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import AccountsError
from accounts.models import Alert, Event, Preferences, SavedSearch
from accounts.services.checking import check_alerts
from catalog.models import ProductListing
from search.templatetags.solemate import money, number

MOST_ALERTS = 200


def list_alerts(user: Any) -> QuerySet[Alert]:
    """Return the person's alerts, the newest first, with product and search loaded."""
    return Alert.objects.filter(user=user).select_related("product", "search")


def list_events(user: Any) -> QuerySet[Event]:
    """Return what the person's alerts noticed, the newest first."""
    return Event.objects.filter(user=user).select_related("alert__search", "product")


def ask_price_alert(user: Any, *, product_id: int, below: Decimal) -> Alert:
    """Ask to be told when a shoe costs `below` (base currency) or less; a second wish replaces it.

    Raises:
        AccountsError: no such shoe, no such price, it costs that already, or too many alerts.
    """
    listing = _listing(product_id)
    if not below.is_finite() or below <= 0 or below >= Decimal(10) ** 9:
        raise AccountsError("bad_price", _("Give the price to wait for as a number above zero."))
    below = below.quantize(Decimal("0.01"))
    if listing.in_stock and listing.min_price is not None and listing.min_price <= below:
        raise AccountsError(
            "already",
            _("It already costs %(price)s. Ask for less than that.")
            % {"price": money(listing.min_price, settings.BASE_CURRENCY)},
        )
    known = Alert.objects.filter(user=user, product=product_id, kind=Alert.Kind.PRICE).first()
    if known is None:
        return _ask(user, kind=Alert.Kind.PRICE, product_id=product_id, below=below)
    if known.below != below:
        known.below, known.is_armed, known.calm_since, known.told_price = below, True, None, None
        known.save(update_fields=["below", "is_armed", "calm_since", "told_price"])
    return known


def ask_size_alert(user: Any, *, product_id: int, size_eu: Decimal) -> Alert:
    """Ask to be told when a shoe is back in an EU size; twice is once.

    Raises:
        AccountsError: no such shoe or size, it is in stock already, or too many alerts.
    """
    listing = _listing(product_id)
    if not size_eu.is_finite() or not Decimal(10) <= size_eu <= Decimal(60):
        raise AccountsError("bad_size", _("Give the EU size, such as 42 or 42.5."))
    size_eu = size_eu.quantize(Decimal("0.1"))
    if listing.in_stock and size_eu in listing.sizes_eu:
        raise AccountsError(
            "already", _("Size %(size)s is in stock now.") % {"size": number(size_eu)}
        )
    known = Alert.objects.filter(
        user=user, product=product_id, kind=Alert.Kind.SIZE, size_eu=size_eu
    ).first()
    return known or _ask(user, kind=Alert.Kind.SIZE, product_id=product_id, size_eu=size_eu)


def ask_match_alert(user: Any, *, search_id: int) -> Alert:
    """Ask to be told when something new fits a saved search; twice is once.

    Raises:
        AccountsError: no such search, or too many alerts.
    """
    search = SavedSearch.objects.filter(user=user, pk=search_id).first()
    if search is None:
        raise AccountsError("no_such_search", _("This search is no longer saved."))
    known = Alert.objects.filter(search=search, kind=Alert.Kind.MATCH).first()
    if known is not None:
        return known
    check_alerts()  # what fits already, but came since the last check, is no news to this person
    return _ask(user, kind=Alert.Kind.MATCH, search=search)


def stop_alert(user: Any, alert_id: int) -> bool:
    """End an alert; say whether it was there."""
    return bool(Alert.objects.filter(user=user, pk=alert_id).delete()[0])


def stop_mail(user_id: int, *, is_wanted: bool = False) -> bool:
    """End (or take up again) all alert mail of a person; say whether there is such a person."""
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.filter(pk=user_id).first()
    if user is None:
        return False
    Preferences.objects.update_or_create(user=user, defaults={"by_email": is_wanted})
    return True


def _listing(product_id: int) -> ProductListing:
    listing = ProductListing.objects.filter(pk=product_id).defer("text").first()
    if listing is None:
        raise AccountsError("no_such_product", _("This shoe is no longer here."))
    return listing


def _ask(user: Any, **what: Any) -> Alert:
    if Alert.objects.filter(user=user).count() >= MOST_ALERTS:
        raise AccountsError(
            "too_many",
            _("You have %(n)d alerts. End one before you ask for another.") % {"n": MOST_ALERTS},
        )
    defaults = {"created_at": timezone.now(), "below": what.pop("below", None)}
    return Alert.objects.get_or_create(user=user, **what, defaults=defaults)[0]
