"""Sources and runs in the admin: crawl now, stop, what was refused and what went wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from scrapers import services
from scrapers.models import CrawledPicture, CrawlRefusal, CrawlRun, CrawlSource

State = CrawlRun.State
_GOOD, _OPEN = (State.COMPLETE,), (State.QUEUED, State.RUNNING)


@admin.register(CrawlSource)
class CrawlSourceAdmin(admin.ModelAdmin[CrawlSource]):
    """Which shops are crawled, how the last crawl went, and when the last good one was."""

    list_display = ("slug", "merchant", "platform", "health", "last_good", "seen_last", "is_active")
    list_filter = ("platform", "is_active")
    search_fields = ("slug", "url", "merchant__name")
    autocomplete_fields = ("merchant",)
    actions = ("crawl_now", "stop")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CrawlSource]:
        """Sources with their last run and last good run, in one query."""
        runs = CrawlRun.objects.filter(source=OuterRef("pk")).order_by("-pk")
        good = runs.filter(state__in=_GOOD)
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
        return f"{state}: {source.last_message[:80]}" if source.last_message else str(state)

    @admin.display(description=_("last good run"), ordering="last_good_at")
    def last_good(self, source: Any) -> Any:
        """When the shop was last seen whole."""
        return source.last_good_at

    @admin.display(description=_("offers seen then"))
    def seen_last(self, source: Any) -> Any:
        """How many offers the last good run saw."""
        return source.last_seen

    @admin.action(description=_("Crawl now"), permissions=("change",))
    def crawl_now(self, request: HttpRequest, queryset: QuerySet[CrawlSource]) -> None:
        """Queue a run of each; the crawler takes it within seconds."""
        count = len([services.queue_run(source) for source in queryset])
        text = ngettext("%(count)d crawl is queued.", "%(count)d crawls are queued.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)

    @admin.action(description=_("Stop the crawl"), permissions=("change",))
    def stop(self, request: HttpRequest, queryset: QuerySet[CrawlSource]) -> None:
        """Ask the open runs of the chosen sources to stop."""
        _stop(self, request, CrawlRun.objects.filter(source__in=queryset))


@admin.register(CrawlRun)
class CrawlRunAdmin(admin.ModelAdmin[CrawlRun]):
    """What each crawl did. Runs are written by crawlers: staff only look, stop and accept."""

    list_display = (
        *("id", "source", "state", "progress", "started_at", "duration"),
        *("seen", "new", "changed", "gone", "refused", "pictures", "requests"),
    )
    list_filter = ("state", "source")
    list_select_related = ("source",)
    date_hierarchy = "created_at"
    actions = ("stop", "accept")
    fields = readonly_fields = (
        *("source", "state", "message", "progress", "created_at", "started_at", "finished_at"),
        *("duration", "heartbeat_at", "seen", "new", "changed", "gone", "pictures"),
        *("refusals_by_reason", "refusal_examples", "errors_by_kind", "requests", "bytes"),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Runs are queued from their source."""
        return False

    @admin.display(description=_("progress"))
    def progress(self, run: CrawlRun) -> str:
        """How far a crawl is; reload to see it move."""
        if run.state not in _OPEN:
            return "–"
        done = run.seen + run.refused
        return f"{done} / {run.expected}" if run.expected else str(done)

    @admin.display(description=_("duration"))
    def duration(self, run: CrawlRun) -> timedelta | None:
        """From the start to the end, or to now."""
        if run.started_at is None:
            return None
        end = run.finished_at or (timezone.now() if run.state in _OPEN else run.heartbeat_at)
        seconds = ((end or run.started_at) - run.started_at).total_seconds()
        return timedelta(seconds=round(seconds))

    @admin.display(description=_("refused, by reason"))
    def refusals_by_reason(self, run: CrawlRun) -> SafeString:
        """How many were left out, and why."""
        return format_html_join("", "<div>{} × {}</div>", _pairs(run.refused_reasons))

    @admin.display(description=_("refused, examples"))
    def refusal_examples(self, run: CrawlRun) -> SafeString:
        """The first refusals, as the shop named them."""
        rows = run.refusals.order_by("pk")[:30].values_list("reason", "title")
        return format_html_join("", "<div>{}: {}</div>", rows)

    @admin.display(description=_("errors, grouped"))
    def errors_by_kind(self, run: CrawlRun) -> SafeString:
        """Each kind of error with its number and one example."""
        rows = [
            (error["count"], kind, error.get("example", "")) for kind, error in run.errors.items()
        ]
        if not rows:
            return SafeString("–")
        return format_html_join("", "<div>{} × {}: <small>{}</small></div>", rows)

    @admin.action(description=_("Stop"), permissions=("change",))
    def stop(self, request: HttpRequest, queryset: QuerySet[CrawlRun]) -> None:
        """Ask the chosen runs to stop."""
        _stop(self, request, queryset)

    @admin.action(description=_("Accept a suspicious run as right"), permissions=("change",))
    def accept(self, request: HttpRequest, queryset: QuerySet[CrawlRun]) -> None:
        """Believe the chosen runs: what they did not see is marked as gone."""
        for run in queryset:
            try:
                gone = services.accept_run(run)
            except ValueError as error:
                self.message_user(request, f"{run}: {error}", messages.WARNING)
            else:
                text = ngettext("%(count)d offer is gone.", "%(count)d offers are gone.", gone)
                self.message_user(request, text % {"count": gone}, messages.SUCCESS)


@admin.register(CrawlRefusal)
class CrawlRefusalAdmin(admin.ModelAdmin[CrawlRefusal]):
    """What was left out, so that a wrong refusal can be found."""

    list_display = ("reason", "title", "run")
    list_filter = ("reason", "run__source")
    list_select_related = ("run__source",)
    search_fields = ("title",)

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


def _pairs(reasons: dict[str, int]) -> list[tuple[int, str]]:
    return [(count, reason) for reason, count in reasons.items()]


def _stop(
    model_admin: admin.ModelAdmin[Any], request: HttpRequest, runs: QuerySet[CrawlRun]
) -> None:
    open_runs = list(runs.filter(state__in=_OPEN))
    for run in open_runs:
        services.request_stop(run)
    text = ngettext("%(count)d crawl stops.", "%(count)d crawls stop.", len(open_runs))
    level = messages.SUCCESS if open_runs else messages.WARNING
    model_admin.message_user(request, text % {"count": len(open_runs)}, level)
