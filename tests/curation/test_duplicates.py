"""One shoe in two shops is joined where that is proven enough, asked about where it is likely."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from catalog.models import MatchCandidate, Product, ProductMerge
from catalog.services import undo_merge
from curation.models import Bookmark
from curation.services.evidence import Looks, contradiction, judge_pair
from curation.services.filling import find_review_items
from search.models import Encoder
from search.served import activate_model, add_model
from tests.factories import (
    BrandFactory,
    MatchCandidateFactory,
    MerchantFactory,
    ProductFactory,
    SilhouetteFactory,
)
from tests.search.factories import EncoderFactory, between, direction, make_shoe
from tests.search.verifiers import write_verifier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_cache")]
SAME, NEAR = Looks(distance=0.01, verifier=0.9999, bits=0, next_best=0.4), 0.02


@pytest.fixture
def encoder(tmp_path: Path) -> Encoder:
    activate_model(add_model("verifier", write_verifier(tmp_path / "verifier")))
    return EncoderFactory.create()


@pytest.fixture
def line() -> dict[str, Any]:
    brand = BrandFactory.create(name="Nike")
    return {"brand": brand, "silhouette": SilhouetteFactory.create(brand=brand, name="Dunk Low")}


def in_two_shops(
    encoder: Encoder, line: dict[str, Any], *, share: float = 0.02, **second: Any
) -> tuple[Product, Product]:
    """Two products whose pictures lie near each other, each in a shop of its own."""
    left = make_shoe(vectors=[direction(0)], encoder=encoder, name='Nike Dunk Low "Panda"', **line)
    traits = {"name": "Dunk Low Panda Sneakers"} | line | second
    right = make_shoe(vectors=[between(0, 1, share)], encoder=encoder, **traits)
    return left, right


def sweep() -> None:
    Bookmark.objects.all().delete()
    find_review_items()


def test_one_shoe_in_two_shops_is_joined_and_the_record_says_why(
    encoder: Encoder, line: dict[str, Any], person: Callable[[str], User]
) -> None:
    older, newer = in_two_shops(encoder, line)

    sweep()

    newer.refresh_from_db()
    assert newer.merged_into == older
    record = ProductMerge.objects.get()
    assert record.made_by is None
    assert record.reason.startswith("one shoe by looks and names, score ")
    assert not MatchCandidate.objects.exists()


def test_a_join_that_a_person_undid_is_never_made_again(
    encoder: Encoder, line: dict[str, Any], person: Callable[[str], User]
) -> None:
    _older, newer = in_two_shops(encoder, line)
    sweep()
    undo_merge(ProductMerge.objects.get(), by=person("curator"))

    sweep()

    newer.refresh_from_db()
    assert newer.status == Product.Status.PUBLISHED
    assert not MatchCandidate.objects.filter(state=MatchCandidate.State.OPEN).exists()


def test_likely_but_not_proven_is_a_question_with_its_evidence(
    encoder: Encoder, line: dict[str, Any], signed_in: Callable[[str], Client]
) -> None:
    left, right = in_two_shops(encoder, line, colours=["red"])

    sweep()

    candidate = MatchCandidate.objects.get()
    assert (candidate.product, candidate.other) == (left, right)
    assert (
        candidate.evidence["parts"]["verifier"] > 0 > candidate.evidence["parts"]["other colours"]
    )
    page = signed_in("curator").get(reverse("admin:work-pairs")).content.decode()
    assert "the verifier" in page
    assert "other colours" in page


@pytest.mark.parametrize(
    "second",
    [
        {"gender": "kids"},
        {"style_code": "CN8490-100"},
        {"height": "high"},
    ],
    ids=lambda second: next(iter(second)),
)
def test_a_fact_that_differs_settles_it(
    encoder: Encoder, line: dict[str, Any], second: dict[str, Any]
) -> None:
    left, _right = in_two_shops(encoder, line, **second)
    first = {"gender": "men", "style_code": "CN8490-001", "height": "low"}
    Product.objects.filter(pk=left.pk).update(**{name: first[name] for name in second})
    sweep()
    assert not MatchCandidate.objects.exists()
    assert not ProductMerge.objects.exists()


def test_two_products_of_one_shop_stay_two(encoder: Encoder, line: dict[str, Any]) -> None:
    shop = MerchantFactory.create()
    for share in (0.0, 0.01):
        make_shoe(
            vectors=[between(0, 1, share)], encoder=encoder, name="Dunk", merchant=shop, **line
        )
    sweep()
    assert not MatchCandidate.objects.exists()
    assert not ProductMerge.objects.exists()


def test_without_a_verifier_people_are_asked(line: dict[str, Any]) -> None:
    encoder = EncoderFactory.create()  # no verifier reads its vectors
    in_two_shops(encoder, line)
    sweep()
    assert not ProductMerge.objects.exists()


def test_a_hint_of_the_crawl_is_judged_anew_and_goes(
    encoder: Encoder, line: dict[str, Any]
) -> None:
    left = make_shoe(vectors=[direction(0)], encoder=encoder, name="Dunk Low", **line)
    right = make_shoe(vectors=[direction(3)], encoder=encoder, name="Dunk Low", **line)
    MatchCandidateFactory.create(offer=right.offers.get(), product=left, score=0.8)
    sweep()
    assert not MatchCandidate.objects.exists()


def test_another_line_or_no_colour_in_common_is_never_automatic() -> None:
    left = ProductFactory.create(colours=["white"])
    right = ProductFactory.create(brand=left.brand, silhouette=left.silhouette, colours=["white"])
    assert judge_pair(left, right, SAME, titles=1.0).is_automatic

    right.colours = ["red"]
    assert not judge_pair(left, right, SAME, titles=1.0).is_automatic
    right.colours, right.silhouette = ["white"], SilhouetteFactory.create(brand=left.brand)
    assert not judge_pair(left, right, SAME, titles=1.0).is_automatic
    right.brand = BrandFactory.create()
    assert contradiction(left, right) == "brand_id"


def test_the_score_is_the_sum_of_its_parts() -> None:
    left, right = ProductFactory.create(), ProductFactory.create()
    near = judge_pair(left, right, SAME, titles=0.9)
    far = judge_pair(
        left, right, Looks(distance=0.3, verifier=0.01, bits=30, next_best=0.2), titles=0.9
    )
    assert near.score > far.score
    assert near.parts["verifier"] > 0 > far.parts["verifier"]
