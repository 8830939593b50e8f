"""What crawls left out and what became of pictures: to look at, not to write."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from scrapers.admin.wording import ReasonFilter
from scrapers.models import CrawledPicture, CrawlRefusal
from scrapers.wording import in_words


@admin.register(CrawlRefusal)
class CrawlRefusalAdmin(admin.ModelAdmin[CrawlRefusal]):
    """What was left out, so that a wrong refusal can be found."""

    list_display = ("why", "title", "run")
    list_filter = (("reason", ReasonFilter), "run__source")
    list_select_related = ("run__source",)
    search_fields = ("title",)

    @admin.display(description=_("reason"), ordering="reason")
    def why(self, refusal: CrawlRefusal) -> str:
        """The reason in the reader's language."""
        return in_words(refusal.reason)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Written by crawls only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: CrawlRefusal | None = None) -> bool:
        """Written by crawls only."""
        return False


@admin.register(CrawledPicture)
class CrawledPictureAdmin(admin.ModelAdmin[CrawledPicture]):
    """Addresses of pictures and what became of them; delete one to have it fetched again."""

    list_display = ("url", "source", "error", "fetched_at")
    list_filter = ("source",)
    list_select_related = ("source",)
    search_fields = ("url", "error")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Written by crawls only."""
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: CrawledPicture | None = None
    ) -> bool:
        """Written by crawls only."""
        return False
