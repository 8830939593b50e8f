"""Where a visitor names a shop that sells what was not found here.

The form stands below the results of a photo. Nothing is fetched: staff see the shop among what
people look for in vain, and add it or not.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from curation.views.limits import is_too_much
from scrapers.owner_forms import read_host
from search.query_log import note_search

PER_VISITOR_AN_HOUR = 10


@require_POST
def suggest_shop(request: HttpRequest) -> HttpResponse:
    """Note the shop of `url` for staff and thank for it."""
    host = read_host(request.POST.get("url", ""), allow=())
    is_robot = bool(request.POST.get("website"))  # people do not see this field
    if not host:
        status, text = 422, _("Write it like this: shop.example")
    elif is_too_much(request, "shops", limit=PER_VISITOR_AN_HOUR):
        status, text = 429, _("That was a lot at once. Please come back in an hour.")
    else:
        status, text = 200, _("Thank you. Somebody will look at it.")
        if not is_robot:
            note_search(host, total=0, language=get_language() or settings.LANGUAGE_CODE)
    context = {"text": text, "host": host, "is_taken": status == 200}
    return render(request, "curation/suggested.html", context, status=status)
