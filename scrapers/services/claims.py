"""Shop owners: claim a domain, prove it, be approved, decide. Services never enqueue."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import dns.exception
import dns.resolver
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from catalog.models import Merchant
from outgoing.guard import FetchError, RefusedAddressError, fetch
from scrapers.models import CrawlSource, ShopClaim
from scrapers.settings import user_agent

State = ShopClaim.State
TXT_PREFIX = "solemate-verification="
PROOF_PATH = "/.well-known/solemate.txt"
CHECK_EVERY = timedelta(seconds=20)
MAX_OPEN_CLAIMS = 5  # of one host, so that nobody floods staff with a shop's name


class ClaimError(ValueError):
    """The claim cannot be made; the message says what to do."""


def claim_shop(*, host: str, email: str, wanted_url: str, language: str) -> ShopClaim:
    """Note that somebody says a shop is theirs, and mail them their private page.

    Raises:
        ClaimError: too many claims of this shop wait already.
    """
    open_claims = ShopClaim.objects.filter(host=host, state__in=[State.ASKED, State.PROVEN])
    if open_claims.count() >= MAX_OPEN_CLAIMS:
        raise ClaimError(_("Several people have claimed this shop. Please write to us instead."))
    claim = ShopClaim.objects.create(
        host=host,
        email=email,
        wanted_url=wanted_url,
        language=language,
        merchant=_merchant_of(host),
    )
    with translation.override(language):
        page = settings.SITE_URL + reverse("shop-owner", args=[claim.key])
        body = _(
            "You said that %(host)s is your shop. This is your page; keep the address to "
            "yourself:\n%(page)s\n\nIf it was not you, you need do nothing."
        ) % {"host": host, "page": page}
        send_mail(_("Your shop on Solemate"), body, None, [email])
    return claim


def _merchant_of(host: str) -> Merchant | None:
    bare = host.removeprefix("www.")
    return Merchant.objects.filter(host__in=[bare, f"www.{bare}"]).first()


def ask_for_check(claim: ShopClaim) -> bool:
    """Note that the owner wants the proof looked for; False when that was a moment ago."""
    now = timezone.now()
    if claim.check_asked_at is not None and claim.check_asked_at > now - CHECK_EVERY:
        return False
    ShopClaim.objects.filter(pk=claim.pk).update(check_asked_at=now)
    return True


def check_claim(claim_id: int) -> bool:
    """Look for the proof in DNS and at the shop; True when it is found (or was before)."""
    claim = ShopClaim.objects.get(pk=claim_id)
    if claim.state != State.ASKED:
        return claim.state != State.REFUSED
    method, found = "", []
    for name, look in (("dns", _in_dns), ("file", _in_file)):
        words = look(claim)
        if not words:
            method = name
            break
        found.append(words)
    now = timezone.now()
    claim.checked_at, claim.check_message = now, "; ".join(found)[:300] if not method else ""
    if method:
        claim.state, claim.method, claim.proven_at = State.PROVEN, method, now
    claim.save(update_fields=["state", "method", "proven_at", "checked_at", "check_message"])
    return bool(method)


def _in_dns(claim: ShopClaim) -> str:
    """Empty when the TXT record stands, else what was found."""
    wanted = f"{TXT_PREFIX}{claim.proof}"
    name = claim.host.partition(":")[0].removeprefix("www.")
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=6.0)
    except (dns.exception.DNSException, ValueError) as error:
        return f"DNS: {type(error).__name__}"
    texts = [b"".join(row.strings).decode("ascii", "replace").strip() for row in answer]
    return "" if wanted in texts else f"DNS: {len(texts)} TXT records, none is ours"


def _in_file(claim: ShopClaim) -> str:
    """Empty when the file stands, else what was found."""
    is_allowed = claim.host in settings.CRAWL_ALLOW
    url = f"{'http' if is_allowed else 'https'}://{claim.host}{PROOF_PATH}"
    try:
        answer = fetch(
            url,
            headers={"User-Agent": user_agent()},
            allow=settings.CRAWL_ALLOW,
            max_bytes=4_000,
            timeout_s=8.0,
        )
    except (FetchError, RefusedAddressError) as error:
        return f"{PROOF_PATH}: {error}"
    if urlsplit(answer.url).netloc.lower() != claim.host:
        return f"{PROOF_PATH}: leads to another host"  # anybody may own that one
    if answer.status != 200:
        return f"{PROOF_PATH}: status {answer.status}"
    lines = answer.body.decode("ascii", "replace").split()
    return "" if claim.proof in lines else f"{PROOF_PATH}: our text does not stand in it"


@transaction.atomic
def approve_claim(claim: ShopClaim) -> bool:
    """Let a proven owner decide; False when nothing is proven."""
    if claim.state != State.PROVEN:
        return False
    claim.state, claim.decided_at = State.APPROVED, timezone.now()
    claim.merchant = claim.merchant or _merchant_of(claim.host)
    claim.save(update_fields=["state", "decided_at", "merchant"])
    return True


def refuse_claim(claim: ShopClaim) -> bool:
    """Let an owner decide nothing (any more); False when that stands already."""
    if claim.state == State.REFUSED:
        return False
    claim.state, claim.decided_at = State.REFUSED, timezone.now()
    claim.save(update_fields=["state", "decided_at"])
    return True


def set_pace(
    source: CrawlSource, *, delay_s: float | None, hour_from: int | None, hour_to: int | None
) -> None:
    """What an owner may say about how we come: never faster than our own manners."""
    source.delay_s = None if delay_s is None else max(1.5, delay_s)
    source.hour_from, source.hour_to = hour_from, hour_to
    source.save(update_fields=["delay_s", "hour_from", "hour_to"])
