"""schema.org nodes that stand alone in a JSON file: a `.jsonld` answer, or what extruct saved."""

from __future__ import annotations

from typing import Any

from scrapers.parsing.products import ShopProduct
from scrapers.parsing.schema_products import number_in, product_of_node
from scrapers.parsing.schema_values import is_a
from scrapers.parsing.structured import plain_node, walk

_TYPES = ("product", "productgroup", "individualproduct", "productmodel")
_BESIDE = frozenset({"isrelatedto", "issimilarto", "hasvariant", "review", "reviews"})


def is_schema_json(answer: object) -> bool:
    """Does this JSON hold a node with a type of schema.org's products?"""
    return bool(_nodes(answer))


def products_of_json(answer: object, *, url: str) -> list[ShopProduct]:
    """The products among the nodes, with the answer's address where they name none."""
    products = [product_of_node(node, base=url) for node in _nodes(answer)]
    for product in products:
        product.url = product.url or url
        product.number = product.number or number_in(product.url)
    return products


def _nodes(answer: object) -> list[dict[str, Any]]:
    plain = plain_node(_typed(answer))
    return [node for node in walk(plain, skip=_BESIDE) if is_a(node, *_TYPES)]


def _typed(value: Any, depth: int = 0) -> Any:
    """extruct's {"type", "properties"} as {"@type", …}; all else as it is."""
    if depth > 40:
        return None
    if isinstance(value, list):
        return [_typed(part, depth + 1) for part in value]
    if not isinstance(value, dict):
        return value
    if isinstance(properties := value.get("properties"), dict) and "type" in value:
        return {"@type": value["type"], **{k: _typed(v, depth + 1) for k, v in properties.items()}}
    return {key: _typed(part, depth + 1) for key, part in value.items()}
