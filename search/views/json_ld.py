"""What search engines read of a product (schema.org), as text that is safe inside a page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from catalog.models import Product
from search.views.offers import OfferRow
from search.views.pictures import Picture

# A title of a shop may hold "</script>": inside JSON these may always be written as escapes.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
IN_STOCK, SOLD_OUT = "https://schema.org/InStock", "https://schema.org/OutOfStock"


def product_json_ld(
    product: Product, rows: Sequence[OfferRow], pictures: Sequence[Picture], *, canonical: str
) -> SafeString:
    """Describe a product and its current offers; offers without a price are left out."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.name,
        "url": canonical,
        "image": [settings.SITE_URL + picture.url for picture in pictures],
        "offers": [_offer(row) for row in rows if not row.is_gone and row.offer.price is not None],
    }
    optional = {
        "brand": {"@type": "Brand", "name": product.brand.name} if product.brand else None,
        "description": product.description,
        "color": product.colourway,
        "mpn": product.style_code,
        "gtin": product.gtin,
    }
    data |= {name: value for name, value in optional.items() if value}
    text = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(text)  # noqa: S308 - every character that could end the element is escaped


def _offer(row: OfferRow) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "price": str(row.offer.price),
        "priceCurrency": row.offer.currency,
        "availability": IN_STOCK if row.is_buyable else SOLD_OUT,
        "url": settings.SITE_URL + reverse("out", args=[row.offer.pk]),
        "seller": {"@type": "Organization", "name": row.offer.merchant.name},
    }
