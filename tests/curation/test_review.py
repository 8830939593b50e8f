"""The review queue: one person at a time, nothing lost, everything can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from catalog.models import Product
from curation.models import Decision, ReviewItem, VisitorReport
from curation.services import deciding
from curation.services.deciding import DecisionError, Wish, decide, take_next, undo_decision
from curation.services.filling import find_review_items, queue_for_review
from curation.services.reports import MOST_A_DAY, record_report
from tests.curation.conftest import Shoe
from tests.factories import BrandFactory, ProductFactory

pytestmark = pytest.mark.django_db
Reason = ReviewItem.Reason


def wish(product: Product, verdict: str = "publish", **changes: object) -> Wish:
    return Wish(
        verdict=Decision.Verdict(verdict),
        version=product.version,
        changes=changes,
        reject_reason="not_a_shoe",
    )


def queued(product: Product, reason: Reason = Reason.REPORTED) -> ReviewItem:
    queue_for_review(product, reason)
    return ReviewItem.objects.get(product=product, reason=reason)


def test_an_item_is_in_one_persons_hands(shoe: Shoe, person: Callable[..., User]) -> None:
    anna, boris = person("curator", "anna"), person("curator", "boris")
    first, second = queued(shoe()), queued(shoe())

    assert take_next(anna) == [first]
    assert take_next(anna) == [first]  # reloading does not take another
    assert take_next(boris) == [second]
    with pytest.raises(DecisionError, match="anna"):
        decide(first.pk, boris, wish(first.product))

    ReviewItem.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    assert take_next(boris, count=2) == [first, second]


def test_a_decision_mends_locks_and_closes_all_that_asked(
    shoe: Shoe, person: Callable[..., User]
) -> None:
    curator, product, brand = person("curator"), shoe(status="draft"), BrandFactory.create()
    item = queued(product, Reason.DRAFT)
    queued(product, Reason.NO_BRAND)
    record_report(product, kind=VisitorReport.Kind.WRONG_SHOE)

    decision = decide(item.pk, curator, wish(product, brand=brand.pk, colours=["red"]))

    product.refresh_from_db()
    assert (product.brand, product.colours, product.status) == (brand, ["red"], "published")
    assert product.silhouette is None  # it was another brand's
    assert set(product.locked_fields) == {"brand", "silhouette", "colours"}
    assert not ReviewItem.objects.waiting().exclude(reason=Reason.BLIND).exists()
    assert VisitorReport.objects.get().settled_by == curator
    assert decision.before["status"] == "draft"
    assert Product.history.filter(id=product.pk).count() == 2  # before, after


def test_two_people_on_one_product_lose_nothing(shoe: Shoe, person: Callable[..., User]) -> None:
    anna, boris = person("curator", "anna"), person("curator", "boris")
    product = shoe()
    one, two = queued(product, Reason.REPORTED), queued(product, Reason.NO_SILHOUETTE)
    seen_by_both = wish(product, colours=["red"])
    decide(one.pk, anna, seen_by_both)

    with pytest.raises(DecisionError, match="Somebody"):
        decide(two.pk, boris, seen_by_both)

    assert Decision.objects.count() == 1


def test_a_crawl_in_between_is_told_and_nothing_is_saved(
    shoe: Shoe, person: Callable[..., User]
) -> None:
    product = shoe()
    item, old = queued(product), wish(product, colours=["red"])
    Product.objects.filter(pk=product.pk).update(version=product.version + 1, colours=["green"])

    with pytest.raises(DecisionError, match="crawl"):
        decide(item.pk, person("curator"), old)

    product.refresh_from_db()
    assert product.colours == ["green"]


def test_undo_puts_everything_back_into_the_persons_hands(
    shoe: Shoe, person: Callable[..., User]
) -> None:
    curator, product = person("curator"), shoe(colours=["white"])
    item = queued(product)
    decision = decide(item.pk, curator, wish(product, "reject", colours=["red"]))
    product.refresh_from_db()
    assert product.status == "rejected"

    undo_decision(decision.pk, curator)

    product.refresh_from_db()
    assert (product.status, product.colours, product.locked_fields) == ("published", ["white"], [])
    assert take_next(curator) == [item]
    with pytest.raises(DecisionError, match="already"):
        undo_decision(decision.pk, curator)


def test_undo_does_not_overwrite_a_later_edit(shoe: Shoe, person: Callable[..., User]) -> None:
    curator, product = person("curator"), shoe()
    decision = decide(queued(product).pk, curator, wish(product, colours=["red"]))
    Product.objects.filter(pk=product.pk).update(colours=["blue"])
    with pytest.raises(DecisionError, match="changed again"):
        undo_decision(decision.pk, curator)


def test_practice_changes_nothing(shoe: Shoe, person: Callable[..., User]) -> None:
    product = shoe(colours=["white"])
    item = queued(product, Reason.PRACTICE)
    curator = person("curator")
    assert take_next(curator) == []
    assert take_next(curator, is_practice=True) == [item]

    decision = decide(item.pk, curator, wish(product, "reject", colours=["red"]))

    product.refresh_from_db()
    assert (product.status, product.colours, product.version) == ("published", ["white"], 1)
    assert decision.is_practice
    assert not Decision.objects.real().exists()


def test_a_second_look_is_blind_and_only_compared(
    shoe: Shoe, person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "BLIND_SHARE", 1.0)
    anna, boris = person("curator", "anna"), person("curator", "boris")
    product = shoe(colours=["white"])
    decide(queued(product).pk, anna, wish(product, colours=["red"]))
    product.refresh_from_db()

    assert take_next(anna) == []  # not one's own, the same day
    (second,) = take_next(boris)
    assert second.reason == Reason.BLIND
    assert decide(second.pk, boris, wish(product, colours=["red"])).agrees is True
    assert deciding.agreement() == (1, 1)
    product.refresh_from_db()
    assert product.version == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [("colours", ["plaid"]), ("gender", "dogs"), ("brand", 10**9), ("name", "x")],
)
def test_a_value_that_cannot_be_is_refused(
    shoe: Shoe, person: Callable[..., User], field: str, value: Any
) -> None:
    product = shoe()
    item = queued(product)
    with pytest.raises(DecisionError):
        decide(item.pk, person("curator"), wish(product, **{field: value}))
    assert ReviewItem.objects.waiting().count() == 1


def test_the_sweep_finds_what_lacks_a_brand_or_a_picture_once(shoe: Shoe) -> None:
    shoe()
    nameless = shoe(brand=None, silhouette=None)
    bare = ProductFactory.create()
    Product.objects.update(created_at=timezone.now() - timedelta(hours=1))

    assert find_review_items() == 3
    assert find_review_items() == 0

    found = dict(ReviewItem.objects.values_list("product", "reason"))
    assert found == {nameless.pk: Reason.NO_BRAND, bare.pk: Reason.NO_PICTURE}


def test_the_pages_answer_scripts_and_forms(shoe: Shoe, signed_in: Callable[..., Client]) -> None:
    client, product = signed_in("curator"), shoe()
    item = queued(product)
    assert product.name in client.get("/admin/work/review/").content.decode()
    assert product.name in client.get("/admin/work/review/grid/").content.decode()
    address = f"/admin/work/review/{item.pk}/decide/"
    wrong = client.post(
        address, {"verdict": "reject", "version": 1}, headers={"Accept": "application/json"}
    )
    assert wrong.status_code == 409
    assert "why" in wrong.json()["error"]

    done = client.post(
        address,
        {"verdict": "publish", "version": product.version, "keys": "1", "seconds": "2.5"},
        headers={"Accept": "application/json"},
    )
    assert done.json()["decision"] == Decision.objects.get().pk
    assert Decision.objects.get().keys_pressed == 1
    assert client.post("/admin/work/review/undo/", follow=True).status_code == 200
    assert Decision.objects.get().undone_at is not None


def test_visitors_reports_are_kept_limited_and_queued(shoe: Shoe) -> None:
    product, visitor = shoe(), Client()
    address = f"/shoe/{product.pk}/report/"

    assert visitor.post(address, {"kind": "sold_out", "text": "x" * 900}).status_code == 200
    assert visitor.post(address, {"kind": "nonsense"}).status_code == 422
    assert visitor.post("/shoe/999999/report/", {"kind": "sold_out"}).status_code == 404
    assert visitor.post(address, {"kind": "sold_out", "website": "spam"}).status_code == 200

    report = VisitorReport.objects.get()
    assert len(report.text) == 500
    assert ReviewItem.objects.get().reason == Reason.REPORTED
    for _number in range(MOST_A_DAY):
        record_report(product, kind=VisitorReport.Kind.OTHER)
    assert VisitorReport.objects.count() == MOST_A_DAY
    statuses = [visitor.post(address, {"kind": "sold_out"}).status_code for _n in range(12)]
    assert statuses[-1] == 429
