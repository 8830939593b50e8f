"""When alerts fire, and when they keep quiet."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils import timezone

from accounts.errors import AccountsError
from accounts.models import Alert, Delivery, Event, KnownListing
from accounts.services.alerts import ask_match_alert, ask_price_alert, ask_size_alert
from accounts.services.checking import check_alerts, is_check_due
from accounts.services.searches import save_search
from catalog.models import ProductListing
from search.filters import Filters
from tests.accounts.conftest import MakePerson, Shop

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, Decimal | None]]:
    return [(each.alert.kind, each.price) for each in Event.objects.order_by("pk")]


def filters(address: str) -> Filters:
    return Filters.from_query(QueryDict(address))


def test_a_price_that_falls_to_the_wish_is_told_once(shop: Shop, alice: User) -> None:
    shoe = shop.sell("1", "100")
    ask_price_alert(alice, product_id=shoe.pk, below=Decimal(80))
    assert check_alerts().events == 0

    shop.sell("1", "79")
    assert check_alerts().events == 1
    assert check_alerts().events == 0

    assert told() == [("price", Decimal("79.00"))]
    assert Delivery.objects.count() == 1


def test_a_price_that_jumps_is_told_once(shop: Shop, alice: User) -> None:
    shoe = shop.sell("1", "100")
    ask_price_alert(alice, product_id=shoe.pk, below=Decimal(80))
    now = timezone.now()

    for hour in range(0, 72, 3):
        shop.sell("1", "79" if hour % 2 else "99")
        check_alerts(now + timedelta(hours=hour))

    assert len(told()) == 1


def test_a_price_that_stayed_high_for_a_day_is_told_again_when_it_falls(
    shop: Shop, alice: User
) -> None:
    shoe = shop.sell("1", "100")
    ask_price_alert(alice, product_id=shoe.pk, below=Decimal(80))
    now = timezone.now()
    shop.sell("1", "79")
    check_alerts(now)
    shop.sell("1", "100")
    check_alerts(now + timedelta(hours=1))
    check_alerts(now + timedelta(hours=26))

    shop.sell("1", "78")
    check_alerts(now + timedelta(hours=27))

    assert [price for _kind, price in told()] == [Decimal("79.00"), Decimal("78.00")]


def test_a_price_just_above_the_wish_does_not_arm_the_alert_again(shop: Shop, alice: User) -> None:
    shoe = shop.sell("1", "100")
    ask_price_alert(alice, product_id=shoe.pk, below=Decimal(80))
    now = timezone.now()
    shop.sell("1", "79")
    check_alerts(now)
    shop.sell("1", "81")  # within 3 per cent
    check_alerts(now + timedelta(hours=1))
    check_alerts(now + timedelta(hours=50))

    shop.sell("1", "79")
    check_alerts(now + timedelta(hours=51))

    assert len(told()) == 1


def test_a_price_that_falls_a_good_deal_further_is_told_the_next_day(
    shop: Shop, alice: User
) -> None:
    shoe = shop.sell("1", "100")
    ask_price_alert(alice, product_id=shoe.pk, below=Decimal(80))
    now = timezone.now()
    shop.sell("1", "79")
    check_alerts(now)

    shop.sell("1", "60")
    check_alerts(now + timedelta(hours=2))
    check_alerts(now + timedelta(hours=25))

    assert [price for _kind, price in told()] == [Decimal("79.00"), Decimal("60.00")]


def test_a_sold_out_shoe_is_no_bargain(shop: Shop, alice: User) -> None:
    shoe = shop.sell("1", "100")
    ask_price_alert(alice, product_id=shoe.pk, below=Decimal(80))

    shop.sell("1", "50", in_stock=False)

    assert check_alerts().events == 0


def test_a_size_that_comes_back_is_told_once(shop: Shop, alice: User) -> None:
    shoe = shop.sell("1", sizes=("41",))
    ask_size_alert(alice, product_id=shoe.pk, size_eu=Decimal(42))
    assert check_alerts().events == 0

    shop.sell("1", sizes=("41", "42"))

    assert check_alerts().events == 1
    assert check_alerts().events == 0


def test_what_holds_already_cannot_be_asked_for(shop: Shop, alice: User) -> None:
    shoe = shop.sell("1", "100", sizes=("42",))

    with pytest.raises(AccountsError, match="already costs"):
        ask_price_alert(alice, product_id=shoe.pk, below=Decimal(100))
    with pytest.raises(AccountsError, match="in stock now"):
        ask_size_alert(alice, product_id=shoe.pk, size_eu=Decimal(42))


def test_a_new_shoe_that_fits_a_saved_search_is_told(shop: Shop, alice: User) -> None:
    shop.sell("1", "100")
    search = save_search(alice, words="nike", filters=filters("price_max=120"), language="en")
    ask_match_alert(alice, search_id=search.pk)
    shop.now = timezone.now()

    shop.sell("2", "110")
    shop.sell("3", "130")

    assert check_alerts().events == 1
    assert Event.objects.get().product.offers.get().external_id == "2"


def test_an_old_shoe_that_comes_to_fit_is_told_and_one_that_goes_on_fitting_is_not(
    shop: Shop, alice: User
) -> None:
    shop.sell("1", "100")
    shop.sell("2", "90")
    search = save_search(alice, words="", filters=filters("price_max=95"), language="en")
    ask_match_alert(alice, search_id=search.pk)

    shop.sell("1", "94")
    shop.sell("2", "80")

    assert check_alerts().events == 1
    assert Event.objects.get().price == Decimal("94.00")


def test_a_match_is_told_once_for_ever(shop: Shop, alice: User) -> None:
    shop.sell("1", "100")
    search = save_search(alice, words="", filters=filters("price_max=95"), language="en")
    ask_match_alert(alice, search_id=search.pk)
    now = timezone.now()

    for days, price in enumerate(("90", "100", "90", "100", "90")):
        shop.sell("1", price)
        check_alerts(now + timedelta(days=days))

    assert len(told()) == 1


def test_words_that_no_filter_stands_for_must_stand_in_the_shoes_words(
    shop: Shop, alice: User
) -> None:
    shop.sell("0")
    search = save_search(alice, words="nike pegasus sneakers", filters=Filters(), language="en")
    ask_match_alert(alice, search_id=search.pk)
    shop.now = timezone.now()
    shop.sell("1")

    assert search.words == "pegasus"
    assert check_alerts().events == 0


def test_what_a_crawl_brought_before_a_search_was_saved_is_no_news(shop: Shop, alice: User) -> None:
    check_alerts()
    shop.now = timezone.now() - timedelta(minutes=1)
    shop.sell("1")
    search = save_search(alice, words="nike", filters=Filters(), language="en")

    ask_match_alert(alice, search_id=search.pk)

    assert check_alerts().events == 0


ADDRESSES = [
    "brand=nike",
    "brand=unknown",
    "size=42",
    "size=41&size=43",
    "colour=white",
    "colour=red",
    "gender=men",
    "gender=women",
    "height=low",
    "price_max=99",
    "price_min=99&price_max=130",
    "on_sale=1",
    "merchant=nowhere",
    "ships=de",
    "ships=de&ships=ru",
    "ships=fr",
    "silhouette=nike/air-max-90",
    "silhouette=nike/none",
    "brand=nike&size=42&colour=white&price_max=500",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_saved_search_fits_what_its_address_finds(address: str, shop: Shop, alice: User) -> None:
    old = shop.sell("0")  # the brand is known before the search is saved
    search = save_search(alice, words="", filters=filters(address), language="en")
    ask_match_alert(alice, search_id=search.pk)
    shop.now = timezone.now()
    shop.sell("1", "90", sizes=("41", "42"), gender="men")
    shop.sell("2", "120", sizes=("43",), compare_at_price=Decimal(150), colour="red")
    shop.sell("3", "140", colour="black", gender="women", ships_to=("DE", "AT"))

    check_alerts()

    told_of = set(Event.objects.values_list("product_id", flat=True))
    condition = filters(address).conditions()
    found = ProductListing.objects.filter(*condition.values(), in_stock=True).exclude(pk=old.pk)
    assert told_of == set(found.values_list("pk", flat=True))


def test_a_check_costs_the_same_statements_for_one_alert_and_for_thirty(
    shop: Shop, make_person: MakePerson, django_assert_num_queries: Any
) -> None:
    shoes = [shop.sell(str(n), "100") for n in range(3)]
    for n in range(10):
        person = make_person(f"p{n}")
        for shoe in shoes:
            ask_price_alert(person, product_id=shoe.pk, below=Decimal(90))
    for n in range(3):
        shop.sell(str(n), "80")

    with django_assert_num_queries(14):
        assert check_alerts().events == 30


def test_a_check_that_fails_has_noted_nothing(shop: Shop, alice: User, monkeypatch: Any) -> None:
    shoe = shop.sell("1", "100")
    check_alerts()
    ask_price_alert(alice, product_id=shoe.pk, below=Decimal(80))
    shop.sell("1", "79")
    monkeypatch.setattr("accounts.services.checking.REMEMBER", "SELECT no_such_column")

    with pytest.raises(Exception, match="no_such_column"):
        check_alerts()

    monkeypatch.undo()
    assert Alert.objects.get().is_armed
    assert KnownListing.objects.get().min_price == Decimal("100.00")
    assert check_alerts().events == 1


def test_a_check_is_due_when_a_crawl_has_ended_since_or_after_ten_minutes(shop: Shop) -> None:
    from scrapers.models import CrawlRun, CrawlSource

    now: datetime = timezone.now()
    assert is_check_due(now)
    check_alerts(now)
    assert not is_check_due(now + timedelta(minutes=2))
    assert is_check_due(now + timedelta(minutes=11))

    source = CrawlSource.objects.create(
        merchant=shop.merchant, slug="s", platform="shopify", url="https://s.example"
    )
    CrawlRun.objects.create(source=source, state="complete", finished_at=now)
    assert is_check_due(now + timedelta(minutes=2))
