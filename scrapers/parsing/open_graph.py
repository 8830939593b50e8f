"""Products by OpenGraph's `product:` tags and Shopify's `og:price:` ones."""

from __future__ import annotations

from scrapers.parsing.prices import currency_code, currency_in_text, parse_price
from scrapers.parsing.products import ShopProduct, Variant
from scrapers.parsing.stock import in_stock
from scrapers.parsing.structured import PageData
from scrapers.parsing.text import clean_lines, clean_text, web_address


def product_of_meta(data: PageData, *, url: str) -> ShopProduct | None:
    """The product that a page's `<meta>` tags state, or None without a price or a state."""

    def first(*names: str) -> str:
        return next((v for name in names for v in data.meta.get(name, []) if v), "")

    amount = first("product:price:amount", "og:price:amount")
    currency_text = first("product:price:currency", "og:price:currency")
    currency = currency_code(currency_text) or currency_in_text(amount)
    price = parse_price(amount, currency=currency)
    sale = parse_price(first("product:sale_price:amount"), currency=currency)
    list_price = parse_price(first("product:original_price:amount"), currency=currency)
    state = in_stock(first("product:availability", "og:availability"))
    if price is None and sale is None and state is None:
        return None
    lead = min((p for p in (price, sale) if p is not None), default=None)
    images = [*data.meta.get("og:image:secure_url", []), *data.meta.get("og:image", [])]
    absolute = [a for i in images if (a := web_address(i, base=url))]
    number = first("product:retailer_item_id", "product:retailer_part_no")
    return ShopProduct(
        number=clean_text(number),
        title=clean_text(first("og:title")) or data.headline,
        url=url,
        brand=clean_text(first("product:brand", "og:brand"), max_length=100),
        product_type=clean_text(first("product:category"), max_length=150),
        lines=clean_lines(first("og:description")),
        images=absolute[:1],  # the others are most often the same picture in other sizes
        colour=clean_text(first("product:color", "product:colour"), max_length=60),
        style_codes=[c for c in (first("product:mfr_part_no"),) if c],
        variants=[
            Variant(
                price=lead,
                compare_at=list_price or (price if price != lead else None),
                currency=currency,
                in_stock=state,
                gtin=first("product:ean", "product:upc", "product:gtin"),
            )
        ],
    )
