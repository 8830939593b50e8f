"""The API as a program meets it: shapes, languages, problems, the committed schema."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from catalog.models import Product
from search.models import Encoder, PhotoQuery
from tests.factories import ExchangeRateFactory, OfferFactory, PriceObservationFactory
from tests.search.factories import EncoderFactory, PhotoQueryFactory, direction, make_shoe

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_cache")]
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def encoder() -> Encoder:
    return EncoderFactory.create()


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["detail"]
    return body


def test_words_answer_in_the_contracts_shape(client: Client, settings: Any) -> None:
    shoe = make_shoe(name="Air Kestrel", colours=["red"], height="high", price=Decimal("99.50"))

    page = client.get("/api/v1/search/text/", {"q": "kestrel under 100"}).json()

    assert page["query"] == {
        "kind": "words",
        "token": "",
        "text": "kestrel under 100",
        "understood": [
            {
                "field": "price_max",
                "value": "100",
                "text": "under 100",
                "label": "up to 100 EUR",
            }
        ],
        "rest": "kestrel",
        "shoes": [],
    }
    assert (page["total"], page["page"], page["pages"]) == (1, 1, 1)
    (result,) = page["results"]
    assert set(result) == {"product", "distance", "why"}
    product = result["product"]
    assert (product["id"], product["name"]) == (shoe.pk, "Air Kestrel")
    assert (product["best_price"], product["currency"]) == ("99.50", "EUR")
    assert (product["colours"], product["height"]) == (["red"], "high")
    assert product["url"] == f"{settings.SITE_URL}/shoe/{shoe.pk}/{shoe.slug}/"
    assert product["image"].startswith(f"{settings.SITE_URL}/media/")
    assert page["facets"]["colour"] == [
        {"value": "red", "label": "red", "count": 1, "selected": False}
    ]
    assert page["notices"][0]["code"] == "no_encoder"


def test_parameters_that_are_not_understood_are_named(client: Client) -> None:
    page = client.get("/api/v1/products/", {"price_max": "cheap", "page": "x", "sort": "y"}).json()

    assert page["warnings"] == ["“cheap” is not a price."]
    assert page["page"] == 1


def test_products_are_listed_narrowed_and_sorted(client: Client) -> None:
    dear, cheap = make_shoe(price=Decimal(90)), make_shoe(price=Decimal(20))
    make_shoe(price=Decimal(500))

    page = client.get("/api/v1/products/", {"price_max": "100", "sort": "-price"}).json()

    assert [each["product"]["id"] for each in page["results"]] == [dear.pk, cheap.pk]


def test_a_product_tells_its_details(client: Client) -> None:
    shoe = make_shoe(style_code="CN8490-100", gender="men", sizes=(42, 43), description="Soft.")

    product = client.get(f"/api/v1/products/{shoe.pk}/").json()

    assert product["style_code"] == "CN8490-100"
    assert product["sizes_eu"] == ["42.0", "43.0"]
    assert len(product["images"]) == 1
    assert product["images"][0]["thumbnail"].endswith("-400.webp")


@pytest.mark.parametrize("part", ["", "similar/", "offers/", "prices/"])
def test_a_merged_product_leads_on_and_a_hidden_one_is_not_there(client: Client, part: str) -> None:
    kept, hidden = make_shoe(), make_shoe(status=Product.Status.DRAFT)
    merged = make_shoe(status=Product.Status.MERGED, merged_into=kept)

    answer = client.get(f"/api/v1/products/{merged.pk}/{part}")

    assert (answer.status_code, answer["Location"]) == (301, f"/api/v1/products/{kept.pk}/{part}")
    problem(client.get(f"/api/v1/products/{hidden.pk}/{part}"), 404, "not_found")


def test_offers_stand_in_stock_first_then_cheapest_in_the_base_currency(client: Client) -> None:
    ExchangeRateFactory.create(currency="RUB", per_base=Decimal(100))
    shoe = make_shoe(price=Decimal(80))
    roubles = OfferFactory.create(product=shoe, price=Decimal(7000), currency="RUB")
    sold_out = OfferFactory.create(product=shoe, price=Decimal(10), in_stock=False)
    OfferFactory.create(product=shoe, gone_at=timezone.now())
    OfferFactory.create(product=shoe, merchant__is_hidden=True)

    offers = client.get(f"/api/v1/products/{shoe.pk}/offers/").json()

    assert [each["base_price"] for each in offers] == ["70.00", "80.00", "10.00"]
    assert [offers[0]["id"], offers[-1]["id"]] == [roubles.pk, sold_out.pk]
    assert offers[0]["url"].endswith(f"/out/{roubles.pk}/")


@pytest.mark.parametrize("count", [1, 6])
def test_offers_cost_as_many_queries_whatever_their_number(
    client: Client, count: int, django_assert_num_queries: Any
) -> None:
    shoe = make_shoe(sizes=(42,))
    for _ in range(count):
        OfferFactory.create(product=shoe)

    with django_assert_num_queries(4):
        client.get(f"/api/v1/products/{shoe.pk}/offers/")


def test_prices_tell_what_changed_oldest_first(client: Client) -> None:
    shoe = make_shoe()
    offer = shoe.offers.get()
    now = timezone.now()
    for days, price in ((1, 80), (9, 100)):
        PriceObservationFactory.create(
            offer=offer, price=Decimal(price), seen_at=now - timedelta(days=days)
        )

    prices = client.get(f"/api/v1/products/{shoe.pk}/prices/").json()

    assert [each["price"] for each in prices] == ["100.00", "80.00"]
    assert prices[0]["merchant"] == offer.merchant.slug


def test_the_results_of_a_photo_are_found_and_forgotten_by_its_token(
    client: Client, encoder: Encoder, site_folders: Path
) -> None:
    shoe = make_shoe(vectors=[direction(0)], encoder=encoder)
    query = PhotoQueryFactory.create(encoder=encoder, vector=direction(0))
    address = f"/api/v1/search/photo/{query.token}/"

    assert client.get(address).json()["results"][0]["product"]["id"] == shoe.pk
    assert client.delete(address).status_code == 204
    problem(client.get(address), 404, "not_found")
    problem(client.delete(address), 404, "not_found")


def test_an_expired_photo_is_not_there(client: Client, encoder: Encoder) -> None:
    query = PhotoQueryFactory.create(
        encoder=encoder, vector=direction(0), expires=timezone.now() - timedelta(seconds=1)
    )

    problem(client.get(f"/api/v1/search/photo/{query.token}/"), 404, "not_found")


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        ({}, 400, "missing"),
        ({"photo": "words"}, 400, "invalid"),
        ({"photo": SimpleUploadedFile("a.jpg", b"")}, 400, "empty"),
        ({"photo": SimpleUploadedFile("a.jpg", b"not a photo")}, 415, "unsupported"),
        ({"photo": SimpleUploadedFile("a.svg", b"<svg/>")}, 415, "svg"),
    ],
)
def test_a_bad_photo_is_a_problem_with_a_reason(
    client: Client, data: Any, status: int, code: str
) -> None:
    problem(client.post("/api/v1/search/photo/", data), status, code)
    assert not PhotoQuery.objects.exists()


def test_a_body_that_is_too_long_is_refused_before_it_is_taken_apart(
    client: Client, site_folders: Path
) -> None:
    photo = SimpleUploadedFile("a.jpg", b"\xff\xd8\xff\xe0" + bytes(11 * 1024 * 1024))

    answer = client.post("/api/v1/search/photo/", {"photo": photo})

    problem(answer, 413, "too_large")
    left = len(answer.wsgi_request.environ["wsgi.input"])
    assert left == 0  # who still sends would not get to read the answer
    assert not PhotoQuery.objects.exists()


def test_no_encoder_process_is_a_503_that_says_when_to_come_back(
    client: Client, encoder: Encoder, site_folders: Path
) -> None:
    from tests.search.conftest import drawn_photo, encoded

    photo = SimpleUploadedFile("a.jpg", encoded(drawn_photo()))

    answer = client.post("/api/v1/search/photo/", {"photo": photo})

    body = problem(answer, 503, "encoder_down")
    assert answer["Retry-After"] == "2"
    waiting = client.get(f"/api/v1/search/photo/{body['token']}/").json()
    assert waiting["notices"][0]["code"] == "photo_waiting"


def test_problems_name_their_language_and_unknown_addresses_are_problems(client: Client) -> None:
    answer = client.get("/api/v1/nowhere/", headers={"accept-language": "ru"})

    problem(answer, 404, "not_found")
    assert answer["Content-Language"] == "ru"
    assert "Accept-Language" in answer["Vary"]
    problem(client.put("/api/v1/products/"), 405, "method_not_allowed")


@pytest.mark.parametrize("budget", ["photo", "read"])
def test_too_many_requests_are_turned_away_with_a_time(
    client: Client, budget: str, settings: Any
) -> None:
    settings.API_RATES = {"photo": 1, "read": 1}

    def ask() -> Any:
        if budget == "photo":
            return client.post("/api/v1/search/photo/", {})
        return client.get("/api/v1/products/")

    ask()
    answer = ask()

    problem(answer, 429, "throttled")
    assert int(answer["Retry-After"]) > 0
    assert answer["RateLimit-Policy"] == f'"{budget}";q=1;w=60'
    assert answer["RateLimit"].startswith(f'"{budget}";r=0;t=')


def test_the_docs_work_without_the_network(client: Client) -> None:
    page = client.get("/api/docs/")

    assert page.status_code == 200
    text = page.content.decode()
    assert "https://" not in text
    assert "/static/drf_spectacular_sidecar/" in text


def test_the_committed_schema_is_the_one_that_the_code_has(tmp_path: Path) -> None:
    made = tmp_path / "openapi.yaml"

    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(made))

    assert made.read_text() == (ROOT / "docs" / "openapi.yaml").read_text()
