"""What the machine may fill in by itself, and what it filled in: switched by staff, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.admin.confirming import asks_first
from catalog.admin.parts import ShownOnlyAdmin, report
from curation.models import FieldPolicy, FilledField
from curation.services.reading import KindLimit, Threshold, limit_of_kind, threshold_for
from curation.services.self_filling import count_unsaid, fillable, take_back
from search.models import Prediction

KIND = Prediction.Field.KIND


@admin.register(FieldPolicy)
class FieldPolicyAdmin(ShownOnlyAdmin[FieldPolicy]):
    """Five rows, made by a migration: switched on and off, and how precise, by staff."""

    list_display = ("field", "is_on", "precision", "sureness", "checked", "would_fill")
    list_display_links = ("field",)
    fields = ("field", "is_on", "precision", "sureness", "proof", "checked", "would_fill")
    readonly_fields = ("field", "sureness", "proof", "checked", "would_fill")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Say what is listed: "select what is … to change" is no sentence."""
        title = {"title": _("What is filled in by itself")}
        return super().changelist_view(request, {**(extra_context or {}), **title})

    def get_queryset(self, request: HttpRequest) -> QuerySet[FieldPolicy]:
        """In one order."""
        return super().get_queryset(request).order_by("field")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say who may switch: a right of its own."""
        return request.user.has_perm("curation.change_fieldpolicy")

    def save_model(self, request: HttpRequest, obj: FieldPolicy, form: Any, change: bool) -> None:
        """Note who."""
        obj.changed_by_id = request.user.pk
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("sure at least"))
    def sureness(self, policy: FieldPolicy) -> str:
        is_kind = policy.field == KIND
        least = limit_of_kind(policy.precision).least if is_kind else _threshold(policy).least
        return _("cannot be reached") if least is None else f"{100 * least:g} %"

    @admin.display(description=gettext_lazy("why so sure"))
    def proof(self, policy: FieldPolicy) -> str:
        if policy.field == KIND:
            return _(
                "Of sneakers this share stays in, at least, when pictures decide about offers in"
                " doubt. Switched on, pictures that show no shoe, or several, are set aside of"
                " any product."
            )
        found = _threshold(policy)
        if found.least is None:
            return _(
                "On the pictures that these heads were tuned by, no sureness proves such a"
                " precision. Ask for less, or let people confirm."
            )
        return _(
            "Of %(said)d tuning pictures about which the heads were so sure, %(right)d were right:"
            " with 95 %% confidence at least %(bound).1f %%. The smallest such sureness is taken."
        ) % {"said": found.said, "right": found.right, "bound": 100 * found.bound}

    @admin.display(description=gettext_lazy("checked on other pictures"))
    def checked(self, policy: FieldPolicy) -> str:
        if policy.field == KIND:
            return _kind_checked(limit_of_kind(policy.precision))
        found = _threshold(policy)
        if not found.val_said:
            return "–"
        return _("%(right).1f %% of %(said)d right; says something of %(share)d %%") % {
            "right": 100 * found.val_precision,
            "said": found.val_said,
            "share": round(100 * found.val_share),
        }

    @admin.display(description=gettext_lazy("would be filled in now"))
    def would_fill(self, policy: FieldPolicy) -> str:
        if policy.field == KIND:
            return "–"
        least = _threshold(policy).least
        unsaid = count_unsaid(policy.field)
        ready = fillable(policy.field, least=least).count() if least is not None else 0
        return _("%(ready)d of %(unsaid)d") % {"ready": ready, "unsaid": unsaid}


def _kind_checked(limit: KindLimit) -> str:
    if limit.least is None:
        return "–"
    return _("loses %(lost).1f %% of sneakers, finds %(shoes)d %% of other shoes") % {
        "lost": 100 * max(limit.lost.values(), default=0.0),
        "shoes": round(100 * limit.caught.get("other footwear", 0.0)),
    }


def _threshold(policy: FieldPolicy) -> Threshold:
    return threshold_for(policy.field, policy.precision)


@admin.register(FilledField)
class FilledFieldAdmin(ShownOnlyAdmin[FilledField]):
    """What was filled in, the newest first; each can be taken back, and never comes again."""

    list_display = ("filled_at", "product", "field", "label", "percent", "revision", "undone_at")
    list_filter = ("field", ("undone_at", admin.EmptyFieldListFilter))
    list_select_related = ("product",)
    list_per_page = 50
    show_full_result_count = False
    actions = ("take_back",)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Say what is listed, as above."""
        title = {"title": _("What the machine has filled in, one by one")}
        return super().changelist_view(request, {**(extra_context or {}), **title})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_take_back_permission(self, request: HttpRequest) -> bool:
        """Say who may take back: whoever may switch filling in."""
        return request.user.has_perm("curation.change_filledfield")

    @admin.display(description=gettext_lazy("how sure"), ordering="probability")
    def percent(self, row: FilledField) -> str:
        return f"{100 * row.probability:.0f} %"

    @admin.action(description=gettext_lazy("Take back"), permissions=("take_back",))
    @asks_first()
    def take_back(self, request: HttpRequest, queryset: QuerySet[FilledField]) -> None:
        count = take_back(queryset, by=request.user)
        text = ngettext("%(count)d shoe emptied again.", "%(count)d shoes emptied again.", count)
        report(self, request, text, count)
