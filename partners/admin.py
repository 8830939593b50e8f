"""Keys, quotas, webhooks and jobs for staff. A key's text is shown once, when it is made."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import ApiKey, KeyQuota, PhotoJob, Webhook, WebhookDelivery
from partners.services import keys


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin[ApiKey]):
    """API keys."""

    list_display = ("name", "prefix", "owner", "scopes", "created_at", "last_used_at", "revoked_at")
    list_filter = ("revoked_at",)
    list_select_related = ("owner",)
    search_fields = ("name", "prefix", "owner__username")
    autocomplete_fields = ("owner",)
    fields = ("name", "owner", "scopes", "read_rate", "photo_rate", "expires_at")
    actions = ("rotate", "revoke")

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        """Make a new key by the service, and show its text this once."""
        if change:
            super().save_model(request, obj, form, change)
            return
        names = ("name", "owner", "scopes", "read_rate", "photo_rate", "expires_at")
        made, text = keys.make_key(**{name: getattr(obj, name) for name in names})
        obj.pk, obj.prefix, obj.digest = made.pk, made.prefix, made.digest
        obj.created_at = made.created_at
        self._tell(request, text)

    @admin.action(description=_("Give a new secret (the old one stays good for a day)"))
    def rotate(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Rotate."""
        for key in queryset.valid(timezone.now()):  # type: ignore[attr-defined]
            self._tell(request, keys.rotate_key(key))

    @admin.action(description=_("Revoke at once"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Revoke."""
        for key in queryset.filter(revoked_at__isnull=True):
            keys.revoke_key(key)
        self.message_user(request, _("Revoked."), messages.SUCCESS)

    def _tell(self, request: HttpRequest, text: str) -> None:
        told = _("The key, shown this once: %(key)s") % {"key": text}
        self.message_user(request, told, messages.WARNING)


@admin.register(KeyQuota)
class KeyQuotaAdmin(admin.ModelAdmin[KeyQuota]):
    """How many keys a person may make."""

    list_display = ("user", "keys")
    list_select_related = ("user",)
    autocomplete_fields = ("user",)


@admin.register(Webhook)
class WebhookAdmin(admin.ModelAdmin[Webhook]):
    """Webhooks."""

    list_display = ("url", "key", "events", "is_active", "created_at")
    list_select_related = ("key",)
    fields = ("key", "url", "events", "is_active")
    readonly_fields = ("key", "url", "events")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They are made through the API."""
        return False


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(admin.ModelAdmin[WebhookDelivery]):
    """Deliveries, among them those that were given up."""

    list_display = ("webhook", "event", "state", "attempts", "answer", "due_at", "sent_at")
    list_filter = ("state", "event")
    list_select_related = ("webhook",)
    show_full_result_count = False
    actions = ("send_again",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come of changes."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was sent is not rewritten; staff may send it again."""
        return False

    @admin.action(description=_("Send again"), permissions=("view",))
    def send_again(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> None:
        """Put given-up deliveries back."""
        state = WebhookDelivery.State
        again = queryset.filter(state=state.DEAD)
        count = again.update(state=state.WAITING, attempts=0, due_at=timezone.now())
        self.message_user(request, _("%(n)d will be sent again.") % {"n": count}, messages.SUCCESS)


@admin.register(PhotoJob)
class PhotoJobAdmin(admin.ModelAdmin[PhotoJob]):
    """Photo jobs."""

    list_display = ("number", "key", "state", "error", "created_at", "finished_at")
    list_filter = ("state",)
    list_select_related = ("key",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They are made through the API."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """There is nothing to change."""
        return False
