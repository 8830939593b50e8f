"""Products, their pictures, and pairs that may be the same."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.admin.parts import ShownOnlyAdmin, ShownOnlyInline, main_picture, thumbnail
from catalog.models import MatchCandidate, Offer, Product, ProductImage
from catalog.services import (
    declare_different,
    declare_same,
    lock_edited_fields,
    merge_products,
    refresh_listings,
    set_hidden,
    set_status,
    unlock_fields,
)

EDITED_FIELDS = (
    "name",
    "slug",
    "brand",
    "silhouette",
    "colourway",
    "colours",
    "gender",
    "height",
    "style_code",
    "gtin",
    "description",
)


class ProductForm(forms.ModelForm[Product]):
    """A product with the version that was read, so that two editors do not overwrite each other."""

    class Meta:
        model = Product
        fields = (*EDITED_FIELDS, "version")
        widgets: ClassVar = {"version": forms.HiddenInput}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk is not None:
            # Locked until the page is saved: the admin saves in one transaction.
            row = Product.objects.select_for_update(no_key=True).get(pk=self.instance.pk)
            if row.version != self.cleaned_data.get("version"):
                raise ValidationError(
                    _(
                        "Somebody else, or a crawl, has changed this product since you opened it. "
                        "Nothing was saved. Open the product again and repeat your change."
                    ),
                    code="stale",
                )
        return cleaned


class OfferInline(ShownOnlyInline[Offer, Product]):
    model = Offer
    fields = ("title", "merchant", "price", "currency", "in_stock", "last_seen_at", "gone_at")
    readonly_fields = fields
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Offer]:
        return super().get_queryset(request).select_related("merchant")


class ProductImageInline(admin.TabularInline[ProductImage, Product]):
    model = ProductImage
    fields = ("picture", "position", "is_hidden", "source_url")
    readonly_fields = ("picture", "source_url")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("picture"))
    def picture(self, image: ProductImage) -> SafeString | str:
        return thumbnail(image.file, name=str(image.product_id))


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin[Product]):
    form = ProductForm
    list_display = (
        "picture",
        "name",
        "brand",
        "silhouette",
        "style_code",
        "status",
        "offers_number",
        "locked",
    )
    list_display_links = ("picture", "name")
    list_filter = ("status", "gender", "height", ("brand", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("brand", "silhouette")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("name", "style_code", "gtin", "brand__name")
    autocomplete_fields = ("brand", "silhouette")
    readonly_fields = ("status", "merged_into", "locked_fields", "created_at", "updated_at")
    fields = (*EDITED_FIELDS, *readonly_fields, "version")
    inlines = (ProductImageInline, OfferInline)
    actions = ("publish", "reject", "merge_into_oldest", "unlock")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        products = super().get_queryset(request)
        return products.annotate(
            picture_file=main_picture("pk"), offers_total=Count("offers", distinct=True)
        )

    @admin.display(description=gettext_lazy("picture"))
    def picture(self, product: Product) -> SafeString | str:
        return thumbnail(getattr(product, "picture_file", None), name=product.name)

    @admin.display(description=gettext_lazy("offers"), ordering="offers_total")
    def offers_number(self, product: Product) -> int:
        return int(getattr(product, "offers_total", 0))

    @admin.display(description=gettext_lazy("edited by staff"), boolean=True)
    def locked(self, product: Product) -> bool:
        return bool(product.locked_fields)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A product comes from a shop, by a crawl."""
        return False

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("catalog.publish_product")

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("catalog.merge_product")

    def save_model(
        self, request: HttpRequest, obj: Product, form: ProductForm, change: bool
    ) -> None:
        edited = [name for name in form.changed_data if name in EDITED_FIELDS]
        if edited:
            lock_edited_fields(obj, edited)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        refresh_listings([form.instance.pk])

    @admin.action(description=gettext_lazy("Publish"), permissions=("publish",))
    def publish(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        count = set_status(_plain(queryset), Product.Status.PUBLISHED)
        text = ngettext(
            "%(count)d product is now published.", "%(count)d products are now published.", count
        )
        _report(self, request, text, count)

    @admin.action(description=gettext_lazy("Reject"), permissions=("publish",))
    def reject(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        count = set_status(_plain(queryset), Product.Status.REJECTED)
        text = ngettext(
            "%(count)d product is now rejected.", "%(count)d products are now rejected.", count
        )
        _report(self, request, text, count)

    @admin.action(
        description=gettext_lazy("Merge into the oldest of the selected"), permissions=("merge",)
    )
    def merge_into_oldest(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        selected = list(_plain(queryset).exclude(status=Product.Status.MERGED).order_by("pk"))
        oldest = selected[0] if selected else None
        count = merge_products(oldest, selected[1:]) if oldest is not None else 0
        text = ngettext(
            "%(count)d product was merged into “%(kept)s”.",
            "%(count)d products were merged into “%(kept)s”.",
            count,
        )
        _report(self, request, text, count, kept=str(oldest))

    @admin.action(
        description=gettext_lazy("Let crawls write edited fields again"), permissions=("change",)
    )
    def unlock(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        count = unlock_fields(_plain(queryset))
        text = ngettext("%(count)d product unlocked.", "%(count)d products unlocked.", count)
        _report(self, request, text, count)


@admin.register(ProductImage)
class ProductImageAdmin(ShownOnlyAdmin[ProductImage]):
    list_display = ("picture", "product", "position", "is_hidden", "width", "height", "created_at")
    list_filter = ("is_hidden",)
    list_select_related = ("product",)
    list_per_page = 50
    show_full_result_count = False
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

    @admin.display(description=gettext_lazy("picture"))
    def picture(self, image: ProductImage) -> SafeString | str:
        return thumbnail(image.file, name=str(image.product_id))

    def save_model(self, request: HttpRequest, obj: ProductImage, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        refresh_listings([obj.product_id])

    @admin.action(description=gettext_lazy("Hide from visitors"), permissions=("change",))
    def hide(self, request: HttpRequest, queryset: QuerySet[ProductImage]) -> None:
        count = set_hidden(queryset, is_hidden=True)
        text = ngettext("%(count)d picture hidden.", "%(count)d pictures hidden.", count)
        _report(self, request, text, count)

    @admin.action(description=gettext_lazy("Show to visitors"), permissions=("change",))
    def show(self, request: HttpRequest, queryset: QuerySet[ProductImage]) -> None:
        count = set_hidden(queryset, is_hidden=False)
        text = ngettext("%(count)d picture shown.", "%(count)d pictures shown.", count)
        _report(self, request, text, count)


@admin.register(MatchCandidate)
class MatchCandidateAdmin(ShownOnlyAdmin[MatchCandidate]):
    list_display = ("score", "picture", "product", "other_picture", "other_name", "why", "state")
    list_filter = ("state",)
    list_select_related = ("product", "other", "offer", "offer__product", "offer__merchant")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-score", "pk")
    search_fields = ("product__name", "other__name", "offer__title")
    fields = ("product", "other", "offer", "score", "evidence", "state")
    readonly_fields = fields
    actions = ("same", "different")

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
    def same(self, request: HttpRequest, queryset: QuerySet[MatchCandidate]) -> None:
        count = declare_same(list(queryset))
        text = ngettext("%(count)d product was merged.", "%(count)d products were merged.", count)
        _report(self, request, text, count)

    @admin.action(description=gettext_lazy("Not the same"), permissions=("merge",))
    def different(self, request: HttpRequest, queryset: QuerySet[MatchCandidate]) -> None:
        count = declare_different(MatchCandidate.objects.filter(pk__in=queryset.values("pk")))
        text = ngettext("%(count)d pair set apart.", "%(count)d pairs set apart.", count)
        _report(self, request, text, count)


def _plain(products: QuerySet[Product]) -> QuerySet[Product]:
    """Return the selected products without the list's annotations, which an update cannot carry."""
    return Product.objects.filter(pk__in=products.values("pk"))


def _report(
    page: admin.ModelAdmin[Any], request: HttpRequest, text: str, count: int, **names: str
) -> None:
    level = messages.SUCCESS if count else messages.WARNING
    page.message_user(request, text % {"count": count, **names}, level)
