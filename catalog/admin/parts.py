"""What several admin pages share: thumbnails, and pages that only show."""

from __future__ import annotations

from typing import Any, TypeVar

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db.models import Model, OuterRef, Subquery
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from catalog.models import ProductImage

Row = TypeVar("Row", bound=Model)
Parent = TypeVar("Parent", bound=Model)

THUMBNAIL_PX = 64
NOTHING = "–"


def thumbnail(file: str | None, *, name: str) -> SafeString | str:
    """Return the small copy of a picture as HTML; `file` is relative to the media folder."""
    if not file:
        return NOTHING
    small = file.removesuffix(".webp") + "-400.webp" if file.endswith(".webp") else file
    return format_html(
        '<img src="{}{}" alt="{}" height="{}" loading="lazy">',
        settings.MEDIA_URL,
        small,
        name,
        THUMBNAIL_PX,
    )


def main_picture(product: str) -> Subquery:
    """Return the file of a product's first visible picture; `product` is the path to its id."""
    visible = ProductImage.objects.visible().filter(product=OuterRef(product))
    return Subquery(visible.order_by("position", "pk").values("file")[:1])


class ShownOnlyAdmin(admin.ModelAdmin[Row]):
    """Rows that crawls write: staff look, and change only what a subclass lets them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ShownOnlyInline(InlineModelAdmin[Row, Parent]):
    """Rows beside their parent that nobody edits by hand."""

    template = "admin/edit_inline/tabular.html"
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
