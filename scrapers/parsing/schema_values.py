"""Single values of schema.org nodes: price, stock, size, text, pictures, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scrapers.parsing import options
from scrapers.parsing.prices import currency_code, currency_in_text, parse_price
from scrapers.parsing.stock import in_stock
from scrapers.parsing.structured import Node
from scrapers.parsing.text import clean_text, web_address

_LIST_PRICES = frozenset({"listprice", "strikethroughprice", "msrp", "srp", "invoiceprice"})
_GENDERS = {"male": "men", "men": "men", "man": "men", "mens": "men", "female": "women",
            "women": "women", "woman": "women", "womens": "women", "unisex": "unisex"}  # fmt: skip
_WEARABLE = re.compile(r".*WearableSizeSystem", re.IGNORECASE)
_EUROPEAN = frozenset({"europe", "continental", "de", "fr", "it"})  # shoes: all Paris points
_SIZE_LABEL = re.compile(
    r"(?:(?:EU|EUR|US|UK|RU|FR|CM|JP|IT)[ .:]*)?\d{1,2}(?:[.,]\d{1,2}|[½⅓⅔]| [12]/[23])?"
    r"(?:\s*(?:EU|EUR|US|UK|RU|CM|M|W|Y|C))?",
    re.IGNORECASE,
)
# What templates leave behind when they find no value.
_LEFT_OVER = re.compile(
    r"\$[\w.]+|\$?\{.*\}|%.*%|undefined|null|none|n/?a|\[object object\]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Money:
    """A price, the one before it, and the currency, each only where it is stated."""

    price: Decimal | None = None
    before: Decimal | None = None
    currency: str = ""


def each(value: Any) -> list[Any]:
    """A value that may be a list, as a list without nulls."""
    listed = value if isinstance(value, list) else [value]
    return [part for part in listed if part not in (None, "", [], {})]


def nodes(value: Any) -> list[Node]:
    """The nodes among a value."""
    return [part for part in each(value) if isinstance(part, dict)]


def is_a(node: Node, *names: str) -> bool:
    """Is one of the node's types among these lower-case names?"""
    kinds = node.get("@type") or []
    return any(kind in names for kind in kinds)


def text_of(value: Any, *, max_length: int = 500) -> str:
    """Plain text of a string, of a node's name, or of the first of several."""
    for part in each(value):
        raw = part
        if isinstance(part, dict):
            raw = part.get("name") or part.get("@value") or part.get("value") or ""
        if isinstance(raw, list | dict):
            raw = text_of(raw)
        if isinstance(raw, bool):
            continue
        text = clean_text(raw, max_length=max_length)
        if text and not _LEFT_OVER.fullmatch(text):
            return text
    return ""


def money_of(offer: Node) -> Money:
    """The price of an Offer, an AggregateOffer (its low end) or a node with a bare `price`."""
    currency = _currency(offer)
    for key in ("price", "lowprice", "minprice"):
        found = _amount(offer.get(key), currency=currency)
        if found.price is not None:
            spec = _specified(offer, currency=found.currency or currency)
            return Money(found.price, found.before or spec.before, found.currency or currency)
    return _specified(offer, currency=currency)


def _currency(node: Node) -> str:
    for key in ("pricecurrency", "currency", "currencycode"):
        if code := currency_code(text_of(node.get(key))):
            return code
    return ""


def _amount(value: Any, *, currency: str) -> Money:
    """A price that is text, a number, or a node with value and currency."""
    for part in each(value):
        if isinstance(part, dict):
            inner = _currency(part) or currency
            if "sales" in part:  # Salesforce Commerce Cloud puts its own object there
                sales = _amount(part["sales"], currency=inner)
                return Money(
                    sales.price, _amount(part.get("list"), currency=inner).price, sales.currency
                )
            for key in ("decimalprice", "value", "amount", "price", "@value", "minprice"):
                found = _amount(part.get(key), currency=inner)
                if found.price is not None:
                    return Money(found.price, None, found.currency or inner)
            continue
        if (price := parse_price(part, currency=currency)) is not None:
            return Money(price, None, currency or currency_in_text(part))
    return Money(None, None, currency)


def _specified(offer: Node, *, currency: str) -> Money:
    """The price of `priceSpecification`, whose parts may be a sale price and a list price."""
    price, before, code = None, None, currency
    for spec in nodes(offer.get("pricespecification")):
        if spec.get("validformembertier") or is_a(spec, "deliverychargespecification"):
            continue
        inner = _currency(spec) or currency
        kind = re.sub(
            r"[\W_]", "", text_of(spec.get("pricetype")).rsplit("/", maxsplit=1)[-1]
        ).lower()
        found = _amount(spec.get("price") or spec.get("minprice"), currency=inner)
        if found.price is None or _is_per_amount(spec):
            continue
        if kind in _LIST_PRICES:
            before = found.price
        elif price is None or found.price < price:
            price, code = found.price, found.currency or inner
    return Money(price, before, code)


def _is_per_amount(spec: Node) -> bool:
    """A price per 100 g or per litre is none of the thing."""
    units = {text_of(part.get("unitcode")).upper() for part in nodes(spec.get("referencequantity"))}
    return bool(units & {"KGM", "GRM", "LTR", "MLT", "CLT", "MTR", "CMT", "MTK", "MTQ"})


def stock_of(node: Node) -> bool | None:
    """What `availability` says; of several words the first known one."""
    for part in each(node.get("availability")):
        word = text_of(part) or str(part.get("@id", "")) if isinstance(part, dict) else part
        if (state := in_stock(word)) is not None:
            return state
    return None


def sizes_of(node: Node) -> list[tuple[str, str]]:
    """(label, words that name the system) of a node's `size` or of a property called so."""
    found: list[tuple[str, str]] = []
    for part in each(node.get("size")):
        if isinstance(part, dict):
            words = " ".join(_size_system(named) for named in each(part.get("sizesystem")))
            found.append((text_of(part, max_length=50), words))
        elif label := clean_text(part, max_length=50):
            found.append((label, ""))
    for name, value in properties_of(node):
        if not found and options.is_size(name) and not options.is_colour(name):
            found.append((value, name))
    return [(label, words) for label, words in found if label]


def _size_system(value: Any) -> str:
    """The words for a size system; schema.org's names for the European chart are one system."""
    stated = str(value.get("@id") or text_of(value)) if isinstance(value, dict) else str(value)
    named = _WEARABLE.sub("", stated)
    is_european = named != stated and named.casefold() in _EUROPEAN
    return "EU" if is_european else named


def properties_of(node: Node) -> Iterator[tuple[str, str]]:
    """(name, value) of the node's `additionalProperty` entries."""
    for part in nodes(node.get("additionalproperty")):
        name = text_of(part.get("name"), max_length=60) or text_of(part.get("propertyid"))
        if name and (value := text_of(part.get("value"), max_length=100)):
            yield name, value


def size_in_name(name: str) -> str:
    """The name of an offer if it is a size and nothing else ("EU 42", "9.5"), or empty."""
    return name if _SIZE_LABEL.fullmatch(name.strip()) else ""


def colour_of(node: Node) -> str:
    """The colour in the shop's words; several are joined as makers do."""
    listed = [
        text_of(part, max_length=60) for part in each(node.get("color") or node.get("colour"))
    ]
    stated = "/".join(dict.fromkeys(part for part in listed if part))
    named = (value for name, value in properties_of(node) if options.is_colour(name))
    return stated[:100] or next(named, "")


def gender_of(node: Node) -> str:
    """`men`, `women`, `unisex`, `kids` by `audience`, `gender` or the group of the size."""
    places = [node.get("gender")]
    for audience in nodes(node.get("audience")):
        places += [audience.get("suggestedgender"), audience.get("audiencetype")]
        ages = parse_price(text_of(audience.get("suggestedmaxage")))
        if ages is not None and ages < 15:
            return "kids"
    for size in nodes(node.get("size")):
        places.append(size.get("sizegroup"))
    for place in places:
        for part in each(place):
            word = text_of(part).rsplit("/", maxsplit=1)[-1].lower()
            word = word.removeprefix("wearablesizegroup")
            if word in ("kids", "boys", "girls", "children", "infants"):
                return "kids"
            if word in _GENDERS:
                return _GENDERS[word]
    return ""


def gtin_of(node: Node) -> str:
    """What stands in any of the GTIN properties; the check digit is not looked at here."""
    for key in ("gtin13", "gtin", "gtin12", "gtin14", "ean", "gtin8"):
        if digits := re.sub(r"\D", "", text_of(node.get(key))):
            return digits
    return ""


def pictures_of(value: Any, *, base: str) -> list[str]:
    """Absolute addresses of `image`: text, ImageObject, lists of either, with nulls among them."""
    found: list[str] = []
    for part in each(value):
        raw = part
        if isinstance(part, dict):
            keys = ("contenturl", "url", "@id")
            raw = next((p for key in keys for p in each(part.get(key)) if isinstance(p, str)), "")
        if address := web_address(raw.strip() if isinstance(raw, str) else "", base=base):
            found.append(address)
    return list(dict.fromkeys(found))
