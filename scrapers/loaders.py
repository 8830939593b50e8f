"""What a raw value of a shop means: text, price, address."""

from __future__ import annotations

from typing import Any

from itemloaders import ItemLoader
from itemloaders.processors import Identity, MapCompose, TakeFirst

from scrapers.items import OfferItem
from scrapers.parsing.prices import currency_code, parse_price
from scrapers.parsing.text import clean_text


class OfferLoader(ItemLoader):
    """Fills an `OfferItem`; the first value that means something wins."""

    default_item_class = OfferItem

    def _get_item_field_attr(self, field_name: str, key: Any, default: Any = None) -> Any:
        """Items here bear no processors; looking for some costs a third of filling one."""
        return default

    default_input_processor = MapCompose(clean_text)
    default_output_processor = TakeFirst()

    price_in = MapCompose(parse_price)
    compare_at_price_in = MapCompose(parse_price)
    currency_in = MapCompose(currency_code)
    url_in = Identity()
    in_stock_in = Identity()
    seen_at_in = Identity()
    description_in = MapCompose(lambda value: clean_text(value, max_length=3000))
    sizes_in = Identity()
    sizes_out = Identity()
    image_urls_in = Identity()
    image_urls_out = Identity()
