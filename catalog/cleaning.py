"""What may enter the catalogue: an offer as crawled is cleaned, or refused with a reason. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from urllib.parse import urlsplit

import pycountry

from catalog.matching import canonical_gtin
from catalog.offer_data import DeliveryData, ImageData, OfferData, SizeData
from catalog.vocabulary import Condition, SizeSystem
from catalog.wording import one_line, plain_text

MAX_PRICE = Decimal("9999999999.99")
MAX_SIZES = 200
MAX_IMAGES = 40
MAX_DELIVERIES = 30
CENT = Decimal("0.01")
OLD_CURRENCIES = {"RUR": "RUB", "BYR": "BYN", "TRL": "TRY"}

_SIZE_SYSTEMS = frozenset(SizeSystem.values)
_CONDITIONS = frozenset(Condition.values)
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An offer that was left out, and why; `reason` is a short code such as ``bad-address``."""

    external_id: str
    title: str
    url: str
    reason: str


def clean_offer(offer: OfferData) -> OfferData | Refusal:
    """Return the offer with every field fit for the database, or why it cannot be recorded.

    A value that is merely odd (a price of 0, a made-up currency, a wrong GTIN) is dropped, so that
    one bad field does not hide a shoe; without number, title or http(s) address there is no offer.
    """
    external_id = one_line(offer.external_id, limit=1000)
    title = one_line(offer.title, limit=500)
    url = offer.url.strip()
    reason = _reason_to_refuse(external_id=external_id, title=title, url=url)
    if reason:
        return Refusal(external_id=external_id[:200], title=title, url=url[:2000], reason=reason)
    sizes = _clean_sizes(offer.sizes)
    price = clean_price(offer.price)
    compare_at = clean_price(offer.compare_at_price)
    return replace(
        offer,
        external_id=external_id,
        url=url,
        title=title,
        brand=one_line(offer.brand, limit=100),
        silhouette=one_line(offer.silhouette, limit=150),
        style_code=one_line(offer.style_code, limit=100),
        gtin=canonical_gtin(offer.gtin),
        price=price,
        compare_at_price=compare_at if price and compare_at and compare_at > price else None,
        currency=clean_currency(offer.currency),
        in_stock=_stock_of(offer.in_stock, sizes),
        sizes=sizes,
        images=_clean_images(offer.images),
        gender=one_line(offer.gender, limit=100),
        colour=one_line(offer.colour, limit=200),
        description=plain_text(offer.description, limit=20_000),
        condition=offer.condition if offer.condition in _CONDITIONS else "",
        country=clean_country(offer.country),
        ships_to=_clean_countries(offer.ships_to),
        delivery=_clean_delivery(offer.delivery),
    )


def clean_price(price: Decimal | None) -> Decimal | None:
    """Return the price in cents, or None for one that nobody can pay (zero, below, not finite)."""
    if price is None or not math.isfinite(price):
        return None
    try:
        rounded = Decimal(price).quantize(CENT)
    except InvalidOperation:
        return None
    return rounded if 0 < rounded <= MAX_PRICE else None


def clean_currency(currency: str) -> str:
    """Return the ISO 4217 code, or "" for what is none.

    >>> clean_currency(" rur "), clean_currency("US$")
    ('RUB', '')
    """
    code = currency.strip().upper()
    code = OLD_CURRENCIES.get(code, code)
    return code if code in _iso_currencies() else ""


@cache
def _iso_currencies() -> frozenset[str]:
    return frozenset(currency.alpha_3 for currency in pycountry.currencies)


@lru_cache(maxsize=1024)
def clean_country(country: str) -> str:
    """Return the ISO 3166-1 alpha-2 code, or "" for what is none.

    >>> clean_country(" de "), clean_country("UK"), clean_country("XX")
    ('DE', 'GB', '')
    """
    code = country.strip().upper()
    code = {"UK": "GB", "EL": "GR"}.get(code, code)
    return code if len(code) == 2 and pycountry.countries.get(alpha_2=code) else ""


def _clean_countries(countries: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({code for each in countries if (code := clean_country(each))}))


def _clean_delivery(lines: Sequence[DeliveryData]) -> tuple[DeliveryData, ...]:
    """Return well-formed delivery prices, the cheapest for each country, in its order."""
    cleaned: dict[str, DeliveryData] = {}
    for line in lines:
        to, currency = clean_country(line.to), clean_currency(line.currency)
        price = Decimal(0).quantize(CENT) if line.price == 0 else clean_price(line.price)
        if price is None or not currency or (line.to and not to):
            continue
        known = cleaned.get(to)
        if known is None or (known.currency == currency and price < known.price):
            cleaned[to] = DeliveryData(to=to, price=price, currency=currency)
    return tuple(cleaned[to] for to in sorted(cleaned)[:MAX_DELIVERIES])


def _reason_to_refuse(*, external_id: str, title: str, url: str) -> str:
    if not external_id or len(external_id) > 200:
        return "no-number"
    if not title:
        return "no-title"
    return "" if _is_web_address(url) else "bad-address"


def _is_web_address(url: str) -> bool:
    if len(url) > 2000 or not url.isprintable() or any(sign in url for sign in ' \\<>"'):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc


def _clean_sizes(sizes: Sequence[SizeData]) -> tuple[SizeData, ...]:
    """Return sizes with a label, each (system, label) once: the last word of the shop counts."""
    cleaned: dict[tuple[str, str], SizeData] = {}
    for size in sizes:
        label = _size_label(size.label)
        system = size.system if size.system in _SIZE_SYSTEMS else ""
        if label and len(cleaned) < MAX_SIZES:
            cleaned[system, label] = SizeData(
                label=label,
                system=system,
                eu=_clean_eu(size.eu),
                in_stock=size.in_stock,
                price=clean_price(size.price),
            )
    return tuple(cleaned.values())


@lru_cache(maxsize=4096)  # the same few labels, offer after offer
def _size_label(label: str) -> str:
    return one_line(label, limit=50)


def _clean_eu(eu: Decimal | None) -> Decimal | None:
    """Return an EU size that a foot can have (10 to 60), to a tenth."""
    if eu is None or not math.isfinite(eu) or not 10 <= eu <= 60:
        return None
    return Decimal(eu).quantize(Decimal("0.1"))


def _stock_of(stated: bool | None, sizes: Sequence[SizeData]) -> bool | None:
    """Take the shop's word on stock; where it has none, what its sizes say."""
    if stated is not None:
        return stated
    known = [size.in_stock for size in sizes if size.in_stock is not None]
    return any(known) if known else None


def _clean_images(images: Sequence[ImageData]) -> tuple[ImageData, ...]:
    """Return well-formed pictures, each content once, in order."""
    cleaned: dict[str, ImageData] = {}
    for image in images:
        fits = (
            _SHA256.fullmatch(image.sha256)
            and 0 < len(image.file) <= 200
            and 0 < image.width < 2**31
            and 0 < image.height < 2**31
        )
        if fits and len(cleaned) < MAX_IMAGES:
            cleaned.setdefault(
                image.sha256,
                replace(
                    image,
                    source_url=image.source_url if len(image.source_url) <= 2000 else "",
                    phash=_signed(image.phash),
                ),
            )
    return tuple(cleaned.values())


def _signed(phash: int | None) -> int | None:
    """Return 64 bits as PostgreSQL's bigint holds them."""
    if phash is None:
        return None
    low = phash & (2**64 - 1)
    return low - 2**64 if low >= 2**63 else low
