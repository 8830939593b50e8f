"""Webhooks: changes are found, written down once for each address, signed, sent until taken.

Messages are signed as the Standard Webhooks specification says (standardwebhooks.com):
`webhook-id`, `webhook-timestamp`, `webhook-signature: v1,base64(HMAC-SHA256(id.timestamp.body))`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from catalog.models import PriceObservation
from outgoing.guard import FetchError, RefusedAddressError, post
from partners.models import ApiKey, Webhook, WebhookDelivery, WebhookMark

logger = logging.getLogger(__name__)

# Waits before the second, third … try: about two days in all.
WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 7200, 21600, 43200, 86400)
)
BATCH = 2_000
# Rows are committed in another order than they are numbered: so far back it is looked again. The
# unique constraint keeps a change from being told twice.
LOOK_BACK = 5_000
AT_ONCE = 50
LEASE = timedelta(minutes=2)
MOST_WEBHOOKS = 10


def make_webhook(key: ApiKey, *, url: str, events: Iterable[str]) -> Webhook:
    """Register an address; its secret is in the answer, for checking signatures."""
    newest = PriceObservation.objects.order_by("-pk").values_list("pk", flat=True).first()
    return Webhook.objects.create(
        key=key,
        url=url,
        events=sorted(set(events)),
        secret="whsec_" + base64.b64encode(secrets.token_bytes(32)).decode(),
        after_observation=newest or 0,
    )


def note_changes() -> int:
    """Write down a delivery for each change since the last look, for each address that wants it.

    An observation is a change of price or of stock, or the first of an offer, which is neither.
    """
    hooks = list(Webhook.objects.filter(is_active=True, key__revoked_at__isnull=True))
    with transaction.atomic():
        mark, _is_new = WebhookMark.objects.select_for_update().get_or_create(pk=1)
        if not hooks:
            newest = PriceObservation.objects.order_by("-pk").values_list("pk", flat=True).first()
            mark.observation = newest or 0
            mark.save(update_fields=["observation"])
            return 0
        rows = list(_observations(mark.observation - LOOK_BACK)[: BATCH + LOOK_BACK])
        now = timezone.now()
        wanted = [
            WebhookDelivery(
                webhook=hook, observation=row, event=event, payload=_payload(row, event), due_at=now
            )
            for row in rows
            for event in _events_of(row)
            for hook in hooks
            if event in hook.events and row.pk > hook.after_observation
        ]
        before = WebhookDelivery.objects.count()
        WebhookDelivery.objects.bulk_create(wanted, ignore_conflicts=True, batch_size=1000)
        if rows:
            mark.observation = max(mark.observation, rows[-1].pk)
            mark.save(update_fields=["observation"])
        return WebhookDelivery.objects.count() - before


def send_due(now: datetime | None = None) -> int:
    """Send what is due, each tried once; return how many were taken.

    A delivery is claimed by moving its time on, so that two senders never hold the same one, and
    one whose sender dies is sent again when the claim has run out.
    """
    now = now or timezone.now()
    with transaction.atomic():
        due = WebhookDelivery.objects.select_for_update(skip_locked=True, of=("self",))
        claimed = list(
            due.filter(state=WebhookDelivery.State.WAITING, due_at__lte=now)
            .select_related("webhook__key")
            .order_by("due_at")[:AT_ONCE]
        )
        numbers = [each.pk for each in claimed]
        WebhookDelivery.objects.filter(pk__in=numbers).update(due_at=now + LEASE)
    return sum(_send(delivery) for delivery in claimed)


def sign(secret: str, *, number: str, moment: int, body: bytes) -> str:
    """Return the value of the header `webhook-signature`."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    message = f"{number}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


def _send(delivery: WebhookDelivery) -> bool:
    hook = delivery.webhook
    if not hook.is_active or hook.key.revoked_at is not None:
        return _give_up(delivery, "no longer wanted")
    body = json.dumps(delivery.payload).encode()
    moment, number = int(timezone.now().timestamp()), str(delivery.number)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Solemate (+{settings.SITE_URL})",
        "webhook-id": number,
        "webhook-timestamp": str(moment),
        "webhook-signature": sign(hook.secret, number=number, moment=moment, body=body),
    }
    try:
        answer = post(hook.url, body, headers=headers, allow=settings.WEBHOOK_ALLOW)
    except RefusedAddressError as error:
        return _give_up(delivery, f"refused: {error}")
    except FetchError as error:
        return _try_later(delivery, str(error))
    if answer.status == 410:  # the specification's way to say "never again"
        Webhook.objects.filter(pk=hook.pk).update(is_active=False)
        return _give_up(delivery, "410 Gone")
    if not 200 <= answer.status < 300:
        return _try_later(delivery, f"status {answer.status}")
    delivery.state, delivery.answer = WebhookDelivery.State.SENT, f"status {answer.status}"
    delivery.attempts += 1
    delivery.sent_at = timezone.now()
    delivery.save(update_fields=["state", "answer", "attempts", "sent_at"])
    return True


def _try_later(delivery: WebhookDelivery, answer: str) -> bool:
    delivery.attempts += 1
    if delivery.attempts > len(WAITS):
        return _give_up(delivery, answer)
    delivery.answer = answer[:200]
    delivery.due_at = timezone.now() + WAITS[delivery.attempts - 1]
    delivery.save(update_fields=["answer", "attempts", "due_at"])
    return False


def _give_up(delivery: WebhookDelivery, answer: str) -> bool:
    delivery.state, delivery.answer = WebhookDelivery.State.DEAD, answer[:200]
    delivery.save(update_fields=["state", "answer", "attempts"])
    logger.warning("Webhook delivery %s given up: %s", delivery.pk, answer)
    return False


def _observations(after: int) -> Any:
    """Observations with what the same offer's observation before them said."""
    before = PriceObservation.objects.filter(offer=OuterRef("offer"), pk__lt=OuterRef("pk"))
    before = before.order_by("-pk")
    return (
        PriceObservation.objects.filter(pk__gt=after, offer__merchant__is_hidden=False)
        .annotate(
            before_pk=Subquery(before.values("pk")[:1]),
            before_price=Subquery(before.values("price")[:1]),
            before_in_stock=Subquery(before.values("in_stock")[:1]),
        )
        .select_related("offer__merchant")
        .order_by("pk")
    )


def _events_of(row: Any) -> list[str]:
    if row.before_pk is None:
        return []
    events = []
    if row.price != row.before_price:
        events.append(Webhook.Event.PRICE.value)
    if row.in_stock != row.before_in_stock:
        events.append(Webhook.Event.STOCK.value)
    return events


def _payload(row: Any, event: str) -> dict[str, Any]:
    offer = row.offer
    return {
        "type": event,
        "timestamp": row.seen_at.isoformat(),
        "data": {
            "product": offer.product_id,
            "offer": offer.pk,
            "merchant": offer.merchant.slug,
            "price": None if row.price is None else str(row.price),
            "price_before": None if row.before_price is None else str(row.before_price),
            "currency": row.currency,
            "in_stock": row.in_stock,
            "in_stock_before": row.before_in_stock,
            "url": settings.SITE_URL + reverse("out", args=[offer.pk]),
        },
    }
