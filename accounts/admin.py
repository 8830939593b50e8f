"""What staff see of people: the post, above all letters that were given up. No one's favourites."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import AlertCheck, Letter
from accounts.services.post import revive_letters


class _ReadOnly:
    """Made and changed by the site alone."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Letter)
class LetterAdmin(_ReadOnly, admin.ModelAdmin[Letter]):
    """The outbox. Texts are not shown: they may hold links that sign in."""

    list_display = (
        "pk",
        "channel",
        "state",
        "news",
        "attempts",
        "error",
        "created_at",
        "due_at",
        "sent_at",
    )
    list_filter = ("state", "channel", "created_at")
    search_fields = ("=user__email", "=to")
    fields = (
        "user",
        "channel",
        "to",
        "subject",
        "state",
        "attempts",
        "error",
        "created_at",
        "due_at",
        "lease_until",
        "sent_at",
    )
    list_select_related = ("user",)
    actions = ("try_again",)
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        return super().get_queryset(request).annotate(news_count=Count("deliveries"))

    @admin.display(description=_("news"), ordering="news_count")
    def news(self, letter: Any) -> int:
        return int(letter.news_count)

    @admin.action(description=_("Try to send once more"), permissions=["revive"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Letter]) -> None:
        # The list's annotation is dropped: an update cannot carry it.
        chosen = Letter.objects.filter(pk__in=list(queryset.values_list("pk", flat=True)))
        count = revive_letters(chosen, now=timezone.now())
        text = ngettext(
            "%(n)d letter waits to be sent again.", "%(n)d letters wait to be sent again.", count
        )
        level = messages.SUCCESS if count else messages.WARNING
        self.message_user(request, text % {"n": count}, level)

    def has_revive_permission(self, request: HttpRequest) -> bool:
        """Whoever may change letters may have them sent again."""
        return bool(request.user.has_perm("accounts.change_letter"))


@admin.register(AlertCheck)
class AlertCheckAdmin(_ReadOnly, admin.ModelAdmin[AlertCheck]):
    """What each check of the alerts found, and how long it took."""

    list_display = ("started_at", "seconds", "changed", "events")
    ordering = ("-started_at",)
