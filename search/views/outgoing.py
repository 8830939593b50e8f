"""The way out to a shop."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from catalog.models import Offer

logger = logging.getLogger(__name__)


def leads_to_merchant(url: str, host: str) -> bool:
    """Say whether an offer's address is a web page of its own shop's host (port included).

    A `www.` more or less is the same shop; another subdomain, a user part or a backslash, which
    browsers read as a slash, is not.

    >>> leads_to_merchant("https://www.shop.example/a", "shop.example")
    True
    >>> leads_to_merchant("https://shop.example@evil.example/", "shop.example")
    False
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or "\\" in url or "@" in parts.netloc:
        return False
    return bool(host) and _bare(parts.netloc) == _bare(host)


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.").removesuffix(":443").removesuffix(":80")


@require_safe
def out(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the visitor to an offer's page in its shop, and nowhere else. Cost: one query."""
    offers = Offer.objects.select_related("merchant").filter(merchant__is_hidden=False)
    offer = get_object_or_404(offers, pk=pk)
    if not leads_to_merchant(offer.url, offer.merchant.host):
        logger.warning("offer %s leads away from its merchant %s", offer.pk, offer.merchant_id)
        raise Http404
    response = HttpResponseRedirect(offer.url)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response
