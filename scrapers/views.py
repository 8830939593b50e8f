"""The page for shops, and each owner's own page behind an unguessable address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from catalog.models import Offer
from scrapers import services
from scrapers.models import CrawlRefusal, CrawlRun, CrawlSource, ShopClaim, Withdrawal
from scrapers.owner_forms import ClaimForm, PaceForm, WithdrawForm
from scrapers.services.claims import PROOF_PATH, TXT_PREFIX
from scrapers.tasks import check_shop_claim

CLAIMS_AN_HOUR = 6
SHOWN = 30


@require_http_methods(["GET", "HEAD", "POST"])
def for_shops(request: HttpRequest) -> HttpResponse:
    """Tell shops who crawls them and how to keep us out; let an owner claim a shop."""
    posted = request.method == "POST"
    allow = tuple(settings.CRAWL_ALLOW)
    form = ClaimForm(request.POST, allow=allow) if posted else ClaimForm(allow=allow)
    if posted and form.is_valid():
        if not _may_claim(request):
            form.add_error(None, _("Too many shops from your network. Try again in an hour."))
        else:
            try:
                services.claim_shop(
                    host=form.cleaned_data["address"],
                    email=form.cleaned_data["email"],
                    wanted_url=form.cleaned_data["wanted_url"],
                    language=get_language() or settings.LANGUAGE_CODE,
                )
            except services.ClaimError as error:
                form.add_error(None, str(error))
            else:
                # The page's address goes by mail only: who reads the mailbox is the owner.
                return redirect("for-shops-sent")
    context = {"contact": settings.CRAWL_CONTACT, "form": form}
    return render(request, "for_shops/for_shops.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD"])
def sent(request: HttpRequest) -> HttpResponse:
    """Say that the letter is on its way."""
    return render(request, "for_shops/sent.html")


def _may_claim(request: HttpRequest) -> bool:
    key = f"claims:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, 3600)
    try:
        return bool(cache.incr(key) <= CLAIMS_AN_HOUR)
    except ValueError:  # it ran out between the two
        return True


@never_cache
@require_http_methods(["GET", "HEAD"])
def owner(request: HttpRequest, key: str) -> HttpResponse:
    """The owner's page: how to prove the domain, or, once approved, what we took and why."""
    claim = get_object_or_404(ShopClaim.objects.select_related("merchant"), key=key)
    context: dict[str, Any] = {
        "claim": claim,
        "txt_record": f"{TXT_PREFIX}{claim.proof}",
        "proof_url": f"https://{claim.host}{PROOF_PATH}",
        "txt_name": claim.host.partition(":")[0].removeprefix("www."),
    }
    if claim.state == ShopClaim.State.APPROVED:
        context |= _overview(claim)
    answer = render(request, "for_shops/owner.html", context)
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"  # the address is the key
    return answer


def _overview(claim: ShopClaim) -> dict[str, Any]:
    sources = CrawlSource.objects.filter(merchant=claim.merchant_id)
    runs = CrawlRun.objects.filter(source__in=sources).select_related("source")
    last = runs.exclude(state__in=("queued", "running")).first()
    offers = Offer.objects.filter(merchant=claim.merchant_id) if claim.merchant else None
    source = sources.first()
    return {
        "runs": runs[:8],
        "last": last,
        "refusals": CrawlRefusal.objects.filter(run=last)[:SHOWN] if last else [],
        "offers": offers.current().order_by("-last_seen_at")[:SHOWN] if offers is not None else [],
        "offers_count": offers.current().count() if offers is not None else 0,
        "withdrawals": Withdrawal.objects.filter(merchant=claim.merchant_id)[:100],
        "withdraw_form": WithdrawForm(claim=claim),
        "pace_form": PaceForm(
            initial={
                "delay_s": source.delay_s if source else None,
                "hour_from": source.hour_from if source else None,
                "hour_to": source.hour_to if source else None,
                "wants_alarms": claim.wants_alarms,
            }
        ),
    }


@require_POST
def check(request: HttpRequest, key: str) -> HttpResponse:
    """Have a task look for the proof; the page says what it found."""
    claim = get_object_or_404(ShopClaim, key=key)
    if services.ask_for_check(claim):
        check_shop_claim.apply_async((claim.pk,), expires=120)
        messages.info(request, _("We are looking. Reload this page in half a minute."))
    else:
        messages.warning(request, _("We looked a moment ago. Try again in half a minute."))
    return redirect("shop-owner", key=key)


def _approved(key: str) -> ShopClaim:
    return get_object_or_404(
        ShopClaim.objects.select_related("merchant"),
        key=key,
        state=ShopClaim.State.APPROVED,
        merchant__isnull=False,
    )


@require_POST
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Take a product or a photo out."""
    claim = _approved(key)
    form = WithdrawForm(request.POST, claim=claim)
    if not form.is_valid():
        messages.error(request, " ".join(str(text) for text in form.errors["address"]))
    elif form.offer is not None:
        services.withdraw_product(form.offer, claim=claim)
        messages.success(request, _("“%(title)s” is out.") % {"title": form.offer.title})
    elif form.image is not None:
        services.withdraw_photo(form.image, claim=claim)
        messages.success(request, _("The photo is out."))
    return redirect("shop-owner", key=key)


@require_POST
def withdraw_shop(request: HttpRequest, key: str) -> HttpResponse:
    """Take the whole shop out."""
    claim = _approved(key)
    if claim.merchant is not None and request.POST.get("sure") == "yes":
        count = services.withdraw_shop(claim.merchant, claim=claim)
        text = _("Your shop is out: %(count)s offers are gone, and we do not come back.")
        messages.success(request, text % {"count": count})
    else:
        messages.warning(request, _("Tick the box if you are sure."))
    return redirect("shop-owner", key=key)


@require_POST
def lift(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Let something back in."""
    claim = _approved(key)
    services.lift_withdrawal(get_object_or_404(Withdrawal, pk=pk, merchant=claim.merchant_id))
    messages.success(request, _("It comes back with our next visit."))
    return redirect("shop-owner", key=key)


@require_POST
def pace(request: HttpRequest, key: str) -> HttpResponse:
    """Set how slowly and when we come, and whether alarms are mailed."""
    claim = _approved(key)
    form = PaceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give hours from 0 to 23 and at least 1.5 seconds."))
        return redirect("shop-owner", key=key)
    chosen = dict(form.cleaned_data)
    ShopClaim.objects.filter(pk=claim.pk).update(wants_alarms=chosen.pop("wants_alarms"))
    for source in CrawlSource.objects.filter(merchant=claim.merchant_id):
        services.set_pace(source, **chosen)
    messages.success(request, _("We shall keep to it from the next request on."))
    return redirect("shop-owner", key=key)
