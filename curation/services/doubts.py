"""When in doubt, the picture: what becomes of offers whose words leave open what they are."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from catalog.models import Offer, Product
from catalog.services import set_status
from catalog.services.locks import in_transaction
from curation.models import Decision, FieldPolicy, ReviewItem
from curation.services.filling import queue_for_review, set_aside
from curation.services.reading import KindLimit, limit_of_kind
from scrapers.models import DoubtfulOffer
from search.encoders.heads import NOT_SNEAKERS
from search.models import Prediction

CHUNK = 500
KEPT = 0.95  # of sneakers, unless staff say otherwise
KIND = Prediction.Field.KIND
State = DoubtfulOffer.State


def limit_in_force() -> KindLimit:
    """The limit by what staff want: "right at least" of the policy for kinds."""
    policy = FieldPolicy.objects.filter(field=KIND).first()
    return limit_of_kind(policy.precision if policy else KEPT)


def judge_doubts(*, limit: int = CHUNK) -> int:
    """Decide offers in doubt whose pictures have been read; return how many. Idempotent.

    Left out only where the pictures are surer than the limit. Where the heads in service were
    never measured on such pictures, all wait. A product that another offer names plainly, or that
    a person has decided on, stays as it is.
    """
    least = limit_in_force().least
    if least is None:
        return 0
    read = Prediction.objects.filter(product=OuterRef("offer__product"), field=KIND)
    waiting = DoubtfulOffer.objects.filter(Exists(read), state=State.WAITING).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:limit])
    for pk in ids:
        in_transaction(partial(_judge, pk, least))
    return len(ids)


def _judge(pk: int, least: float) -> None:
    doubt = (
        DoubtfulOffer.objects.select_for_update(of=("self",))
        .select_related("offer__product")
        .filter(pk=pk, state=State.WAITING)
        .first()
    )
    product = doubt.offer.product if doubt else None
    if doubt is None or product is None:
        return
    read = product.predictions.filter(field=KIND).first()
    if read is None:
        return
    doubt.kind, doubt.sure = read.label, no_sneaker(read)
    doubt.decided_at = timezone.now()
    is_out = doubt.sure >= least and not _is_named_plainly(product)
    if is_out and not product.decisions.exists():
        doubt.state = State.LEFT_OUT
        set_aside(product)
        queue_for_review(product, ReviewItem.Reason.ODD_PICTURE, doubt=doubt.reason)
    else:
        doubt.state = State.SNEAKER
    doubt.save()


def no_sneaker(read: Prediction) -> float:
    """How surely the pictures show no sneaker, 0 to 1."""
    return round(sum(float(sure) for label, sure in read.guesses if label in NOT_SNEAKERS), 4)


def _is_named_plainly(product: Product) -> bool:
    """Whether some current offer of the product is in no doubt."""
    plain = Offer.objects.current().filter(product=product, doubt=None)
    return plain.exists()


def let_in(doubts: QuerySet[DoubtfulOffer], *, by: User) -> int:
    """Publish what the pictures had left out, for good; return how many."""
    total = 0
    for doubt in doubts.filter(state=State.LEFT_OUT).select_related("offer__product"):
        in_transaction(partial(_let_in, doubt, by))
        total += 1
    return total


def _let_in(doubt: DoubtfulOffer, by: User) -> None:
    product = doubt.offer.product
    if product is None:
        return
    set_status(Product.objects.filter(pk=product.pk), Product.Status.PUBLISHED, by=by)
    Decision.objects.create(product=product, user=by, verdict=Decision.Verdict.PUBLISH)
    ReviewItem.objects.filter(
        product=product, reason=ReviewItem.Reason.ODD_PICTURE, state=ReviewItem.State.OPEN
    ).update(state=ReviewItem.State.DONE, done_at=timezone.now())
    doubt.state, doubt.decided_at = State.LET_IN, timezone.now()
    doubt.save(update_fields=["state", "decided_at"])
