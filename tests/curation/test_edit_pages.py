"""Bulk edits as staff see them: chosen in the list, the form, what is refused, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from catalog.models import Product
from curation.models import BulkEdit
from tests.curation.conftest import Shoe
from tests.factories import BrandFactory, ProductFactory, SilhouetteFactory

pytestmark = pytest.mark.django_db

SignedIn = Callable[..., Client]


def choose(client: Client, *shoes: Product, everything: bool = False, query: str = "") -> str:
    """Choose products in the list and the action; return the address that it leads to."""
    chosen = {"action": "edit_together", "_selected_action": [each.pk for each in shoes]}
    answer = client.post(
        f"/admin/catalog/product/{query}", chosen | {"select_across": str(int(everything))}
    )
    return answer.headers.get("Location", "")


def test_all_that_fit_the_filter_are_chosen_not_only_the_page(
    signed_in: SignedIn, shoe: Shoe
) -> None:
    client = signed_in("curator")
    brand = BrandFactory.create()
    shoes = ProductFactory.create_batch(60, brand=brand, silhouette=None, gender="")
    other = shoe()

    address = choose(client, shoes[0], everything=True, query=f"?brand__id__exact={brand.pk}")

    page = client.get(address).content.decode()
    assert "Edit 60 chosen products" in page
    assert other.pk not in BulkEdit.objects.get().product_ids
    looked = client.post(address, {"set_gender": "on", "gender": "men"}).content.decode()
    assert "60 products of 60 chosen would change" in looked
    assert "Change 60 products" in looked
    number = re.findall(r'name="confirm" value="(\d+)"', looked)[0]
    done = client.post(address, {"confirm": number}, follow=True).content.decode()
    assert "60 products changed." in done
    assert Product.objects.filter(gender="men").count() == 60


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Tick at least one field"),
        ({"gender": "men"}, "Tick at least one field"),
        ({"set_gender": "on", "gender": "robots"}, "Select a valid choice"),
        ({"set_colours": "on", "other_colours": ["red"]}, "Choose the main colour"),
        ({"set_brand": "on", "brand": "999999999"}, "Select a valid choice"),
        ({"set_status": "on"}, "Choose published or rejected"),
        ({"set_colourway": "on", "colourway": "x" * 201}, "at most 200"),
    ],
)
def test_an_edit_that_makes_no_sense_gets_a_sentence(
    signed_in: SignedIn, shoe: Shoe, fields: dict[str, Any], told: str
) -> None:
    client = signed_in("curator")
    address = choose(client, shoe())
    answer = client.post(address, fields)
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_a_silhouette_of_another_brand_is_refused_and_its_own_brand_comes_with_it(
    signed_in: SignedIn, shoe: Shoe
) -> None:
    client = signed_in("curator")
    line, product = SilhouetteFactory.create(), shoe()
    address = choose(client, product)
    ticks = {"set_silhouette": "on", "silhouette": line.pk}

    refused = client.post(address, ticks | {"set_brand": "on", "brand": product.brand_id})
    assert "This silhouette is of another brand." in refused.content.decode()

    client.post(address, ticks)
    edit = BulkEdit.objects.get()
    assert edit.values == {"brand_id": line.brand_id, "silhouette_id": line.pk}


def test_whoever_may_not_publish_sets_no_status(shoe: Shoe) -> None:
    user = User.objects.create_user("editor", is_staff=True)
    rights = Permission.objects.filter(codename__in=["view_product", "change_product"])
    user.user_permissions.set(rights)
    client = Client()
    client.force_login(user)
    product = shoe()
    address = choose(client, product)
    client.post(address, {"set_status": "on", "status": "rejected", "set_gender": "on"})
    assert BulkEdit.objects.get().values == {"gender": ""}

    # Not even what somebody prepared while they still might.
    BulkEdit.objects.update(values={"status": "rejected"}, preview=1, versions=[product.version])
    answer = client.post(address, {"confirm": "1"}, follow=True)
    assert "You may not publish or reject products." in answer.content.decode()
    assert BulkEdit.objects.get().state == "draft"


def test_a_colleagues_draft_is_not_touched_and_an_operator_edits_nothing(
    signed_in: SignedIn, shoe: Shoe
) -> None:
    product = shoe(gender="")
    address = choose(signed_in("curator", "anna"), product)
    boris = signed_in("curator", "boris")

    answer = boris.post(address, {"set_gender": "on", "gender": "men"}, follow=True)

    assert "Somebody else is preparing this edit" in answer.content.decode()
    assert BulkEdit.objects.get().values == {}
    operator = signed_in("operator")
    assert choose(operator, product) == ""
    assert operator.get(address).status_code == 403


def test_stopping_and_taking_back_from_the_page(signed_in: SignedIn, shoe: Shoe) -> None:
    client = signed_in("curator")
    product = shoe(gender="")
    address = choose(client, product)
    client.post(address, {"set_gender": "on", "gender": "men"})
    client.post(address, {"confirm": "1"})
    product.refresh_from_db()
    assert product.gender == "men"

    answer = client.post(f"{address}back/", follow=True)
    assert "1 product put back." in answer.content.decode()
    twice = client.post(f"{address}back/", follow=True)
    assert "Only a run that has ended can be taken back." in twice.content.decode()
    assert "No product was chosen." in client.post(f"{address}again/", follow=True).content.decode()
    assert client.post(f"{address}stop/").status_code == 302
    listed = client.get("/admin/work/edits/").content.decode()
    assert "taken back" in listed
