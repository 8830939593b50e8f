"""How much of the catalogue can be found already, for the line on the home page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from catalog.models import Merchant, ProductListing
from search import memory
from search.models import Encoder, ImageEmbedding

KEY = "search:readiness"
FRESH_S = 2  # while the catalogue fills
SETTLED_S = 60  # once every shoe is ready


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Shoes that have a listing; those of them whose main picture has a vector (ready) or was tried
    (settled); shops."""

    ready: int
    settled: int
    total: int
    shops: int
    is_demo: bool

    @property
    def is_complete(self) -> bool:
        """Say whether there is nothing left to wait for: a broken picture never gets a vector."""
        return self.total > 0 and self.settled >= self.total


def count_ready() -> Readiness:
    """Count, at most once in two seconds for all visitors (a minute once all is ready).

    Cost: three queries, or none; the longest walks one index entry a listing.
    """
    kept: Readiness | None = memory.recall(KEY)
    if kept is not None:
        return kept
    encoder = Encoder.objects.active()
    tried = ImageEmbedding.objects.filter(image=OuterRef("main_image"), encoder=encoder)
    counts = ProductListing.objects.annotate(
        is_ready=Exists(tried.filter(vector__isnull=False)), is_settled=Exists(tried)
    ).aggregate(
        total=Count("pk"),
        ready=Count("pk", filter=Q(is_ready=True)),
        settled=Count("pk", filter=Q(is_settled=True)),
    )
    shops = list(
        Merchant.objects.filter(is_hidden=False, offers__isnull=False)
        .distinct()
        .values_list("is_fictional", flat=True)
    )
    counted = Readiness(
        **counts,
        shops=len(shops),
        is_demo=any(shops),
    )
    seconds = SETTLED_S if counted.is_complete else FRESH_S
    memory.remember(KEY, counted, seconds=seconds)
    return counted
