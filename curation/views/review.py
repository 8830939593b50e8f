"""The review queue: one at a time, or a grid; by keys or by hand."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.admin.people import staff_of
from catalog.models import Brand, Product, Silhouette
from catalog.vocabulary import Colour, Gender, Height
from curation.models import Decision, ReviewItem
from curation.services import deciding, filling
from curation.services.suggesting import form_opinion, why_text
from curation.views.access import needs, number_in, show

GRID = 24
Verdict = Decision.Verdict


@require_safe
@needs("curation.view_reviewitem")
def review(request: HttpRequest) -> HttpResponse:
    """Show the most urgent item, taken into this person's hands, with the machine's opinion."""
    is_practice = "practice" in request.GET
    if is_practice:
        filling.lay_out_practice()
    after = number_in(request.GET.get("after"))
    items = deciding.take_next(staff_of(request), is_practice=is_practice, after=after)
    counts = _counts(is_practice)
    if not items:
        return show(
            request, "review_empty.html", title=_("Review"), is_practice=is_practice, **counts
        )
    item = items[0]
    product = item.product
    opinion = form_opinion(product)
    if item.compares_with is not None:
        deciding.show_as_before(product, item.compares_with)
    return show(
        request,
        "review.html",
        title=_("Review"),
        item=item,
        product=product,
        images=product.images.filter(is_hidden=False)[:6],
        offers=product.offers.select_related("merchant").filter(gone_at=None)[:8],
        reports=product.reports.filter(state="open")[:5],
        opinion=opinion,
        why=why_text(opinion),
        values=_values(product),
        choices=_choices(product),
        reject_reasons=Decision.RejectReason.choices,
        is_practice=is_practice,
        last=_last_decision(request),
        agreement=deciding.agreement(),
        **counts,
    )


@require_safe
@needs("curation.view_reviewitem")
def grid(request: HttpRequest) -> HttpResponse:
    """Show 24 items at once, for quick publishing and rejecting."""
    is_practice = "practice" in request.GET
    if is_practice:
        filling.lay_out_practice()
    items = deciding.take_next(staff_of(request), is_practice=is_practice, count=GRID)
    products = Product.objects.prefetch_related("images").in_bulk([i.product_id for i in items])
    return show(
        request,
        "review_grid.html",
        title=_("Review, 24 at a time"),
        items=[(item, products[item.product_id]) for item in items],
        reject_reasons=Decision.RejectReason.choices,
        is_practice=is_practice,
        **_counts(is_practice),
    )


@require_POST
@needs("curation.decide_reviewitem", "catalog.publish_product")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one decision. A script gets JSON, a form is led to the next item."""
    try:
        decision = deciding.decide(pk, staff_of(request), _wish(request))
    except ReviewItem.DoesNotExist:
        return _answer(request, error=_("This is no longer in the queue."), status=404)
    except (deciding.DecisionError, ValueError) as error:
        return _answer(request, error=str(error), status=409)
    return _answer(request, decision=decision)


@require_POST
@needs("curation.view_reviewitem")
def skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave an item for later and go on."""
    item = ReviewItem.objects.filter(pk=pk).first()
    if item is not None:
        deciding.let_go(item, staff_of(request))
    return redirect(_queue_url(request) + f"{'&' if 'practice' in request.POST else '?'}after={pk}")


@require_POST
@needs("curation.decide_reviewitem", "catalog.publish_product")
def undo(request: HttpRequest) -> HttpResponse:
    """Take back a decision: the one named, else this person's last."""
    chosen = number_in(request.POST.get("decision"))
    own = Decision.objects.standing().filter(user=staff_of(request))
    decision = (own.filter(pk=chosen) if chosen else own.order_by("-pk")).first()
    if decision is None:
        return _answer(request, error=_("There is nothing to undo."), status=404)
    try:
        deciding.undo_decision(decision.pk, staff_of(request))
    except deciding.DecisionError as error:
        return _answer(request, error=str(error), status=409)
    if _wants_json(request):
        return JsonResponse({"undone": decision.pk})
    messages.success(request, _("Undone: %(what)s.") % {"what": decision})
    return redirect(_queue_url(request))


@require_safe
@needs("curation.view_reviewitem")
def names(request: HttpRequest) -> JsonResponse:
    """Return names to choose from: all brands, or a brand's silhouettes."""
    brand = number_in(request.GET.get("brand"))
    return JsonResponse({"names": _silhouettes(brand) if brand else _brands()})


def _wish(request: HttpRequest) -> deciding.Wish:
    verdict = request.POST.get("verdict", "")
    if verdict not in Verdict.values:
        raise ValueError(_("Choose what to do."))
    reason = request.POST.get("reject_reason", "")
    if verdict == Verdict.REJECT and reason not in Decision.RejectReason.values:
        raise ValueError(_("Choose why it is rejected."))
    changes = json.loads(request.POST.get("changes") or "{}")
    if not isinstance(changes, dict):
        raise ValueError(_("The changes could not be read."))
    seconds = request.POST.get("seconds", "")
    keys = request.POST.get("keys", "")
    return deciding.Wish(
        verdict=Verdict(verdict),
        version=number_in(request.POST.get("version"), -1),
        changes=changes,
        reject_reason=reason,
        keys_pressed=min(int(keys), 30_000) if keys.isdecimal() and len(keys) < 9 else None,
        seconds=min(float(seconds), 1e6) if seconds.replace(".", "", 1).isdecimal() else None,
    )


def _answer(
    request: HttpRequest, *, decision: Decision | None = None, error: str = "", status: int = 200
) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse(
            {"error": error} if error else {"decision": decision.pk if decision else None},
            status=status,
        )
    if error:
        messages.error(request, error)
    elif decision is not None and decision.agrees is not None:
        text = (
            _("A second look: it agrees with the first.")
            if decision.agrees
            else _("A second look: the first one said something else.")
        )
        messages.info(request, text)
    return redirect(_queue_url(request))


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _queue_url(request: HttpRequest) -> str:
    url = reverse("admin:work-review")
    return f"{url}?practice" if "practice" in request.POST else url


def _counts(is_practice: bool) -> dict[str, Any]:
    return {"waiting": ReviewItem.objects.waiting().practice(is_practice).count()}


def _last_decision(request: HttpRequest) -> Decision | None:
    own = Decision.objects.filter(user=staff_of(request)).select_related("product")
    last = own.order_by("-pk").first()
    return last if last is not None and last.undone_at is None else None


def _values(product: Product) -> list[dict[str, Any]]:
    """Return what can be mended: field, label, key that opens it, present value, locked."""
    colours = [str(Colour(c).label) for c in product.colours if c in Colour.values]
    rows = [
        ("brand", _("Brand"), "B", str(product.brand or "–")),
        ("silhouette", _("Silhouette"), "S", str(product.silhouette or "–")),
        ("colours", _("Colours"), "C", ", ".join(colours) or "–"),
        ("height", _("Height"), "H", product.get_height_display() or "–"),
        ("gender", _("For"), "G", product.get_gender_display() or "–"),
    ]
    locked = set(product.locked_fields)
    return [
        {"field": name, "label": label, "key": key, "value": value, "is_locked": name in locked}
        for name, label, key, value in rows
    ]


def _choices(product: Product) -> dict[str, Any]:
    """Return what the page's script lets people choose from by two letters."""
    return {
        "brand": _brands(),
        "silhouette": _silhouettes(product.brand_id or 0),
        "colours": [[value, str(label)] for value, label in Colour.choices],
        "height": [[value, str(label)] for value, label in Height.choices],
        "gender": [[value, str(label)] for value, label in Gender.choices],
    }


def _brands() -> list[list[Any]]:
    return [[pk, name] for pk, name in Brand.objects.order_by("name").values_list("pk", "name")]


def _silhouettes(brand_id: int) -> list[list[Any]]:
    lines = Silhouette.objects.filter(brand=brand_id).order_by("name").values_list("pk", "name")
    return [[pk, name] for pk, name in lines]
