"""Where we crawl (sources), what each crawl did (runs), what it left out (refusals).

What shops want of us stands in `scrapers.claims`.
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant
from scrapers.claims import ShopClaim, Withdrawal
from scrapers.doubts import DoubtfulOffer

__all__ = [
    "CrawlRefusal",
    "CrawlRun",
    "CrawlSource",
    "CrawledPicture",
    "DoubtfulOffer",
    "HostDay",
    "ShopClaim",
    "Withdrawal",
]


class CrawlSource(models.Model):
    """One way into one shop: an address, its platform and how often to come."""

    class Platform(models.TextChoices):
        SHOPIFY = "shopify", "Shopify"
        WOOCOMMERCE = "woocommerce", "WooCommerce"
        SCHEMA_ORG = "schema_org", _("product pages (schema.org)")
        FEED = "feed", _("feed (Google Merchant, YML)")
        EBAY = "ebay", "eBay"
        KICKSDB = "kicksdb", "KicksDB"
        WILDBERRIES = "wildberries", "Wildberries"
        SELECTORS = "selectors", _("selectors given by staff")

    merchant = models.ForeignKey(
        Merchant, models.CASCADE, related_name="sources", verbose_name=_("merchant")
    )
    slug = models.SlugField(_("short name"), max_length=150, unique=True)
    platform = models.CharField(_("platform"), max_length=30, choices=Platform.choices)
    url = models.URLField(_("address"), max_length=500)
    is_active = models.BooleanField(_("crawled on schedule"), default=True)
    interval_minutes = models.PositiveIntegerField(_("minutes between crawls"), default=360)
    options = models.JSONField(
        _("options"),
        default=dict,
        blank=True,
        help_text=_("Per-source defaults, such as the size system or the currency."),
    )
    # Manners, where they differ from ours.
    delay_s = models.FloatField(
        _("seconds between requests"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0.0), MaxValueValidator(600.0)],
        help_text=_("At least; the shop's robots.txt and its own slowness make it longer."),
    )
    requests_per_day = models.PositiveIntegerField(
        _("requests a day at most"),
        null=True,
        blank=True,
        help_text=_("Of all crawls of the shop's host within 24 hours. Empty: 50,000."),
    )
    hour_from = models.PositiveSmallIntegerField(
        _("crawled from (hour, UTC)"), null=True, blank=True, validators=[MaxValueValidator(23)]
    )
    hour_to = models.PositiveSmallIntegerField(
        _("crawled until (hour, UTC)"), null=True, blank=True, validators=[MaxValueValidator(23)]
    )
    request_headers = models.JSONField(
        _("headers of our requests"),
        default=dict,
        blank=True,
        help_text=_(
            "Web Bot Auth headers that the shop gave us: Signature, Signature-Input, "
            "Signature-Agent. Sent to the shop's own host only."
        ),
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("crawl source")
        verbose_name_plural = _("crawl sources")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class CrawlRun(models.Model):
    """One crawl of one source: who holds it (lease, heartbeat), what it saw, how it ended."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        COMPLETE = "complete", _("complete")
        PARTIAL = "partial", _("partial")
        BLOCKED = "blocked", _("blocked by the shop")
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("stopped")

    source = models.ForeignKey(
        CrawlSource, models.CASCADE, related_name="runs", verbose_name=_("source")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    lease_expires_at = models.DateTimeField(_("lease until"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)
    expected = models.PositiveIntegerField(_("offers expected"), null=True, blank=True)
    seen = models.PositiveIntegerField(_("offers seen"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    gone = models.PositiveIntegerField(_("gone"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    refused_reasons = models.JSONField(_("refused, by reason"), default=dict, blank=True)
    pictures = models.PositiveIntegerField(_("pictures stored"), default=0)
    requests = models.PositiveIntegerField(_("requests"), default=0)
    bytes = models.PositiveBigIntegerField(_("bytes received"), default=0)
    errors = models.JSONField(_("errors, grouped"), default=dict, blank=True)
    message = models.TextField(_("how it ended"), blank=True)
    stop_requested = models.BooleanField(_("asked to stop"), default=False)
    pause_requested = models.BooleanField(_("asked to pause"), default=False)
    resume_at = models.DateTimeField(_("goes on at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("times begun"), default=0)
    carried = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text=_("What earlier attempts of this run have counted and would not count again."),
    )
    manners = models.JSONField(
        _("politeness kept"),
        default=dict,
        blank=True,
        help_text=_("Requests, waits and delays as they really were."),
    )
    alarm = models.CharField(_("alarm"), max_length=300, blank=True)
    alarm_mailed_at = models.DateTimeField(_("alarm mailed"), null=True, blank=True)

    class Meta:
        verbose_name = _("crawl run")
        verbose_name_plural = _("crawl runs")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(state__in=["queued", "running", "paused"]),
                name="one_open_run_per_source",
            )
        ]

    def __str__(self) -> str:
        return gettext("run %(number)s of %(source)s") % {"number": self.pk, "source": self.source}


class CrawlRefusal(models.Model):
    """Something a run left out, and why: nothing is dropped silently."""

    run = models.ForeignKey(
        CrawlRun, models.CASCADE, related_name="refusals", verbose_name=_("run")
    )
    reason = models.CharField(_("reason"), max_length=60)
    title = models.CharField(_("title"), max_length=500, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("refusal")
        verbose_name_plural = _("refusals")
        indexes = [models.Index(fields=["run", "reason"], name="refusals_of_run_by_reason")]

    def __str__(self) -> str:
        return f"{self.reason}: {self.title}"


class CrawledPicture(models.Model):
    """An address of a picture that a source has shown, and what became of it.

    A recrawl asks for no address twice: what is stored is taken from here, and what could not
    be had is left alone until `retry_at`.
    """

    source = models.ForeignKey(
        CrawlSource, models.CASCADE, related_name="pictures", verbose_name=_("source")
    )
    digest = models.CharField(max_length=32, help_text=_("First half of the address's SHA-256."))
    url = models.URLField(_("address in the shop"), max_length=2000)
    sha256 = models.CharField(_("content"), max_length=64, blank=True)
    file = models.CharField(_("file below the media folder"), max_length=200, blank=True)
    width = models.PositiveIntegerField(_("width"), default=0)
    height = models.PositiveIntegerField(_("height"), default=0)
    phash = models.BigIntegerField(_("perceptual hash"), null=True, blank=True)
    error = models.CharField(_("why it is not stored"), max_length=200, blank=True)
    retry_at = models.DateTimeField(_("not asked for again before"), null=True, blank=True)
    fetched_at = models.DateTimeField(_("fetched"))

    class Meta:
        verbose_name = _("crawled picture")
        verbose_name_plural = _("crawled pictures")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "digest"], name="picture_address_unique_per_source"
            )
        ]

    def __str__(self) -> str:
        return self.url


class HostDay(models.Model):
    """How many requests a host has had from us on a day (UTC)."""

    host = models.CharField(_("host"), max_length=255)
    day = models.DateField(_("day"))
    requests = models.PositiveIntegerField(_("requests"), default=0)

    class Meta:
        verbose_name = _("requests of a day")
        verbose_name_plural = _("requests by host and day")
        constraints = [
            models.UniqueConstraint(fields=["host", "day"], name="one_count_per_host_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.host} {self.day}: {self.requests}"
