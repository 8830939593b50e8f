"""What programs rely on: keys and scopes, budgets, cursors, sparse fields, ETags, idempotency."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from partners.models import ApiKey
from partners.services.keys import find_key, make_key, revoke_key, rotate_key
from search.models import PhotoQuery
from search.throttling import address_of
from search.views.throttle import PhotoThrottle
from tests.search.api.test_api import problem
from tests.search.conftest import drawn_photo, encoded
from tests.search.factories import EncoderFactory, PhotoQueryFactory, between, direction, make_shoe

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_cache")]


def bearer(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}


def test_a_key_opens_its_scopes_and_nothing_else(client: Client) -> None:
    _key, text = make_key(name="reader", scopes=["read"])

    assert client.get("/api/v1/products/", headers=bearer(text)).status_code == 200
    problem(client.get("/api/v1/search/text/?q=a", headers=bearer(text)), 403, "permission_denied")
    problem(client.get("/api/v1/webhooks/", headers=bearer(text)), 403, "permission_denied")


@pytest.mark.parametrize("text", ["sm_0000000000_x", "nonsense", "sm_", "sm_a_b" * 200])
def test_a_wrong_key_is_refused_even_where_none_is_needed(client: Client, text: str) -> None:
    answer = client.get("/api/v1/products/", headers=bearer(text))

    problem(answer, 401, "authentication_failed")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_without_a_key_one_may_search_but_has_nothing_of_ones_own(client: Client) -> None:
    assert client.get("/api/v1/search/text/?q=a").status_code == 200
    problem(client.get("/api/v1/me/favourites/"), 401, "not_authenticated")


def test_only_a_hash_of_a_key_is_kept_and_its_use_is_noted() -> None:
    key, text = make_key(name="k", scopes=["read"])

    secret = text.split("_", 2)[2]
    assert secret not in str(ApiKey.objects.values().get())
    assert find_key(text) == key
    assert ApiKey.objects.get().last_used_at is not None


def test_a_rotated_key_lives_a_day_a_revoked_or_expired_one_not_at_all() -> None:
    key, old = make_key(name="k", scopes=["read"])

    new = rotate_key(key)
    assert find_key(old) == find_key(new) == key
    ApiKey.objects.update(previous_until=timezone.now() - timedelta(seconds=1))
    assert find_key(old) is None
    revoke_key(key)
    assert find_key(new) is None
    _other, text = make_key(name="k", scopes=[], expires_at=timezone.now())
    assert find_key(text) is None


def test_the_key_of_a_person_who_was_locked_out_is_refused(django_user_model: Any) -> None:
    owner = django_user_model.objects.create_user("gone", is_active=False)
    _key, text = make_key(name="k", scopes=["read"], owner=owner)

    assert find_key(text) is None


def test_each_key_has_a_budget_of_its_own_and_says_what_is_left(client: Client) -> None:
    _key, first = make_key(name="a", scopes=["read"], read_rate=2)
    _key, second = make_key(name="b", scopes=["read"], read_rate=2)

    answers = [client.get("/api/v1/rates/", headers=bearer(first)) for _ in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert [each["RateLimit"].split(";")[1] for each in answers] == ["r=1", "r=0", "r=0"]
    assert client.get("/api/v1/rates/", headers=bearer(second)).status_code == 200


def test_form_and_api_count_an_addresss_photos_together(client: Client, settings: Any) -> None:
    settings.API_RATES = {"photo": 2, "read": 100}

    for _ in range(2):
        client.post("/api/v1/search/photo/", {})

    assert client.post("/api/v1/search/photo/", {}).status_code == 429
    assert PhotoThrottle.seconds_to_wait(RequestFactory().get("/")) > 0


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted"),
    [
        (0, "1.2.3.4", "127.0.0.1"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 5.6.7.8", "1.2.3.4"),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::"),
        (1, "::ffff:1.2.3.4", "1.2.3.4"),
    ],
)
def test_addresses_are_read_behind_as_many_proxies_as_there_are(
    settings: Any, rf: Any, proxies: int, forwarded: str, counted: str
) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": proxies}

    assert address_of(rf.get("/", headers={"x-forwarded-for": forwarded})) == counted


@pytest.mark.parametrize("sort", ["", "newest", "discount", "price", "-price"])
def test_cursors_lead_through_the_whole_catalogue_once(client: Client, sort: str) -> None:
    shoes = [
        make_shoe(price=Decimal(50 + number % 3) if number % 5 else None) for number in range(30)
    ]

    seen: list[int] = []
    cursor = ""
    for _ in range(4):
        page = client.get("/api/v1/products/", {"sort": sort, "cursor": cursor}).json()
        seen += [each["product"]["id"] for each in page["results"]]
        if not (cursor := page["next_cursor"]):
            break

    assert sorted(seen) == sorted(shoe.pk for shoe in shoes)
    assert len(seen) == len(set(seen))


def test_a_cursor_fits_its_own_question_only(client: Client) -> None:
    for _ in range(26):
        make_shoe()
    cursor = client.get("/api/v1/products/").json()["next_cursor"]

    problem(client.get("/api/v1/products/", {"cursor": cursor, "sort": "price"}), 400, "bad_cursor")
    problem(client.get("/api/v1/products/", {"cursor": "made-up"}), 400, "bad_cursor")


def test_sparse_fields_leave_the_rest_out(client: Client) -> None:
    shoe = make_shoe()

    page = client.get("/api/v1/products/", {"fields": "name,best_price"}).json()
    one = client.get(f"/api/v1/products/{shoe.pk}/", {"fields": "style_code"}).json()

    assert set(page["results"][0]["product"]) == {"id", "name", "best_price"}
    assert set(one) == {"id", "style_code"}
    problem(client.get("/api/v1/products/", {"fields": "secret"}), 400, "invalid")


def test_an_unchanged_answer_is_not_sent_again(client: Client) -> None:
    make_shoe()
    tag = client.get("/api/v1/products/")["ETag"]

    again = client.get("/api/v1/products/", headers={"if-none-match": tag})
    make_shoe()
    changed = client.get("/api/v1/products/", headers={"if-none-match": tag})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert changed.status_code == 200


def test_a_card_names_the_shop_of_its_best_price(client: Client) -> None:
    shoe = make_shoe(price=Decimal(70))

    (result,) = client.get("/api/v1/products/").json()["results"]

    offer = shoe.offers.get()
    assert result["product"]["best_offer"]["merchant"]["slug"] == offer.merchant.slug
    assert result["product"]["best_offer"]["price"] == "70.00"


def test_a_repeated_idempotency_key_is_answered_once(
    client: Client, django_user_model: Any
) -> None:
    owner = django_user_model.objects.create_user("partner")
    _key, text = make_key(name="k", scopes=["account"], owner=owner)
    headers = {**bearer(text), "idempotency-key": "one"}

    def save(query: str) -> Any:
        return client.post(
            "/api/v1/me/searches/", {"query": query}, "application/json", headers=headers
        )

    first, again = save("q=red"), save("q=red")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    problem(save("q=blue"), 422, "idempotency_key_reused")


def test_directories_suggestions_and_facets_name_what_is_listed(client: Client) -> None:
    shoe = make_shoe(style_code="CN8490-100")
    assert shoe.brand
    assert shoe.silhouette

    brands = client.get("/api/v1/brands/").json()["results"]
    lines = client.get("/api/v1/silhouettes/", {"brand": shoe.brand.slug}).json()["results"]
    words = client.get("/api/v1/suggestions/", {"q": shoe.brand.name[:5]}).json()["results"]
    codes = client.get("/api/v1/suggestions/", {"q": "cn84"}).json()["results"]
    facets = client.get("/api/v1/facets/").json()

    assert [(each["slug"], each["products"]) for each in brands] == [(shoe.brand.slug, 1)]
    assert [each["value"] for each in lines] == [f"{shoe.brand.slug}/{shoe.silhouette.slug}"]
    assert words[0]["text"] == shoe.brand.name
    assert codes == [{"text": "CN8490-100", "kind": "style_code", "products": 1}]
    assert facets["total"] == 1


def test_what_is_this_lets_the_closest_shoes_vote(client: Client) -> None:
    encoder = EncoderFactory.create()
    near = make_shoe(vectors=[between(0, 1, 0.05)], encoder=encoder, colours=["red"])
    make_shoe(vectors=[direction(3)], encoder=encoder, colours=["blue"])
    query = PhotoQueryFactory.create(encoder=encoder, vector=direction(0))
    assert near.brand

    told = client.get(f"/api/v1/search/photo/{query.token}/what/").json()

    assert told["is_sure"] is True
    assert told["guesses"][0]["brand"] == near.brand.name
    assert told["colours"] == ["red"]


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        ("http://127.0.0.1:22/", 400, "address_refused"),
        ("http://169.254.169.254/latest/", 400, "address_refused"),
        ("file:///etc/passwd", 400, "address_refused"),
        ("gopher://x/", 400, "address_refused"),
    ],
)
def test_a_photo_by_its_address_goes_past_the_guard(
    client: Client, url: str, status: int, code: str
) -> None:
    answer = client.post("/api/v1/search/photo/", {"url": url}, "application/json")

    problem(answer, status, code)
    assert not PhotoQuery.objects.exists()


def test_a_photo_by_its_address_is_fetched_and_asked_for(
    client: Client, settings: Any, site_folders: Any
) -> None:
    content = encoded(drawn_photo())

    class Pictures(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/a.jpg" else 404)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Pictures) as server:
        place = f"127.0.0.1:{server.server_port}"
        settings.PHOTO_FETCH_ALLOW = (place,)
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://{place}/a.jpg"
        found = client.post("/api/v1/search/photo/", {"url": url}, "application/json")
        lost = client.post(
            "/api/v1/search/photo/", {"url": f"http://{place}/b.jpg"}, "application/json"
        )
        server.shutdown()

    problem(found, 503, "encoder_down")  # it was taken in: only nobody looks at it here
    problem(lost, 422, "address_unreachable")
