"""Heads and verifiers as staff see them: which serve, which served, what was measured, and why."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.admin.confirming import asks_first
from catalog.admin.parts import NOTHING, ShownOnlyAdmin
from search.encoders.base import EncoderUnavailableError
from search.models import ServedModel
from search.served import activate_model, sync_shipped
from search.served_commands import why_not


@admin.register(ServedModel)
class ServedModelAdmin(ShownOnlyAdmin[ServedModel]):
    """Rows that `manage.py close_circle` and `model add` make; here one is put in service again.

    What did not win needs a reason, and for that the command line.
    """

    list_display = ("kind", "version", "short_revision", "state", "measured", "reason", "since")
    list_display_links = ("version",)
    list_filter = ("kind", "state")
    ordering = ("kind", "-activated_at", "-pk")
    show_full_result_count = False
    actions = ("activate",)
    fields = (
        *("kind", "version", "revision", "encoder_revision", "folder", "state", "reason"),
        *("measured", "created_at", "activated_at"),
    )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show the shipped ones too, which have no row before somebody asks."""
        sync_shipped()
        return super().changelist_view(request, extra_context)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_activate_permission(self, request: HttpRequest) -> bool:
        """Say who may switch: rows cannot be edited here, but "change" is this right's name."""
        return request.user.has_perm("search.change_servedmodel")

    @admin.display(description=gettext_lazy("revision"))
    def short_revision(self, row: ServedModel) -> str:
        return row.revision[:12]

    @admin.display(description=gettext_lazy("in service since"), ordering="activated_at")
    def since(self, row: ServedModel) -> Any:
        return row.activated_at

    @admin.display(description=gettext_lazy("measured"))
    def measured(self, row: ServedModel) -> str:
        """Say what was measured on val: the comparison that decided, or a few figures."""
        told = row.metrics.get("beside", {}).get("told")
        if told:
            return str(told)
        figures = [
            f"{label} {100 * share:.1f} %"
            for label, path in _FIGURES
            if (share := _at(row.metrics, path)) is not None
        ]
        return ", ".join(figures) or NOTHING

    @admin.action(
        description=gettext_lazy("Put the selected model in service"), permissions=("activate",)
    )
    @asks_first(most=1)
    def activate(self, request: HttpRequest, queryset: QuerySet[ServedModel]) -> None:
        """Switch to a model that won, or go back to one that served."""
        row = queryset.get()
        against = why_not(row)
        if against:
            text = _("%(why)s. To serve all the same it needs a reason: %(command)s.") % {
                "why": against,
                "command": f"manage.py model activate {row.pk} --kind {row.kind} --reason …",
            }
            self.message_user(request, text, messages.ERROR)
            return
        try:
            previous = activate_model(row, reason=_("by %(who)s") % {"who": request.user})
        except EncoderUnavailableError as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        self.log_change(request, row, f"put in service instead of {previous}")
        self.message_user(request, _("%(model)s is in service.") % {"model": row})


_FIGURES = (
    (gettext_lazy("brand"), ("brands", "all", "top_1")),
    (gettext_lazy("silhouette"), ("silhouettes", "all", "top_1")),
    (gettext_lazy("height"), ("heights", "all", "top_1")),
    (gettext_lazy("same pair or not"), ("all", "verifier", "balanced_accuracy")),
)


def _at(metrics: Any, path: tuple[str, ...]) -> float | None:
    for name in path:
        metrics = metrics.get(name) if isinstance(metrics, dict) else None
    return float(metrics) if isinstance(metrics, int | float) else None
