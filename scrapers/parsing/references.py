"""References between the nodes of one page: `{"@id": "#brand"}` stands for the node that bears it.

Shop systems that write one `@graph` name a product's parts this way, and the sizes of a product
group either from the group (`hasVariant`) or from each size (`isVariantOf`).
"""

from __future__ import annotations

from typing import Any

from scrapers.parsing.schema_values import each, nodes
from scrapers.parsing.structured import Node, walk

# The parts that a product is read from. What a page says about itself (`mainEntity`) is left as
# it is: a product that stands in two places would be two products.
_PARTS = frozenset(
    [
        "brand",
        "hasvariant",
        "image",
        "itemoffered",
        "manufacturer",
        "offers",
        "pricespecification",
        "shippingdetails",
        "size",
    ]
)
MOST_FILLED = 50_000  # values of one page: references to references double with each step
_DEEPEST = 5  # references in references; each may be forty levels deep, and Python recurses


def filled(found: list[Node], *, is_flat: bool = False) -> list[Node]:
    """Put nodes into the places that refer to them, and sizes below the group that they name.

    Args:
        found: a page's nodes as `structured.plain_node` gives them.
        is_flat: as in RDFa, each node stands alone: whatever refers to one is its place, and a
            reference to nothing on the page is an address.
    """
    known = {
        node["@id"]: node
        for node in walk(found)
        if isinstance(node.get("@id"), str) and not _referred(node)
    }
    if not known and not is_flat:
        return found
    filling = _Filling(known, _sizes_by_group(known), is_flat=is_flat)
    return [filling.of(node, ()) for node in found]


def variants_among(found: list[Node]) -> set[str]:
    """Identities of nodes that are sizes of a group of the page, and no products by themselves."""
    return {
        part["@id"]
        for node in walk(found)
        for part in nodes(node.get("hasvariant"))
        if isinstance(part.get("@id"), str)
    }


class _Filling:
    def __init__(
        self, known: dict[str, Node], sizes: dict[str, list[Node]], *, is_flat: bool
    ) -> None:
        self._known = known
        self._sizes = sizes
        self._is_flat = is_flat
        self._left = MOST_FILLED

    def of(self, value: Any, trail: tuple[str, ...], *, is_part: bool = False) -> Any:
        """Return a value with its references replaced; `trail` names the nodes round it."""
        if isinstance(value, list):
            return [self.of(part, trail, is_part=is_part) for part in value]
        if not isinstance(value, dict):
            return value
        node = self._meant_by(value, trail) if is_part else value
        if is_part and self._is_flat and _referred(node):
            return node["@id"]
        identity = node.get("@id")
        if isinstance(identity, str) and not _referred(node):
            trail = (*trail, identity)
            if identity in self._sizes:
                node = {**node, "hasvariant": self._sizes[identity]}
        return {
            key: part
            if key in ("@id", "@type")
            else self.of(part, trail, is_part=self._is_flat or key in _PARTS)
            for key, part in node.items()
        }

    def _meant_by(self, value: Node, trail: tuple[str, ...]) -> Node:
        """The node that this one refers to, if it does not stand round it; there is a limit."""
        identity = _referred(value)
        if identity not in self._known or identity in trail or len(trail) > _DEEPEST:
            return value
        node = self._known[identity]
        self._left -= _size(node, most=self._left)
        return node if self._left > 0 else value


def _sizes_by_group(known: dict[str, Node]) -> dict[str, list[Node]]:
    """References to the nodes that name a group, for each group that does not name its sizes."""
    found: dict[str, list[Node]] = {}
    for identity, node in known.items():
        for group in map(_referred, nodes(node.get("isvariantof"))):
            if group in known and group != identity and not each(known[group].get("hasvariant")):
                found.setdefault(group, []).append({"@id": identity})
    return found


def _referred(value: Node) -> str:
    """The identity that a node only refers to, or "" where it says something itself."""
    identity = value.get("@id")
    return identity if isinstance(identity, str) and not value.keys() - {"@id", "@type"} else ""


def _size(value: Any, *, most: int) -> int:
    """How many values there are below this one; no more than `most` + 1 are counted."""
    waiting, count = [value], 0
    while waiting and count <= most:
        part = waiting.pop()
        count += 1
        if isinstance(part, dict):
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return count
