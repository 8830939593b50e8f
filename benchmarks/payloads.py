"""Every recorded answer of real shops through `try_page`: `python -m benchmarks.payloads`.

Prints a Markdown table: what each file gives, and, for pages with hand-made truth, whether price,
currency and stock are right. The recordings stand beside the checkout (../shared/payloads), are
third-party content and are never committed. Exit status 1 below the target.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from scrapers.parsing.prices import amount_of, currency_in_text
from scrapers.trying import try_page

PAYLOADS = Path(__file__).resolve().parents[2] / "shared" / "payloads"
TARGET = 0.95
# Pages of the truth that state no product in structured data: nothing may be invented there.
SILENT = frozenset({"mechta_kz_phone"})
# Pages whose structured data names a price but no availability.
SAYS_NO_STOCK = frozenset({"1k_by_carrier"})
# Where a shop's address tells more than the file, as the shop itself would be asked.
ADDRESSES = {"shopify": "https://shop.example/products.json", "": "https://shop.example/page"}


@dataclass(frozen=True, slots=True)
class Line:
    """One file: what was read, and what of it is right (None: no truth)."""

    name: str
    platform: str
    offers: int
    refused: str
    shown: str
    price: bool | None = None
    currency: bool | None = None
    stock: bool | None = None
    stock_as_stated: bool | None = None


# Availability in JSON-LD and microdata; read here without our parsers, to judge them by.
_JSON_LD = re.compile(r"<script[^>]+ld\+json[^>]*>(.*?)</script>", re.S | re.I)
_IN_JSON = re.compile(r"\"availability\"\s*:\s*\"(?:https?:[\\/]+schema\.org[\\/]+)?(\w+)\"", re.I)
_MICRODATA = re.compile(r"<[^>]*itemprop=[\"']availability[\"'][^>]*>", re.I)
_IN_TAG = re.compile(r"(?:href|content)=[\"'](?:https?:/+schema\.org/)?(\w+)", re.I)


def stated_stock(html: str) -> bool | None:
    """Say what a page's own structured data calls it: to be had, not, or (None) nothing."""
    words = [word for tag in _MICRODATA.findall(html) for word in _IN_TAG.findall(tag)]
    for script in _JSON_LD.findall(html):
        words += _IN_JSON.findall(script)
    known = {word.casefold() for word in words}
    if not known & {"instock", "outofstock", "soldout"}:
        return None
    return "instock" in known


def read_file(path: Path) -> Line:
    """Run one file and compare it with its truth, where there is one."""
    truth_file = path.with_name(path.name.removesuffix(".html.gz") + ".truth.json")
    truth = json.loads(truth_file.read_text()) if truth_file.exists() else None
    url = truth["url"] if truth else ADDRESSES.get(path.parent.name, ADDRESSES[""])
    found = try_page(path.read_bytes(), url=url, any_product=True)
    offers = found["offers"]
    first = offers[0] if offers else {}
    shown = f"{first.get('price')} {first.get('currency')} {first.get('in_stock')}" if first else ""
    refused = "; ".join(sorted({item["reason"] for item in found["refused"]}))[:80]
    name = f"{path.parent.name}/{path.name}"
    line = (name, found["platform"] or "–", len(offers), refused, shown)
    if truth is None:
        return Line(*line)
    if path.name.removesuffix(".html.gz") in SILENT:
        return Line(*line, price=not any(offer["price"] for offer in offers))
    stock: bool | None
    price, currency, stock = _judge(offers, truth)
    if path.name.removesuffix(".html.gz") in SAYS_NO_STOCK:
        is_silent = all(offer["in_stock"] is None for offer in offers)
        stock = None if is_silent else False
    own = stated_stock(gzip.decompress(path.read_bytes()).decode("utf-8", "replace"))
    as_stated = None if own is None else ({offer["in_stock"] for offer in offers} == {own})
    return Line(*line, price=price, currency=currency, stock=stock, stock_as_stated=as_stated)


def _judge(offers: list[dict[str, Any]], truth: dict[str, Any]) -> tuple[bool, bool, bool]:
    """Price, currency and stock of the page's offers against the truth's words.

    The truth is what annotators saw: "23.450" for 23,450 rupees, "24.99" for 24,990 pesos.
    """
    prices = {Decimal(offer["price"]) for offer in offers if offer["price"]}
    code = offers[0]["currency"] or "" if offers else ""
    wanted = {amount for text in truth["price"] for amount in _readings(text, code)}
    signs = [currency_in_text(text) for text in truth.get("currency", [])]
    stated = next((sign for sign in signs if sign), "")
    states = {offer["in_stock"] for offer in offers}
    stock = truth["availability"][0] == "InStock"
    return (
        bool(prices) and prices <= wanted,
        (code == stated) if stated else bool(code),
        (True in states) == stock and states != {None},
    )


def _readings(text: str, currency: str) -> set[Decimal]:
    amount = amount_of(text.strip(), currency=currency)
    readings = {amount} if amount is not None else set()
    if currency == "CLP" and amount is not None and amount != amount.to_integral_value():
        readings = {amount * 1000}  # the annotators' "24.99" stands for "24.990"
    return readings


def files() -> list[Path]:
    """All recorded answers, without truth files."""
    found = sorted(path for path in PAYLOADS.glob("*/*") if path.is_file())
    return [path for path in found if not path.name.endswith(".truth.json")]


def table(lines: list[Line]) -> str:
    """The lines as Markdown."""
    rows = ["| file | platform | offers | first: price, currency, in stock | right | refused |",
            "|---|---|---|---|---|---|"]  # fmt: skip
    for line in lines:
        marks = [("price", line.price), ("currency", line.currency), ("stock", line.stock)]
        judged = ", ".join(f"{n} {'✓' if ok else '✗'}" for n, ok in marks if ok is not None)
        cells = (line.name, line.platform, line.offers, line.shown, judged, line.refused)
        rows.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    return "\n".join(rows)


def score(lines: list[Line]) -> dict[str, tuple[int, int]]:
    """Right and all of each question, over the pages that state them."""
    marks = {}
    for name in ("price", "currency", "stock", "stock_as_stated"):
        stating = [getattr(line, name) for line in lines if line.currency is not None]
        known = [mark for mark in stating if mark is not None]
        marks[name] = (sum(known), len(known))
    return marks


def main() -> int:
    """Read all, print the table and the score."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    if not PAYLOADS.is_dir():
        sys.stderr.write(f"{PAYLOADS} is not there\n")
        return 2
    lines = [read_file(path) for path in files()]
    print(table(lines))
    marks = score(lines)
    print()
    for name, (right, total) in marks.items():
        print(f"{name}: {right} of {total} pages that state it ({right / total:.1%})")
    silent = [line for line in lines if line.price is not None and line.currency is None]
    invented = [line.name for line in silent if not line.price]
    print(f"invented prices: {len(invented)} of {len(silent)} pages that state none {invented}")
    contrary = [line.name for line in lines if line.stock_as_stated and not line.stock]
    print(f"pages whose own data says another stock than the truth file: {contrary}")
    reached = all(right / total >= TARGET for right, total in marks.values())
    return 0 if reached and not invented else 1


if __name__ == "__main__":
    sys.exit(main())
