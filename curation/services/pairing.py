"""Pairs that may be one shoe: both sides with their differences, and why the machine asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from catalog.matching import bits_apart, title_likeness
from catalog.models import MatchCandidate, Product
from catalog.vocabulary import Colour
from search.models import Encoder
from search.retrieval import vector_of_product


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One trait of both, and whether they differ where both say something."""

    label: str
    left: str
    right: str
    differs: bool


@dataclass(slots=True, kw_only=True)
class Pair:
    """Two products that may be one; `left` is the older one and stays when they are merged."""

    candidate: MatchCandidate
    left: Product
    right: Product
    lines: list[Line]
    distance: float | None = None
    bits: int | None = None
    titles: float = 0.0

    @property
    def percent(self) -> int:
        """How sure the machine is, for people."""
        return round(self.candidate.score * 100)

    @property
    def reasons(self) -> list[tuple[str, float]]:
        """What the score is made of, in people's words, the weightiest first."""
        parts: dict[str, float] = self.candidate.evidence.get("parts", {})
        told = _reason_names()
        named = [(told.get(name, name), weight) for name, weight in parts.items()]
        return sorted(named, key=lambda each: -abs(each[1]))


def _reason_names() -> dict[str, str]:
    """What `curation.services.evidence` weighs, for people."""
    return {
        "verifier": _("the verifier: one shoe or two?"),
        "distance": _("how far apart the pictures look"),
        "ahead of the next": _("how much nearer than any other"),
        "titles": _("names alike"),
        "titles nearly equal": _("names nearly equal"),
        "same silhouette": _("same silhouette"),
        "another silhouette": _("another silhouette"),
        "same colours": _("same colours"),
        "other colours": _("other colours"),
        "colours in common": _("colours in common"),
        "pictures differ": _("pictures differ point by point"),
        "pictures nearly equal": _("pictures nearly equal point by point"),
        "pictures alike": _("pictures alike point by point"),
    }


def open_candidates(*, of_offers: bool) -> QuerySet[MatchCandidate]:
    """Return what staff have not decided: pairs of products, or offers and other products."""
    state = MatchCandidate.objects.filter(state=MatchCandidate.State.OPEN)
    merged = Product.Status.MERGED
    if of_offers:
        found = state.filter(offer__isnull=False).exclude(offer__product__status=merged)
    else:
        found = state.filter(other__isnull=False).exclude(other__status=merged)
    return found.exclude(product__status=merged).order_by("-score", "pk")


def pairs_of(candidates: Iterable[MatchCandidate]) -> list[Pair]:
    """Return the pairs of candidates that still ask something. A dozen queries a page."""
    rows = list(candidates)
    ids = {row.product_id for row in rows} | {row.other_id for row in rows if row.other_id}
    ids |= {row.offer.product_id for row in rows if row.offer}
    products = (
        Product.objects.select_related("brand", "silhouette")
        .prefetch_related("images", "offers__merchant")
        .in_bulk(ids)
    )
    encoder = Encoder.objects.active()
    found = []
    for row in rows:
        second = row.other_id or (row.offer.product_id if row.offer else None)
        if second is None or second == row.product_id:
            continue
        left, right = products[min(row.product_id, second)], products[max(row.product_id, second)]
        found.append(_pair(row, left, right, encoder))
    return found


def _pair(row: MatchCandidate, left: Product, right: Product, encoder: Encoder | None) -> Pair:
    pair = Pair(candidate=row, left=left, right=right, lines=_lines(left, right))
    pair.titles = title_likeness(left.name, right.name)
    bits = [
        bits_apart(a.phash, b.phash)
        for a in left.images.all()
        for b in right.images.all()
        if a.phash is not None and b.phash is not None
    ]
    pair.bits = min(bits, default=None)
    if encoder is not None:
        one, two = (vector_of_product(each.pk, encoder) for each in (left, right))
        pair.distance = None if one is None or two is None else round(float(1 - one @ two), 3)
    return pair


def _lines(left: Product, right: Product) -> list[Line]:
    def said(product: Product) -> dict[str, str]:
        offers = [offer for offer in product.offers.all() if offer.gone_at is None]
        prices = sorted(
            f"{offer.price:f} {offer.currency}" for offer in offers if offer.price is not None
        )
        return {
            _("Name"): product.name,
            _("Brand"): str(product.brand or ""),
            _("Silhouette"): str(product.silhouette or ""),
            _("Colourway"): product.colourway,
            _("Colours"): ", ".join(
                str(Colour(c).label) for c in sorted(product.colours) if c in Colour.values
            ),
            _("For"): str(product.get_gender_display()),
            _("Height"): str(product.get_height_display()),
            _("Style code"): product.style_code,
            "GTIN": product.gtin,
            _("Shops"): ", ".join(sorted({offer.merchant.name for offer in offers})),
            _("Prices"): ", ".join(prices[:3]),
        }

    one, two = said(left), said(right)
    always_differ = {_("Shops"), _("Prices")}
    return [
        Line(
            label=label,
            left=one[label],
            right=two[label],
            differs=label not in always_differ
            and bool(one[label] and two[label] and one[label] != two[label]),
        )
        for label in one
    ]


def find_pair(pk: int) -> MatchCandidate | None:
    """Return an open candidate with what a decision about it needs."""
    state = Q(state=MatchCandidate.State.OPEN)
    related = MatchCandidate.objects.select_related("product", "other", "offer__product")
    return related.filter(state, pk=pk).first()


def sides(candidate: MatchCandidate) -> list[Product]:
    """Return the two products that a candidate asks about, the older first."""
    other: Any = candidate.other or (candidate.offer.product if candidate.offer else None)
    return sorted({candidate.product, other} - {None}, key=lambda product: product.pk)
