"""Products as staff edit them: versions, locks, decisions, history."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.admin.changes import WordedHistoryAdmin
from catalog.admin.confirming import asks_first
from catalog.admin.locked import locked_rows
from catalog.admin.parts import (
    NOTHING,
    PagePaginator,
    ShownOnlyInline,
    WordsSearchMixin,
    counted,
    main_picture,
    plain,
    report,
    thumbnail,
)
from catalog.admin.people import staff_of
from catalog.field_words import field_label
from catalog.models import Offer, Product, ProductImage
from catalog.models.history import remember_before
from catalog.services import (
    lock_edited_fields,
    merge_products,
    refresh_listings,
    set_status,
    unlock_fields,
)

# Of one shoe there are not more; a filter may hold thousands of others.
MOST_MERGED = 50
# Each asks its shop's offer anew, a hundredth of a second.
MOST_UNLOCKED = 1_000
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


class PictureFilter(admin.SimpleListFilter):
    """Products that show no picture, so that nobody finds them."""

    title = gettext_lazy("picture")
    parameter_name = "picture"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("none that is shown"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "none":
            return queryset
        shown = ProductImage.objects.visible().filter(product=OuterRef("pk"))
        return queryset.filter(~Exists(shown), status=Product.Status.PUBLISHED)


@admin.register(Product)
class ProductAdmin(WordsSearchMixin, WordedHistoryAdmin):
    paginator = PagePaginator
    words_field = "name"
    whole_fields = ("style_code", "gtin")
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
    list_filter = ("status", "gender", "height", PictureFilter, "brand")
    ordering = ("-pk",)
    list_select_related = ("brand", "silhouette")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("name", "style_code", "gtin")
    autocomplete_fields = ("brand", "silhouette")
    readonly_fields = ("status", "merged_into", "locked_names", "created_at", "updated_at")
    fields = (*EDITED_FIELDS, *readonly_fields, "version")
    inlines = (ProductImageInline, OfferInline)
    actions: tuple[str, ...] = ("publish", "reject", "merge_into_oldest", "unlock")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        products: QuerySet[Product] = super().get_queryset(request)
        return products.annotate(
            picture_file=main_picture("pk"), offers_total=counted(Offer.objects.all(), "product")
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

    @admin.display(description=gettext_lazy("fields that staff have edited"))
    def locked_names(self, product: Product) -> str:
        return ", ".join(field_label(name) for name in product.locked_fields) or NOTHING

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
        if not edited:
            return
        if change:
            remember_before([Product.objects.get(pk=obj.pk)])
        lock_edited_fields(obj, edited)
        super().save_model(request, obj, form, change)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Show locked fields beside what the shop says now, each with a way to unlock it."""
        obj = kwargs.get("obj")
        if obj is not None:
            context["locked_rows"] = locked_rows(obj)
            context["may_merge"] = self.has_merge_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        refresh_listings([form.instance.pk])

    @admin.action(description=gettext_lazy("Publish"), permissions=("publish",))
    @asks_first()
    def publish(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        count = set_status(plain(queryset), Product.Status.PUBLISHED, by=staff_of(request))
        text = ngettext(
            "%(count)d product is now published.", "%(count)d products are now published.", count
        )
        report(self, request, text, count)

    @admin.action(description=gettext_lazy("Reject"), permissions=("publish",))
    @asks_first()
    def reject(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        count = set_status(plain(queryset), Product.Status.REJECTED, by=staff_of(request))
        text = ngettext(
            "%(count)d product is now rejected.", "%(count)d products are now rejected.", count
        )
        report(self, request, text, count)

    @admin.action(
        description=gettext_lazy("Merge into the oldest of the selected"), permissions=("merge",)
    )
    @asks_first(most=MOST_MERGED)
    def merge_into_oldest(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        selected = list(plain(queryset).exclude(status=Product.Status.MERGED).order_by("pk"))
        oldest = selected[0] if selected else None
        count = (
            merge_products(oldest, selected[1:], by=staff_of(request)) if oldest is not None else 0
        )
        text = ngettext(
            "%(count)d product was merged into “%(kept)s”.",
            "%(count)d products were merged into “%(kept)s”.",
            count,
        )
        report(self, request, text, count, kept=str(oldest))

    @admin.action(
        description=gettext_lazy("Let crawls write edited fields again"), permissions=("change",)
    )
    @asks_first(most=MOST_UNLOCKED)
    def unlock(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        count = unlock_fields(plain(queryset), by=staff_of(request))
        text = ngettext("%(count)d product unlocked.", "%(count)d products unlocked.", count)
        report(self, request, text, count)
