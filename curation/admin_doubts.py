"""Offers in doubt: what their pictures said, and letting back in what was left out by them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.admin.parts import ShownOnlyAdmin, main_picture, report, thumbnail
from curation.services.doubts import let_in, limit_in_force
from scrapers.admin.wording import ReasonFilter
from scrapers.models import DoubtfulOffer
from scrapers.wording import in_words


@admin.register(DoubtfulOffer)
class DoubtfulOfferAdmin(ShownOnlyAdmin[DoubtfulOffer]):
    """A page to look at: nothing that a picture left out is gone."""

    list_display = ("picture", "offer", "why", "state", "kind", "percent", "run")
    list_display_links = ("offer",)
    list_filter = ("state", ("reason", ReasonFilter), "run__source")
    list_select_related = ("offer__product", "offer__merchant", "run__source")
    search_fields = ("offer__title",)
    list_per_page = 50
    show_full_result_count = False
    actions = ("let_in",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Rows with the picture that stands for their product."""
        return super().get_queryset(request).annotate(file=main_picture("offer__product"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_let_in_permission(self, request: HttpRequest) -> bool:
        """Say who may let back in: whoever may publish."""
        return request.user.has_perm("catalog.publish_product")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say above the list how the limit was found and what it costs."""
        return super().changelist_view(
            request, {**(extra_context or {}), "subtitle": limit_in_words()}
        )

    @admin.display(description=gettext_lazy("picture"))
    def picture(self, doubt: Any) -> SafeString | str:
        return thumbnail(doubt.file, name=str(doubt.offer))

    @admin.display(description=gettext_lazy("why in doubt"), ordering="reason")
    def why(self, doubt: DoubtfulOffer) -> str:
        return in_words(doubt.reason)

    @admin.display(description=gettext_lazy("surely no sneaker"), ordering="sure")
    def percent(self, doubt: DoubtfulOffer) -> str:
        return "–" if doubt.sure is None else f"{100 * doubt.sure:.0f} %"

    @admin.action(description=gettext_lazy("Let in"), permissions=("let_in",))
    def let_in(self, request: HttpRequest, queryset: Any) -> None:
        count = let_in(queryset, by=request.user)  # type: ignore[arg-type]  # staff only
        text = ngettext("%(count)d shoe is let in.", "%(count)d shoes are let in.", count)
        report(self, request, text, count)


def limit_in_words() -> str:
    """The limit in a sentence, with what split val says of it."""
    limit = limit_in_force()
    if limit.least is None:
        return _(
            "Offers in doubt: the heads in service were not measured on pictures that people told, "
            "so pictures decide nothing yet."
        )
    return _(
        "Offers in doubt: left out from %(least)d %% on. On other pictures that loses at most "
        "%(lost).1f %% of sneakers and finds %(shoes)d %% of other shoes, %(empty)d %% of pictures "
        "without a shoe."
    ) % {
        "least": round(100 * limit.least),
        "lost": 100 * max(limit.lost.values(), default=0.0),
        "shoes": round(100 * limit.caught.get("other footwear", 0.0)),
        "empty": round(100 * limit.caught.get("no shoe", 0.0)),
    }
