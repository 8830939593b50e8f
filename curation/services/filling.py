"""Which products are worth a person's look: found by a sweep over what crawls have brought."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from catalog.models import Product, ProductImage
from catalog.services import set_status
from curation.models import Bookmark, FieldPolicy, ReviewItem
from curation.services.duplicates import propose_duplicates
from curation.services.reading import Translator
from curation.services.suggesting import Opinion, form_opinion
from curation.services.suggestion import Source
from search.models import Encoder, ImageEmbedding, Prediction
from search.predicting import predict_missing

SWEEP = "review"
CHUNK = 400
# A product whose pictures have no vector yet is waited for so long, then judged without one.
PATIENCE = timedelta(minutes=10)
SURE_OF_LINE = {Source.NEIGHBOURS: 0.85, Source.HEADS: 0.95}
SURE_OF_LINE_AGAINST_SHOP = 0.9
SURE_OF_DIFFERENCE = {Source.NEIGHBOURS: 0.9, Source.HEADS: 0.98}
Reason = ReviewItem.Reason

URGENCY = {
    Reason.REPORTED: 5.0,
    Reason.DRAFT: 4.0,
    Reason.NO_PICTURE: 3.0,
    Reason.ODD_PICTURE: 2.5,
    Reason.NO_BRAND: 2.0,
    Reason.DISAGREES: 1.5,
    Reason.NO_SILHOUETTE: 1.0,
    Reason.BLIND: 0.5,
    Reason.PRACTICE: 0.0,
}


def find_review_items(*, limit: int = CHUNK) -> int:
    """Look at the next products that nobody has looked at; return how many were seen.

    Products that look like one of them and may be the same become pairs for staff.

    Idempotent; stops before a young product whose pictures have no vector yet. A product waits at
    most once per reason. Cost: one search by vector a product.
    """
    encoder = Encoder.objects.active()
    predict_missing()  # mostly done already, by a task of its own
    translator = Translator()
    keeps_out = FieldPolicy.objects.filter(field=Prediction.Field.KIND, is_on=True).exists()
    mark, _made = Bookmark.objects.get_or_create(name=SWEEP)
    found: list[ReviewItem] = []
    seen = 0
    gone: set[int] = set()
    for product in _next_products(mark.position, encoder)[:limit]:
        if product.pk in gone:
            continue
        is_young = timezone.now() - product.created_at < PATIENCE
        if is_young and not getattr(product, "has_vector", False):
            break
        opinion = form_opinion(product, encoder, translator)
        if keeps_out and opinion.odd is not None:
            set_aside(product)
        near = [(each.product, each.distance) for each in opinion.all_near]
        mark.position = product.pk
        seen += 1
        joined = propose_duplicates(product, near, encoder).gone if encoder else None
        if joined is not None:
            gone.add(joined)
        if joined != product.pk:
            found += judge(product, opinion)
    ReviewItem.objects.bulk_create(found, ignore_conflicts=True)
    mark.save()
    return seen


def _next_products(after: int, encoder: Encoder | None) -> QuerySet[Product]:
    """Products beyond a number, with whether they have a picture, a vector, and wait already."""
    shown = ProductImage.objects.visible().filter(product=OuterRef("pk"))
    vectors = ImageEmbedding.objects.filter(image__product=OuterRef("pk"), encoder=encoder)
    waiting = ReviewItem.objects.waiting().practice(False).filter(product=OuterRef("pk"))
    return (
        Product.objects.filter(pk__gt=after)
        .exclude(status__in=[Product.Status.MERGED, Product.Status.REJECTED])
        .select_related("brand", "silhouette")
        .annotate(has_picture=Exists(shown), has_vector=Exists(vectors), is_waiting=Exists(waiting))
        .order_by("pk")
    )


def judge(product: Product, opinion: Opinion) -> list[ReviewItem]:
    """Return the reasons to look at a product, unsaved; none for most."""
    if not getattr(product, "has_picture", True):
        return [_item(product, Reason.NO_PICTURE, Opinion())]
    reason = _reason(product, opinion)
    return [_item(product, reason, opinion)] if reason else []


def _reason(product: Product, opinion: Opinion) -> Reason | None:
    """Return the weightiest reason: a person decides on all of a product at once."""
    if product.status == Product.Status.DRAFT:
        # Whoever made it one may have said why already: then it waits with that reason.
        return None if getattr(product, "is_waiting", False) else Reason.DRAFT
    if product.brand_id is None:
        return Reason.NO_BRAND
    if opinion.odd is not None:
        return Reason.ODD_PICTURE
    brand, line = opinion.of("brand"), opinion.of("silhouette")
    if brand and brand.differs and brand.sure >= SURE_OF_DIFFERENCE[brand.source]:
        return Reason.DISAGREES
    if line is None or not line.differs:
        return None
    if product.silhouette_id is None:
        return Reason.NO_SILHOUETTE if line.sure >= SURE_OF_LINE[line.source] else None
    # Heads call a line by its family's name: against a shop's word they are not heard.
    is_heard = line.source == Source.NEIGHBOURS and line.sure >= SURE_OF_LINE_AGAINST_SHOP
    return Reason.DISAGREES if is_heard else None


def set_aside(product: Product) -> None:
    """Take a published product out of sight until a person has looked at it, unless one has."""
    if product.status == Product.Status.PUBLISHED and not product.decisions.exists():
        set_status(Product.objects.filter(pk=product.pk), Product.Status.DRAFT)


def _item(product: Product, reason: Reason, opinion: Opinion) -> ReviewItem:
    return ReviewItem(
        product=product,
        reason=reason,
        priority=URGENCY[reason]
        + max((s.sure for s in opinion.suggestions if s.differs), default=0),
        details={
            each.field: {"value": each.value, "label": each.label, "sure": each.sure}
            for each in opinion.suggestions
            if each.differs
        },
    )


def queue_for_review(product: Product, reason: Reason, **details: str) -> None:
    """Put one product into the queue; once per reason while it waits."""
    ReviewItem.objects.get_or_create(
        product=product,
        reason=reason,
        state=ReviewItem.State.OPEN,
        defaults={"priority": URGENCY[reason], "details": details},
    )


def lay_out_practice(*, size: int = 24) -> int:
    """Fill the practice queue from the demo market, where every answer is known; return how many.

    Nothing that is decided there changes a product.
    """
    waiting = ReviewItem.objects.waiting().practice(True).count()
    if waiting >= size:
        return 0
    fictional = Q(brand__is_fictional=True) | Q(offers__merchant__is_fictional=True)
    products = (
        Product.objects.published()
        .filter(fictional)
        .exclude(review_items__reason=Reason.PRACTICE, review_items__state="open")
        .distinct()
        .order_by("?")[: size - waiting]
    )
    made = [_item(product, Reason.PRACTICE, Opinion()) for product in products]
    ReviewItem.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)
