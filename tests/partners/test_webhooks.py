"""Webhooks: signed, once for each change, tried again, given up, never to inner addresses."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64decode
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from partners.models import Webhook, WebhookDelivery
from partners.services import webhooks
from partners.services.keys import make_key, revoke_key
from tests.factories import OfferFactory, PriceObservationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_cache")]
BOTH = ["price.changed", "stock.changed"]


class Receiver:
    """An address that is told: what it got, and what it answers."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_port}"


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    made = Receiver()
    settings.WEBHOOK_ALLOW = (made.place,)
    Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def hook(receiver: Receiver) -> Webhook:
    key, _text = make_key(name="k", scopes=["webhooks"])
    return webhooks.make_webhook(key, url=f"http://{receiver.place}/hook", events=BOTH)


def change(offer: Any, price: int, *, in_stock: bool = True) -> Any:
    return PriceObservationFactory.create(offer=offer, price=Decimal(price), in_stock=in_stock)


def test_a_change_of_price_and_of_stock_is_told_once_and_signed(
    hook: Webhook, receiver: Receiver
) -> None:
    offer = OfferFactory.create()
    change(offer, 100)  # the first observation of an offer is no change
    change(offer, 80)
    change(offer, 80, in_stock=False)

    assert webhooks.note_changes() == 2
    assert webhooks.note_changes() == 0
    assert webhooks.send_due() == 2
    assert webhooks.send_due() == 0

    told = [json.loads(body) for _headers, body in receiver.got]
    assert [each["type"] for each in told] == BOTH
    assert told[0]["data"]["price_before"] == "100.00"
    assert (told[0]["data"]["price"], told[1]["data"]["in_stock"]) == ("80.00", False)
    headers, body = receiver.got[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = b64decode(hook.secret.removeprefix("whsec_"))
    (version, signature) = headers["webhook-signature"].split(",")
    assert version == "v1"
    assert b64decode(signature) == hmac.new(key, signed, hashlib.sha256).digest()


def test_what_was_before_the_webhook_is_not_told(receiver: Receiver) -> None:
    offer = OfferFactory.create()
    change(offer, 100)
    change(offer, 90)
    key, _text = make_key(name="k", scopes=["webhooks"])
    webhooks.make_webhook(key, url=f"http://{receiver.place}/", events=BOTH)

    change(offer, 80)

    assert webhooks.note_changes() == 1


def test_a_broken_receiver_is_tried_again_later_and_given_up_in_the_end(
    hook: Webhook, receiver: Receiver
) -> None:
    receiver.status = 500
    offer = OfferFactory.create()
    change(offer, 100)
    change(offer, 90)
    webhooks.note_changes()
    moment = timezone.now()

    for _ in range(len(webhooks.WAITS) + 1):
        webhooks.send_due(moment)
        delivery = WebhookDelivery.objects.get()
        assert delivery.due_at > moment
        moment = delivery.due_at

    assert delivery.state == WebhookDelivery.State.DEAD
    assert delivery.answer == "status 500"
    assert len(receiver.got) == len(webhooks.WAITS) + 1
    # Every try is the same message: its receiver can tell.
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1


def test_a_sender_that_dies_leaves_its_delivery_to_another(hook: Webhook) -> None:
    offer = OfferFactory.create()
    change(offer, 100)
    change(offer, 90)
    webhooks.note_changes()
    # What a sender does before it sends, and then it is gone.
    WebhookDelivery.objects.update(due_at=timezone.now() + webhooks.LEASE)

    assert webhooks.send_due() == 0
    assert webhooks.send_due(timezone.now() + webhooks.LEASE + timedelta(seconds=1)) == 1


def test_gone_ends_a_webhook_and_so_does_a_revoked_key(hook: Webhook, receiver: Receiver) -> None:
    offer = OfferFactory.create()
    change(offer, 100)
    change(offer, 90)
    webhooks.note_changes()
    receiver.status = 410

    webhooks.send_due()
    assert not Webhook.objects.get().is_active

    Webhook.objects.update(is_active=True)
    revoke_key(hook.key)
    change(offer, 80)
    assert webhooks.note_changes() == 0


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:6379/", "http://169.254.169.254/", "https://user:x@a.example/"]
)
def test_an_inner_address_is_refused_at_once(client: Client, url: str) -> None:
    _key, text = make_key(name="k", scopes=["webhooks"])

    answer = client.post(
        "/api/v1/webhooks/",
        {"url": url, "events": BOTH},
        "application/json",
        headers={"authorization": f"Bearer {text}"},
    )

    assert answer.status_code == 400
    assert not Webhook.objects.exists()


def test_a_webhook_is_made_listed_and_ended_by_its_own_key_only(client: Client) -> None:
    _key, text = make_key(name="k", scopes=["webhooks"])
    _other, foreign = make_key(name="o", scopes=["webhooks"])
    own = {"authorization": f"Bearer {text}"}
    data = {"url": "https://partner.example/hook", "events": ["price.changed"]}

    made = client.post("/api/v1/webhooks/", data, "application/json", headers=own).json()

    assert made["secret"].startswith("whsec_")
    (listed,) = client.get("/api/v1/webhooks/", headers=own).json()
    assert "secret" not in listed
    address = f"/api/v1/webhooks/{made['id']}/"
    headers = {"authorization": f"Bearer {foreign}"}
    assert client.get("/api/v1/webhooks/", headers=headers).json() == []
    assert client.delete(address, headers=headers).status_code == 404
    assert client.delete(address, headers=own).status_code == 204
