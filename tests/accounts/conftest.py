"""People, shoes with listings, and crawls of one shop, for tests of accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from accounts.services.alerts import ask_price_alert
from accounts.services.checking import check_alerts
from catalog.models import Merchant, Product
from catalog.offer_data import OfferData, SizeData
from catalog.services import record_offers
from tests.factories import ImageDataFactory, MerchantFactory, OfferDataFactory

PASSWORD = "correct horse battery"
MakePerson = Callable[..., User]


class Shop:
    """A shop that is crawled again and again; each crawl is an hour after the one before."""

    def __init__(self, merchant: Merchant) -> None:
        self.merchant = merchant
        self.now = timezone.now() - timedelta(days=30)
        self.offers: dict[str, OfferData] = {}

    def sell(
        self, key: str, price: str = "100", *, sizes: tuple[str, ...] = (), **more: Any
    ) -> Product:
        """Put a shoe on sale, or change it, and crawl; return its product."""
        before = self.offers.get(key)
        self.offers[key] = OfferDataFactory.create(
            external_id=key,
            title=before.title if before else f"Nike Zoom {key}",
            price=Decimal(price),
            images=before.images if before else (ImageDataFactory.create(),),
            sizes=tuple(
                SizeData(label=each, system="EU", eu=Decimal(each), in_stock=True) for each in sizes
            ),
            **more,
        )
        self.crawl()
        return Product.objects.get(offers__external_id=key, offers__merchant=self.merchant)

    def crawl(self) -> None:
        """See everything once more, an hour later."""
        self.now += timedelta(hours=1)
        record_offers(self.merchant, list(self.offers.values()), seen_at=self.now)


def fall(shop: Shop, people: list[User], *, shoes: int = 1) -> None:
    """Let the price of some shoes fall to what these people wait for, and check."""
    for number in range(shoes):
        shoe = shop.sell(str(number), "100")
        for person in people:
            ask_price_alert(person, product_id=shoe.pk, below=Decimal(80))
        shop.sell(str(number), "79")
    check_alerts()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Forget the language of the test before: Django keeps a request's in the thread."""
    with override("en"):
        yield


@pytest.fixture
def shop(db: None) -> Shop:
    """An empty shop."""
    return Shop(MerchantFactory.create())


@pytest.fixture
def make_person(db: None) -> MakePerson:
    """Make a person with a confirmed address."""

    def make(name: str = "alice", *, confirmed: bool = True) -> User:
        address = f"{name}@example.org"
        user = User.objects.create_user(name, address, PASSWORD)
        EmailAddress.objects.create(user=user, email=address, verified=confirmed, primary=True)
        return user

    return make


@pytest.fixture
def alice(make_person: MakePerson) -> User:
    """A person with a confirmed address."""
    return make_person()


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    """Alice's browser."""
    client.force_login(alice)
    return client
