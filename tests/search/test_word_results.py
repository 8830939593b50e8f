"""Results of words: by full text, by a remembered vector, and beside a photo."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.cache import cache

from search import encoding
from search.filters import Filters
from search.models import Encoder
from search.results import search_photo, search_words
from tests.factories import BrandFactory, ExchangeRateFactory
from tests.search.factories import (
    EncoderFactory,
    PhotoQueryFactory,
    direction,
    make_shoe,
)
from tests.search.pages import ids

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_cache")]


class TestWords:
    """The encoder process is not running here: full text answers, and the page says so."""

    @pytest.fixture(autouse=True)
    def _text_tower(self) -> None:
        EncoderFactory.create(kind=Encoder.Kind.CLIP)

    def test_words_find_by_full_text_and_say_that_looks_are_missing(self) -> None:
        shoe = make_shoe(name="Air Crimson")
        make_shoe(name="Court Vision")

        page = search_words("crimson", filters=Filters())

        assert ids(page) == [shoe.pk]
        assert page.results[0].why == "the words match"
        assert [notice.code for notice in page.notices] == ["encoder_down"]

    def test_a_set_found_without_the_encoder_is_not_remembered(self) -> None:
        make_shoe(name="Air Crimson")
        search_words("crimson", filters=Filters())
        late = make_shoe(name="Late Crimson")

        assert late.pk in ids(search_words("crimson", filters=Filters()))

    def test_a_remembered_vector_answers_without_the_encoder(self) -> None:
        encoder = Encoder.objects.get()
        near = make_shoe(name="Nothing in common", vectors=[direction(0)], encoder=encoder)
        cache.set(encoding.words_key("Crimson  FLYER", encoder), encoding.pack_vector(direction(0)))

        page = search_words("crimson flyer", filters=Filters())

        assert ids(page) == [near.pk]
        assert page.notices == ()
        assert page.results[0].why == "looks alike"

    def test_brand_size_and_price_in_words_are_filters(self) -> None:
        nike = BrandFactory.create(name="Nike", slug="nike")
        right = make_shoe(name="Air", brand=nike, price=Decimal(90), sizes=(43,))
        make_shoe(name="Air", brand=nike, price=Decimal(110), sizes=(43,))
        make_shoe(name="Air", brand=nike, price=Decimal(90), sizes=(44,))
        make_shoe(name="Air", price=Decimal(90), sizes=(43,))

        page = search_words("nike air size 43 under 100", filters=Filters())

        assert ids(page) == [right.pk]
        assert page.filters.brands == ("nike",)
        assert [(each.field, each.value, each.label) for each in page.query.understood] == [
            ("size", "43", "size EU 43"),
            ("price_max", "100", "up to 100 EUR"),
            ("brand", "nike", "Nike"),
        ]
        assert page.query.rest == "air"

    def test_roubles_are_converted(self) -> None:
        ExchangeRateFactory.create(currency="RUB", per_base=Decimal(100))
        cheap = make_shoe(name="Кеды", price=Decimal(99))
        make_shoe(name="Кеды", price=Decimal(101))

        for words in ("кеды до 10 тысяч", "кеды до 10000 руб", "кеды до 10 000 ₽"):
            assert ids(search_words(words, filters=Filters(), language="ru")) == [cheap.pk]

    def test_colour_and_height_in_words_move_up_what_has_them(self) -> None:
        make_shoe(name="Runner", colours=["white"], height="low")
        unknown = make_shoe(name="Runner", colours=[], height="")
        wanted = make_shoe(name="Runner", colours=["red"], height="high")

        page = search_words("red high top runner", filters=Filters())

        assert ids(page)[:2] == [wanted.pk, unknown.pk]

    def test_a_style_code_comes_first_and_says_so(self) -> None:
        make_shoe(name="CN8490 lookalike")
        coded = make_shoe(name="Something else", style_code="CN8490-100")

        page = search_words("CN8490-100", filters=Filters())

        assert ids(page)[0] == coded.pk
        assert page.results[0].why == "style code"

    def test_a_filter_alone_in_words_lists_what_passes_it(self) -> None:
        cheap = make_shoe(price=Decimal(50))
        make_shoe(price=Decimal(150))

        assert ids(search_words("under 100", filters=Filters())) == [cheap.pk]

    def test_no_words_is_browsing(self) -> None:
        shoe = make_shoe()

        page = search_words("  \x00 ", filters=Filters())

        assert page.query.kind == "browse"
        assert ids(page) == [shoe.pk]


def test_without_any_encoder_words_still_find() -> None:
    shoe = make_shoe(name="Air Crimson")

    page = search_words("crimson", filters=Filters())

    assert ids(page) == [shoe.pk]
    assert [notice.code for notice in page.notices] == ["no_encoder"]


def test_a_photo_with_words_prefers_what_fits_both() -> None:
    encoder = EncoderFactory.create()
    make_shoe(name="White one", vectors=[direction(0)], encoder=encoder, colours=["white"])
    red = make_shoe(name="Red one", vectors=[direction(0)], encoder=encoder, colours=["red"])
    query = PhotoQueryFactory.create(encoder=encoder, vector=direction(0), text="red")

    page = search_photo(query, filters=Filters())

    assert ids(page)[0] == red.pk
    assert [each.value for each in page.query.understood] == ["red"]
