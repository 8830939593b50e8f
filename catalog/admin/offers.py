"""Offers as shops state them, with their price history; exchange rates."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from catalog.admin.parts import ShownOnlyAdmin, ShownOnlyInline, WordsSearchMixin
from catalog.models import ExchangeRate, Offer, OfferSize, PriceObservation
from catalog.tasks import recount_prices


class OfferSizeInline(ShownOnlyInline[OfferSize, Offer]):
    model = OfferSize
    fields = ("label", "system", "eu", "in_stock", "price")
    readonly_fields = fields


class PriceObservationInline(ShownOnlyInline[PriceObservation, Offer]):
    model = PriceObservation
    fields = ("seen_at", "price", "compare_at_price", "currency", "in_stock")
    readonly_fields = fields
    ordering = ("-seen_at",)


@admin.register(Offer)
class OfferAdmin(WordsSearchMixin, ShownOnlyAdmin[Offer]):
    words_field = "title"
    whole_fields = ("external_id",)
    ordering = ("-pk",)
    list_display = (
        "title",
        "merchant",
        "product",
        "price",
        "currency",
        "in_stock",
        "last_seen_at",
        "gone_at",
    )
    list_filter = ("merchant", "in_stock")
    list_select_related = ("merchant", "product")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("title", "external_id")
    inlines = (OfferSizeInline, PriceObservationInline)
    fields = (
        "title",
        "merchant",
        "product",
        "address",
        "external_id",
        "price",
        "compare_at_price",
        "currency",
        "in_stock",
        "style_code",
        "gtin",
        "condition",
        "country",
        "ships_to",
        "delivery",
        "raw",
        "first_seen_at",
        "last_seen_at",
        "gone_at",
    )
    readonly_fields = fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("address"))
    def address(self, offer: Offer) -> SafeString:
        return format_html(
            '<a href="{}" rel="noopener noreferrer nofollow">{}</a>', offer.url, offer.url
        )


@admin.register(ExchangeRate)
class ExchangeRateAdmin(admin.ModelAdmin[ExchangeRate]):
    list_display = ("currency", "per_base", "day", "is_override")
    list_filter = ("is_override", "currency")
    show_full_result_count = False
    ordering = ("currency", "-is_override", "-day")
    fields = ("currency", "per_base", "day", "is_override")
    readonly_fields = ("is_override",)

    def save_model(self, request: HttpRequest, obj: ExchangeRate, form: Any, change: bool) -> None:
        """Mark the rate as set by staff: it wins over fetched ones until it is deleted."""
        obj.is_override = True
        obj.currency = obj.currency.upper()
        super().save_model(request, obj, form, change)
        _recount_after_commit()

    def delete_model(self, request: HttpRequest, obj: ExchangeRate) -> None:
        super().delete_model(request, obj)
        _recount_after_commit()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ExchangeRate]) -> None:
        super().delete_queryset(request, queryset)
        _recount_after_commit()


def _recount_after_commit() -> None:
    # Robust: with the queue down the rate is saved all the same, and the daily task recounts.
    transaction.on_commit(recount_prices.delay, robust=True)
