"""What words mean on this site: parsed with the catalogue's brands and today's exchange rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from catalog.exchange import latest_rates
from catalog.models import Brand
from catalog.vocabulary import Colour, Gender, Height
from search import memory
from search.encoders.identity import BUILTIN
from search.encoders.spelling import Spelling
from search.filters import Filters
from search.query_parsing import Money, ParsedQuery, parse
from search.result_page import Understood

BRANDS_KEY = "search:brands"
BRANDS_S = 60
# "до 10 тысяч" names no currency, but nobody means ten thousand euros for a pair of shoes.
_ROUBLES_FROM = 1000

# Taken from words as a filter: who names a brand, a size, a price or a sale means it. Colour,
# gender and height move products up instead, because a shop often does not say them.
HARD = ("brand", "size", "price_min", "price_max", "on_sale", "in_stock")
SOFT = ("colour", "gender", "height")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What was understood: as chips, as filters, as wishes, as codes; and the words to look for."""

    chips: tuple[Understood, ...]
    filters: Filters
    wishes: Mapping[str, str]
    codes: tuple[str, ...]
    spoken: str
    rest: str
    unwanted: tuple[tuple[str, str], ...] = ()


def understand(text: str, *, language: str) -> Meaning:
    """Read `text`. Cost: at most one query for brands a minute, one for a foreign currency."""
    brands = known_brands() if text else {}
    names = dict(brands.values())
    parsed = parse(
        text,
        brands={spelling: slug for spelling, (slug, _name) in brands.items()},
        corrected=_spelling(settings.MODELS_DIR / BUILTIN, tuple(sorted(brands))).corrected,
    )
    prices = _in_base_currency(parsed, language)
    data = QueryDict(mutable=True)
    chips = []
    for each in parsed.understood:
        value = prices.get(each.field, "") if each.field in parsed.prices else each.value
        if not value:  # a currency whose rate nobody knows
            continue
        if each.field in HARD:
            data.appendlist(each.field, value)
        label = _label(each.field, value, names)
        chips.append(Understood(field=each.field, value=value, text=each.text, label=label))
    wishes = {name: value for name in SOFT if (value := parsed.value(name))}
    return Meaning(
        chips=tuple(chips),
        filters=Filters.from_query(data),
        wishes=wishes,
        codes=tuple(parsed.all("style_code")),
        spoken=parsed.spoken,
        rest=parsed.rest,
        unwanted=parsed.unwanted,
    )


def known_brands() -> dict[str, tuple[str, str]]:
    """Return each spelling of each brand, lower case → (slug, name); remembered for a minute."""
    known = memory.recall(BRANDS_KEY)
    if known is not None:
        return dict(known)
    brands = {}
    for slug, name, aliases in Brand.objects.values_list("slug", "name", "aliases"):
        for spelling in (name, *aliases):
            if len(spelling.strip()) > 1:
                brands[spelling.strip().lower()] = (slug, name)
    memory.remember(BRANDS_KEY, brands, seconds=BRANDS_S)
    return brands


@lru_cache(maxsize=4)
def _spelling(folder: Path, brands: tuple[str, ...]) -> Spelling:
    """Make the speller of typed words: those of the shipped text tower, and the site's brands.

    Without the tower's words nothing is corrected: against brands alone every other word would be
    a slip of one.
    """
    known = Spelling.of_folder(folder)
    if known is None:
        return Spelling(())
    parts = (part for brand in brands for part in brand.split())
    return Spelling([*known.words, *parts])


def _in_base_currency(parsed: ParsedQuery, language: str) -> dict[str, str]:
    prices = {}
    for name, money in parsed.prices.items():
        amount = _convert(money, language)
        if amount is not None:
            prices[name] = f"{amount:f}"
    return prices


def _convert(money: Money, language: str) -> Decimal | None:
    currency = money.currency or settings.BASE_CURRENCY
    if not money.currency and language == "ru" and money.amount >= _ROUBLES_FROM:
        currency = "RUB"
    if currency == settings.BASE_CURRENCY:
        return money.amount
    per_base = latest_rates().get(currency)
    if not per_base:
        return None
    return (money.amount / per_base).quantize(Decimal(1), ROUND_HALF_UP)


def _label(name: str, value: str, brand_names: Mapping[str, str]) -> str:
    vocabularies = {"colour": Colour, "gender": Gender, "height": Height}
    if name in vocabularies:
        return str(vocabularies[name](value).label)
    if name == "brand":
        return brand_names.get(value, value)
    if name == "size":
        return _("size EU %(size)s") % {"size": value}
    if name == "on_sale":
        return _("on sale")
    if name == "in_stock":
        return _("in stock")
    price = {"price": value, "currency": settings.BASE_CURRENCY}
    if name == "price_max":
        return _("up to %(price)s %(currency)s") % price
    if name == "price_min":
        return _("from %(price)s %(currency)s") % price
    return value
