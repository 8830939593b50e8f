"""Alarms of runs by e-mail: to staff, and to the shop's owner who asked for them."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scrapers.models import CrawlRun, ShopClaim
from scrapers.wording import in_words

logger = logging.getLogger(__name__)
QUIET_FOR = timedelta(hours=24)  # the same trouble of the same source is mailed once in this time
MAILED_AT_ONCE = 50


def alarms_to_mail() -> list[CrawlRun]:
    """Alarming runs that nobody was told of, without those that only repeat the last mail."""
    waiting = (
        CrawlRun.objects.exclude(alarm="")
        .filter(alarm_mailed_at__isnull=True)
        .select_related("source__merchant")
        .order_by("pk")[:MAILED_AT_ONCE]
    )
    fresh: list[CrawlRun] = []
    for run in waiting:
        told = CrawlRun.objects.filter(
            source=run.source_id,
            state=run.state,
            alarm_mailed_at__gt=timezone.now() - QUIET_FOR,
        )
        if told.exists() or any(other.source_id == run.source_id for other in fresh):
            CrawlRun.objects.filter(pk=run.pk).update(alarm_mailed_at=timezone.now())
        else:
            fresh.append(run)
    return fresh


def mail_alarms() -> int:
    """Tell staff in one letter, and each owner of a shop in one of their own; return how many runs.

    A letter that cannot be sent is tried again with the next call.
    """
    runs = alarms_to_mail()
    if not runs:
        return 0
    staff = (
        User.objects.filter(is_active=True, is_staff=True)
        .filter(
            Q(is_superuser=True)
            | Q(user_permissions__codename="view_crawlrun")
            | Q(groups__permissions__codename="view_crawlrun")
        )
        .exclude(email="")
        .distinct()
        .values_list("email", flat=True)
    )
    with translation.override(settings.LANGUAGE_CODE):
        subject = ngettext(
            "%(count)d crawl needs a look", "%(count)d crawls need a look", len(runs)
        ) % {"count": len(runs)}
        body = "\n\n".join(_letter(run) for run in runs)
    for address in staff:
        send_mail(f"Solemate: {subject}", body, None, [address])
    for run in runs:
        _tell_owners(run)
    CrawlRun.objects.filter(pk__in=[run.pk for run in runs]).update(alarm_mailed_at=timezone.now())
    return len(runs)


def _letter(run: CrawlRun) -> str:
    address = settings.SITE_URL + reverse("admin:scrapers_crawlrun_change", args=[run.pk])
    return _("%(source)s: %(state)s – %(alarm)s\n%(address)s") % {
        "source": run.source.slug,
        "state": run.get_state_display(),
        "alarm": in_words(run.alarm),
        "address": address,
    }


def _tell_owners(run: CrawlRun) -> None:
    owners = ShopClaim.objects.filter(
        merchant=run.source.merchant_id, state=ShopClaim.State.APPROVED, wants_alarms=True
    )
    for owner in owners:
        with translation.override(owner.language):
            page = settings.SITE_URL + reverse("shop-owner", args=[owner.key])
            subject = _("Solemate could not read %(shop)s") % {"shop": owner.host}
            body = _(
                "Our last look at your shop ended like this: %(alarm)s\n\n"
                "Your offers stay as they were. What we took and what we left out: %(page)s"
            ) % {"alarm": in_words(run.alarm), "page": page}
        send_mail(subject, body, None, [owner.email])
