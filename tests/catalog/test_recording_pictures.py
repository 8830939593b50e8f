"""`record_offers`: pictures, stored once and in the shop's order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalog.models import (
    ProductImage,
    ProductListing,
)
from tests.catalog.recorded import EVENING, NOON, record, shoe
from tests.factories import (
    ImageDataFactory,
    MerchantFactory,
)

pytestmark = pytest.mark.django_db


def test_pictures_are_stored_once_a_content_in_the_shops_order() -> None:
    merchant = MerchantFactory.create()
    first, second, third = (ImageDataFactory.build() for _ in range(3))
    data = shoe(images=(first, second, first))
    record(merchant, data)
    assert ProductListing.objects.get(main_image__sha256=first.sha256)

    record(merchant, replace(data, images=(third, first)), at=NOON)

    stored = ProductImage.objects.order_by("position").values_list("sha256", flat=True)
    assert list(stored) == [third.sha256, first.sha256]
    assert ProductListing.objects.get(main_image__sha256=third.sha256)


def test_a_failed_download_keeps_known_pictures_and_is_no_change() -> None:
    merchant = MerchantFactory.create()
    first, second = ImageDataFactory.build(), ImageDataFactory.build()
    data = shoe(images=(first, second))
    record(merchant, data)

    partly = replace(data, images=(first,), are_images_complete=False)
    none_at_all = replace(data, images=(), are_images_complete=False)

    assert record(merchant, partly, at=NOON).unchanged == 1
    assert record(merchant, none_at_all, at=EVENING).unchanged == 1
    assert ProductImage.objects.count() == 2


def test_a_picture_that_staff_have_hidden_stays_hidden() -> None:
    merchant, data = MerchantFactory.create(), shoe()
    record(merchant, data)
    ProductImage.objects.update(is_hidden=True)
    more = ImageDataFactory.build()

    record(merchant, replace(data, images=(more,)), at=NOON)
    record(merchant, replace(data, images=(*data.images, more)), at=EVENING)

    assert ProductImage.objects.get(sha256=data.images[0].sha256).is_hidden
