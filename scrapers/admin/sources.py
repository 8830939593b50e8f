"""Sources: which shops are crawled, how they are, and how polite we are to them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from scrapers import services
from scrapers.admin import adding
from scrapers.admin.charts import counts_chart, recent_runs
from scrapers.admin.runs import OPEN, stop_runs
from scrapers.models import CrawlRun, CrawlSource
from scrapers.wording import in_words

State = CrawlRun.State


@admin.register(CrawlSource)
class CrawlSourceAdmin(admin.ModelAdmin[CrawlSource]):
    """Which shops are crawled, how the last crawl went, and when the last good one was."""

    change_list_template = "scrapers/admin/sources.html"
    list_display = ("slug", "merchant", "platform", "health", "last_good", "seen_last", "is_active")
    list_filter = ("platform", "is_active")
    search_fields = ("slug", "url", "merchant__name")
    autocomplete_fields = ("merchant",)
    actions = ("crawl_now", "pause", "stop")
    readonly_fields = ("counts_over_time", "last_words")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = (
        (None, {"fields": ("merchant", "slug", "platform", "url", "is_active")}),
        (_("How it is"), {"fields": ("counts_over_time", "last_words")}),
        (
            _("Manners"),
            {
                "fields": (
                    "interval_minutes",
                    ("delay_s", "requests_per_day"),
                    ("hour_from", "hour_to"),
                    "request_headers",
                )
            },
        ),
        (_("How it is read"), {"fields": ("options",)}),
    )

    def get_urls(self) -> list[URLPattern]:
        """Add the pages that look at an address before it is a source."""
        return [
            path("by-address/", self._guarded(adding.by_address), name="shop-by-address"),
            path("by-address/<str:key>/", self._guarded(adding.look), name="shop-look"),
            path("by-address/<str:key>/live/", self._guarded(adding.look_live), name="look-live"),
            path("try-page/", self._guarded(adding.try_a_page), name="try-page"),
            *super().get_urls(),
        ]

    def _guarded(self, view: Any) -> Any:
        """For staff who may add sources only."""

        def check(request: HttpRequest, **words: Any) -> HttpResponse:
            if not self.has_add_permission(request):
                return redirect("admin:scrapers_crawlsource_changelist")
            answer: HttpResponse = view(request, context=self.admin_site.each_context(request),
                                        **words)  # fmt: skip
            return answer

        return self.admin_site.admin_view(check)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CrawlSource]:
        """Sources with their last run and last good run, in one query."""
        runs = CrawlRun.objects.filter(source=OuterRef("pk")).order_by("-pk")
        good = runs.filter(state=State.COMPLETE)
        return (
            super()
            .get_queryset(request)
            .select_related("merchant")
            .annotate(
                last_state=Subquery(runs.values("state")[:1]),
                last_message=Subquery(runs.values("message")[:1]),
                last_good_at=Subquery(good.values("finished_at")[:1]),
                last_seen=Subquery(good.values("seen")[:1]),
            )
        )

    @admin.display(description=_("health"))
    def health(self, source: Any) -> str:
        """The last run's state and what it said."""
        if source.last_state is None:
            return str(_("never crawled"))
        state = State(source.last_state).label
        return (
            f"{state}: {in_words(source.last_message)[:80]}" if source.last_message else str(state)
        )

    @admin.display(description=_("last good run"), ordering="last_good_at")
    def last_good(self, source: Any) -> Any:
        """When the shop was last seen whole."""
        return source.last_good_at

    @admin.display(description=_("offers seen then"))
    def seen_last(self, source: Any) -> Any:
        """How many offers the last good run saw."""
        return source.last_seen

    @admin.display(description=_("offers over time"))
    def counts_over_time(self, source: CrawlSource) -> SafeString | str:
        """A bar for each of the last runs."""
        return counts_chart(recent_runs(source)) if source.pk else "–"

    @admin.display(description=_("last run"))
    def last_words(self, source: Any) -> str:
        """How the last run ended."""
        return self.health(source) if source.pk else "–"

    @admin.action(description=_("Crawl now"), permissions=("change",))
    def crawl_now(self, request: HttpRequest, queryset: QuerySet[CrawlSource]) -> None:
        """Queue a run of each, or wake the one that rests; the crawler takes it within seconds."""
        runs = [services.queue_run(source) for source in queryset]
        for run in runs:
            services.resume_run(run)
        text = ngettext("%(count)d crawl is queued.", "%(count)d crawls are queued.", len(runs))
        self.message_user(request, text % {"count": len(runs)}, messages.SUCCESS)

    @admin.action(description=_("Pause the crawl"), permissions=("change",))
    def pause(self, request: HttpRequest, queryset: QuerySet[CrawlSource]) -> None:
        """Let the open runs of the chosen sources rest until somebody lets them go on."""
        runs = CrawlRun.objects.filter(source__in=queryset, state__in=OPEN)
        for run in runs:
            services.request_pause(run)
        text = ngettext("%(count)d crawl rests.", "%(count)d crawls rest.", len(runs))
        self.message_user(request, text % {"count": len(runs)}, messages.SUCCESS)

    @admin.action(description=_("Stop the crawl"), permissions=("change",))
    def stop(self, request: HttpRequest, queryset: QuerySet[CrawlSource]) -> None:
        """Ask the open runs of the chosen sources to stop."""
        stop_runs(self, request, CrawlRun.objects.filter(source__in=queryset))
