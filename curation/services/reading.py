"""The heads' words as rows of the catalogue, and how sure is sure enough for a wanted precision."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from catalog.models import Silhouette
from catalog.naming import Description, describe
from catalog.offer_data import OfferData
from catalog.services.vocabulary import Vocabulary, ensure_rows, load_vocabulary
from search.models import Encoder, Prediction, ServedModel
from search.served import heads_in_service, metrics_in_service

Field = Prediction.Field
CURVES = {
    Field.BRAND: "brands",
    Field.SILHOUETTE: "silhouettes",
    Field.COLOURS: "colours",
    Field.HEIGHT: "heights",
}
# One-sided 95 %: the bound that a precision must pass is Wilson's, so few pictures prove little.
Z = 1.645
FEWEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The least sureness that is proven enough, and what it was proven by.

    `said` and `right` were counted on the pictures for tuning; the `val_` ones on split val, which
    chose nothing. `least` is None where no sureness proves the wanted precision.
    """

    least: float | None
    said: int = 0
    right: int = 0
    bound: float = 0.0
    val_said: int = 0
    val_right: int = 0
    val_all: int = 0

    @property
    def val_precision(self) -> float:
        """Share of right answers on split val."""
        return self.val_right / self.val_said if self.val_said else 0.0

    @property
    def val_share(self) -> float:
        """Share of val's pictures that it says anything about."""
        return self.val_said / self.val_all if self.val_all else 0.0


def threshold_for(field: str, precision: float) -> Threshold:
    """Choose the smallest sureness at which the heads in service are proven so precise.

    Proven: on pictures that neither the heads nor their encoder learnt from (the rows for tuning
    of the training split), the lower 95 % bound of the share of right answers (Wilson, one-sided)
    reaches `precision`. Kinds have no such measurement.
    """
    encoder = Encoder.objects.active()
    metrics = metrics_in_service(ServedModel.Kind.HEADS, encoder.revision) if encoder else {}
    curves = metrics.get("curves", {}).get(CURVES.get(Field(field), ""), {})
    tuning, val = curves.get("tuning", []), curves.get("val", [])
    seen = {row[0]: row for row in val}
    for threshold, said, right in sorted(tuning):
        if threshold > 0 and said >= FEWEST and lower_bound(right, said) >= precision:
            found = seen.get(threshold, [threshold, 0, 0])
            return Threshold(
                least=threshold,
                said=said,
                right=right,
                bound=lower_bound(right, said),
                val_said=found[1],
                val_right=found[2],
                val_all=seen.get(0, [0, 0, 0])[1],
            )
    return Threshold(least=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindLimit:
    """How surely pictures must show no sneaker before an offer is left out by them.

    `lost` and `caught` tell of split val, which chose nothing: shares of sneakers that would be
    left out wrongly, and of other things that are, by group.
    """

    least: float | None
    lost: dict[str, float] = field(default_factory=dict)
    caught: dict[str, float] = field(default_factory=dict)


SNEAKER_GROUPS = ("shop", "street", "told")
OTHER_GROUPS = ("other footwear", "no shoe")


def limit_of_kind(kept: float) -> KindLimit:
    """Choose the smallest sureness at which at least `kept` of sneakers are proven to stay in.

    Proven for each group of sneakers by itself, on pictures for tuning (Wilson, one-sided 95 %);
    none where the heads in service were not measured on pictures that people told.
    """
    encoder = Encoder.objects.active()
    metrics = metrics_in_service(ServedModel.Kind.HEADS, encoder.revision) if encoder else {}
    measured = metrics.get("kinds", {})
    checks = {row["threshold"]: row for row in measured.get("val", [])}
    for row in sorted(measured.get("tuning", []), key=lambda row: row["threshold"]):
        groups = [name for name in SNEAKER_GROUPS if row.get(name)]
        is_proven = "told" in groups and all(
            lower_bound(row[name] - row[f"{name} out"], row[name]) >= kept for name in groups
        )
        if is_proven:
            check = checks.get(row["threshold"], {})
            return KindLimit(
                least=row["threshold"],
                lost=_shares(check, SNEAKER_GROUPS),
                caught=_shares(check, OTHER_GROUPS),
            )
    return KindLimit(least=None)


def _shares(row: dict[str, float], groups: Iterable[str]) -> dict[str, float]:
    return {name: row[f"{name} out"] / row[name] for name in groups if row.get(name)}


def lower_bound(right: int, of: int, *, z: float = Z) -> float:
    """Return the lower end of Wilson's interval of a share.

    >>> round(lower_bound(98, 100), 3), lower_bound(0, 0)
    (0.942, 0.0)
    """
    if not of:
        return 0.0
    share = right / of
    middle = share + z * z / (2 * of)
    reach = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - reach) / (1 + z * z / of)


class Translator:
    """Turns the heads' labels into the catalogue's values; two queries, and rows made on demand."""

    def __init__(self) -> None:
        encoder = Encoder.objects.active()
        heads = heads_in_service(encoder.revision) if encoder else None
        self._brand_of = dict(heads.brand_of) if heads else {}
        self._vocabulary: Vocabulary = load_vocabulary()
        self._known: dict[tuple[str, str], Description] = {}

    def prepare(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Make the brands and silhouettes of (field, label) pairs that have no row yet."""
        named = [
            self._described(field, label)
            for field, label in pairs
            if field in (Field.BRAND, Field.SILHOUETTE)
        ]
        ensure_rows(self._vocabulary, named)

    def value_of(self, field: str, label: str) -> Any:
        """Return a brand's or silhouette's id, a height, a list of colours; None if there is none.

        A brand that the catalogue never had gets a row by `prepare` only.
        """
        if field == Field.BRAND:
            return self._vocabulary.brand_id(self._described(field, label))
        if field == Field.SILHOUETTE:
            return self._vocabulary.silhouette_id(self._described(field, label))
        if field == Field.COLOURS:
            return label.split(",")
        return label

    def brand_of_line(self, label: str) -> int | None:
        """Return the brand id of a silhouette's label."""
        return self._vocabulary.brand_id(self._described(Field.SILHOUETTE, label))

    def _described(self, field: str, label: str) -> Description:
        """Read a label as if a shop had written it: one spelling for shops and heads."""
        key = (field, label)
        if key not in self._known:
            line = label if field == Field.SILHOUETTE else ""
            brand = self._brand_of.get(label, "") if line else label
            offer = OfferData(
                external_id="-", url="", title=f"{brand} {line}".strip(), brand=brand, silhouette=""
            )
            self._known[key] = describe(offer, self._vocabulary.lexicon, shop_name="")
        return self._known[key]


def line_names(ids: Iterable[int]) -> dict[int, str]:
    """Return names of silhouettes by id."""
    return dict(Silhouette.objects.filter(pk__in=set(ids)).values_list("pk", "name"))
