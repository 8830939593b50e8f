"""Shop owners: who has proven a domain, and what they want left out."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from scrapers import services
from scrapers.models import ShopClaim, Withdrawal


@admin.register(ShopClaim)
class ShopClaimAdmin(admin.ModelAdmin[ShopClaim]):
    """Approve only what is proven: the domain, by DNS or a file."""

    list_display = ("host", "email", "state", "method", "merchant", "wanted_url", "created_at")
    list_filter = ("state", "method")
    search_fields = ("host", "email")
    list_select_related = ("merchant",)
    actions = ("approve", "refuse")
    fields = readonly_fields = (
        *("host", "email", "language", "merchant", "wanted_url", "state", "method"),
        *("check_message", "checked_at", "proven_at", "decided_at", "wants_alarms", "created_at"),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Owners ask on the page for shops."""
        return False

    @admin.action(description=_("Approve"), permissions=("change",))
    def approve(self, request: HttpRequest, queryset: QuerySet[ShopClaim]) -> None:
        """Let the chosen owners decide about their shops."""
        count = sum(services.approve_claim(claim) for claim in queryset)
        text = ngettext("%(count)d owner is approved.", "%(count)d owners are approved.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)
        if left := len(queryset) - count:
            text = ngettext(
                "%(count)d has not proven its domain yet.",
                "%(count)d have not proven their domain yet.",
                left,
            )
            self.message_user(request, text % {"count": left}, messages.WARNING)

    @admin.action(description=_("Refuse"), permissions=("change",))
    def refuse(self, request: HttpRequest, queryset: QuerySet[ShopClaim]) -> None:
        """Let the chosen owners decide nothing."""
        count = sum(services.refuse_claim(claim) for claim in queryset)
        text = ngettext("%(count)d owner is refused.", "%(count)d owners are refused.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)


@admin.register(Withdrawal)
class WithdrawalAdmin(admin.ModelAdmin[Withdrawal]):
    """What is left out at a shop's wish; lifting one lets the next crawl bring it back."""

    list_display = ("kind", "merchant", "title", "url", "created_at")
    list_filter = ("kind", "merchant")
    list_select_related = ("merchant",)
    search_fields = ("title", "url", "external_id")
    actions = ("lift",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Owners ask on their own page."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Withdrawal | None = None) -> bool:
        """A wish stands or is lifted."""
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Withdrawal | None = None) -> bool:
        """Lifting does more than deleting the row."""
        return False

    @admin.action(description=_("Let back in"), permissions=("change",))
    def lift(self, request: HttpRequest, queryset: QuerySet[Withdrawal]) -> None:
        """Lift the chosen withdrawals."""
        rows = list(queryset)
        for row in rows:
            services.lift_withdrawal(row)
        text = ngettext("%(count)d is let back in.", "%(count)d are let back in.", len(rows))
        self.message_user(request, text % {"count": len(rows)}, messages.SUCCESS)
