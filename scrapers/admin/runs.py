"""Runs: live progress, how they ended, what was refused, what went wrong, how polite we were."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from scrapers import services
from scrapers.admin.charts import counts_chart, recent_runs
from scrapers.admin.wording import MANNERS, shown_value
from scrapers.models import CrawlRun, DoubtfulOffer
from scrapers.wording import in_words

State = CrawlRun.State
OPEN = (State.QUEUED, State.RUNNING, State.PAUSED)


@admin.register(CrawlRun)
class CrawlRunAdmin(admin.ModelAdmin[CrawlRun]):
    """What each crawl did. Runs are written by crawlers: staff look, pause, stop and accept."""

    change_form_template = "scrapers/admin/run.html"
    list_display = (
        *("id", "source", "state", "has_alarm", "progress", "started_at", "duration"),
        *("seen", "new", "changed", "gone", "refused", "requests"),
    )
    list_filter = ("state", "source")
    list_select_related = ("source",)
    date_hierarchy = "created_at"
    actions = ("pause", "resume", "stop", "accept")
    readonly_fields = (
        *("source", "state", "said", "alarm_said", "alarm_mailed_at", "created_at", "started_at"),
        *("finished_at", "resume_at", "duration", "heartbeat_at", "attempts"),
        *("seen", "new", "changed", "gone", "pictures", "requests", "bytes"),
        *(
            "refusals_by_reason",
            "refusal_examples",
            "in_doubt",
            "errors_by_kind",
            "manners_kept",
            "history",
        ),
    )
    fieldsets = (
        (None, {"fields": ("source", "state", "said", ("alarm_said", "alarm_mailed_at"))}),
        (
            _("When"),
            {
                "fields": (
                    ("created_at", "started_at", "finished_at"),
                    ("duration", "heartbeat_at", "resume_at", "attempts"),
                )
            },
        ),
        (_("What it saw"), {"fields": (("seen", "new", "changed", "gone", "pictures"), "history")}),
        (_("What it left out"), {"fields": ("refusals_by_reason", "refusal_examples", "in_doubt")}),
        (_("What went wrong"), {"fields": ("errors_by_kind",)}),
        (_("Politeness kept"), {"fields": (("requests", "bytes"), "manners_kept")}),
    )

    def get_urls(self) -> list[URLPattern]:
        """Add what the page of a run asks for: how far it is, and its buttons."""
        live, ask = self.admin_site.admin_view(self.live), self.admin_site.admin_view(self.ask)
        return [
            path("<int:pk>/live/", live, name="crawlrun-live"),
            path("<int:pk>/ask/", ask, name="crawlrun-ask"),
            *super().get_urls(),
        ]

    def live(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far a run is, as a fragment of its page."""
        run = get_object_or_404(CrawlRun.objects.select_related("source"), pk=pk)
        return render(request, "scrapers/admin/_live.html", self.live_context(run))

    def ask(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do one of the list's actions with this run: a button of its page was pressed."""
        name = request.POST.get("ask", "")
        if not self.has_change_permission(request) or name not in self.actions:
            raise PermissionDenied
        getattr(self, name)(request, self.get_queryset(request).filter(pk=pk))
        return redirect("admin:scrapers_crawlrun_change", pk)

    def live_context(self, run: CrawlRun) -> dict[str, Any]:
        """What the fragment shows."""
        done = run.seen + run.refused
        return {
            "run": run,
            "is_open": run.state in OPEN,
            "done": done,
            "percent": min(100, round(100 * done / run.expected)) if run.expected else None,
            "duration": _duration(run),
        }

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the run with its live head."""
        run = CrawlRun.objects.select_related("source").filter(pk=object_id).first()
        nothing_to_save = {"show_save": False, "show_save_and_continue": False}
        shown = self.live_context(run) | {"asks": self._asks(run)} if run else {}
        context = {**(extra_context or {}), **nothing_to_save, **shown}
        return super().change_view(request, object_id, form_url, context)

    def _asks(self, run: CrawlRun) -> list[tuple[str, str]]:
        """Which buttons the page shows: name and words of each action that would do something."""
        names = {
            State.QUEUED: ("pause", "stop"),
            State.RUNNING: ("pause", "stop"),
            State.PAUSED: ("resume", "stop"),
        }.get(State(run.state), ("accept",) if services.may_be_accepted(run) else ())
        return [(name, getattr(self, name).short_description) for name in names]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Runs are queued from their source."""
        return False

    @admin.display(description=_("alarm"), boolean=True)
    def has_alarm(self, run: CrawlRun) -> bool | None:
        """Whether staff should look; nothing for runs that went well."""
        return False if run.alarm else None

    @admin.display(description=_("how it ended"))
    def said(self, run: CrawlRun) -> str:
        """What the crawler wrote down at the end, or while it rests."""
        return in_words(run.message) or "–"

    @admin.display(description=_("alarm"))
    def alarm_said(self, run: CrawlRun) -> str:
        """Why staff should look."""
        return in_words(run.alarm) or "–"

    @admin.display(description=_("progress"))
    def progress(self, run: CrawlRun) -> str:
        """How far a crawl is."""
        if run.state not in OPEN:
            return "–"
        done = run.seen + run.refused
        return f"{done} / {run.expected}" if run.expected else str(done)

    @admin.display(description=_("duration"))
    def duration(self, run: CrawlRun) -> timedelta | str:
        """From the start to the end, or to now."""
        return _duration(run) or "–"

    @admin.display(description=_("refused, by reason"))
    def refusals_by_reason(self, run: CrawlRun) -> SafeString:
        """How many were left out, and why."""
        rows = [(count, in_words(reason)) for reason, count in run.refused_reasons.items()]
        return format_html_join("", "<div>{} × {}</div>", rows) or SafeString("–")

    @admin.display(description=_("refused, examples"))
    def refusal_examples(self, run: CrawlRun) -> SafeString:
        """The first refusals, as the shop named them."""
        first = run.refusals.order_by("pk")[:30].values_list("reason", "title")
        rows = [(in_words(reason), title) for reason, title in first]
        return format_html_join("", "<div>{}: {}</div>", rows) or SafeString("–")

    @admin.display(description=_("in doubt by their words"))
    def in_doubt(self, run: CrawlRun) -> SafeString:
        """How many were let in on little, and what their pictures said; each leads to its list."""
        counted = run.doubts.values_list("state").annotate(count=Count("pk")).order_by("state")
        page = reverse("admin:scrapers_doubtfuloffer_changelist")
        rows = [
            (count, f"{page}?run__id__exact={run.pk}&state__exact={state}",
             DoubtfulOffer.State(state).label)
            for state, count in counted
        ]  # fmt: skip
        return format_html_join("", '<div>{} × <a href="{}">{}</a></div>', rows) or SafeString("–")

    @admin.display(description=_("errors, grouped"))
    def errors_by_kind(self, run: CrawlRun) -> SafeString:
        """Each kind of error with its number and one example."""
        rows = [
            (error["count"], in_words(kind), error.get("example", ""))
            for kind, error in run.errors.items()
        ]
        if not rows:
            return SafeString("–")
        return format_html_join("", "<div>{} × {}: <small>{}</small></div>", rows)

    @admin.display(description=_("as it really was"))
    def manners_kept(self, run: CrawlRun) -> SafeString:
        """Waits, pauses and robots.txt of this run, in words."""
        rows = [
            (MANNERS[name], shown_value(name, value))
            for name, value in run.manners.items()
            if name in MANNERS
        ]
        return format_html_join("", "<div>{}: {}</div>", rows) or SafeString("–")

    @admin.display(description=_("beside the runs before"))
    def history(self, run: CrawlRun) -> SafeString:
        """The source's chart."""
        return format_html("{}", counts_chart(recent_runs(run.source)))

    @admin.action(description=_("Pause"), permissions=("change",))
    def pause(self, request: HttpRequest, queryset: QuerySet[CrawlRun]) -> None:
        """Let the chosen runs rest."""
        runs = list(queryset.filter(state__in=(State.QUEUED, State.RUNNING)))
        for run in runs:
            services.request_pause(run)
        text = ngettext("%(count)d crawl rests.", "%(count)d crawls rest.", len(runs))
        self.message_user(request, text % {"count": len(runs)}, messages.SUCCESS)

    @admin.action(description=_("Let it go on"), permissions=("change",))
    def resume(self, request: HttpRequest, queryset: QuerySet[CrawlRun]) -> None:
        """Wake the chosen runs that rest."""
        count = sum(services.resume_run(run) for run in queryset)
        text = ngettext("%(count)d crawl goes on.", "%(count)d crawls go on.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)

    @admin.action(description=_("Stop"), permissions=("change",))
    def stop(self, request: HttpRequest, queryset: QuerySet[CrawlRun]) -> None:
        """Ask the chosen runs to stop."""
        stop_runs(self, request, queryset)

    @admin.action(description=_("Accept a suspicious run as right"), permissions=("change",))
    def accept(self, request: HttpRequest, queryset: QuerySet[CrawlRun]) -> None:
        """Believe the chosen runs: what they did not see is marked as gone."""
        for run in queryset:
            try:
                gone = services.accept_run(run)
            except ValueError as error:
                self.message_user(request, f"{run}: {in_words(str(error))}", messages.WARNING)
            else:
                text = ngettext("%(count)d offer is gone.", "%(count)d offers are gone.", gone)
                self.message_user(request, text % {"count": gone}, messages.SUCCESS)


def _duration(run: CrawlRun) -> timedelta | None:
    if run.started_at is None:
        return None
    is_under_way = run.state == State.RUNNING
    end = run.finished_at or (timezone.now() if is_under_way else run.heartbeat_at)
    return timedelta(seconds=round(((end or run.started_at) - run.started_at).total_seconds()))


def stop_runs(
    model_admin: admin.ModelAdmin[Any], request: HttpRequest, runs: QuerySet[CrawlRun]
) -> None:
    """Ask the open ones of these runs to stop, and say how many there were."""
    open_runs = list(runs.filter(state__in=OPEN))
    for run in open_runs:
        services.request_stop(run)
    text = ngettext("%(count)d crawl stops.", "%(count)d crawls stop.", len(open_runs))
    level = messages.SUCCESS if open_runs else messages.WARNING
    model_admin.message_user(request, text % {"count": len(open_runs)}, level)
