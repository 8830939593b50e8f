"""Addresses of the pages of work, below /admin/work/."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.admin import AdminSite
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from curation.views import (
    catalog_report,
    edits,
    history,
    imports,
    jobs,
    lookups,
    pairs,
    pictures,
    review,
    rules,
    second_factor,
)

PAGES: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
    ("review/", review.review, "work-review"),
    ("review/grid/", review.grid, "work-review-grid"),
    ("review/names/", review.names, "work-review-names"),
    ("review/undo/", review.undo, "work-review-undo"),
    ("review/<int:pk>/decide/", review.decide, "work-review-decide"),
    ("review/<int:pk>/skip/", review.skip, "work-review-skip"),
    ("pairs/", pairs.pairs, "work-pairs"),
    ("pairs/<int:pk>/same/", pairs.same, "work-pair-same"),
    ("pairs/<int:pk>/different/", pairs.different, "work-pair-different"),
    ("merges/", pairs.merges, "work-merges"),
    ("merges/<int:pk>/undo/", pairs.undo, "work-merge-undo"),
    ("split/<int:pk>/", pairs.split, "work-split"),
    ("unlock/<int:pk>/<str:field>/", pairs.unlock, "work-unlock"),
    ("edits/", edits.edit_list, "work-edits"),
    ("edits/<int:pk>/", edits.edit, "work-edit"),
    ("edits/<int:pk>/stop/", edits.stop, "work-edit-stop"),
    ("edits/<int:pk>/back/", edits.take_back, "work-edit-back"),
    ("edits/<int:pk>/again/", edits.again, "work-edit-again"),
    ("rules/", rules.rule_list, "work-rules"),
    ("rules/new/", rules.write, "work-rule-new"),
    ("rules/<int:pk>/again/", rules.again, "work-rule-again"),
    ("rules/runs/<int:pk>/back/", rules.take_back, "work-rule-back"),
    ("rules/runs/<int:pk>/stop/", rules.stop, "work-rule-stop"),
    ("imports/", imports.imports, "work-imports"),
    ("imports/<int:pk>/", imports.job, "work-import"),
    ("imports/<int:pk>/start/", imports.start, "work-import-start"),
    ("imports/<int:pk>/stop/", imports.stop, "work-import-stop"),
    ("imports/<int:pk>/refused.csv", imports.refused, "work-import-refused"),
    ("export/<str:target>.<str:format>", imports.export, "work-export"),
    ("pictures/", pictures.grid, "work-pictures"),
    ("pictures/<int:pk>/", pictures.change, "work-picture-change"),
    ("search/", lookups.search, "work-search"),
    ("interest/", lookups.interest, "work-interest"),
    ("catalogue/", catalog_report.catalog_report, "work-catalog-report"),
    ("catalogue/make/", catalog_report.make_anew, "work-catalog-report-make"),
    ("jobs/", jobs.jobs, "work-jobs"),
    ("second-factor/", second_factor.second_factor, "work-second-factor"),
    ("revert/<str:model_name>/<int:history_id>/", history.revert, "work-revert"),
]


def staff_urls(site: AdminSite) -> list[URLPattern]:
    """Return the pages of work, each for signed-in staff only."""
    return [
        path(f"work/{address}", site.admin_view(view), name=name) for address, view, name in PAGES
    ]
