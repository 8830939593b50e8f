"""Words for what crawls wrote down: politeness kept, and reasons to filter by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.filters import AllValuesFieldListFilter
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from scrapers.wording import in_words

MANNERS = {
    "mean_gap_s": _("seconds between requests, on average"),
    "least_gap_s": _("shortest pause between two requests, in seconds"),
    "most_at_once": _("most requests at the same time"),
    "most_crawl_delay_s": _("Crawl-delay of robots.txt, in seconds"),
    "robots_read": _("robots.txt read"),
    "forbidden_by_robots": _("addresses left alone because of robots.txt"),
    "waits": _("times the shop asked us to wait"),
    "waited_s": _("seconds waited because the shop asked"),
    "unchanged_answers": _("answers “not changed” (304)"),
    "answers_from_disk": _("answers of an earlier attempt taken from disk"),
    "refused_by_guard": _("addresses that the guard refused"),
    "most_memory_bytes": _("most memory of the crawl's process"),
}


def shown_value(name: str, value: Any) -> str:
    """A value for people."""
    return filesizeformat(value) if name.endswith("_bytes") else str(value)


class ReasonFilter(AllValuesFieldListFilter):
    """Reasons that were recorded in English, in the reader's language."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Django's own choices with other words on them."""
        for choice in super().choices(changelist):
            yield {**choice, "display": in_words(str(choice["display"]))}
