"""What stands in the columns of each table, in and out: import-export's resources."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from import_export import fields, resources, widgets

from catalog.models import Brand, Offer, Product
from catalog.vocabulary import Colour, Gender, Height


class WordsWidget(widgets.Widget):  # type: ignore[misc]  # import-export ships no types
    """Text of at most so many letters; `needed` refuses blanks."""

    def __init__(self, longest: int, *, needed: bool = False) -> None:
        super().__init__()
        self.longest, self.needed = longest, needed

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = str(value or "")
        if self.needed and not text:
            raise ValueError(_("must not be blank"))
        if len(text) > self.longest:
            raise ValueError(_("has more than %(most)d letters") % {"most": self.longest})
        if "\0" in text:
            raise ValueError(_("holds a character that cannot be stored"))
        return text

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class ChoiceWidget(WordsWidget):
    """One of some words, or blank."""

    def __init__(self, choices: list[str]) -> None:
        super().__init__(50)
        self.choices = choices

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = super().clean(value).casefold()
        if text and text not in self.choices:
            raise ValueError(
                _("is “%(value)s”, but must be one of: %(choices)s")
                % {"value": value, "choices": ", ".join(self.choices)}
            )
        return text


class ListWidget(WordsWidget):
    """Words between commas; each one of `choices` if those are given."""

    def __init__(self, choices: list[str] | None = None) -> None:
        super().__init__(1000)
        self.choices = choices

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:  # type: ignore[override]
        found = [each.strip() for each in super().clean(value).split(",") if each.strip()]
        if self.choices is not None:
            found = [each.casefold() for each in found]
            for each in found:
                if each not in self.choices:
                    raise ValueError(
                        _("names “%(value)s”, but must be of: %(choices)s")
                        % {"value": each, "choices": ", ".join(self.choices)}
                    )
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return ", ".join(value or [])


class PriceWidget(WordsWidget):
    """A price above zero with at most two decimals, or blank."""

    def __init__(self) -> None:
        super().__init__(20)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal | None:  # type: ignore[override]
        text = super().clean(value).replace("\u00a0", "").replace(" ", "")
        if not text:
            return None
        try:
            price = Decimal(text.replace(",", ".") if text.count(",") == 1 else text)
        except InvalidOperation as error:
            raise ValueError(_("is “%(value)s”, which is no number") % {"value": value}) from error
        if not price.is_finite() or not 0 < price < 10**10:
            raise ValueError(_("must be above zero"))
        return price.quantize(Decimal("0.01"))


class YesNoWidget(WordsWidget):
    """yes or no, or blank for unknown."""

    _WORDS = {
        **dict.fromkeys(["yes", "true", "1", "да"], True),
        **dict.fromkeys(["no", "false", "0", "нет"], False),
    }

    def __init__(self) -> None:
        super().__init__(10)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool | None:  # type: ignore[override]
        text = super().clean(value).casefold()
        if not text:
            return None
        if text not in self._WORDS:
            raise ValueError(_("is “%(value)s”, but must be yes or no") % {"value": value})
        return self._WORDS[text]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else ("yes" if value else "no")


class NumberWidget(WordsWidget):
    """The number of a row."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:  # type: ignore[override]
        text = super().clean(value).removesuffix(".0")
        if not (text.isascii() and text.isdigit() and len(text) < 18):
            raise ValueError(_("is “%(value)s”, which is no number") % {"value": value})
        return int(text)


def column(name: str, widget: Any, *, attribute: str | None = None) -> Any:
    """Return a field of a table: its column and what may stand in it."""
    return fields.Field(column_name=name, attribute=attribute or name, widget=widget)


class BrandTable(resources.ModelResource):  # type: ignore[misc]  # import-export ships no types
    """Brands by slug: new ones are made, known ones changed."""

    slug = column("slug", WordsWidget(100, needed=True))
    name = column("name", WordsWidget(100, needed=True))
    aliases = column("aliases", ListWidget())
    style_code_pattern = column("style_code_pattern", WordsWidget(200))

    class Meta:
        model = Brand
        fields = ("slug", "name", "aliases", "style_code_pattern")
        export_order = fields


class ProductTable(resources.ModelResource):  # type: ignore[misc]  # import-export ships no types
    """Products by number: what staff may edit. New products come from shops only."""

    id = column("id", NumberWidget(18))
    name = column("name", WordsWidget(300, needed=True))
    brand = column("brand", WordsWidget(100), attribute="brand__name")
    silhouette = column("silhouette", WordsWidget(150), attribute="silhouette__name")
    colourway = column("colourway", WordsWidget(200))
    colours = column("colours", ListWidget(Colour.values))
    gender = column("gender", ChoiceWidget(Gender.values))
    height = column("height", ChoiceWidget(Height.values))
    style_code = column("style_code", WordsWidget(40))
    gtin = column("gtin", WordsWidget(14))
    status = column("status", ChoiceWidget(["draft", "published", "rejected"]))

    class Meta:
        model = Product
        fields = (
            *("id", "name", "brand", "silhouette", "colourway", "colours", "gender", "height"),
            *("style_code", "gtin", "status"),
        )
        export_order = fields

    def get_queryset(self) -> Any:
        return Product.objects.exclude(status=Product.Status.MERGED).select_related(
            "brand", "silhouette"
        )


class OfferTable(resources.ModelResource):  # type: ignore[misc]  # import-export ships no types
    """Offers by shop and number there, as a crawl would bring them."""

    merchant = column("merchant", WordsWidget(150, needed=True), attribute="merchant__slug")
    external_id = column("external_id", WordsWidget(200, needed=True))
    title = column("title", WordsWidget(500, needed=True))
    url = column("url", WordsWidget(2000, needed=True))
    brand = column("brand", WordsWidget(100), attribute="product__brand__name")
    colour = column("colour", WordsWidget(200), attribute="product__colourway")
    gender = column("gender", WordsWidget(50), attribute="product__gender")
    price = column("price", PriceWidget())
    compare_at_price = column("compare_at_price", PriceWidget())
    currency = column("currency", WordsWidget(3))
    in_stock = column("in_stock", YesNoWidget())
    style_code = column("style_code", WordsWidget(100))
    gtin = column("gtin", WordsWidget(14))

    class Meta:
        model = Offer
        fields = (
            *("merchant", "external_id", "title", "url", "brand", "colour", "gender", "price"),
            *("compare_at_price", "currency", "in_stock", "style_code", "gtin"),
        )
        export_order = fields

    def get_queryset(self) -> Any:
        return Offer.objects.current().select_related("merchant", "product__brand")


TABLES: dict[str, type[Any]] = {
    "products": ProductTable,
    "offers": OfferTable,
    "brands": BrandTable,
}
KEYS = {"products": ("id",), "offers": ("merchant", "external_id"), "brands": ("slug",)}


class RowError(ValueError):
    """A row that cannot be taken; the message says why, for people."""


def parse(target: str, row: dict[str, str]) -> dict[str, Any]:
    """Return the row's values by column name; columns that the table lacks are left out.

    Raises:
        RowError: with a sentence for each cell that is wrong.
    """
    table = TABLES[target]()
    values, wrong = {}, []
    for field in table.get_import_fields():
        name = field.column_name
        if name not in row and name not in KEYS[target]:
            continue
        try:
            values[name] = field.widget.clean(row.get(name, ""))
        except ValueError as error:
            wrong.append(f"{name} {error}")
    if wrong:
        raise RowError("; ".join(wrong) + ".")
    return values
