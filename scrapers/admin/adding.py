"""Add a shop by its address, and try a page: looking is done by a task, this shows it."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from scrapers import services
from scrapers.forms import AddressForm, AddShopForm, TryPageForm
from scrapers.interface_forms import how_to_set
from scrapers.interfaces import INTERFACES, lacking
from scrapers.looking import LOOK_LASTS_S, Look, read_look, write_look
from scrapers.models import CrawlSource
from scrapers.parsing.reading import SELECTORS
from scrapers.tasks import look_at_page, look_at_shop

BUSY_QUEUE_S = 120  # a look that nobody took up by then is not worth having


def by_address(request: HttpRequest, *, context: dict[str, Any]) -> HttpResponse:
    """Ask for an address; look at it; go to the page that shows what comes of it."""
    posted = request.method == "POST"
    form = AddressForm(request.POST) if posted else AddressForm()
    if posted and form.is_valid():
        return _look_at(Look(kind="shop", url=form.cleaned_data["url"]))
    shown = {**context, "form": form, "title": _("Add a shop by its address")}
    return render(request, "scrapers/admin/by_address.html", shown, status=422 if posted else 200)


def look(request: HttpRequest, *, key: str, context: dict[str, Any]) -> HttpResponse:
    """What has been seen so far; a POST adds the shop."""
    seen = read_look(key)
    if seen is None:
        messages.warning(request, _("This look is over. Please give the address again."))
        return redirect("admin:shop-by-address")
    form = AddShopForm(request.POST if request.method == "POST" else None, look=seen)
    told = _told(seen)
    interface = told["interface"]
    if request.method == "POST" and seen.platform and form.is_valid():
        if "again" in request.POST and seen.platform in {*INTERFACES, SELECTORS}:
            options = form.options() if interface else seen.options | form.options()
            asked = {
                "platform": seen.platform,
                "options": options,
                "name": form.cleaned_data["name"],
            }
            return _look_at(Look(kind="shop", url=seen.url, asked=asked))
        if told["may_be_added"]:
            return _add(request, seen, form)
    shown = {**context, **told, "key": key, "form": form, "title": _("What stands there")}
    return render(request, "scrapers/admin/look.html", shown)


def _told(seen: Look) -> dict[str, Any]:
    """What the page says of a look besides the form: known already, and which keys are not set."""
    interface = INTERFACES.get(seen.platform)
    known = services.known_source(seen.shop_url or seen.url, platform=seen.platform)
    unset = lacking(interface, settings.CRAWL_KEYS) if interface else []
    return {
        "look": seen,
        "platform_name": dict(CrawlSource.Platform.choices).get(seen.platform, seen.platform),
        "interface": interface,
        "settings": [(name, name not in unset) for name in interface.needs] if interface else [],
        "how_to_set": how_to_set(interface, unset) if interface and unset else "",
        "known": known,
        # Of a selector shop one page was tried; the shop itself is looked at before it is added.
        "is_page": seen.kind == "page",
        "may_be_added": bool(
            seen.platform
            and seen.kind == "shop"
            and not seen.problem
            and not unset
            and known is None
        ),
    }


def _look_at(new: Look) -> HttpResponseRedirect:
    key = secrets.token_hex(16)
    write_look(key, new)
    look_at_shop.apply_async((key,), expires=BUSY_QUEUE_S)
    return redirect("admin:shop-look", key=key)


def look_live(request: HttpRequest, *, key: str, context: dict[str, Any]) -> HttpResponse:
    """The same as a fragment, for a page that waits."""
    seen = read_look(key)
    if seen is None:
        return HttpResponse(status=404)
    shown = {**_told(seen), "key": key, "form": AddShopForm(None, look=seen)}
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


def _tried_before(key: str) -> dict[str, Any]:
    """What an earlier look was asked with, so that nobody types selectors twice."""
    seen = read_look(key) if key else None
    if seen is None:
        return {}
    chosen = {f"css_{name}": value for name, value in seen.asked.get("options", {}).items()}
    plain = {name: value for name, value in seen.asked.items() if name != "options"}
    return {"url": seen.url, **plain, **chosen}


def try_a_page(request: HttpRequest, *, context: dict[str, Any]) -> HttpResponse:
    """What a saved answer would record. A task reads it; nothing is stored, nothing executed."""
    posted = request.method == "POST"
    form = (
        TryPageForm(request.POST, request.FILES)
        if posted
        else TryPageForm(initial=_tried_before(request.GET.get("from", "")))
    )
    if posted and form.is_valid():
        key = secrets.token_hex(16)
        write_look(key, Look(kind="page", url=form.cleaned_data["url"], asked=form.asked()))
        if (body := form.body()) is not None:
            cache.set(f"look-body:{key}", body, LOOK_LASTS_S)
        look_at_page.apply_async((key,), expires=BUSY_QUEUE_S)
        return redirect("admin:shop-look", key=key)
    shown = {**context, "form": form, "title": _("Try a page")}
    return render(request, "scrapers/admin/try_page.html", shown, status=422 if posted else 200)
