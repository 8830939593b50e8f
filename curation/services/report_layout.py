"""The report's numbers as sections of a page: tables with a bar in each row."""

from __future__ import annotations

from django.utils.translation import gettext as _

from curation.services.report_parts import (
    Row,
    Section,
    barred_lines,
    moment,
    number,
    share,
    stepped_lines,
)


def sections(report: Row) -> list[Section]:
    """Lay out a report read from its JSON, in the language of the reader."""
    return [
        _totals(report),
        *_classes(report),
        *_prices(report),
        _picture_sizes(report),
        _backgrounds(report),
        _duplicates(report),
        _coverage(report),
        *_freshness(report),
        _drift(report),
        _thin_lines(report),
        _unanswered(report),
    ]


def _totals(report: Row) -> Section:
    names = {
        "products": _("published shoes"), "drafts": _("waiting for review"),
        "offers": _("current offers"), "gone_offers": _("offers that are gone"),
        "shops": _("shops"), "brands": _("brands"), "silhouettes": _("silhouettes"),
        "pictures": _("pictures"),
    }  # fmt: skip
    figures = [(name, number(report["totals"][key])) for key, name in names.items()]
    return Section(key="totals", title=_("What there is"), figures=figures)


def _classes(report: Row) -> list[Section]:
    found = []
    for key, title in (("brands", _("Brands")), ("silhouettes", _("Silhouettes"))):
        told = report["balance"][key]
        figures = [
            (_("classes"), number(told["classes"])),
            (_("amount to as many even ones as"), number(told["amount_to"], 1)),
            (_("share of the largest"), share(told["largest_share"])),
        ]
        if "too_few_pictures" in told:
            figures.append((_("with fewer than 4 pictures"), number(told["too_few_pictures"])))
        found.append(
            Section(
                key=key,
                title=title,
                figures=figures,
                columns=[title, _("shoes"), _("pictures")],
                lines=barred_lines(
                    report[key],
                    lambda row: [row["name"], number(row["products"]), number(row["pictures"])],
                    lambda row: row["products"],
                ),
            )
        )
    return found


def _prices(report: Row) -> list[Section]:
    names = ("lowest", "quarter", "median", "three_quarters", "highest")
    columns = [_("offers"), _("lowest"), _("a quarter below"), _("median"),
               _("three quarters below"), _("highest")]  # fmt: skip
    told = (
        ("prices_by_brand", _("Prices by brand"), _("Brand")),
        ("prices_by_shop", _("Prices by shop"), _("Shop")),
    )
    return [
        Section(
            key=key,
            title=title,
            note=_("In %(currency)s, by the latest exchange rates; bars show the median.")
            % {"currency": report["currency"]},
            columns=[first, *columns],
            lines=barred_lines(
                report[key],
                lambda row: [
                    row["name"],
                    number(row["offers"]),
                    *(number(row[name], 2) for name in names),
                ],
                lambda row: float(row["median"] or 0),
            ),
        )
        for key, title, first in told
    ]


def _picture_sizes(report: Row) -> Section:
    return Section(
        key="picture_sizes",
        title=_("Sizes of pictures"),
        columns=[_("shorter side, pixels"), _("pictures")],
        lines=stepped_lines(report["picture_sizes"]),
    )


def _backgrounds(report: Row) -> Section:
    return Section(
        key="backgrounds",
        title=_("Backgrounds"),
        note=_("As measured by the check of pictures, which looks at new ones bit by bit."),
        columns=[_("Shop"), _("pictures"), _("checked"), _("plain background"), _("several shoes"),
                 _("too small")],
        lines=barred_lines(
            report["backgrounds"],
            lambda row: [
                row["name"] or "–",
                *(number(row[name]) for name in ("pictures", "checked")),
                share(row["plain"] / row["checked"]) if row["checked"] else "–",
                *(number(row[name]) for name in ("several", "small")),
            ],
            lambda row: row["plain"] / row["checked"] if row["checked"] else 0,
        ),
    )  # fmt: skip


def _duplicates(report: Row) -> Section:
    names = {
        "same_pictures": _("pictures that several shoes share"),
        "products_with_same_pictures": _("shoes with such a picture"),
        "alike_pictures": _("looks that several shoes share"),
        "products_with_alike_pictures": _("shoes with such a look"),
        "open_pairs": _("probable duplicates that wait for staff"),
    }
    figures = [(name, number(report["duplicates"][key])) for key, name in names.items()]
    return Section(key="duplicates", title=_("Duplicates"), figures=figures)


def _coverage(report: Row) -> Section:
    names = {
        "brand": _("brand"), "silhouette": _("silhouette"), "colours": _("colours"),
        "gender": _("gender"), "height": _("height"), "style_code": _("style code"),
        "gtin": "GTIN", "description": _("description"), "picture": _("picture"),
        "price": _("price"), "sizes": _("sizes"), "vector": _("vector for search"),
    }  # fmt: skip
    return Section(
        key="coverage",
        title=_("What is known of published shoes"),
        columns=[_("what"), _("shoes"), _("share")],
        lines=barred_lines(
            report["coverage"],
            lambda row: [names[row["name"]], number(row["known"]), share(row["share"])],
            lambda row: row["share"],
            largest=1.0,
        ),
    )


def _freshness(report: Row) -> list[Section]:
    columns = [_("Shop"), _("current offers"), _("gone"), _("brands"), _("last seen")]
    return [
        Section(
            key="freshness",
            title=_("When offers were last seen"),
            columns=[_("days ago"), _("offers")],
            lines=stepped_lines(report["freshness"]),
        ),
        Section(
            key="shops",
            title=_("Shops"),
            columns=columns,
            lines=barred_lines(
                report["shops"],
                lambda row: [
                    row["name"],
                    *(number(row[name]) for name in ("offers", "gone", "brands")),
                    moment(row["last_seen"]),
                ],
                lambda row: row["offers"],
            ),
        ),
    ]


def _drift(report: Row) -> Section:
    told = report["drift"]
    index = told["stability_index"]
    return Section(
        key="drift",
        title=_("What moved"),
        note=_(
            "From %(since)s to %(until)s. The stability index compares how offers are spread over"
            " brands: below 0.1 steady, above 0.25 another catalogue."
        )
        % {"since": moment(told["since"]), "until": moment(told["until"])},
        figures=[
            (_("offers that came"), number(told["came"])),
            (_("offers that went"), number(told["went"])),
            (_("offers whose price changed"), number(told["changed_price"])),
            (_("stability index"), "–" if index is None else number(index, 3)),
        ],
        columns=[_("Brand"), _("offers before"), _("after"), _("median price before"), _("after")],
        lines=barred_lines(
            told["brands"],
            lambda row: [
                row["name"] or _("without a brand"),
                *(number(row[name]) for name in ("offers_before", "offers_after")),
                *(number(row[name], 2) for name in ("median_before", "median_after")),
            ],
            lambda row: row["offers_after"],
        ),
    )


def _thin_lines(report: Row) -> Section:
    rows = report["thin_lines"]
    return Section(
        key="thin_lines",
        title=_("Missing for training, and where to crawl more"),
        note=_(
            "Silhouettes with fewer than 4 pictures cannot be learnt: %(lines)s. The shop is the"
            " one with most offers of the brand."
        )
        % {"lines": number(rows[0]["lines"] if rows else 0)},
        columns=[_("Brand"), _("Silhouette"), _("shoes"), _("pictures"), _("Shop"),
                 _("its offers of the brand")],
        lines=barred_lines(
            rows,
            lambda row: [
                row["brand"], row["silhouette"], number(row["products"]),
                number(row["pictures"]), row["shop"] or "–", number(row["brand_offers"] or 0),
            ],
            lambda row: row["brand_offers"] or 0,
        ),
    )  # fmt: skip


def _unanswered(report: Row) -> Section:
    return Section(
        key="unanswered_words",
        title=_("Asked for and not found, 30 days"),
        columns=[_("Words"), _("searches"), _("without a result")],
        lines=barred_lines(
            report["unanswered_words"],
            lambda row: [
                row["words"], number(row["searches"]), number(row["without_result"]),
            ],
            lambda row: row["without_result"],
        ),
    )  # fmt: skip
