"""Products by the numbers that prove identity: GTIN, and style code within a brand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from catalog.models import Product
from catalog.services.entries import Entry


class Numbers:
    """Which product bears which number, among all that are not merged and those being made."""

    def __init__(self, products: Iterable[Product]) -> None:
        self.by_code: dict[tuple[int | None, str], Product] = {}
        self.by_gtin: dict[str, Product] = {}
        for product in products:
            self.take(product)

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Numbers:
        """Load the products that bear a number of these entries: at most one query."""
        codes = sorted({entry.described.style_code for entry in entries} - {""})
        gtins = sorted({entry.data.gtin for entry in entries} - {""})
        if not codes and not gtins:
            return cls(())
        bearing = Q(style_code__in=codes) | Q(gtin__in=gtins)
        return cls(Product.objects.filter(bearing).exclude(status=Product.Status.MERGED))

    def take(self, product: Product) -> None:
        """Note the numbers that a product bears."""
        if product.style_code:
            self.by_code.setdefault((product.brand_id, product.style_code), product)
        if product.gtin:
            self.by_gtin.setdefault(product.gtin, product)

    def with_code(self, entry: Entry) -> Product | None:
        """Return the product with the entry's style code."""
        code = entry.described.style_code
        return self.by_code.get((entry.brand_id, code)) if code else None

    def with_gtin(self, entry: Entry) -> Product | None:
        """Return the product with the entry's GTIN."""
        return self.by_gtin.get(entry.data.gtin) if entry.data.gtin else None

    def proven(self, entry: Entry) -> Product | None:
        """Return the product that the entry is proven to be.

        The maker's style code comes first. A GTIN does not count against a different style code
        or brand: shops copy GTINs from one row to the next.
        """
        by_code = self.with_code(entry)
        if by_code is not None:
            return by_code
        by_gtin = self.with_gtin(entry)
        if by_gtin is None or _speaks_against(entry, by_gtin):
            return None
        return by_gtin


def _speaks_against(entry: Entry, product: Product) -> bool:
    codes_differ = (
        entry.described.style_code
        and product.style_code
        and entry.described.style_code != product.style_code
    )
    brands_differ = entry.brand_id and product.brand_id and entry.brand_id != product.brand_id
    return bool(codes_differ or brands_differ)
