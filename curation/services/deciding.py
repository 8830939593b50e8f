"""What a person decides about a product in the review queue, and how that is taken back."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Brand, Product, Silhouette
from catalog.models.history import remember_before
from catalog.services import lock_edited_fields, refresh_listings
from catalog.vocabulary import Colour, Gender, Height
from curation.models import Decision, ReviewItem, VisitorReport

HOLD = timedelta(minutes=10)
BLIND_SHARE = 0.02
FIXABLE = ("brand", "silhouette", "colours", "height", "gender")
Verdict = Decision.Verdict


class DecisionError(Exception):
    """The decision was not taken; the message says why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person wants: the verdict, what to mend first, and how much work it was."""

    verdict: Decision.Verdict
    version: int
    changes: Mapping[str, Any]
    reject_reason: str = ""
    keys_pressed: int | None = None
    seconds: float | None = None


def take_next(
    user: User, *, is_practice: bool = False, count: int = 1, after: int = 0
) -> list[ReviewItem]:
    """Take the most urgent items into this person's hands, those already there first.

    Nobody else gets them for ten minutes. `after`: an item just left for later, not given again.
    """
    now = timezone.now()
    with transaction.atomic():
        queue = ReviewItem.objects.waiting().practice(is_practice).exclude(pk=after)
        held = queue.held_by(user, now=now).order_by("-priority", "pk")
        items = list(held.select_for_update(of=("self",), skip_locked=True)[:count])
        if len(items) < count:
            free = queue.free_for(user, now=now).exclude(pk__in=[item.pk for item in items])
            items += list(
                free.order_by("-priority", "pk").select_for_update(of=("self",), skip_locked=True)[
                    : count - len(items)
                ]
            )
        ids = [item.pk for item in items]
        ReviewItem.objects.filter(pk__in=ids).update(held_by=user, held_until=now + HOLD)
    found = ReviewItem.objects.select_related("product__brand", "product__silhouette").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def let_go(item: ReviewItem, user: User) -> None:
    """Give an item back to the queue, behind all others of its urgency."""
    ReviewItem.objects.filter(pk=item.pk, held_by=user).update(
        held_by=None, held_until=None, priority=item.priority - 0.01
    )


def decide(item_id: int, user: User, wish: Wish) -> Decision:
    """Apply a decision: mend fields (and lock them), publish or reject, close what waits on it.

    In the practice queue and at a blind second look nothing but the decision itself is written.

    Raises:
        DecisionError: somebody else holds or has decided the item, the product has changed since
            it was shown, or a value is none that the field can have. Nothing was done.
    """
    with transaction.atomic():
        item = ReviewItem.objects.select_for_update().get(pk=item_id)
        _check_item(item, user)
        product = Product.objects.select_for_update(no_key=True).get(pk=item.product_id)
        if product.version != wish.version:
            raise DecisionError(
                _(
                    "Somebody else, or a crawl, has changed this shoe since you opened it. Nothing "
                    "was saved. Here it is as it stands now."
                )
            )
        is_rehearsal = item.reason in (ReviewItem.Reason.PRACTICE, ReviewItem.Reason.BLIND)
        if item.compares_with is not None:  # as the first look found it, not as it left it
            show_as_before(product, item.compares_with)
        before = state_of(product)
        _change(product, wish)
        agrees = _agrees(item, wish, product)
        if not is_rehearsal:
            _save(product, before, wish, user)
        decision = _decision(item, product, user, wish, before=before, agrees=agrees)
        decision.save()
        _close(item, user, everything=not is_rehearsal)
        if not is_rehearsal and random.random() < BLIND_SHARE:  # noqa: S311 - a sample, no secret
            _ask_again(decision)
    return decision


def _decision(
    item: ReviewItem,
    product: Product,
    user: User,
    wish: Wish,
    *,
    before: dict[str, Any],
    agrees: bool | None,
) -> Decision:
    """Return the example that is kept of a decision, unsaved."""
    return Decision(
        item=item,
        product=product,
        user_id=user.pk,
        verdict=wish.verdict,
        reject_reason=wish.reject_reason if wish.verdict == Verdict.REJECT else "",
        before=before,
        after=state_of(product),
        suggested=item.details,
        is_practice=item.reason == ReviewItem.Reason.PRACTICE,
        is_blind=item.reason == ReviewItem.Reason.BLIND,
        agrees=agrees,
        keys_pressed=wish.keys_pressed,
        seconds=wish.seconds,
    )


def show_as_before(product: Product, first: Decision) -> None:
    """Give a product, in memory only, the values that the first look at it found."""
    product.brand_id, product.silhouette_id = first.before["brand"], first.before["silhouette"]
    product.colours, product.gender = first.before["colours"], first.before["gender"]
    product.height = first.before.get("height", product.height)
    product.status = first.before["status"]


def _check_item(item: ReviewItem, user: User) -> None:
    if item.state != ReviewItem.State.OPEN:
        raise DecisionError(_("Somebody has decided this already. Here is the next one."))
    is_held = item.held_until is not None and item.held_until > timezone.now()
    if is_held and item.held_by_id != user.pk:
        raise DecisionError(
            _("%(name)s has this in hand right now. Here is the next one.") % {"name": item.held_by}
        )


def state_of(product: Product) -> dict[str, Any]:
    """Return what a decision can change, in JSON's types."""
    return {
        "brand": product.brand_id,
        "silhouette": product.silhouette_id,
        "colours": list(product.colours),
        "gender": product.gender,
        "height": product.height,
        "status": product.status,
        "locked_fields": list(product.locked_fields),
    }


def _change(product: Product, wish: Wish) -> None:
    for name, value in wish.changes.items():
        if name not in FIXABLE:
            raise DecisionError(_("“%(field)s” cannot be changed here.") % {"field": name})
        _set_field(product, name, value)
    if product.silhouette and product.silhouette.brand_id != product.brand_id:
        if "silhouette" in wish.changes:
            product.brand_id = product.silhouette.brand_id
        else:
            product.silhouette = None
    if wish.verdict == Verdict.PUBLISH:
        product.status = Product.Status.PUBLISHED
    elif wish.verdict == Verdict.REJECT:
        product.status = Product.Status.REJECTED


def _set_field(product: Product, name: str, value: Any) -> None:
    if name == "brand":
        product.brand = Brand.objects.filter(pk=value).first() if value else None
        is_known = bool(product.brand_id) or not value
    elif name == "silhouette":
        product.silhouette = Silhouette.objects.filter(pk=value).first() if value else None
        is_known = bool(product.silhouette_id) or not value
    elif name == "gender":
        product.gender = value
        is_known = value in ("", *Gender.values)
    elif name == "height":
        product.height = value
        is_known = value in ("", *Height.values)
    else:
        product.colours = list(value)
        is_known = set(value) <= set(Colour.values)
    if not is_known:
        raise DecisionError(_("There is no such value for “%(field)s”.") % {"field": name})


def _save(product: Product, before: dict[str, Any], wish: Wish, user: User) -> None:
    remember_before([Product.objects.get(pk=product.pk)])
    after = state_of(product)
    edited = [name for name in FIXABLE if after[name] != before[name]]
    lock_edited_fields(product, edited)
    product._history_user = user  # type: ignore[attr-defined]  # simple_history reads it
    product._change_reason = f"review: {wish.verdict}"  # type: ignore[attr-defined]
    product.save()
    refresh_listings([product.pk])


def _close(item: ReviewItem, user: User, *, everything: bool) -> None:
    done = {"state": ReviewItem.State.DONE, "done_at": timezone.now(), "held_until": None}
    ReviewItem.objects.filter(pk=item.pk).update(**done)
    if not everything:
        return
    # A person has looked at the product as a whole: whatever else asked about it has its answer.
    others = ReviewItem.objects.waiting().practice(False).filter(product=item.product_id)
    others.exclude(reason=ReviewItem.Reason.BLIND).update(**done)
    VisitorReport.objects.filter(product=item.product_id, state=VisitorReport.State.OPEN).update(
        state=VisitorReport.State.SETTLED, settled_by=user, settled_at=timezone.now()
    )


def _agrees(item: ReviewItem, wish: Wish, product: Product) -> bool | None:
    """Whether a second look says the same as the first; None for a first look."""
    first = item.compares_with
    if first is None:
        return None
    after = state_of(product)
    return first.verdict == wish.verdict and all(
        first.after.get(name, after[name]) == after[name] for name in FIXABLE
    )


def _ask_again(decision: Decision) -> None:
    ReviewItem.objects.get_or_create(
        product=decision.product,
        reason=ReviewItem.Reason.BLIND,
        state=ReviewItem.State.OPEN,
        defaults={"priority": 0.5, "compares_with": decision},
    )


def undo_decision(decision_id: int, user: User) -> Decision:
    """Put the product back as it was before a decision and its item back into the person's hands.

    Raises:
        DecisionError: it was undone already, or the product was edited again since.
    """
    with transaction.atomic():
        decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision_id)
        if decision.undone_at is not None:
            raise DecisionError(_("This was undone already."))
        product = Product.objects.select_for_update(no_key=True).get(pk=decision.product_id)
        is_rehearsal = decision.is_practice or decision.is_blind
        if not is_rehearsal and state_of(product) | decision.after != state_of(product):
            raise DecisionError(
                _("This shoe was changed again since; open it and change it by hand.")
            )
        if not is_rehearsal:
            _put_back(product, decision.before, user)
        decision.undone_at = timezone.now()
        decision.save(update_fields=["undone_at"])
        if decision.item_id:
            ReviewItem.objects.filter(pk=decision.item_id).update(
                state=ReviewItem.State.OPEN,
                done_at=None,
                held_by=user,
                held_until=timezone.now() + HOLD,
            )
    return decision


def _put_back(product: Product, before: dict[str, Any], user: User) -> None:
    product.brand_id, product.silhouette_id = before["brand"], before["silhouette"]
    product.colours, product.gender = before["colours"], before["gender"]
    product.height = before.get("height", product.height)  # not noted by decisions of old
    product.status, product.locked_fields = before["status"], before["locked_fields"]
    product.version += 1
    product._history_user = user  # type: ignore[attr-defined]  # simple_history reads it
    product._change_reason = "review undone"  # type: ignore[attr-defined]
    product.save()
    refresh_listings([product.pk])


def agreement(*, days: int = 90) -> tuple[int, int]:
    """Return how many second looks agreed with the first, and how many there were."""
    since = timezone.now() - timedelta(days=days)
    looks = Decision.objects.standing().filter(is_blind=True, created_at__gte=since)
    return looks.filter(agrees=True).count(), looks.exclude(agrees=None).count()
