"""Scrapy's settings: polite by default, everything capped."""

from __future__ import annotations

from typing import Any

import django
from django.apps import apps
from django.conf import settings

if not apps.models_ready:  # "ready" comes only after the admin has imported us
    django.setup()

VERSION = "1.0"


def user_agent() -> str:
    """Who we are and where to complain; shops read it in their logs."""
    contact = str(settings.CRAWL_CONTACT).strip()
    about = f"+{settings.SITE_URL}/for-shops/" + (f"; {contact}" if contact else "")
    return f"Solemate/{VERSION} ({about})"


BASE: dict[str, Any] = {
    "BOT_NAME": "solemate",
    "ROBOTSTXT_OBEY": True,
    "ROBOTSTXT_USER_AGENT": "Solemate",
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "HTTPPROXY_ENABLED": False,  # a proxy would resolve names past our guard
    "METAREFRESH_ENABLED": False,
    "REFERRER_POLICY": "no-referrer",
    "LOG_ENABLED": False,  # Django's logging is set up already
    "LOG_INSTALL_ROOT_HANDLER": False,
    "STATS_DUMP": False,
    "LOGSTATS_INTERVAL": 0,
    "WARN_ON_GENERATOR_RETURN_VALUE": False,  # reads the callback's source for every answer
    # Manners
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 1.5,
    "DOWNLOAD_DELAY_JITTER": 0.0,  # a pause is a promise to the shop: never half of it
    "AUTOTHROTTLE_ENABLED": True,
    "AUTOTHROTTLE_START_DELAY": 1.5,
    "AUTOTHROTTLE_MAX_DELAY": 60.0,
    "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
    "DOWNLOAD_SLOTS": {"cdn.shopify.com": {"concurrency": 2, "delay": 0.3}},
    "RETRY_HTTP_CODES": [500, 502, 504, 522, 524, 408],  # 429, 430, 503: RetryAfterMiddleware
    "RETRY_TIMES": 2,
    "RETRY_AFTER_START": 5.0,
    "RETRY_AFTER_MAX": 300.0,
    "RETRY_AFTER_TIMES": 4,
    "ROBOTS_MAX_AGE_S": 3600.0,
    "HOST_BUDGET": 50_000,  # requests a host and day
    # Caps
    "DOWNLOAD_TIMEOUT": 60,
    "DOWNLOAD_MAXSIZE": 64 * 1024 * 1024,
    "DOWNLOAD_WARNSIZE": 0,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "REDIRECT_MAX_TIMES": 5,
    "DEPTH_LIMIT": 20_000,
    "URLLENGTH_LIMIT": 2_000,
    "CLOSESPIDER_TIMEOUT": 24 * 3600,
    "CONCURRENT_ITEMS": 200,  # two batches, so that one fills while the other is written
    "PICTURES_PER_OFFER": 8,
    "MEMUSAGE_ENABLED": True,
    "MEMUSAGE_LIMIT_MB": 1200,
    "MEMUSAGE_CHECK_INTERVAL_SECONDS": 5.0,
    # Answers on disk: see scrapers/journal.py
    "HTTPCACHE_ENABLED": True,
    "HTTPCACHE_POLICY": "scrapers.journal.JournalPolicy",
    "HTTPCACHE_STORAGE": "scrapers.journal.JournalStorage",
    "JOURNAL_MAX_BYTES": 1_000_000_000,
    # Safety
    "TWISTED_DNS_RESOLVER": "scrapers.resolver.GuardedResolver",
    "DOWNLOAD_HANDLERS": {"file": None, "ftp": None, "s3": None, "data": None},
    "DOWNLOADER_MIDDLEWARES": {
        "scrapers.middlewares.guard.GuardMiddleware": 50,
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "scrapers.middlewares.robots.RobotsMiddleware": 100,
        "scrapers.middlewares.budget.SignatureMiddleware": 110,
        "scrapers.middlewares.waiting.RetryAfterMiddleware": 545,
        "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
        "scrapers.journal.JournalMiddleware": 900,
        "scrapers.middlewares.budget.BudgetMiddleware": 950,  # answers from disk cost nothing
    },
    "EXTENSIONS": {
        "scrapers.watching.MannersWatch": 500,
        "scrapy.extensions.memusage.MemoryUsage": None,
        "scrapers.watching.PeakMemory": 0,
    },
    "ITEM_PIPELINES": {
        "scrapers.pipelines.RequireWhatIdentifies": 100,
        "scrapers.pipelines.LeaveOutWithdrawn": 150,
        "scrapers.pipelines.DownloadPictures": 200,
        "scrapers.pipelines.LeaveOutWithdrawnPhotos": 250,
        "scrapers.pipelines.StoreInCatalog": 300,
    },
    "SPIDER_MODULES": ["scrapers.spiders"],
}
# Our own demo market and test servers need no manners; one exact host:port, see CRAWL_ALLOW.
UNHURRIED: dict[str, Any] = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
    "RETRY_AFTER_START": 0.5,
    "ROBOTS_MAX_AGE_S": 3.0,
    "DOWNLOAD_TIMEOUT": 30,
}


def crawl_settings(*, shop_host: str, delay_s: float | None = None) -> dict[str, Any]:
    """Settings of one crawl. `shop_host` is host:port as `CRAWL_ALLOW` writes it."""
    allow = list(settings.CRAWL_ALLOW)
    chosen = {
        **BASE,
        "USER_AGENT": user_agent(),
        "CRAWL_ALLOW": allow,
        **settings.CRAWL_KEYS,
        "IMAGES_STORE": str(settings.MEDIA_ROOT),
        "JOURNAL_DIR": str(settings.DATA_DIR / "crawls"),
        "JOURNAL_NAME": "none",
        "JOURNAL_RUN_STARTED": 0.0,
    }
    if shop_host in allow:
        chosen |= UNHURRIED
    if delay_s is not None:
        chosen |= {"DOWNLOAD_DELAY": delay_s, "AUTOTHROTTLE_START_DELAY": delay_s}
    return chosen
