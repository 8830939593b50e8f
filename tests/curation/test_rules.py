"""Rules: shown before they change anything, applied in chunks, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from catalog.models import Product
from curation.models import Rule, RuleRun
from curation.services import rules, runs
from curation.tasks import sweep_rules
from tests.curation.conftest import Shoe
from tests.factories import BrandFactory, MerchantFactory, ProductFactory, SilhouetteFactory

pytestmark = pytest.mark.django_db


def rule(**fields: Any) -> Rule:
    return Rule(**{"name": "a rule"} | fields)


def run(saved: Rule, by: User | None = None) -> RuleRun:
    saved.save()
    return rules.work_off(rules.start_run(saved, by=by).pk)


def test_a_preview_says_what_would_change_and_changes_nothing(shoe: Shoe) -> None:
    shouting, _plain = shoe(name="NEW!! Air Max 90"), shoe(name="Air Max 90")

    found = rules.preview(rule(kind="title", text="NEW!!", replacement="", is_pattern=True))

    assert [(c.product.pk, c.after) for c in found.changes] == [(shouting.pk, "Air Max 90")]
    assert (found.changed, found.seen, found.is_whole) == (1, 2, True)
    shouting.refresh_from_db()
    assert shouting.name == "NEW!! Air Max 90"


def test_titles_are_cleaned_and_put_back(shoe: Shoe, person: Callable[..., User]) -> None:
    product = shoe(name="Air Max 90 FREE SHIPPING")
    done = run(rule(kind="title", text="free shipping"), by=person("merchandiser"))
    product.refresh_from_db()
    assert (product.name, product.slug) == ("Air Max 90", "air-max-90")
    assert (done.state, done.changed) == ("done", 1)
    assert Product.history.filter(id=product.pk).count() == 2

    assert rules.take_back(done, by=None) == 1

    product.refresh_from_db()
    assert product.name == "Air Max 90 FREE SHIPPING"
    assert not Rule.objects.get().is_active


def test_what_was_asked_to_be_taken_back_is_taken_up_by_the_clock(shoe: Shoe) -> None:
    product = shoe(name="Air Max 90 FREE SHIPPING")
    done = run(rule(kind="title", text="free shipping"))
    runs.ask_to_take_back(done, by=None)  # and then the worker dies

    sweep_rules()

    product.refresh_from_db()
    done.refresh_from_db()
    assert product.name == "Air Max 90 FREE SHIPPING"
    assert (done.state, done.put_back) == ("undone", 1)
    assert not Rule.objects.get().is_active


def test_what_somebody_changed_since_is_not_taken_back(shoe: Shoe) -> None:
    product = shoe(name="Air Max 90 FREE SHIPPING")
    done = run(rule(kind="title", text="free shipping"))
    Product.objects.filter(pk=product.pk).update(name="By hand")
    assert rules.take_back(done, by=None) == 0


def test_a_field_that_staff_edited_wins_over_a_rule(shoe: Shoe) -> None:
    shoe(name="Air Max 90 FREE SHIPPING", locked_fields=["name"])
    assert rules.preview(rule(kind="title", text="free shipping")).changed == 0


def test_a_brands_spelling_names_its_products_and_teaches_the_crawls(shoe: Shoe) -> None:
    brand = BrandFactory.create(name="Nike", slug="nike")
    product = shoe(name="Nikey Air Max", brand=None, silhouette=None)
    other = shoe(name="Nikeyland Air Max", brand=None, silhouette=None)

    done = run(rule(kind="brand_alias", text="Nikey", brand=brand))

    product.refresh_from_db()
    brand.refresh_from_db()
    other.refresh_from_db()
    assert product.brand == brand
    assert other.brand is None  # whole words only
    assert brand.aliases == ["Nikey"]
    rules.take_back(done, by=None)
    brand.refresh_from_db()
    assert brand.aliases == []


def test_a_silhouettes_spelling_and_a_shops_default_and_a_filter(shoe: Shoe) -> None:
    line = SilhouetteFactory.create()
    known = shoe(name="Airmax Ninety", brand=line.brand, silhouette=None, gender="")
    socks = shoe(name="Five pairs of socks")
    shop = known.offers.get().merchant

    run(rule(kind="silhouette_alias", text="airmax ninety", silhouette=line))
    run(rule(kind="default", merchant=shop, gender="women"))
    run(rule(kind="filter", text="socks"))

    known.refresh_from_db()
    socks.refresh_from_db()
    assert (known.silhouette, known.gender) == (line, "women")
    assert socks.status == "rejected"


def test_a_run_goes_on_from_its_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "CHUNK", 2)
    ProductFactory.create_batch(5, name="Shoe NEW")
    saved = rule(kind="title", text="new")
    saved.save()
    begun = rules.start_run(saved, by=None)
    rules._chunk(begun.pk)  # and then the worker dies
    assert Product.objects.filter(name="Shoe").count() == 2

    done = rules.work_off(begun.pk)

    assert (done.seen, done.changed) == (5, 5)
    assert Product.objects.filter(name="Shoe").count() == 5


def test_a_sweep_applies_active_rules_to_what_came_since(shoe: Shoe) -> None:
    run(rule(kind="title", text="new"))
    product = shoe(name="Shoe NEW")
    assert rules.sweep_rules() == 1
    assert rules.sweep_rules() == 0
    product.refresh_from_db()
    assert product.name == "Shoe"


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "title", "text": ""},
        {"kind": "title", "text": "(", "is_pattern": True},
        {"kind": "title", "text": "(a+)+$", "is_pattern": True},
        {"kind": "brand_alias", "text": "x"},
        {"kind": "silhouette_alias", "text": "x"},
        {"kind": "default", "gender": "men"},
    ],
)
def test_a_rule_that_makes_no_sense_is_told(fields: dict[str, Any]) -> None:
    with pytest.raises(rules.RuleError):
        rules.preview(rule(**fields))


def test_a_shops_default_needs_something_to_say() -> None:
    with pytest.raises(rules.RuleError, match="unsaid"):
        rules.preview(rule(kind="default", merchant=MerchantFactory.create()))
