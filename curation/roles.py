"""The four roles of staff and what each may do. Groups are made from this by migrations.

Least rights: a role holds what its work needs and nothing for convenience. Superusers are made on
the command line only; the administrator manages people and roles but is none.
"""

from __future__ import annotations

from typing import Any

VIEW_CATALOGUE = (
    *("catalog.view_product", "catalog.view_productimage", "catalog.view_offer"),
    *("catalog.view_brand", "catalog.view_silhouette", "catalog.view_merchant"),
    *("catalog.view_matchcandidate", "catalog.view_productmerge"),
)
VIEW_HISTORY = (
    *("catalog.view_historicalproduct", "catalog.view_historicalbrand"),
    *("catalog.view_historicalsilhouette", "catalog.view_historicalmerchant"),
)
REVIEW = (
    *("curation.view_reviewitem", "curation.decide_reviewitem", "curation.view_decision"),
    *("curation.view_visitorreport", "catalog.publish_product"),
)

CURATOR = (
    *VIEW_CATALOGUE,
    *VIEW_HISTORY,
    *REVIEW,
    *("catalog.change_product", "catalog.change_productimage", "catalog.merge_product"),
    *("curation.view_picturecheck", "curation.view_pictureedit", "curation.add_pictureedit"),
    *("curation.view_searchedwords", "curation.view_fieldpolicy", "curation.view_filledfield"),
    "scrapers.view_doubtfuloffer",
)
MERCHANDISER = (
    *CURATOR,
    *("catalog.add_brand", "catalog.change_brand"),
    *("catalog.add_silhouette", "catalog.change_silhouette"),
    *("catalog.change_merchant", "catalog.view_exchangerate"),
    *("curation.view_rule", "curation.add_rule", "curation.change_rule", "curation.run_rule"),
    *("curation.view_rulerun", "curation.view_historicalrule"),
    *("curation.view_importjob", "curation.add_importjob", "curation.export_catalogue"),
    *("curation.change_fieldpolicy", "curation.change_filledfield"),
)
OPERATOR = (
    *VIEW_CATALOGUE,
    *("scrapers.view_crawlsource", "scrapers.add_crawlsource", "scrapers.change_crawlsource"),
    *("scrapers.view_crawlrun", "scrapers.change_crawlrun", "scrapers.view_crawlrefusal"),
    *("scrapers.view_crawledpicture", "scrapers.delete_crawledpicture"),
    "scrapers.view_doubtfuloffer",
    *("catalog.add_merchant", "catalog.change_merchant"),
    *("catalog.view_exchangerate", "catalog.add_exchangerate", "catalog.change_exchangerate"),
    "catalog.delete_exchangerate",
    *("search.view_encoder", "search.add_encoder", "search.change_encoder"),
    "search.view_imageembedding",
    *("search.delete_imageembedding", "search.view_photoquery"),
    *("search.view_servedmodel", "search.change_servedmodel"),
    *("curation.view_rulerun", "curation.view_importjob", "curation.view_searchedwords"),
)
ADMINISTRATOR = tuple(
    dict.fromkeys(
        (
            *MERCHANDISER,
            *OPERATOR,
            *("auth.view_user", "auth.add_user", "auth.change_user", "auth.view_group"),
            "admin.view_logentry",
        )
    )
)
ROLES: dict[str, tuple[str, ...]] = {
    "curator": CURATOR,
    "merchandiser": MERCHANDISER,
    "operator": OPERATOR,
    "administrator": ADMINISTRATOR,
}


def make_groups(apps: Any) -> None:
    """Make the groups and give each exactly the rights of its role. `apps` is a migration's.

    Raises:
        LookupError: a role names a right that no model has.
    """
    group_model = apps.get_model("auth", "Group")
    permission_model = apps.get_model("auth", "Permission")
    known = {
        f"{label}.{codename}": pk
        for pk, label, codename in permission_model.objects.values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    for name, rights in ROLES.items():
        missing = sorted(set(rights) - known.keys())
        if missing:
            raise LookupError(f"{name}: no such right: {', '.join(missing)}")
        group, _made = group_model.objects.get_or_create(name=name)
        group.permissions.set([known[right] for right in rights])
