"""Where a visitor's report arrives. The form stands on the shoe's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.models import Product
from curation.models import VisitorReport
from curation.services.reports import record_report
from curation.views.limits import is_too_much

PER_VISITOR_AN_HOUR = 10


@require_POST
def report_shoe(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a report about a published shoe and thank for it."""
    product = get_object_or_404(Product.objects.published(), pk=pk)
    kind = request.POST.get("kind", "")
    offer_id = request.POST.get("offer", "")
    is_robot = bool(request.POST.get("website"))  # people do not see this field
    if kind not in VisitorReport.Kind.values:
        status, text = 422, _("Say what is wrong: choose one of the answers.")
    elif is_too_much(request, "reports", limit=PER_VISITOR_AN_HOUR):
        status, text = 429, _("That was a lot at once. Please come back in an hour.")
    else:
        status, text = 200, _("Thank you. Somebody will look at it.")
        offer = (
            product.offers.filter(pk=int(offer_id)).first()
            if offer_id.isascii() and offer_id.isdigit() and len(offer_id) < 18
            else None
        )
        if not is_robot:
            record_report(
                product,
                kind=VisitorReport.Kind(kind),
                text=request.POST.get("text", ""),
                offer=offer,
            )
    context = {"product": product, "text": text, "is_taken": status == 200}
    return render(request, "curation/reported.html", context, status=status)
