"""Shops and crawls for staff. Lists come in one query a page; decisions are calls of services."""

from scrapers.admin.leftovers import CrawledPictureAdmin, CrawlRefusalAdmin
from scrapers.admin.owners import ShopClaimAdmin, WithdrawalAdmin
from scrapers.admin.runs import CrawlRunAdmin
from scrapers.admin.sources import CrawlSourceAdmin

__all__ = [
    "CrawlRefusalAdmin",
    "CrawlRunAdmin",
    "CrawlSourceAdmin",
    "CrawledPictureAdmin",
    "ShopClaimAdmin",
    "WithdrawalAdmin",
]
