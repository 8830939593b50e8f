"""Pictures, and pairs that may be the same, as rows."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, ngettext

from catalog.admin.confirming import asks_first
from catalog.admin.parts import ShownOnlyAdmin, main_picture, report, thumbnail, words_match
from catalog.admin.people import staff_of
from catalog.models import MatchCandidate, Product, ProductImage
from catalog.services import declare_different, declare_same, refresh_listings, set_hidden


def of_named_products(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Keep rows of products whose names hold the beginnings of all of the words."""
    if not text.strip():
        return rows
    vector, query = words_match("name", text)
    named = Product.objects.annotate(words_found=vector).filter(words_found=query)
    return rows.filter(product__in=named.values("pk"))


@admin.register(ProductImage)
class ProductImageAdmin(ShownOnlyAdmin[ProductImage]):
    list_display = ("picture", "product", "position", "is_hidden", "width", "height", "created_at")
    list_filter = ("is_hidden",)
    list_select_related = ("product",)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-pk",)
    search_fields = ("product__name", "sha256")
    fields = (
        "picture",
        "product",
        "offer",
        "source_url",
        "sha256",
        "width",
        "height",
        "position",
        "is_hidden",
    )
    readonly_fields = fields[:-2]
    actions = ("hide", "show")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ProductImage], search_term: str
    ) -> tuple[QuerySet[ProductImage], bool]:
        """Find pictures of products by words, or one picture by its content."""
        if len(search_term) == 64:
            return queryset.filter(sha256=search_term), False
        return of_named_products(queryset, search_term), False

    @admin.display(description=gettext_lazy("picture"))
    def picture(self, image: ProductImage) -> SafeString | str:
        return thumbnail(image.file, name=str(image.product_id))

    def save_model(self, request: HttpRequest, obj: ProductImage, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        refresh_listings([obj.product_id])

    @admin.action(description=gettext_lazy("Hide from visitors"), permissions=("change",))
    @asks_first()
    def hide(self, request: HttpRequest, queryset: QuerySet[ProductImage]) -> None:
        count = set_hidden(queryset, is_hidden=True)
        text = ngettext("%(count)d picture hidden.", "%(count)d pictures hidden.", count)
        report(self, request, text, count)

    @admin.action(description=gettext_lazy("Show to visitors"), permissions=("change",))
    @asks_first()
    def show(self, request: HttpRequest, queryset: QuerySet[ProductImage]) -> None:
        count = set_hidden(queryset, is_hidden=False)
        text = ngettext("%(count)d picture shown.", "%(count)d pictures shown.", count)
        report(self, request, text, count)


@admin.register(MatchCandidate)
class MatchCandidateAdmin(ShownOnlyAdmin[MatchCandidate]):
    list_display = ("score", "picture", "product", "other_picture", "other_name", "why", "state")
    list_filter = ("state",)
    list_select_related = ("product", "other", "offer", "offer__product", "offer__merchant")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-score", "pk")
    search_fields = ("product__name",)
    fields = ("product", "other", "offer", "score", "evidence", "state")
    readonly_fields = fields
    actions = ("same", "different")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[MatchCandidate], search_term: str
    ) -> tuple[QuerySet[MatchCandidate], bool]:
        """Find pairs by the words of the product's name."""
        return of_named_products(queryset, search_term), False

    def get_queryset(self, request: HttpRequest) -> QuerySet[MatchCandidate]:
        candidates = super().get_queryset(request)
        return candidates.annotate(
            picture_file=main_picture("product"),
            other_file=main_picture("other"),
            offer_file=main_picture("offer__product"),
        )

    @admin.display(description=gettext_lazy("picture"))
    def picture(self, candidate: MatchCandidate) -> SafeString | str:
        return thumbnail(getattr(candidate, "picture_file", None), name=candidate.product.name)

    @admin.display(description=gettext_lazy("picture of the other"))
    def other_picture(self, candidate: MatchCandidate) -> SafeString | str:
        file = getattr(candidate, "other_file", None) or getattr(candidate, "offer_file", None)
        return thumbnail(file, name=self.other_name(candidate))

    @admin.display(description=gettext_lazy("the other"))
    def other_name(self, candidate: MatchCandidate) -> str:
        if candidate.offer is not None:
            return f"{candidate.offer.title} ({candidate.offer.merchant.name})"
        return str(candidate.other)

    @admin.display(description=gettext_lazy("evidence"))
    def why(self, candidate: MatchCandidate) -> str:
        return ", ".join(f"{name}: {value}" for name, value in candidate.evidence.items())

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("catalog.merge_product")

    @admin.action(description=gettext_lazy("The same: merge"), permissions=("merge",))
    @asks_first(most=200)
    def same(self, request: HttpRequest, queryset: QuerySet[MatchCandidate]) -> None:
        count = declare_same(list(queryset), by=staff_of(request))
        text = ngettext("%(count)d product was merged.", "%(count)d products were merged.", count)
        report(self, request, text, count)

    @admin.action(description=gettext_lazy("Not the same"), permissions=("merge",))
    @asks_first()
    def different(self, request: HttpRequest, queryset: QuerySet[MatchCandidate]) -> None:
        count = declare_different(MatchCandidate.objects.filter(pk__in=queryset.values("pk")))
        text = ngettext("%(count)d pair set apart.", "%(count)d pairs set apart.", count)
        report(self, request, text, count)
