"""Which spider reads which platform; keys are `CrawlSource.Platform`."""

from __future__ import annotations

from scrapers.spiders.base import ShopSpider
from scrapers.spiders.ebay import EbaySpider
from scrapers.spiders.feed import FeedSpider
from scrapers.spiders.kicksdb import KicksdbSpider
from scrapers.spiders.schema_org import SchemaOrgSpider
from scrapers.spiders.selectors import SelectorSpider
from scrapers.spiders.shopify import ShopifySpider
from scrapers.spiders.wildberries import WildberriesSpider
from scrapers.spiders.woocommerce import WooCommerceSpider

SPIDERS: dict[str, type[ShopSpider]] = {
    "shopify": ShopifySpider,
    "woocommerce": WooCommerceSpider,
    "schema_org": SchemaOrgSpider,
    "feed": FeedSpider,
    "ebay": EbaySpider,
    "kicksdb": KicksdbSpider,
    "wildberries": WildberriesSpider,
    "selectors": SelectorSpider,
}
