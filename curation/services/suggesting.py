"""What the machine would say of a product, how sure it is, and why: the nearest published ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.models import Product, ProductListing
from catalog.vocabulary import Colour, Gender
from curation.services.head_suggestions import combined, odd_kind, suggest_by_heads
from curation.services.reading import Translator
from curation.services.suggestion import Source, Suggestion
from search.models import Encoder, Prediction
from search.retrieval import nearest_products, vector_of_product

NEIGHBOURS = 12
SHOWN = 6
LEAST_SURE = 0.3
# Farther than this share of the encoder's limit a neighbour has no vote: it merely is the nearest.
VOTING_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A published product nearby; distance is 1 - inner product."""

    product: Product
    picture: str
    distance: float


@dataclass(slots=True, kw_only=True)
class Opinion:
    """All that the machine says of one product. `nearest` is None before it has a vector."""

    suggestions: list[Suggestion] = field(default_factory=list)
    neighbours: list[Neighbour] = field(default_factory=list)
    all_near: list[Neighbour] = field(default_factory=list)
    nearest: float | None = None
    odd: Prediction | None = None

    def of(self, name: str) -> Suggestion | None:
        """Return what is suggested for a field."""
        return next((each for each in self.suggestions if each.field == name), None)


def form_opinion(
    product: Product, encoder: Encoder | None = None, translator: Translator | None = None
) -> Opinion:
    """Ask the nearest published products, and the heads, what this one is.

    A dozen queries, one of them by vector; a translator that is given saves two.

    Brand and silhouette are votes of neighbours at most half the encoder's distance limit away,
    each weighing by its closeness; colours likewise, a colour being said by more than half.
    """
    encoder = encoder or Encoder.objects.active()
    vector = vector_of_product(product.pk, encoder) if encoder else None
    if encoder is None or vector is None:
        return Opinion()
    read = list(product.predictions.all())
    distances = nearest_products(
        vector,
        encoder,
        condition=~Q(pk=product.pk),
        max_distance=encoder.max_distance,
        limit=NEIGHBOURS,
    )
    listings = ProductListing.objects.filter(pk__in=distances).select_related(
        "product__brand", "product__silhouette", "main_image"
    )
    near = sorted(
        (
            Neighbour(
                product=row.product,
                picture=row.main_image.file if row.main_image else "",
                distance=distances[row.pk],
            )
            for row in listings
        ),
        key=lambda each: each.distance,
    )
    reach = encoder.max_distance * VOTING_SHARE
    votes = [(each.product, 1 - each.distance / reach) for each in near if each.distance < reach]
    return Opinion(
        suggestions=combined(
            suggest_by_heads(product, read, translator or Translator()) if read else [],
            _suggest(product, votes),
        ),
        odd=odd_kind(read),
        neighbours=near[:SHOWN],
        all_near=near,
        nearest=near[0].distance if near else None,
    )


Votes = Sequence[tuple[Product, float]]


def _suggest(product: Product, votes: Votes) -> list[Suggestion]:
    found = [
        _majority("brand", votes, lambda p: p.brand_id, product.brand_id),
        _majority("silhouette", votes, lambda p: p.silhouette_id, product.silhouette_id),
        _majority("gender", votes, lambda p: p.gender or None, product.gender or None),
        _colours(product, votes),
    ]
    return [each for each in found if each is not None and each.sure >= LEAST_SURE]


def _majority(
    name: str, votes: Votes, read: Callable[[Product], Hashable], present: Hashable
) -> Suggestion | None:
    weights: Counter[Hashable] = Counter()
    for neighbour, weight in votes:
        weights[read(neighbour)] += weight  # type: ignore[assignment]  # Counter of floats
    total = sum(weights.values())
    weights.pop(None, None)
    if not weights or not total:
        return None
    value, weight = weights.most_common(1)[0]
    witness = next(neighbour for neighbour, _weight in votes if read(neighbour) == value)
    label = str(Gender(str(value)).label) if name == "gender" else str(getattr(witness, name))
    return Suggestion(
        field=name,
        value=value,
        label=label,
        # Few voters are never sure: one shy neighbour more that says nothing.
        sure=round(weight / (total + 0.5), 3),
        differs=value != present,
    )


def _colours(product: Product, votes: Votes) -> Suggestion | None:
    weights: Counter[str] = Counter()
    total = 0.0
    for neighbour, weight in votes:
        total += weight
        for colour in neighbour.colours:
            weights[colour] += weight  # type: ignore[assignment]  # Counter of floats
    said = [colour for colour, weight in weights.most_common() if weight > total / 2][:3]
    if not said:
        return None
    return Suggestion(
        field="colours",
        value=said,
        label=", ".join(str(Colour(colour).label) for colour in said),
        sure=round(min(weights[colour] for colour in said) / (total + 0.5), 3),
        differs=set(said) != set(product.colours),
    )


def why_text(opinion: Opinion) -> str:
    """Say in a sentence what the suggestions rest on."""
    if opinion.nearest is None:
        return _("No picture of it has a vector yet, so nothing is suggested.")
    count = {"count": len(opinion.neighbours)}
    if not any(each.source == Source.HEADS for each in opinion.suggestions):
        return _("From the %(count)d nearest published shoes.") % count
    return (
        _("Read in its pictures, calibrated; and beside it the %(count)d nearest published shoes.")
        % count
    )
