"""Small things that the staff's pages show."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from catalog.models import Product, ProductImage

register = template.Library()


@register.filter
def small_picture(file: str) -> str:
    """Return the address of a picture's small copy; `file` is relative to the media folder."""
    small = file.removesuffix(".webp") + "-400.webp" if file.endswith(".webp") else file
    return f"{settings.MEDIA_URL}{small}"


@register.filter
def large_picture(file: str) -> str:
    """Return the address of a picture."""
    return f"{settings.MEDIA_URL}{file}"


@register.filter
def first_picture(product: Product) -> ProductImage | None:
    """Return a product's first visible picture. One query unless prefetched."""
    shown = [image for image in product.images.all() if not image.is_hidden]
    return min(shown, key=lambda image: (image.position, image.pk), default=None)


@register.filter
def at(mapping: dict[str, Any], key: str) -> Any:
    """Return a dictionary's value."""
    return mapping.get(key)
