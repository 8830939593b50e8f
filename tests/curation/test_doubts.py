"""Offers in doubt: their pictures decide, only where they are sure, and staff decide last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Product
from curation.models import FieldPolicy, ReviewItem
from curation.services import filling
from curation.services.doubts import judge_doubts, limit_in_force
from curation.services.reading import limit_of_kind
from scrapers.models import CrawlRun, CrawlSource, DoubtfulOffer
from search.models import Encoder, Prediction
from search.predicting import predict_missing
from search.served import activate_model, add_model
from tests.factories import OfferFactory, ProductImageFactory
from tests.search.factories import EncoderFactory, direction, embed, make_shoe
from tests.search.heads import NIKE, SOCK, UNSURE, write_heads, write_metrics

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_cache")]
State = DoubtfulOffer.State
ADDRESS = "/admin/scrapers/doubtfuloffer/"


def measured(*, lost: int = 2, of: int = 300) -> dict[str, Any]:
    """Metrics by which .6 loses few sneakers and .3 a third of them."""
    rows = [
        {"threshold": threshold, "told": of, "told out": out, "shop": 900, "shop out": 1,
         "other footwear": 80, "other footwear out": 40, "no shoe": 400, "no shoe out": 300}
        for threshold, out in ((0.6, lost), (0.3, of // 3))
    ]  # fmt: skip
    return {"kinds": {"tuning": rows, "val": rows}}


@pytest.fixture
def encoder(tmp_path: Path) -> Encoder:
    """An encoder in service, and heads that were measured on pictures that people told."""
    FieldPolicy.objects.get_or_create(field=Prediction.Field.KIND)
    folder = write_heads(tmp_path / "heads")
    write_metrics(folder, measured())
    activate_model(add_model("heads", folder))
    return EncoderFactory.create()


def doubtful(encoder: Encoder, axis: int) -> DoubtfulOffer:
    """A published product of one offer, whose words say no more than "shoe"."""
    product = make_shoe(vectors=[direction(axis)], encoder=encoder)
    return DoubtfulOffer.objects.create(offer=product.offers.get(), reason="only called a shoe")


def test_a_picture_of_no_sneaker_leaves_out_and_any_other_lets_in(encoder: Encoder) -> None:
    sock, shoe, unsure = (doubtful(encoder, axis) for axis in (SOCK, NIKE, UNSURE))
    assert judge_doubts() == 0  # nobody has read their pictures yet
    predict_missing()

    assert judge_doubts() == 3
    assert judge_doubts() == 0

    found = {row.pk: row for row in DoubtfulOffer.objects.select_related("offer__product")}
    assert found[sock.pk].state == State.LEFT_OUT
    assert found[sock.pk].offer.product.status == Product.Status.DRAFT
    assert ReviewItem.objects.get().reason == ReviewItem.Reason.ODD_PICTURE
    for each in (shoe, unsure):
        assert found[each.pk].state == State.SNEAKER
        assert found[each.pk].offer.product.status == Product.Status.PUBLISHED
    assert (found[sock.pk].sure or 0) > 0.9


def test_what_was_left_out_waits_once_and_says_why(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "PATIENCE", timedelta(0))
    doubtful(encoder, SOCK)
    draft = make_shoe(vectors=[direction(NIKE)], encoder=encoder, status="draft")
    predict_missing()
    judge_doubts()

    while filling.find_review_items():
        pass

    reasons = dict(ReviewItem.objects.values_list("product_id", "reason"))
    assert ReviewItem.objects.count() == len(reasons) == 2
    assert reasons.pop(draft.pk) == ReviewItem.Reason.DRAFT
    assert list(reasons.values()) == [ReviewItem.Reason.ODD_PICTURE]


def test_another_shops_plain_words_outweigh_the_picture(encoder: Encoder) -> None:
    sock = doubtful(encoder, SOCK)
    OfferFactory.create(product=sock.offer.product)
    predict_missing()

    judge_doubts()

    sock.refresh_from_db()
    assert sock.state == State.SNEAKER
    assert Product.objects.get().status == Product.Status.PUBLISHED


def test_heads_that_were_not_measured_on_told_pictures_decide_nothing(
    encoder: Encoder, tmp_path: Path
) -> None:
    folder = write_heads(tmp_path / "others", version="2")
    write_metrics(folder, {})
    activate_model(add_model("heads", folder))
    doubtful(encoder, SOCK)
    predict_missing()

    assert judge_doubts() == 0
    assert DoubtfulOffer.objects.get().state == State.WAITING


def test_the_limit_follows_from_the_share_of_sneakers_that_staff_want_kept(
    encoder: Encoder,
) -> None:
    assert limit_in_force().least == 0.6
    assert limit_of_kind(0.6).least == 0.3
    assert limit_of_kind(0.999).least is None
    assert limit_in_force().lost == {"told": 2 / 300, "shop": 1 / 900}


def test_what_was_left_out_is_looked_at_and_let_in_for_good(
    encoder: Encoder, signed_in: Callable[..., Client]
) -> None:
    sock = doubtful(encoder, SOCK)
    run = CrawlRun.objects.create(
        source=CrawlSource.objects.create(merchant=sock.offer.merchant, slug="s", platform="feed")
    )
    DoubtfulOffer.objects.update(run=run)
    predict_missing()
    judge_doubts()
    operator, curator = signed_in("operator"), signed_in("curator")
    ask = {"action": "let_in", "_selected_action": [sock.pk]}

    page = operator.get(reverse("admin:scrapers_crawlrun_change", args=[run.pk])).text
    assert f"{ADDRESS}?run__id__exact={run.pk}&amp;state__exact=left_out" in page
    assert "only called a shoe" in operator.get(f"{ADDRESS}?state__exact=left_out").text
    operator.post(ADDRESS, ask)  # may look, not publish
    assert Product.objects.get().status == Product.Status.DRAFT
    curator.post(ADDRESS, ask)

    assert Product.objects.get().status == Product.Status.PUBLISHED
    assert DoubtfulOffer.objects.get().state == State.LET_IN
    assert not ReviewItem.objects.filter(state=ReviewItem.State.OPEN).exists()
    embed(ProductImageFactory.create(product=Product.objects.get()), encoder, direction(SOCK))
    predict_missing()
    judge_doubts()
    assert Product.objects.get().status == Product.Status.PUBLISHED
