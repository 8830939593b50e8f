"""Staff of each role, and a few shoes to work on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from catalog.models import Product
from catalog.services import refresh_listings
from curation.management.commands.make_roles import restore_roles
from search.served import look_again
from tests.factories import OfferFactory, ProductFactory, ProductImageFactory

Shoe = Callable[..., Product]


@pytest.fixture
def person(db: None) -> Callable[[str], User]:
    """Make a member of staff of one role."""

    def make(role: str, name: str = "") -> User:
        user = User.objects.create_user(name or role, password="pass-word-1", is_staff=True)
        if not Group.objects.filter(name=role).exists():
            restore_roles()  # a test with transactions has emptied the tables
        user.groups.add(Group.objects.get(name=role))
        return user

    return make


@pytest.fixture
def signed_in(person: Callable[..., User]) -> Callable[..., Client]:
    """A client of a person of one role."""

    def make(role: str, name: str = "") -> Client:
        client = Client()
        client.force_login(person(role, name))
        return client

    return make


@pytest.fixture
def shoe(db: None, redis_cache: None) -> Shoe:
    """A published shoe with an offer and a picture."""

    def make(*, offers: int = 1, **traits: Any) -> Product:
        product = ProductFactory.create(**traits)
        for _number in range(offers):
            offer = OfferFactory.create(product=product)
            ProductImageFactory.create(product=product, offer=offer)
        refresh_listings([product.pk])
        return product

    return make


@pytest.fixture(autouse=True)
def _heads_of_this_test() -> None:
    """What the last test put in service is not remembered in this one."""
    look_again()
