"""The machine suggests, and fills in only what staff allow, above a proven sureness."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.models import Brand, Product, ProductListing, Silhouette
from catalog.offer_data import OfferData
from catalog.services import record_offer
from curation.models import Decision, FieldPolicy, FilledField, ReviewItem
from curation.services.deciding import Wish, decide, take_next
from curation.services.filling import find_review_items
from curation.services.reading import lower_bound, threshold_for
from curation.services.self_filling import fill_fields, take_back
from curation.services.suggesting import form_opinion
from search.models import Encoder, Prediction
from search.predicting import predict_missing
from search.served import activate_model, add_model
from tests.factories import MerchantFactory, ProductImageFactory
from tests.search.factories import EncoderFactory, direction, embed, make_shoe
from tests.search.heads import ADIDAS, NIKE, SOCK, proven, write_heads, write_metrics

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_cache")]


@pytest.fixture
def encoder(tmp_path: Path) -> Encoder:
    """An encoder in service, and heads that are right above .9 in 98 of 100."""
    for field in Prediction.Field.values:  # a test with transactions has emptied the table
        FieldPolicy.objects.get_or_create(field=field)
    folder = write_heads(tmp_path / "heads")
    write_metrics(folder, proven())
    activate_model(add_model("heads", folder))
    return EncoderFactory.create()


def unsaid(encoder: Encoder, axis: int = NIKE, **fields: Any) -> Product:
    """A shoe of which its shop says nothing but a number."""
    empty: dict[str, Any] = {
        "brand": None,
        "silhouette": None,
        "colours": [],
        "height": "",
    } | fields
    return make_shoe(vectors=[direction(axis)], encoder=encoder, **empty)


def allow(*fields: str, precision: float = 0.95) -> None:
    FieldPolicy.objects.filter(field__in=fields).update(is_on=True, precision=precision)


def test_nothing_is_filled_in_before_staff_say_so(encoder: Encoder) -> None:
    product = unsaid(encoder)
    predict_missing()

    assert fill_fields() == 0

    product.refresh_from_db()
    assert product.brand is None
    assert set(FieldPolicy.objects.values_list("is_on", flat=True)) == {False}


def test_what_staff_allow_is_filled_in_and_shown(encoder: Encoder) -> None:
    product = unsaid(encoder)
    predict_missing()
    allow("brand", "silhouette", "colours", "height")

    assert fill_fields() == 4
    assert fill_fields() == 0

    product.refresh_from_db()
    assert (str(product.brand), str(product.silhouette)) == ("Nike", "Dunk Low")
    assert (product.colours, product.height) == (["white", "red"], "low")
    assert ProductListing.objects.get(pk=product.pk).brand == product.brand
    note = FilledField.objects.get(field="brand")
    assert note.revision == Prediction.objects.get(product=product, field="kind").revision


def test_a_precision_that_nothing_proves_fills_in_nothing(encoder: Encoder) -> None:
    unsaid(encoder)
    predict_missing()
    allow("brand", precision=0.99)
    assert threshold_for("brand", 0.99).least is None
    assert fill_fields() == 0


def test_the_threshold_is_the_smallest_that_is_proven(encoder: Encoder) -> None:
    assert threshold_for("brand", 0.95).least == 0.9
    assert threshold_for("brand", 0.85).least == 0.5
    assert lower_bound(990, 1000) > 0.98 > lower_bound(99, 100)


def test_staff_and_shops_have_the_last_word(encoder: Encoder) -> None:
    said = make_shoe(vectors=[direction(NIKE)], encoder=encoder)
    locked = unsaid(encoder, locked_fields=["brand"])
    predict_missing()
    allow("brand")

    assert fill_fields() == 0

    assert Product.objects.get(pk=said.pk).brand == said.brand
    assert Product.objects.get(pk=locked.pk).brand is None


def test_socks_are_not_given_a_brand_and_wait_for_a_person(encoder: Encoder) -> None:
    sock = unsaid(encoder, SOCK)
    allow("brand", "kind")

    find_review_items()

    assert fill_fields() == 0
    assert ReviewItem.objects.get(product=sock).reason == ReviewItem.Reason.NO_BRAND
    sock.refresh_from_db()
    assert sock.status == Product.Status.DRAFT


def test_a_sock_with_a_brand_is_asked_about_and_stays_unless_staff_keep_such_out(
    encoder: Encoder,
) -> None:
    sock = make_shoe(vectors=[direction(SOCK)], encoder=encoder)
    find_review_items()
    assert ReviewItem.objects.get(product=sock).reason == ReviewItem.Reason.ODD_PICTURE
    sock.refresh_from_db()
    assert sock.status == Product.Status.PUBLISHED


def test_a_silhouette_is_filled_in_under_its_own_brand_only(encoder: Encoder) -> None:
    other = make_shoe(vectors=[direction(NIKE)], encoder=encoder, silhouette=None)
    predict_missing()
    allow("silhouette")
    assert fill_fields() == 0
    other.refresh_from_db()
    assert other.silhouette is None


def test_taken_back_is_taken_back_for_good(encoder: Encoder, person: Callable[[str], User]) -> None:
    product = unsaid(encoder)
    predict_missing()
    allow("brand", "silhouette")
    fill_fields()

    assert take_back(FilledField.objects.filter(field="brand"), by=person("merchandiser")) == 1

    product.refresh_from_db()
    assert (product.brand, product.silhouette) == (None, None)
    assert fill_fields() == 0


def test_what_a_person_mended_since_is_not_taken_back(
    encoder: Encoder, person: Callable[[str], User]
) -> None:
    product = unsaid(encoder)
    predict_missing()
    allow("brand")
    fill_fields()
    Product.objects.filter(pk=product.pk).update(brand=Brand.objects.create(name="X", slug="x"))
    assert take_back(FilledField.objects.all(), by=person("merchandiser")) == 0
    product.refresh_from_db()
    assert str(product.brand) == "X"


def test_a_crawl_that_still_says_nothing_leaves_it(encoder: Encoder) -> None:
    merchant = MerchantFactory.create()
    bare = OfferData(external_id="1", url="https://shop.example/1", title="Sneakers 1")
    record_offer(merchant, bare, seen_at=timezone.now())
    product = Product.objects.get()
    embed(ProductImageFactory.create(product=product), encoder, direction(NIKE))
    predict_missing()
    allow("brand", "silhouette")
    assert fill_fields() == 2

    record_offer(
        merchant,
        OfferData(external_id="1", url="https://shop.example/1", title="Sneakers no. 1"),
        seen_at=timezone.now(),
    )

    product.refresh_from_db()
    assert (str(product.brand), str(product.silhouette)) == ("Nike", "Dunk Low")


def test_the_review_suggests_with_calibrated_sureness_and_a_person_confirms(
    encoder: Encoder, person: Callable[[str], User]
) -> None:
    near = make_shoe(vectors=[direction(NIKE)], encoder=encoder, name="Published Dunk")
    product = unsaid(encoder)
    find_review_items()
    curator = person("curator")
    (item,) = take_next(curator)
    opinion = form_opinion(product)

    brand = opinion.of("brand")
    assert brand is not None
    assert (brand.label, brand.source, brand.is_sure) == ("Nike", "heads", True)
    assert brand.sure == Prediction.objects.get(product=product, field="brand").probability
    assert [each.product for each in opinion.neighbours] == [near]
    assert item.details["height"]["value"] == "low"

    changes = {each.field: each.value for each in opinion.suggestions if each.source == "heads"}
    wish = Wish(verdict=Decision.Verdict.PUBLISH, version=product.version, changes=changes)
    decide(item.pk, curator, wish)

    product.refresh_from_db()
    assert (str(product.silhouette), product.height) == ("Dunk Low", "low")
    assert {"brand", "silhouette", "colours", "height"} <= set(product.locked_fields)


def test_the_settings_page_says_how_sure_and_why(
    encoder: Encoder, signed_in: Callable[[str], Client]
) -> None:
    unsaid(encoder, ADIDAS)
    predict_missing()
    merchandiser = signed_in("merchandiser")
    page = merchandiser.get(reverse("admin:curation_fieldpolicy_changelist")).content.decode()
    assert "90 %" in page
    assert "1 of 1" in page

    address = reverse("admin:curation_fieldpolicy_change", args=["brand"])
    assert "Of 1000 tuning pictures" in merchandiser.get(address).content.decode()
    merchandiser.post(address, {"is_on": "on", "precision": "0.95"})
    assert FieldPolicy.objects.get(field="brand").is_on
    assert fill_fields() == 1
    assert Silhouette.objects.count() == 0

    curator = signed_in("curator")
    assert curator.get(address).status_code == 200
    assert curator.post(address, {"precision": "0.95"}).status_code == 403
    rows = {
        "action": "take_back",
        "_selected_action": [FilledField.objects.get().pk],
        "confirmed": "1",
    }
    merchandiser.post(reverse("admin:curation_filledfield_changelist"), rows)
    assert FilledField.objects.get().undone_at is not None
