"""eBay's Browse API: searches, items, and item groups for the sizes.

Formats and limits: ../shared/design/shop-sources.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scrapers.items import DeliveryItem
from scrapers.parsing import options
from scrapers.parsing.answers import UnreadableAnswerError, error_in
from scrapers.parsing.people import stated_gender
from scrapers.parsing.prices import currency_code, parse_price
from scrapers.parsing.products import ShopProduct, Variant
from scrapers.parsing.rows import node_of, rows_of
from scrapers.parsing.stock import in_stock
from scrapers.parsing.terms import Terms, cheapest, country_code, delivery_price, ebay_condition
from scrapers.parsing.text import clean_lines, clean_text, web_address

EBAY_SITE = "https://www.ebay.com/"
_ROOTS = frozenset({"clothing, shoes & accessories", "apparel & accessories"})


def is_ebay(answer: object) -> bool:
    """Is this an answer of the Browse API: a search, an item, or an item group?"""
    if not isinstance(answer, Mapping):
        return False
    items = rows_of(answer.get("itemSummaries")) or rows_of(answer.get("items"))
    is_search = "itemSummaries" in answer or ("href" in answer and "total" in answer)
    return (is_search or bool(items) or "itemId" in answer) and all(
        "itemId" in item for item in items[:5]
    )


def ebay_products(answer: object) -> list[ShopProduct]:
    """The items of a search page or of one item group (whose items are its variations).

    Raises:
        UnreadableAnswerError: an error answer, or another shape.
    """
    if not is_ebay(answer) or not isinstance(answer, Mapping):
        raise UnreadableAnswerError(error_in(answer) or "no answer of eBay's Browse API")
    if "itemId" in answer:
        return [_ebay_product([dict(answer)])]
    if items := rows_of(answer.get("items")):  # one group: every item is a size or colour of it
        return [_ebay_product(items)]
    return [_ebay_product([item]) for item in rows_of(answer.get("itemSummaries"))]


def _ebay_product(items: list[dict[str, Any]]) -> ShopProduct:
    first = items[0]
    names = [
        clean_text(c.get("categoryName"), max_length=100) for c in rows_of(first.get("categories"))
    ]
    path = clean_text(first.get("categoryPath")).split("|")[-2:] or names[:1]
    kept = [n for n in (path if any(path) else names[:1]) if n.casefold() not in _ROOTS]
    aspects = _aspects(first)
    pictures = [first.get("image"), *rows_of(first.get("additionalImages"))]
    found = (web_address(node_of(p).get("imageUrl"), base=EBAY_SITE) for p in pictures)
    return ShopProduct(
        number=_ebay_number(first),
        title=clean_text(first.get("title")),
        url=web_address(first.get("itemWebUrl"), base=EBAY_SITE).partition("?")[0],
        brand=clean_text(first.get("brand") or aspects.get("brand"), max_length=100),
        product_type=" / ".join(kept),
        lines=clean_lines(first.get("shortDescription")),
        variants=[_ebay_variant(item, is_of_group=len(items) > 1) for item in items],
        images=list(dict.fromkeys(a for a in found if a)),
        gender=stated_gender(aspects.get("department")),
        colour=clean_text(first.get("color") or aspects.get("color"), max_length=60),
        style_codes=[
            c for c in (first.get("mpn"), aspects.get("style code")) if isinstance(c, str)
        ],
    )


def _ebay_number(item: Mapping[str, Any]) -> str:
    """The listing's own number: that of the group, which all its variations share."""
    parts = str(item.get("itemId") or "").split("|")  # v1|listing|variation
    return str(item.get("legacyItemId") or "") or (parts[1] if len(parts) > 1 else parts[0])


def _aspects(item: Mapping[str, Any]) -> dict[str, str]:
    return {
        clean_text(a.get("name"), max_length=60).casefold(): clean_text(
            a.get("value"), max_length=100
        )
        for a in rows_of(item.get("localizedAspects"))
    }


def _ebay_variant(item: Mapping[str, Any], *, is_of_group: bool) -> Variant:
    price, marketing = node_of(item.get("price")), node_of(item.get("marketingPrice"))
    currency = currency_code(price.get("currency"))
    before = node_of(marketing.get("originalPrice"))
    aspects = _aspects(item)
    size_name = next((n for n in aspects if options.is_size(n) and aspects[n]), "")
    is_auction = "FIXED_PRICE" not in (item.get("buyingOptions") or ["FIXED_PRICE"])
    states = [
        in_stock(a.get("estimatedAvailabilityStatus"))
        for a in rows_of(item.get("estimatedAvailabilities"))
    ]
    return Variant(
        number=str(item.get("itemId") or ""),
        size=aspects.get(size_name, ""),
        size_system=size_name,
        colour=aspects.get("color", "")[:60] if is_of_group else "",
        gtin=item.get("gtin"),
        # The price of an auction is a bid, nothing for which the thing can be had.
        price=None if is_auction else parse_price(price.get("value"), currency=currency),
        compare_at=parse_price(before.get("value"), currency=currency),
        currency=currency,
        in_stock=next((s for s in states if s is not None), None),
        url=web_address(item.get("itemWebUrl"), base=EBAY_SITE).partition("?")[0],
        terms=_ebay_terms(item),
    )


def _ebay_terms(item: Mapping[str, Any]) -> Terms:
    """Delivery is priced for the country of the marketplace that was asked."""
    to = country_code(str(item.get("listingMarketplaceId") or "").rpartition("_")[2])
    lines = []
    for option in rows_of(item.get("shippingOptions")):
        cost = node_of(option.get("shippingCost"))
        price, code = delivery_price(cost.get("value"), currency=str(cost.get("currency") or ""))
        if price is not None and code and option.get("shippingCostType") != "CALCULATED":
            lines.append(DeliveryItem(to=to, price=price, currency=code))
    regions = rows_of(node_of(item.get("shipToLocations")).get("regionIncluded"))
    named = (country_code(str(r.get("regionId") or r.get("regionName") or "")) for r in regions)
    return Terms(
        condition=ebay_condition(item.get("conditionId"), item.get("condition")),
        country=country_code(str(node_of(item.get("itemLocation")).get("country") or "")),
        ships_to=tuple(dict.fromkeys(code for code in named if code)),
        delivery=cheapest(lines),
    )


def group_addresses(answer: object, *, api: str) -> dict[str, str]:
    """Listing number → address of its item group, for the items of a search that have one."""
    found: dict[str, str] = {}
    for item in rows_of(answer.get("itemSummaries")) if isinstance(answer, Mapping) else []:
        number = _ebay_number(item)
        if item.get("itemGroupHref") and number.isdigit():
            path = "/buy/browse/v1/item/get_items_by_item_group"
            found[number] = f"{api}{path}?item_group_id={number}"
    return found
