"""Probable duplicates and doubtful matches: side by side, one, two, or taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.admin.people import staff_of
from catalog.models import MatchCandidate, Product, ProductMerge
from catalog.services import (
    MergeError,
    declare_different,
    merge_products,
    split_product,
    undo_merge,
    unlock_field,
)
from curation.services.pairing import find_pair, open_candidates, pairs_of, sides
from curation.views.access import needs, number_in, show

PAGE = 10
MERGES_SHOWN = 50


@require_safe
@needs("catalog.merge_product")
def pairs(request: HttpRequest) -> HttpResponse:
    """Show the ten surest open pairs, differences marked."""
    of_offers = request.GET.get("kind") == "offers"
    candidates = open_candidates(of_offers=of_offers).select_related("offer__product")
    return show(
        request,
        "pairs.html",
        title=_("Doubtful matches") if of_offers else _("Probable duplicates"),
        pairs=pairs_of(candidates[:PAGE]),
        waiting=open_candidates(of_offers=of_offers).count(),
        others=open_candidates(of_offers=not of_offers).count(),
        of_offers=of_offers,
    )


@require_POST
@needs("catalog.merge_product")
def same(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge the newer product of a pair into the older, if both are as they were shown."""
    candidate = find_pair(pk)
    if candidate is None:
        messages.warning(request, _("Somebody has decided on this pair already."))
        return _back(request)
    products = sides(candidate)
    seen = {
        product.pk: number_in(request.POST.get(f"version-{product.pk}"), -1) for product in products
    }
    try:
        count = merge_products(products[0], products[1:], by=staff_of(request), versions=seen)
    except MergeError as error:
        messages.error(request, str(error))
        return _back(request)
    MatchCandidate.objects.filter(pk=pk).update(state=MatchCandidate.State.SAME)
    if count:
        messages.success(
            request,
            _("“%(name)s” was merged into product %(kept)s; it can be undone under Merges.")
            % {"name": products[-1].name, "kept": products[0].pk},
        )
    return _back(request)


@require_POST
@needs("catalog.merge_product")
def different(request: HttpRequest, pk: int) -> HttpResponse:
    """Remember for ever that a pair is two shoes."""
    if declare_different(MatchCandidate.objects.filter(pk=pk)):
        messages.success(request, _("Set apart. Nobody will be asked about these two again."))
    return _back(request)


@require_safe
@needs("catalog.merge_product")
def merges(request: HttpRequest) -> HttpResponse:
    """Show the last merges and splits, each with a way back."""
    rows = ProductMerge.objects.select_related("made_by", "undone_by")[:MERGES_SHOWN]
    return show(request, "merges.html", title=_("Merges and splits"), merges=rows)


@require_POST
@needs("catalog.merge_product")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a merge or a split back."""
    record = get_object_or_404(ProductMerge, pk=pk)
    try:
        undo_merge(record, by=staff_of(request))
    except MergeError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Undone: %(what)s.") % {"what": record})
    return redirect("admin:work-merges")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalog.merge_product")
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the offers that are another shoe, and make that a product of its own."""
    product = get_object_or_404(Product.objects.exclude(status=Product.Status.MERGED), pk=pk)
    if request.method == "POST":
        chosen = [number_in(each) for each in request.POST.getlist("offers")]
        version = number_in(request.POST.get("version"), -1)
        try:
            new = split_product(product, chosen, by=staff_of(request), version=version)
        except MergeError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request,
                _("Product %(new)s was split off; it can be undone under Merges.")
                % {"new": new.pk},
            )
            return redirect("admin:catalog_product_change", new.pk)
        product.refresh_from_db()
    offers = product.offers.select_related("merchant").prefetch_related("images").order_by("pk")
    return show(request, "split.html", title=_("Split"), product=product, offers=offers)


@require_POST
@needs("catalog.change_product")
def unlock(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """Give one field back to the shops, with what they say now."""
    product = get_object_or_404(Product, pk=pk)
    if field not in product.locked_fields:
        raise Http404
    unlock_field(product, field, by=staff_of(request))
    messages.success(request, _("Unlocked: the shops have the say again."))
    return redirect("admin:catalog_product_change", pk)


def _back(request: HttpRequest) -> HttpResponse:
    kind = "?kind=offers" if request.POST.get("kind") == "offers" else ""
    return redirect(reverse("admin:work-pairs") + kind)
