"""The catalogue's report as it was made last, and a button that has it made anew."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from curation.services.catalog_report import kept_report
from curation.tasks import make_catalog_report
from curation.views.access import needs, show


@require_safe
@needs("catalog.view_product", "catalog.view_offer")
def catalog_report(request: HttpRequest) -> HttpResponse:
    """Show the last report; the page itself counts nothing."""
    made_at, parts = kept_report()
    return show(
        request,
        "catalog_report.html",
        title=_("The catalogue in numbers"),
        made_at=made_at,
        sections=parts,
    )


@require_POST
@needs("catalog.view_product", "catalog.view_offer")
def make_anew(request: HttpRequest) -> HttpResponseRedirect:
    """Have the report made by a worker."""
    try:
        make_catalog_report.delay()
    except (OperationalError, RedisError, OSError):
        messages.error(request, _("The queue cannot be reached. Please try again in a minute."))
    else:
        messages.success(request, _("The report is being made. Reload the page in a minute."))
    return redirect("admin:work-catalog-report")
