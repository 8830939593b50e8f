"""Runs spiders in one process without a database: `python -m tests.scrapers.spider_runner`.

Reads a JSON list of {"name", "platform", "url", "options", "since"} from its input, crawls all
at once, and prints {name: {"outcome", "message", "errors", "items": [[kind, fields]]}}.
"""

# ruff: noqa: E402 - Django is set up before the spiders' settings may be imported
from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sneakers_site.settings.test")

import django

django.setup()

from scrapy import signals
from scrapy.crawler import CrawlerProcess

from scrapers.settings import crawl_settings
from scrapers.spiders.registry import SPIDERS

KEYS = {
    "EBAY_CLIENT_ID": "name", "EBAY_CLIENT_SECRET": "secret", "KICKSDB_KEY": "KICKS-1",
    "UNDOCUMENTED_SOURCES": True,
}  # fmt: skip


def run_all(specs: list[dict[str, Any]]) -> dict[str, Any]:
    """Crawl all sources in one reactor."""
    host = urlsplit(specs[0]["url"]).netloc
    settings = crawl_settings(shop_host=host) | (KEYS if specs[0].get("keys", True) else {})
    settings |= {"ITEM_PIPELINES": {}, "HTTPCACHE_ENABLED": False, "CRAWL_ALLOW": [host]}
    settings |= {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "RETRY_TIMES": 0}
    process = CrawlerProcess(settings)
    results: dict[str, Any] = {}
    crawlers = {}
    for spec in specs:
        crawler = process.create_crawler(SPIDERS[spec["platform"]])
        crawlers[spec["name"]] = crawler
        items: list[Any] = []
        results[spec["name"]] = {"items": items}

        def keep(item: Any, items: list[Any] = items) -> None:
            items.append([type(item).__name__, asdict(item)])

        def opened(spider: Any, since: str = spec.get("since", "")) -> None:
            spider.known_urls_since = datetime.fromisoformat(since) if since else None

        crawler.signals.connect(keep, signal=signals.item_scraped, weak=False)
        crawler.signals.connect(opened, signal=signals.spider_opened, weak=False)
        process.crawl(crawler, shop_url=spec["url"], options=spec.get("options", {}))
    process.start()
    for name, crawler in crawlers.items():
        spider: Any = crawler.spider
        results[name] |= {
            "outcome": spider.outcome.value if spider.outcome else None,
            "message": spider.message,
            "errors": dict(spider.counts.errors),
        }
    return results


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run_all(json.load(sys.stdin)), default=str))
