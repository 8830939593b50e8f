"""Which spider reads which platform; keys are `CrawlSource.Platform`."""

from __future__ import annotations

from scrapers.spiders.base import ShopSpider
from scrapers.spiders.shopify import ShopifySpider

SPIDERS: dict[str, type[ShopSpider]] = {"shopify": ShopifySpider}
