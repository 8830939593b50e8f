"""Bulk edits: looked at before anything changes, written by a run, locked, recorded, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from catalog.models import Product, ProductListing
from curation.models import BulkEdit, RunState
from curation.services import edits, runs
from curation.services.runs import RunError
from curation.tasks import sweep_rules
from tests.curation.conftest import Shoe
from tests.factories import BrandFactory, ProductFactory, SilhouetteFactory

pytestmark = pytest.mark.django_db

Person = Callable[..., User]
SignedIn = Callable[..., Client]


@pytest.fixture
def anna(person: Person) -> User:
    return person("curator", "anna")


def prepared(by: User, *shoes: Product, may_overwrite: bool = False, **values: Any) -> BulkEdit:
    """An edit that its person has looked at."""
    edit = edits.begin([each.pk for each in shoes], by=by)
    edits.look(edit.pk, values, may_overwrite=may_overwrite, by=by)
    edit.refresh_from_db()
    return edit


def carried_out(by: User, *shoes: Product, **more: Any) -> BulkEdit:
    edit = prepared(by, *shoes, **more)
    edits.start(edit.pk, preview=edit.preview, by=by)
    edits.work_off(edit.pk)
    edit.refresh_from_db()
    for each in shoes:
        each.refresh_from_db()
    return edit


def put_back(edit: BulkEdit, by: User) -> int:
    runs.ask_to_take_back(edit, by=by)
    return edits.put_back(edit)


def test_a_preview_counts_and_changes_nothing(anna: User, shoe: Shoe) -> None:
    one, so_already = shoe(gender=""), shoe(gender="men")
    locked = shoe(gender="", locked_fields=["gender"])
    merged = shoe(gender="", status="merged")
    edit = edits.begin([each.pk for each in (one, so_already, locked, merged)], by=anna)

    found = edits.look(edit.pk, {"gender": "men"}, may_overwrite=False, by=anna)

    assert (found.changed, found.already, found.locked, found.gone) == (1, 1, 1, 1)
    assert [(c.product.pk, c.before, c.after) for c in found.examples] == [(one.pk, "", "men")]
    one.refresh_from_db()
    assert (one.gender, one.version) == ("", 1)


def test_an_edit_sets_locks_remembers_and_lists_anew(anna: User, shoe: Shoe) -> None:
    product = shoe(colours=["white"], gender="")

    edit = carried_out(anna, product, colours=["red", "black"], gender="women")

    assert (product.colours, product.gender) == (["red", "black"], "women")
    assert (product.locked_fields, product.version) == (["colours", "gender"], 2)
    assert (edit.state, edit.changed, edit.started_by) == ("done", 1, anna)
    newest = Product.history.filter(id=product.pk).latest("history_id")
    assert (newest.history_user, newest.gender) == (anna, "women")
    assert newest.history_change_reason == f"bulk edit {edit.pk}"
    assert ProductListing.objects.get(product=product).colours == ["red", "black"]


def test_the_history_says_why_in_the_readers_language(
    anna: User, shoe: Shoe, signed_in: SignedIn
) -> None:
    product = shoe(gender="")
    edit = carried_out(anna, product, gender="women")
    client = signed_in("curator")
    address = f"admin/catalog/product/{product.pk}/history/"

    assert f"bulk edit {edit.pk}" in client.get(f"/{address}").content.decode()
    russian = client.get(f"/ru/{address}").content.decode()
    assert f"групповая правка {edit.pk}" in russian
    assert "<del>–</del> → <ins>женские</ins>" in russian
    # Who wrote what stood there before is not known: not the person who edited it first.
    assert russian.count("anna") == 1
    listed = client.get("/admin/work/edits/").content.decode()
    assert "Gender: women" in listed


def test_what_is_so_already_is_neither_written_nor_locked(anna: User, shoe: Shoe) -> None:
    product = shoe(gender="men")
    edit = carried_out(anna, product, gender="men")
    assert (edit.changed, edit.already) == (0, 1)
    assert (product.version, product.locked_fields) == (1, [])


def test_what_somebody_changed_since_the_preview_is_left_alone_and_told(
    anna: User, shoe: Shoe
) -> None:
    mine, theirs = shoe(gender=""), shoe(gender="")
    edit = prepared(anna, mine, theirs, gender="men")
    Product.objects.filter(pk=theirs.pk).update(gender="kids", version=2)

    edits.start(edit.pk, preview=edit.preview, by=anna)
    edits.work_off(edit.pk)

    edit.refresh_from_db()
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.gender, theirs.gender) == ("men", "kids")
    assert (edit.changed, edit.stale_ids) == (1, [theirs.pk])
    again = edits.begin_again(edit, by=anna)
    assert (again.product_ids, again.values) == ([theirs.pk], {"gender": "men"})


def test_a_field_that_a_person_edited_stays_unless_told_otherwise(anna: User, shoe: Shoe) -> None:
    product = shoe(height="low", gender="", locked_fields=["height"])

    edit = carried_out(anna, product, height="high", gender="men")
    assert (product.height, product.gender) == ("low", "men")
    assert (edit.changed, edit.locked) == (1, 1)

    carried_out(anna, product, may_overwrite=True, height="high")
    assert product.height == "high"


def test_a_silhouette_never_stands_under_another_brand(anna: User, shoe: Shoe) -> None:
    line = SilhouetteFactory.create()
    product, locked = shoe(), shoe(locked_fields=["brand"])
    had = product.silhouette

    carried_out(anna, product, locked, brand_id=line.brand_id, silhouette_id=line.pk)
    assert (product.brand, product.silhouette) == (line.brand, line)
    assert locked.silhouette != line  # its brand is a person's

    other = BrandFactory.create()
    edit = carried_out(anna, product, may_overwrite=True, brand_id=other.pk)
    assert (product.brand, product.silhouette) == (other, None)
    fresh = shoe()
    carried_out(anna, fresh, brand_id=other.pk)
    assert fresh.locked_fields == ["brand"]  # the emptied silhouette may come again
    assert put_back(edit, anna) == 1
    product.refresh_from_db()
    assert (product.brand, product.silhouette) == (line.brand, line)
    assert had is not None


def test_two_products_of_a_brand_never_bear_one_style_code(anna: User) -> None:
    brand = BrandFactory.create()
    ProductFactory.create(brand=brand, style_code="AB1234")
    same, first, second = (
        ProductFactory.create(style_code=code, silhouette=None) for code in ("AB1234", "X1", "X1")
    )

    edit = carried_out(anna, same, first, second, brand_id=brand.pk)

    assert (edit.changed, edit.clashing) == (1, 2)
    assert first.brand == brand
    assert brand not in (same.brand, second.brand)


def test_taking_back_leaves_what_was_changed_since_and_frees_only_its_own_locks(
    anna: User, person: Person, shoe: Shoe
) -> None:
    product = shoe(gender="", height="low", locked_fields=["name"])
    later = shoe(gender="", height="low")
    edit = carried_out(anna, product, later, gender="men", height="mid")
    Product.objects.filter(pk=later.pk).update(gender="kids")
    boris = person("curator", "boris")

    assert put_back(edit, boris) == 2

    product.refresh_from_db()
    later.refresh_from_db()
    edit.refresh_from_db()
    assert (product.gender, product.height, product.locked_fields) == ("", "low", ["name"])
    assert (later.gender, later.height, later.locked_fields) == ("kids", "low", ["gender"])
    assert (edit.state, edit.undone_by, edit.put_back) == ("undone", boris, 2)
    newest = Product.history.filter(id=product.pk).latest("history_id")
    assert (newest.history_user, newest.history_change_reason) == (boris, f"{edit} taken back")
    with pytest.raises(RunError, match="has ended"):
        runs.ask_to_take_back(edit, by=boris)


def test_taking_back_many_is_the_workers_and_survives_its_death(
    anna: User, shoe: Shoe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "PUT_BACK_AT_ONCE", 1)
    shoes = [shoe(gender="") for _number in range(2)]
    edit = carried_out(anna, *shoes, gender="men")

    assert runs.ask_to_take_back(edit, by=anna)  # too much to wait for
    assert edit.state == RunState.UNDOING
    with pytest.raises(RunError, match="has ended"):
        runs.ask_to_take_back(edit, by=anna)
    sweep_rules()  # the clock takes up what a worker left

    edit.refresh_from_db()
    assert (edit.state, edit.put_back) == ("undone", 2)
    assert not Product.objects.filter(gender="men").exists()


def test_a_brand_is_not_put_back_under_a_silhouette_that_came_since(anna: User, shoe: Shoe) -> None:
    brand = BrandFactory.create()
    product = shoe(silhouette=None)
    edit = carried_out(anna, product, brand_id=brand.pk)
    Product.objects.filter(pk=product.pk).update(silhouette=SilhouetteFactory.create(brand=brand))

    assert put_back(edit, anna) == 0

    product.refresh_from_db()
    assert product.brand == brand


def test_a_killed_edit_goes_on_from_its_cursor_and_can_be_stopped(
    anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edits, "CHUNK", 2)
    shoes = ProductFactory.create_batch(5, gender="")
    edit = prepared(anna, *shoes, gender="men")
    edits.start(edit.pk, preview=edit.preview, by=anna)
    edits._chunk(edit.pk)  # and then the worker dies
    assert Product.objects.filter(gender="men").count() == 2

    sweep_rules()  # the clock takes it up

    edit.refresh_from_db()
    assert (edit.state, edit.seen, edit.changed) == ("done", 5, 5)
    stopped = prepared(anna, *shoes, gender="kids")
    edits.start(stopped.pk, preview=stopped.preview, by=anna)
    BulkEdit.objects.filter(pk=stopped.pk).update(stop_requested=True)
    assert edits.work_off(stopped.pk).state == RunState.CANCELLED
    assert not Product.objects.filter(gender="kids").exists()


def test_only_the_look_that_was_shown_can_be_confirmed_and_only_once(
    anna: User, person: Person, shoe: Shoe
) -> None:
    product = shoe(gender="")
    edit = prepared(anna, product, gender="men")
    shown = edit.preview
    edits.look(edit.pk, {"gender": "kids"}, may_overwrite=False, by=anna)  # in another tab

    with pytest.raises(RunError, match="other values"):
        edits.start(edit.pk, preview=shown, by=anna)
    with pytest.raises(RunError, match="Somebody else"):
        edits.start(edit.pk, preview=shown + 1, by=person("curator", "boris"))
    edits.start(edit.pk, preview=shown + 1, by=anna)
    with pytest.raises(RunError, match="started already"):
        edits.start(edit.pk, preview=shown + 1, by=anna)


def test_nothing_chosen_and_too_much_chosen_are_told(
    anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RunError, match="No product"):
        edits.begin([], by=anna)
    monkeypatch.setattr(edits, "MOST_CHOSEN", 2)
    with pytest.raises(RunError, match="too many"):
        edits.begin([1, 2, 3], by=anna)
