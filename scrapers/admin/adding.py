"""Add a shop by its address, and try a page: looking is done by a task, this shows it."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from scrapers import services
from scrapers.forms import AddressForm, AddShopForm, TryPageForm
from scrapers.looking import LOOK_LASTS_S, Look, read_look, write_look
from scrapers.tasks import look_at_page, look_at_shop

BUSY_QUEUE_S = 120  # a look that nobody took up by then is not worth having


def by_address(request: HttpRequest, *, context: dict[str, Any]) -> HttpResponse:
    """Ask for an address; look at it; go to the page that shows what comes of it."""
    posted = request.method == "POST"
    form = AddressForm(request.POST) if posted else AddressForm()
    if posted and form.is_valid():
        key = secrets.token_hex(16)
        write_look(key, Look(kind="shop", url=form.cleaned_data["url"]))
        look_at_shop.apply_async((key,), expires=BUSY_QUEUE_S)
        return redirect("admin:shop-look", key=key)
    shown = {**context, "form": form, "title": _("Add a shop by its address")}
    return render(request, "scrapers/admin/by_address.html", shown, status=422 if posted else 200)


def look(request: HttpRequest, *, key: str, context: dict[str, Any]) -> HttpResponse:
    """What has been seen so far; a POST adds the shop."""
    seen = read_look(key)
    if seen is None:
        messages.warning(request, _("This look is over. Please give the address again."))
        return redirect("admin:shop-by-address")
    form = AddShopForm(request.POST if request.method == "POST" else None, look=seen)
    if request.method == "POST" and seen.platform and form.is_valid():
        return _add(request, seen, form)
    shown = {**context, "look": seen, "key": key, "form": form, "title": _("What stands there")}
    return render(request, "scrapers/admin/look.html", shown)


def look_live(request: HttpRequest, *, key: str, context: dict[str, Any]) -> HttpResponse:
    """The same as a fragment, for a page that waits."""
    seen = read_look(key)
    if seen is None:
        return HttpResponse(status=404)
    shown = {"look": seen, "key": key, "form": AddShopForm(None, look=seen)}
    return render(request, "scrapers/admin/_look.html", shown)


def _add(request: HttpRequest, seen: Look, form: AddShopForm) -> HttpResponseRedirect:
    source = services.add_source(
        seen.shop_url or seen.url,
        platform=seen.platform,
        name=form.cleaned_data["name"],
        country=seen.country,
        options=seen.options | form.options(),
    )
    source.interval_minutes = form.cleaned_data["interval_minutes"]
    source.save(update_fields=["interval_minutes"])
    run = services.queue_run(source)
    messages.success(request, _("%(shop)s is added; its first crawl is queued.") % {"shop": source})
    return redirect(reverse("admin:scrapers_crawlrun_change", args=[run.pk]))


def try_a_page(request: HttpRequest, *, context: dict[str, Any]) -> HttpResponse:
    """What a saved answer would record. A task reads it; nothing is stored, nothing executed."""
    posted = request.method == "POST"
    form = TryPageForm(request.POST, request.FILES) if posted else TryPageForm()
    if posted and form.is_valid():
        key = secrets.token_hex(16)
        write_look(key, Look(kind="page", url=form.cleaned_data["url"], asked=form.asked()))
        if (body := form.body()) is not None:
            cache.set(f"look-body:{key}", body, LOOK_LASTS_S)
        look_at_page.apply_async((key,), expires=BUSY_QUEUE_S)
        return redirect("admin:shop-look", key=key)
    shown = {**context, "form": form, "title": _("Try a page")}
    return render(request, "scrapers/admin/try_page.html", shown, status=422 if posted else 200)
