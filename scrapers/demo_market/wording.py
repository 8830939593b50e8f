"""How each shop of the demo market words a listing: titles, sizes, article numbers, mess."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from scrapers.demo_market.chance import pick, share
from scrapers.demo_market.movement import Quote
from scrapers.parsing.sizes import UK, US_MEN, US_WOMEN, kids_label, to_eu

Shoe = Mapping[str, Any]
_RU_COLOURS = {
    "black": "чёрный", "white": "белый", "grey": "серый", "red": "красный",
    "burgundy": "бордовый", "orange": "оранжевый", "yellow": "жёлтый", "green": "зелёный",
    "olive": "оливковый", "turquoise": "бирюзовый", "blue": "синий", "navy": "тёмно-синий",
    "purple": "фиолетовый", "pink": "розовый", "brown": "коричневый", "beige": "бежевый",
    "gold": "золотой", "silver": "серебристый", "multicolour": "разноцветный",
}  # fmt: skip
_RU_GENDERS = {"men": "мужские", "women": "женские", "unisex": "унисекс", "kids": "детские"}
_RU_HEIGHTS = {"low": "низкие", "mid": "средней высоты", "high": "высокие"}
_HALVES = [Decimal(step) / 2 for step in range(3, 33)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A shoe in a shop's words.

    `label` writes an EU size as the shop counts (empty: it does not carry it); `price` gives
    price and price before of one size.
    """

    title: str
    handle: str
    vendor: str
    kind: str
    tags: tuple[str, ...]
    body: str
    sku: str
    size_name: str
    label: Callable[[float, Shoe], str]
    price: Callable[[Quote, float], tuple[str, str | None]]


class Style(Protocol):
    """Words a shoe as one shop does."""

    def __call__(self, shoe: Shoe, *, shop: str) -> Listing: ...


def _slug(*words: str) -> str:
    return "-".join("".join(c if c.isalnum() else "-" for c in w.lower()) for w in words).strip("-")


def _plain_price(asked: Quote, size: float) -> tuple[str, str | None]:
    return str(asked.price), str(asked.before) if asked.before is not None else None


def eu_listing(shoe: Shoe, *, shop: str) -> Listing:
    """Orderly: brand, line, colourway; EU sizes; article number in the description."""
    colours = " / ".join(str(c) for c in shoe["colours"][:3])
    return Listing(
        title=f"{shoe['brand']} {shoe['silhouette']} {shoe['colourway']}",
        handle=_slug(shoe["brand"], shoe["silhouette"], shoe["colourway"]),
        vendor=shoe["brand"],
        kind="Sneakers",
        tags=(str(shoe["gender"]), f"{shoe['height']}-top", *map(str, shoe["colours"])),
        body=f"<p>The {shoe['silhouette']} in {shoe['colourway']}: {shoe['material']} upper, "
        f"{shoe['sole']} sole. Drawn, not made.</p>"
        f"<ul><li>Style: {shoe['style_code']}</li><li>Color: {colours}</li></ul>",
        sku=shoe["style_code"],
        size_name="EU Size",
        label=lambda size, _: f"{size:g}",
        price=_plain_price,
    )


def ru_listing(shoe: Shoe, *, shop: str) -> Listing:
    """In Russian, Russian sizes (one below EU), whole sizes mostly."""
    noun = "Кеды" if shoe["material"] == "canvas" else "Кроссовки"
    gender, height = _RU_GENDERS[shoe["gender"]], _RU_HEIGHTS[shoe["height"]]
    colours = ", ".join(_RU_COLOURS[c] for c in shoe["colours"][:3])
    lead = f"{height.capitalize()} {noun.lower()}" if shoe["height"] == "high" else noun
    return Listing(
        title=f"{lead} {shoe['brand']} {shoe['silhouette']} «{shoe['colourway']}» {gender}",
        handle=_slug("krossovki", shoe["brand"], shoe["silhouette"], shoe["colourway"]),
        vendor=shoe["brand"],
        kind="Кеды" if noun == "Кеды" else "Кроссовки",
        tags=(gender, height),
        body=f"<p>{noun} {height}. Нарисованы, а не сшиты.</p><p>Цвет: {colours}</p>"
        f"<p>Артикул: {shoe['style_code']}</p>",
        sku=shoe["style_code"],
        size_name="Размер RUS",
        label=lambda size, _: f"{size - 1:g}" if size == int(size) else "",
        price=_plain_price,
    )


def resale_listing(shoe: Shoe, *, shop: str) -> Listing:
    """Resale: US sizes, each with a price of its own; the ends of the run cost more."""

    def priced(asked: Quote, size: float) -> tuple[str, str | None]:
        factor = Decimal(str(round(0.92 + 0.3 * share(shop, shoe["key"], size), 2)))
        return str((asked.price * factor).quantize(Decimal(1)).quantize(Decimal("0.01"))), None

    return Listing(
        title=f"{shoe['brand']} {shoe['silhouette']} '{shoe['colourway']}'",
        handle=_slug(shoe["silhouette"], shoe["colourway"], shoe["style_code"]),
        vendor=shoe["brand"],
        kind="Sneakers",
        tags=({"men": "Men", "women": "Women", "kids": "Kids"}.get(shoe["gender"], "Unisex"),),
        body=f"<p>Authentic as a drawing can be. Style code: {shoe['style_code']}</p>",
        sku="",
        size_name="US Size",
        label=_us_label,
        price=priced,
    )


def _us_label(size: float, shoe: Shoe) -> str:
    if shoe["gender"] == "kids":
        return kids_label(Decimal(str(size)))
    system = US_WOMEN if shoe["gender"] == "women" else US_MEN
    return next((f"{us:f}" for us in _HALVES if to_eu(us, system) == Decimal(str(size))), "")


def _uk_label(size: float, shoe: Shoe) -> str:
    if shoe["gender"] == "kids":
        return f"EU {size:g}"
    wanted = Decimal(str(size))
    found = (uk for uk in _HALVES if to_eu(uk, UK, gender=shoe["gender"]) == wanted)
    return next((f"UK {uk:f}" for uk in found), "")


def dirty_listing(shoe: Shoe, *, shop: str) -> Listing:
    """Untidy: shouting, HTML and entities in titles, missing article numbers, odd prices."""
    key = str(shoe["key"])
    plain = f"{shoe['brand']} {shoe['silhouette']} {shoe['colourway']}"
    title = pick(
        (
            plain,
            plain.upper(),
            f"<b>{shoe['brand']}</b> {shoe['silhouette']} &amp; box - {shoe['colourway']}",
            f"{shoe['silhouette']}   {shoe['colourway']} trainers",
            f"NEW!! {plain} *FREE P&amp;P*",
            f"{plain}<br>",
        ),
        *(shop, key, "title"),
    )
    has_code = share(shop, key, "code") < 0.6 and "again" not in shop
    code = f"<span style='x'>Style:&nbsp;{shoe['style_code'].lower()}</span>" if has_code else ""

    def priced(asked: Quote, size: float) -> tuple[str, str | None]:
        oddity = share(shop, key, "oddity")
        if oddity < 0.15:
            return str(asked.price), "0.00"
        if oddity < 0.25:
            return str(asked.price), str(asked.price)
        if oddity < 0.32:
            return str(asked.price), str((asked.price * Decimal("0.7")).quantize(Decimal("0.01")))
        return _plain_price(asked, size)

    return Listing(
        title=title,
        handle="shoe" if share(shop, key, "handle") < 0.3 else _slug(shoe["silhouette"]),
        vendor=pick((shoe["brand"], shoe["brand"].upper(), shoe["brand"].lower()), shop, key),
        kind=pick(("Trainers", "Footwear", "", "Mens Shoes"), shop, key, "kind")
        if shoe["gender"] == "men"
        else "Trainers",
        tags=(str(shoe["gender"]), "sale2026", "070726ph"),
        body=f"<div><!---->{shoe['colourway']}&nbsp;<p>{code}</p><!----></div>",
        sku="",
        size_name="size",
        label=_uk_label,
        price=priced,
    )
