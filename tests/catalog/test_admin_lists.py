"""Lists of the admin: actions that ask first, and searches that say where they stop."""

from __future__ import annotations

import pytest

from catalog.admin import parts
from catalog.models import Product
from tests.catalog.test_admin import page, sold_product, superuser
from tests.factories import ProductFactory

# Signing in counts failures in the cache.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_redis")]


@pytest.mark.parametrize("action", ["publish", "reject", "merge_into_oldest", "unlock"])
def test_an_action_asks_first_with_the_count_and_does_nothing_before(action: str) -> None:
    first, second = sold_product(status="draft", locked_fields=["name"]), sold_product()
    chosen = {"action": action, "_selected_action": [first.pk, second.pk]}
    client = superuser()

    asked = client.post(page("product"), chosen).content.decode()
    assert "Products chosen: 2" in asked
    assert first.name in asked
    # One was chosen when it was confirmed: somebody else has merged the other, say.
    again = client.post(page("product"), chosen | {"confirmed": "1"}).content.decode()
    assert "Meanwhile the list has changed" in again

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.locked_fields, second.status) == ("draft", ["name"], "published")


@pytest.mark.parametrize("action", ["publish", "merge_into_oldest"])
def test_too_many_for_one_request_are_refused(action: str) -> None:
    ProductFactory.create_batch(51, status="draft", silhouette=None)
    first = Product.objects.earliest("pk")
    everything = {"action": action, "_selected_action": [first.pk], "select_across": "1"}

    html = superuser().post(page("product"), everything, follow=True).content.decode()

    if action == "publish":
        assert "Products chosen: 51" in html
        assert "and 41 more" in html
    else:
        assert "51 were chosen; at most 50 go at once." in html
    assert not Product.objects.exclude(status="draft").exists()


def test_a_search_shows_the_newest_and_says_that_there_are_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parts, "MOST_FOUND", 3)
    monkeypatch.setattr(parts.PagePaginator, "most_found", 3)
    shoes = [ProductFactory.create(name=f"Runner {n}", status="draft") for n in range(5)]
    ProductFactory.create(name="Walker", style_code="RUNNER")
    client = superuser()

    answer = client.get(page("product"), {"q": "runner"})
    shown = answer.context["cl"].result_list
    # The number is what was asked for, then the newest.
    assert [each.name for each in shown] == ["Walker", "Runner 4", "Runner 3"]
    assert "more than 3 found, the newest shown" in answer.content.decode()
    assert "more than 3: narrow the list" in answer.content.decode()

    narrow = client.get(page("product"), {"q": "runner 4"})
    assert "1 found" in narrow.content.decode()
    filtered = client.get(page("product"), {"q": "runner", "status__exact": "draft"})
    assert filtered.context["cl"].result_list[0].name == "Runner 4"
    assert len(client.get(page("product"), {"q": "nothing"}).context["cl"].result_list) == 0

    everything = {"action": "reject", "_selected_action": [shoes[0].pk], "select_across": "1"}
    asked = client.post(page("product") + "?q=runner", everything).content.decode()
    assert "Products chosen: 6" in asked  # an action means all that fit, not only what is shown
