"""Nodes of one page that name each other by `@id`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from scrapers.parsing.references import MOST_FILLED, filled
from scrapers.parsing.structured import Node
from tests.scrapers.schema_pages import only, page

IN, OUT = "https://schema.org/InStock", "https://schema.org/SoldOut"
SHOE = {"@type": "Product", "@id": "#shoe", "name": "Kestrel sneakers", "sku": "K1"}


def size(number: int, state: str, **changes: Any) -> dict[str, Any]:
    offer = {"@type": "Offer", "price": "219,99", "priceCurrency": "EUR", "availability": state}
    return {
        "@type": "Product",
        "@id": f"#{number}",
        "size": f"EU {number}",
        "offers": offer,
    } | changes


def graph(*nodes: Any) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@graph": list(nodes)}


def test_parts_that_stand_elsewhere_on_the_page_are_read() -> None:
    found = only(page(
        graph(
            {"@type": "WebPage", "@id": "#page", "mainEntity": {"@id": "#shoe"}},
            SHOE | {"brand": {"@id": "#brand"}, "offers": {"@id": "#offer"},
                    "image": {"@type": "ImageObject", "@id": "#image"}},
            {"@type": "Brand", "@id": "#brand", "name": "Halyard"},
        ),
        {"@type": "Offer", "@id": "#offer", "price": "99.00", "priceCurrency": "EUR",
         "availability": IN},
        {"@type": "ImageObject", "@id": "#image", "contentUrl": "/i/1.jpg"},
    ))  # fmt: skip

    assert (found.brand, found.price, found.in_stock) == ("Halyard", Decimal("99.00"), True)
    assert found.image_urls == ["https://shop.example/i/1.jpg"]


@pytest.mark.parametrize("is_named_by_its_sizes", [False, True])
def test_sizes_and_their_group_name_each_other_either_way(is_named_by_its_sizes: bool) -> None:
    group: dict[str, Any] = {
        "@type": "ProductGroup", "@id": "#group", "name": "Kestrel", "productGroupID": "K1",
    }  # fmt: skip
    sizes = [size(42, IN), size(43, OUT)]
    if is_named_by_its_sizes:
        sizes = [
            part | {"name": f"Kestrel {part['size']}", "isVariantOf": {"@id": "#group"}}
            for part in sizes
        ]
    else:
        group["hasVariant"] = [{"@id": "#42"}, {"@id": "#43"}]

    found = only(page(graph(*sizes, group)))

    assert (found.external_id, found.title, found.price) == ("K1", "Kestrel", Decimal("219.99"))
    assert [(s.label, s.in_stock) for s in found.sizes] == [("EU 42", True), ("EU 43", False)]


def test_what_refers_to_nothing_or_to_itself_stays_as_it_is() -> None:
    shoe = SHOE | {"brand": {"@id": "#none"}, "itemOffered": {"@id": "#shoe"}}
    [node] = filled([{key.lower(): value for key, value in shoe.items()}])

    assert node["brand"] == {"@id": "#none"}
    assert node["itemoffered"] == {"@id": "#shoe"}


def below(value: Any) -> int:
    """How many values there are, this one counted."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(below(part) for part in parts)


def deep(number: int) -> Node:
    """A node that refers to the next one from as far below itself as a page's nodes may go."""
    value: Any = {"@id": str(number + 1)}
    for _ in range(38):
        value = {"offers": value}
    return {"@id": str(number), "x": 1, "offers": value}


@pytest.mark.parametrize(
    "found",
    [
        [{"@id": str(n), "offers": [{"@id": str(n + 1)}] * 4, "x": 1} for n in range(60)],
        [{"@id": str(n), "brand": {"@id": str(n + 1)}, "x": 1} for n in range(5_000)],
        [{"@id": "a", "x": list(range(30_000))}, {"@id": "b", "image": [{"@id": "a"}] * 3_000}],
        [{"@id": str(n), "image": [{"@id": str(m)} for m in range(90)], "x": 1} for n in range(90)],
        [deep(n) for n in range(50)],
    ],
    ids=["doubling", "chain", "heavy", "everyone", "deep"],
)
@pytest.mark.parametrize("is_flat", [False, True])
def test_a_hostile_web_of_references_stays_small(found: list[Node], is_flat: bool) -> None:
    assert below(filled(found, is_flat=is_flat)) < below(found) + 2 * MOST_FILLED
