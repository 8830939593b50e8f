"""Brands, silhouettes and merchants: what products and offers are called by."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.admin.changes import WordedHistoryAdmin
from catalog.admin.parts import counted
from catalog.matching import is_slow
from catalog.models import Brand, Merchant, Product, Silhouette
from catalog.models.history import remember_before
from catalog.services import refresh_listings


class _CountedProducts:
    """Counts each row's products in the list's own query."""

    @admin.display(description=gettext_lazy("products"), ordering="products_total")
    def products_number(self, row: Any) -> int:
        return int(row.products_total)


class _KeepsHistory:
    """Writes down how a row stood before staff first changed it."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            remember_before([type(obj)._base_manager.get(pk=obj.pk)])
        super().save_model(request, obj, form, change)  # type: ignore[misc]  # a mixin


class BrandForm(forms.ModelForm[Brand]):
    class Meta:
        model = Brand
        fields = ("name", "slug", "aliases", "style_code_pattern", "is_fictional")

    def clean_style_code_pattern(self) -> str:
        pattern: str = self.cleaned_data["style_code_pattern"]
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValidationError(
                _("This is no regular expression: %(error)s."), params={"error": str(error)}
            ) from error
        if is_slow(pattern):
            raise ValidationError(
                _("This expression may take very long. Leave out repetitions of repetitions.")
            )
        return pattern


@admin.register(Brand)
class BrandAdmin(_KeepsHistory, _CountedProducts, WordedHistoryAdmin):
    form = BrandForm
    list_display = ("name", "aliases", "style_code_pattern", "is_fictional", "products_number")
    list_filter = ("is_fictional",)
    search_fields = ("name", "slug")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Brand]:
        rows: QuerySet[Brand] = super().get_queryset(request)
        return rows.annotate(products_total=counted(Product.objects.all(), "brand"))

    def save_model(self, request: HttpRequest, obj: Brand, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change:
            refresh_listings(set(obj.products.values_list("pk", flat=True)))


@admin.register(Silhouette)
class SilhouetteAdmin(_KeepsHistory, _CountedProducts, WordedHistoryAdmin):
    list_display = ("name", "brand", "aliases", "products_number")
    list_filter = ("brand",)
    list_select_related = ("brand",)
    search_fields = ("name", "slug", "brand__name")
    autocomplete_fields = ("brand",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Silhouette]:
        rows: QuerySet[Silhouette] = super().get_queryset(request)
        return rows.annotate(products_total=counted(Product.objects.all(), "silhouette"))

    def save_model(self, request: HttpRequest, obj: Silhouette, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change:
            refresh_listings(set(obj.products.values_list("pk", flat=True)))


@admin.register(Merchant)
class MerchantAdmin(_KeepsHistory, WordedHistoryAdmin):
    list_display = ("name", "host", "country", "is_fictional", "is_hidden")
    readonly_fields = ("offers_number",)  # not in the list: counting all offers costs half a second
    list_filter = ("is_hidden", "is_fictional")
    search_fields = ("name", "slug", "host")
    show_full_result_count = False

    @admin.display(description=gettext_lazy("current offers"))
    def offers_number(self, merchant: Merchant) -> int:
        return merchant.offers.filter(gone_at=None).count()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A shop is hidden, not deleted: its offers and their price history would go with it."""
        return False

    def save_model(self, request: HttpRequest, obj: Merchant, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "is_hidden" in form.changed_data:
            sold = Product.objects.filter(offers__merchant=obj).values_list("pk", flat=True)
            refresh_listings(set(sold))
