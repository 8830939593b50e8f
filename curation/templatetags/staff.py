"""Small things that the staff's pages show."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from catalog.models import Product, ProductImage
from catalog.models.history import BEFORE_STAFF

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
def is_of_before(reason: str | None) -> bool:
    """Say whether an entry of a history is what stood there before staff first edited it."""
    return reason == BEFORE_STAFF


@register.filter
def reason_words(reason: str | None) -> str:
    """Return why a row of history was written, in the reader's language where it is ours."""
    text = reason or ""
    if text == BEFORE_STAFF:
        return _("as it was before staff first edited it")
    if found := re.fullmatch(r"bulk edit (\d+)( taken back)?", text):
        words = _("bulk edit %(number)s taken back") if found[2] else _("bulk edit %(number)s")
        return words % {"number": found[1]}
    if text.startswith("rule: "):
        return _("rule: %(name)s") % {"name": text.removeprefix("rule: ")}
    if text.startswith("rule taken back: "):
        return _("rule taken back: %(name)s") % {"name": text.removeprefix("rule taken back: ")}
    return text


@register.filter
def at(mapping: dict[str, Any], key: str) -> Any:
    """Return a dictionary's value."""
    return mapping.get(key)
