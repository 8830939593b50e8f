"""Structured data of a web page as schema.org nodes: JSON-LD, microdata, RDFa, OpenGraph.

extruct reads the syntaxes; what is left to do here is to survive broken JSON-LD and to bring
all four into one form: dictionaries with lower-case keys without prefix, "@type" a list of
lower-case names.
"""

from __future__ import annotations

import html as html_entities
import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import json_repair
import jstyleson
from extruct.opengraph import OpenGraphExtractor
from extruct.rdfa import RDFaExtractor
from extruct.w3cmicrodata import MicrodataExtractor
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from w3lib.html import get_base_url

logger = logging.getLogger(__name__)
Node = dict[str, Any]
MAX_HTML = 8_000_000  # characters; the largest recorded shop page has one million
_MAX_DEPTH = 40
_COMMENT_LINE = re.compile(
    r"^\s*(<!--.*?-->|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[|//\s*<!\[CDATA\[)", re.S
)
_COMMENT_END = re.compile(r"(/\*\s*\]\]>\s*\*/|(?://\s*)?\]\]>|;)\s*$")
_AMOUNT = re.compile(r"\d[\d.,]*")
_PRICE_KEYS = frozenset({"price", "lowprice", "highprice", "minprice", "maxprice", "value"})
_RDFA_MARK = re.compile(r"\btypeof\s*=\s*[\"']?[^\"'>]*(?:Product|Offer)", re.IGNORECASE)


@dataclass(slots=True)
class PageData:
    """What a page states: nodes by syntax, `<meta>` properties, canonical address, headline."""

    jsonld: list[Node] = field(default_factory=list)
    microdata: list[Node] = field(default_factory=list)
    rdfa: list[Node] = field(default_factory=list)
    meta: dict[str, list[str]] = field(default_factory=dict)
    canonical: str = ""
    headline: str = ""
    base: str = ""
    broken: int = 0


def read_page(html: str, *, url: str) -> PageData:
    """All structured data of a page; parts that cannot be read are counted in `broken`."""
    text = html[:MAX_HTML]
    data = PageData(base=get_base_url(text, url))
    document = _parse(text)
    if document is None:
        return data
    _read_jsonld(document, data)
    found = _quietly(lambda: MicrodataExtractor(strict=True).extract_items(document, data.base))
    data.microdata = [plain_node(_from_microdata(item)) for item in found]
    data.meta = _meta(document)
    if not data.jsonld and not data.microdata and _RDFA_MARK.search(text):
        expanded = _quietly(lambda: RDFaExtractor().extract(text, base_url=data.base))
        data.rdfa = [plain_node(_from_rdfa(node)) for node in expanded]
    data.canonical = " ".join(document.xpath("string(//link[@rel='canonical']/@href)").split())
    data.headline = " ".join(document.xpath("string((//h1)[1])").split())[:500]
    return data


def _parse(text: str) -> HtmlElement | None:
    parser = HTMLParser(encoding="utf-8", huge_tree=False)
    try:
        return document_fromstring(
            text.replace("\x00", "").encode("utf-8", "replace"), parser=parser
        )
    except (etree.ParserError, ValueError):
        return None


def _quietly(work: Any) -> list[Any]:
    """extruct's readers run on whatever a shop writes; one that fails gives nothing."""
    try:
        return list(work())
    except Exception as error:  # noqa: BLE001 - third-party readers fail in their own ways
        logger.info("structured data cannot be read: %s", type(error).__name__)
        return []


def _read_jsonld(document: HtmlElement, data: PageData) -> None:
    for script in document.iter("script"):
        kind = (script.get("type") or "").split(";")[0].strip().lower()
        if kind != "application/ld+json":
            continue
        text = script.text_content()
        if not text.strip():
            continue
        values = list(load_jsonld(text))
        data.broken += not values
        for value in values:
            listed = value if isinstance(value, list) else [value]
            data.jsonld += [plain_node(node) for node in listed if isinstance(node, Mapping)]


def load_jsonld(text: str) -> Iterator[Any]:
    """The JSON values of one script, with comments, trailing commas, stray control characters,
    entities, several values in a row and unescaped quotes put right.

    Repair never makes up a price: what the repair of broken JSON gives for one is dropped unless
    the very number stands in the text. A text that was cut off is not repaired at all.
    """
    stripped = _COMMENT_END.sub("", _COMMENT_LINE.sub("", text.strip()).strip()).strip()
    candidates = [stripped]
    if "&quot;" in stripped and stripped.count('"') < 4:
        candidates.insert(0, html_entities.unescape(stripped))
    for candidate in candidates:
        for tidy in (str, _without_comments):
            values = _decode_all(tidy(candidate))
            if values is not None:
                yield from values
                return
    if (
        stripped.startswith(("{", "["))
        and stripped.endswith(("}", "]"))
        and len(stripped) < 500_000
    ):
        repaired = json_repair.loads(stripped, skip_json_loads=True)
        if isinstance(repaired, dict | list) and repaired:
            yield _only_stated_prices(repaired, stripped)


def _without_comments(text: str) -> str:
    return str(jstyleson.dispose(text))


def _decode_all(text: str) -> list[Any] | None:
    """One or more JSON values in a row, or None where something else is among them."""
    decoder = json.JSONDecoder(strict=False)
    values, place = [], 0
    while place < len(text):
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return None
        values.append(value)
        while place < len(text) and text[place] in " \t\r\n;,":
            place += 1
    return values


def _only_stated_prices(value: Any, text: str) -> Any:
    if isinstance(value, list):
        return [_only_stated_prices(part, text) for part in value]
    if not isinstance(value, dict):
        return value
    kept: dict[str, Any] = {}
    for key, part in value.items():
        is_amount = str(key).casefold() in _PRICE_KEYS and isinstance(part, str | int | float)
        if is_amount and not _is_stated(str(key), str(part), text):
            continue
        kept[key] = _only_stated_prices(part, text)
    return kept


def _is_stated(key: str, amount: str, text: str) -> bool:
    after = (
        rf"[\"']?{re.escape(key)}[\"']?\s*:\s*[\"']?\s*{re.escape(amount)}\s*[\"']?\s*[,}}\]\r\n]"
    )
    return bool(_AMOUNT.search(amount)) and bool(re.search(after, text))


def plain_node(node: Any, depth: int = 0) -> Any:
    """A node with keys and types in lower case, without prefixes or address of the vocabulary."""
    if depth > _MAX_DEPTH:
        return None
    if isinstance(node, list | tuple):
        return [plain_node(part, depth + 1) for part in node]
    if not isinstance(node, Mapping):
        return node
    plain: Node = {}
    for key, value in node.items():
        name = _name(str(key))
        if name == "@type":
            listed = value if isinstance(value, list) else [value]
            plain[name] = [_name(part) for part in listed if isinstance(part, str)]
        else:
            plain.setdefault(name, plain_node(value, depth + 1))
    return plain


def _name(text: str) -> str:
    """The last part of "https://schema.org/Product" or "schema:Product", in lower case."""
    if text.startswith("@"):
        return text.lower()
    return re.split(r"[/#:]", text.strip().rstrip("/"))[-1].strip().lower()


def _from_microdata(item: Any) -> Any:
    """extruct's {"type", "properties"} as a node."""
    if isinstance(item, list):
        values = [_from_microdata(part) for part in item]
        return values[0] if len(values) == 1 else values
    if not isinstance(item, dict):
        return item
    node: Node = {
        name: _from_microdata(value) for name, value in item.get("properties", {}).items()
    }
    node["@type"] = item.get("type") or []
    if "id" in item:
        node["@id"] = item["id"]
    if "value" in item:
        node["@value"] = item["value"]
    return node


def _from_rdfa(value: Any) -> Any:
    """extruct's expanded node with plain values, and without lists of one."""
    if isinstance(value, list):
        parts = [_from_rdfa(part) for part in value]
        return parts[0] if len(parts) == 1 else parts
    if not isinstance(value, dict):
        return value
    if "@value" in value:
        return value["@value"]
    return {k: v if k in ("@id", "@type") else _from_rdfa(v) for k, v in value.items()}


def _meta(document: HtmlElement) -> dict[str, list[str]]:
    """`<meta>` properties in order; OpenGraph's by extruct, others that name a product as well."""
    found: dict[str, list[str]] = {}
    for graph in _quietly(lambda: OpenGraphExtractor().extract_items(document)):
        for name, value in graph["properties"]:
            found.setdefault(name.strip().lower(), []).append(value.strip())
    for meta in document.iter("meta"):  # shops write name= for property=, and put it in the body
        name = (meta.get("property") or meta.get("name") or "").strip().lower()
        if name.startswith(("og:", "product:")) and name not in found and meta.get("content"):
            found[name] = [meta.get("content", "").strip()]
    return found


def walk(node: Any, *, skip: frozenset[str] = frozenset(), depth: int = 0) -> Iterator[Node]:
    """Every node below this one, itself first, in the order of the page; `skip` names keys."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(node, list):
        for part in node:
            yield from walk(part, skip=skip, depth=depth + 1)
    elif isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key not in skip and isinstance(value, dict | list):
                yield from walk(value, skip=skip, depth=depth + 1)
