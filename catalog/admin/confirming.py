"""Actions of lists that ask first, with the count: "all that fit the filter" may be thousands."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

SHOWN = 10
# More in one request would outlast it.
MOST = 2_000
Action = Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponse | None]


def asks_first(*, most: int = MOST) -> Callable[[Action], Action]:
    """Show what an action would be done to, and how many they are, before it is done.

    More than `most` are refused. If other rows fit by the time of the confirmation, it asks again.
    """

    def wrap(action: Action) -> Action:
        @wraps(action)
        def ask(
            page: admin.ModelAdmin[Any], request: HttpRequest, queryset: QuerySet[Any]
        ) -> HttpResponse | None:
            count = queryset.order_by().values("pk").count()
            if count > most:
                text = _(
                    "%(count)d were chosen; at most %(most)d go at once. Narrow the list first."
                )
                page.message_user(request, text % {"count": count, "most": most}, messages.ERROR)
                return None
            if request.POST.get("confirmed") == str(count):
                return action(page, request, queryset)
            # What `admin.action` has written on this function by then.
            title = str(getattr(ask, "short_description", ""))
            context = _context(page, request, queryset, count)
            return TemplateResponse(
                request, "admin/confirm_action.html", context | {"title": title}
            )

        return ask

    return wrap


def _context(
    page: admin.ModelAdmin[Any], request: HttpRequest, queryset: QuerySet[Any], count: int
) -> dict[str, Any]:
    list_name = capfirst(page.opts.verbose_name_plural)
    return {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "count": count,
        "counted": _("%(list)s chosen: %(count)d") % {"count": count, "list": list_name},
        "list_name": list_name,
        "rows": list(queryset[:SHOWN]),
        "others": max(0, count - SHOWN),
        "has_changed": "confirmed" in request.POST,
        "action": request.POST["action"],
        "select_across": request.POST.get("select_across", "0"),
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "address": request.get_full_path(),
    }
