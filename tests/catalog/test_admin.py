"""The catalogue's admin pages, as staff with and without permissions use them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import (
    Brand,
    ExchangeRate,
    MatchCandidate,
    Product,
    ProductImage,
    ProductListing,
)
from catalog.services import refresh_listings
from tests.factories import (
    BrandFactory,
    ExchangeRateFactory,
    MatchCandidateFactory,
    MerchantFactory,
    OfferFactory,
    OfferSizeFactory,
    PriceObservationFactory,
    ProductFactory,
    ProductImageFactory,
)

# Signing in counts failures in the cache.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_redis")]


def staff(*permissions: str) -> Client:
    """A client of a staff member with exactly these permissions of the catalogue."""
    user = User.objects.create_user("staff", password=None, is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="catalog", codename__in=permissions)
    )
    client = Client()
    client.force_login(user)
    return client


def superuser() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    return client


def sold_product(**traits: Any) -> Product:
    product = ProductFactory.create(**traits)
    OfferFactory.create(product=product)
    ProductImageFactory.create(product=product)
    refresh_listings([product.pk])
    return product


def page(model: str, *arguments: int, name: str = "changelist") -> str:
    return reverse(f"admin:catalog_{model}_{name}", args=arguments)


def act(client: Client, model: str, action: str, *rows: Any) -> str:
    """Choose an action for rows on a list page, confirm it if asked; return what follows."""
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    response = client.post(page(model), chosen, follow=True)
    if "confirmed" in response.content.decode():
        response = client.post(page(model), chosen | {"confirmed": len(rows)}, follow=True)
    return response.content.decode()


def filled_form(client: Client, address: str) -> dict[str, str]:
    """Return the values of an admin page's own form, as a browser would send them."""
    form = client.get(address).context["adminform"].form
    formsets = client.get(address).context["inline_admin_formsets"]
    data: dict[str, str] = {}
    for name, field in form.fields.items():
        value = form[name].value()
        text = ",".join(value) if isinstance(value, list) else str("" if value is None else value)
        data[name] = text
        if field.show_hidden_initial:
            data[form[name].html_initial_name] = text
    for inline in formsets:
        formset = inline.formset
        for name in formset.management_form.fields:
            data[f"{formset.prefix}-{name}"] = str(formset.management_form[name].value())
        for row in formset.forms:
            for name in row.fields:
                value = row[name].value()
                if value is not None and value is not False:
                    data[row.add_prefix(name)] = str(getattr(value, "pk", value))
    return data


LISTS: dict[str, Callable[[], object]] = {
    "product": sold_product,
    "productimage": ProductImageFactory.create,
    "offer": OfferFactory.create,
    "merchant": lambda: OfferFactory.create().merchant,
    "brand": sold_product,
    "silhouette": sold_product,
    "exchangerate": lambda: ExchangeRateFactory.create(
        currency="AAA", day=f"2026-01-{ExchangeRate.objects.count() + 1:02}"
    ),
    "matchcandidate": MatchCandidateFactory.create,
}


@pytest.mark.parametrize("model", LISTS)
def test_a_list_page_costs_the_same_for_two_rows_and_for_eight(model: str) -> None:
    client = superuser()
    counts = []
    for rows in (2, 6):
        for _ in range(rows):
            LISTS[model]()
        with CaptureQueriesContext(connection) as captured:
            response = client.get(page(model))
        assert response.status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]
    assert counts[0] <= 8


@pytest.mark.parametrize("model", LISTS)
def test_every_page_opens_and_is_searched(model: str) -> None:
    client = superuser()
    LISTS[model]()
    row = client.get(page(model)).context["cl"].result_list[0]

    assert client.get(page(model, row.pk, name="change")).status_code == 200
    assert client.get(page(model), {"q": "Shoe"}).status_code == 200


@pytest.mark.parametrize("model", LISTS)
def test_nobody_sees_a_list_without_the_permission(model: str) -> None:
    assert staff().get(page(model)).status_code == 403
    assert Client().get(page(model)).status_code == 302


def test_a_product_is_shown_with_its_small_picture() -> None:
    product = sold_product()
    file = product.images.get().file

    html = superuser().get(page("product")).content.decode()

    assert re.search(rf'<img src="/media/{file.removesuffix(".webp")}-400.webp"', html)


def test_a_product_comes_from_a_shop_not_from_a_form() -> None:
    assert superuser().get(page("product", name="add")).status_code == 403


def test_editing_a_field_locks_it_and_raises_the_version() -> None:
    product = sold_product()
    client, address = superuser(), page("product", product.pk, name="change")

    response = client.post(address, filled_form(client, address) | {"name": "By hand"})

    product.refresh_from_db()
    assert response.status_code == 302
    assert (product.name, product.locked_fields, product.version) == ("By hand", ["name"], 2)


def test_saving_without_a_change_locks_nothing() -> None:
    product = sold_product()
    client, address = superuser(), page("product", product.pk, name="change")

    client.post(address, filled_form(client, address))

    product.refresh_from_db()
    assert (product.locked_fields, product.version) == ([], 1)


def test_an_edited_product_is_listed_as_edited() -> None:
    product = sold_product()
    client, address = superuser(), page("product", product.pk, name="change")

    client.post(address, filled_form(client, address) | {"colours": "red,black"})

    assert ProductListing.objects.get().colours == ["red", "black"]


def test_a_product_that_changed_meanwhile_is_not_overwritten() -> None:
    product = sold_product()
    client, address = superuser(), page("product", product.pk, name="change")
    form = filled_form(client, address)
    Product.objects.update(name="By a colleague", version=2)

    response = client.post(address, form | {"name": "Mine"})

    product.refresh_from_db()
    assert response.status_code == 200
    assert "has changed this product since you opened it" in response.content.decode()
    assert product.name == "By a colleague"


def test_publishing_and_rejecting_say_how_many_and_refresh_the_lists() -> None:
    product, other = sold_product(), sold_product()
    client = staff("view_product", "change_product", "publish_product")

    assert "2 products are now rejected." in act(client, "product", "reject", product, other)
    assert not ProductListing.objects.exists()
    assert "1 product is now published." in act(client, "product", "publish", product)
    assert ProductListing.objects.get().product == product
    assert "0 products are now published." in act(client, "product", "publish", product)


@pytest.mark.parametrize("action", ["publish", "reject", "merge_into_oldest", "unlock"])
def test_an_action_without_its_permission_does_nothing(action: str) -> None:
    first, second = sold_product(status="draft", locked_fields=["name"]), sold_product()

    act(staff("view_product"), "product", action, first, second)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.locked_fields, second.status) == ("draft", ["name"], "published")


def test_merging_goes_into_the_oldest_and_says_so() -> None:
    oldest, *others = (sold_product(name=f"Shoe number {n}") for n in range(3))
    client = staff("view_product", "merge_product")

    html = act(client, "product", "merge_into_oldest", *others, oldest)

    assert "2 products were merged into “Shoe number 0”." in html
    assert oldest.offers.count() == 3
    assert "0 products were merged" in act(client, "product", "merge_into_oldest", oldest)


def test_unlocking_lets_crawls_write_again() -> None:
    product = sold_product(locked_fields=["name"])

    assert "1 product unlocked." in act(superuser(), "product", "unlock", product)

    product.refresh_from_db()
    assert product.locked_fields == []


def test_pictures_are_hidden_and_shown_and_lists_follow() -> None:
    product = sold_product()
    image = product.images.get()
    client = superuser()

    assert "1 picture hidden." in act(client, "productimage", "hide", image)
    assert not ProductListing.objects.exists()
    assert "1 picture shown." in act(client, "productimage", "show", image)
    assert ProductListing.objects.exists()


def test_a_picture_hidden_on_the_products_own_page_leaves_the_lists() -> None:
    product = sold_product()
    client, address = superuser(), page("product", product.pk, name="change")

    client.post(address, filled_form(client, address) | {"images-0-is_hidden": "on"})

    assert ProductImage.objects.get().is_hidden
    assert not ProductListing.objects.exists()


def test_candidates_are_merged_or_set_apart_by_those_who_may() -> None:
    older, newer = sold_product(), sold_product()
    candidate = MatchCandidateFactory.create(offer=newer.offers.get(), product=older)
    apart = MatchCandidateFactory.create()
    client = staff("view_matchcandidate", "merge_product")

    assert "1 pair set apart." in act(client, "matchcandidate", "different", apart)
    assert "1 product was merged." in act(client, "matchcandidate", "same", candidate)

    newer.refresh_from_db()
    apart.refresh_from_db()
    assert newer.merged_into == older
    assert apart.state == MatchCandidate.State.DIFFERENT


def test_candidates_stay_open_without_the_permission() -> None:
    candidate = MatchCandidateFactory.create()

    act(staff("view_matchcandidate", "change_matchcandidate"), "matchcandidate", "same", candidate)

    candidate.refresh_from_db()
    assert candidate.state == MatchCandidate.State.OPEN


def test_an_offer_shows_its_sizes_and_prices_and_cannot_be_edited() -> None:
    offer = OfferFactory.create(url="https://shop.example/x?a=1&b=<script>")
    OfferSizeFactory.create(offer=offer, label="EU 42 2/3")
    PriceObservationFactory.create(offer=offer, price=123)
    client, address = superuser(), page("offer", offer.pk, name="change")

    html = client.get(address).content.decode()

    assert "EU 42 2/3" in html
    assert "123" in html
    assert "<script>" not in html.split("b=", 1)[1][:40]
    assert client.post(address, {"title": "Mine"}).status_code == 403
    assert client.get(page("offer", name="add")).status_code == 403


def test_a_rate_set_by_staff_is_marked_as_theirs() -> None:
    client = superuser()

    response = client.post(
        page("exchangerate", name="add"),
        {"currency": "usd", "per_base": "1.5", "day": "2026-11-22"},
    )

    assert response.status_code == 302
    assert ExchangeRate.objects.get().currency == "USD"
    assert ExchangeRate.objects.get().is_override


def test_renaming_a_brand_reaches_the_words_that_visitors_search() -> None:
    product = sold_product()
    client, address = superuser(), page("brand", product.brand_id or 0, name="change")

    client.post(address, filled_form(client, address) | {"aliases": "башмачок"})

    assert ProductListing.objects.all().matching_words("башмачок").exists()


def test_a_pattern_that_is_no_regular_expression_is_not_saved() -> None:
    brand = BrandFactory.create()
    client, address = superuser(), page("brand", brand.pk, name="change")

    response = client.post(address, filled_form(client, address) | {"style_code_pattern": "(["})

    assert "This is no regular expression" in response.content.decode()
    assert Brand.objects.get().style_code_pattern == ""


def test_hiding_a_shop_takes_its_shoes_off_the_lists_and_it_is_never_deleted() -> None:
    product = sold_product()
    merchant = product.offers.get().merchant
    client, address = superuser(), page("merchant", merchant.pk, name="change")

    client.post(address, filled_form(client, address) | {"is_hidden": "on"})

    assert not ProductListing.objects.exists()
    assert client.post(page("merchant", merchant.pk, name="delete")).status_code == 403
    assert MerchantFactory._meta.model.objects.exists()
