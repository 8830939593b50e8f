"""Rows of curation in the admin: mostly to look at; the work is done on the pages of work."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from catalog.admin.confirming import asks_first
from catalog.admin.parts import ShownOnlyAdmin, report
from catalog.models import ProductMerge
from curation import admin_doubts, admin_filling, admin_products  # noqa: F401 - register their pages
from curation.models import Decision, ReviewItem, SearchedWords, VisitorReport


class LookOnlyAdmin(ShownOnlyAdmin[Any]):
    """Rows that our pages write; here nobody changes them."""

    list_per_page = 50
    show_full_result_count = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ReviewItem)
class ReviewItemAdmin(LookOnlyAdmin):
    list_display = ("product", "reason", "priority", "state", "held_by", "created_at")
    list_filter = ("state", "reason")
    list_select_related = ("product", "held_by")
    ordering = ("state", "-priority", "pk")


@admin.register(Decision)
class DecisionAdmin(LookOnlyAdmin):
    list_display = (
        *("created_at", "user", "verdict", "product", "reject_reason"),
        *("is_practice", "is_blind", "agrees", "keys_pressed", "seconds", "undone_at"),
    )
    list_filter = ("verdict", "is_practice", "is_blind", "agrees", "user")
    list_select_related = ("product", "user")


@admin.register(VisitorReport)
class VisitorReportAdmin(LookOnlyAdmin):
    list_display = ("created_at", "kind", "product", "offer", "text", "state", "settled_by")
    list_filter = ("state", "kind")
    list_select_related = ("product", "offer", "settled_by")
    actions = ("settle",)

    def has_settle_permission(self, request: HttpRequest) -> bool:
        """Settling is a decision like those of the queue."""
        return request.user.has_perm("curation.decide_reviewitem")

    @admin.action(description=gettext_lazy("Settled"), permissions=("settle",))
    @asks_first()
    def settle(self, request: HttpRequest, queryset: QuerySet[VisitorReport]) -> None:
        count = queryset.filter(state=VisitorReport.State.OPEN).update(
            state=VisitorReport.State.SETTLED, settled_by=request.user, settled_at=timezone.now()
        )
        text = ngettext("%(count)d report settled.", "%(count)d reports settled.", count)
        report(self, request, text, count)


@admin.register(SearchedWords)
class SearchedWordsAdmin(LookOnlyAdmin):
    list_display = ("day", "text", "language", "searches", "empty", "clicks", "last_total")
    list_filter = ("language",)
    date_hierarchy = "day"
    search_fields = ("text__startswith",)
    ordering = ("-day", "-searches")


@admin.register(ProductMerge)
class ProductMergeAdmin(LookOnlyAdmin):
    list_display = ("made_at", "kind", "kept_name", "other_name", "made_by", "undone_at")
    list_filter = ("kind",)
    list_select_related = ("made_by",)


@admin.register(LogEntry)
class LogEntryAdmin(LookOnlyAdmin):
    """Who did what in the admin's own forms, by person."""

    list_display = ("action_time", "user", "content_type", "object_repr", "get_change_message")
    list_filter = ("user", "content_type")
    list_select_related = ("user", "content_type")
    date_hierarchy = "action_time"


admin.site.unregister(User)


@admin.register(User)
class StaffUserAdmin(UserAdmin[User]):
    """People and their roles. Whoever is no superuser can make none, and touches none.

    Django's own page lets anybody who may change users make themselves a superuser.
    """

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = tuple(super().get_readonly_fields(request, obj))
        if request.user.is_superuser:
            return fields
        return (*fields, "is_superuser", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not is_above and super().has_change_permission(request, obj)
