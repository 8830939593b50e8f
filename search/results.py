"""Searching, as views and the API do it. Four ways in, one `ResultPage` out.

`search_words`, `search_photo`, `search_similar` and `browse`. A result set (at most 600 products,
nearest first) is remembered, so that paging through it costs no second search; facets, sorting and
cutting happen on it anew for each page.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

from django.db.models import F, Q
from django.utils.translation import get_language, gettext_lazy

from catalog.models import ProductListing
from search import candidates, encoding, memory, understanding
from search.candidates import Vector
from search.cards import cards_of
from search.facets import FACETS, Counts, count_facets, count_rows
from search.filters import Filters, all_but
from search.models import Encoder, PhotoQuery
from search.query_parsing import normalise
from search.result_page import (
    PAGE_SIZE,
    FacetValue,
    Kind,
    Notice,
    ProductCard,
    QueryInfo,
    Result,
    ResultPage,
    Sort,
    Understood,
)
from search.result_sets import Found, ListingRow, ordered, read_listings, result_set
from search.retrieval import as_array, vector_of_product

__all__ = [
    "PAGE_SIZE",
    "FacetValue",
    "Kind",
    "Notice",
    "ProductCard",
    "QueryInfo",
    "Result",
    "ResultPage",
    "Sort",
    "Understood",
    "browse",
    "search_photo",
    "search_similar",
    "search_words",
]

LAST_BROWSED_PAGE = 400
BROWSE_COUNTS_S = 60

Find = Callable[[Q], Found]


def search_words(
    text: str,
    *,
    filters: Filters,
    sort: Sort = Sort.CLOSENESS,
    page: int = 1,
    language: str = "en",
) -> ResultPage:
    """Find products by words; without words, browse.

    When the encoder is down, full text answers alone and a notice says so.
    """
    text = normalise(text)
    if not text:
        return browse(filters=filters, sort=sort, page=page)
    meaning = understanding.understand(text, language=language)
    encoder = Encoder.objects.active()
    words = _WordsVector(meaning.spoken, encoder)

    def find(condition: Q) -> Found:
        found = candidates.by_words(meaning, words.get(), encoder, condition=condition)
        return replace(found, is_whole=not words.is_missing)

    query = QueryInfo(kind=Kind.WORDS, text=text, understood=meaning.chips, rest=meaning.rest)
    key = memory.digest("words", _identity(encoder), text.casefold(), language)
    return _page(
        query,
        find,
        key=key,
        filters=filters.but(meaning.filters),
        sort=sort,
        page=page,
        words=words,
    )


def search_photo(
    query: PhotoQuery,
    *,
    filters: Filters,
    sort: Sort = Sort.CLOSENESS,
    page: int = 1,
    language: str = "en",
) -> ResultPage:
    """Find the products that look like a photo, and fit its words if it came with some.

    While the photo still waits for the encoder, the page is empty and a notice says so.
    """
    meaning = understanding.understand(query.text, language=language)
    info = QueryInfo(
        kind=Kind.PHOTO,
        token=query.token,
        text=query.text,
        understood=meaning.chips,
        rest=meaning.rest,
    )
    encoder = query.encoder
    if encoder is None or query.vector is None:
        return _empty(info, filters, sort, "photo_waiting")
    vector = as_array(query.vector)
    words = _WordsVector(meaning.spoken, encoder)

    def find(condition: Q) -> Found:
        if not query.text:
            return candidates.by_vector(vector, encoder, condition=condition, without=None)
        found = candidates.by_photo_and_words(
            vector, meaning, words.get(), encoder, condition=condition
        )
        return replace(found, is_whole=not words.is_missing)

    key = memory.digest("photo", query.token, _identity(encoder), language)
    return _page(
        info,
        find,
        key=key,
        filters=filters.but(meaning.filters),
        sort=sort,
        page=page,
        words=words,
    )


def search_similar(
    product_id: int,
    *,
    filters: Filters | None = None,
    sort: Sort = Sort.CLOSENESS,
    page: int = 1,
) -> ResultPage:
    """Find the products that look like a product, itself left out.

    Before the product's pictures have vectors the page is empty and a notice says so.
    """
    filters = Filters() if filters is None else filters  # an empty one may carry errors
    info = QueryInfo(kind=Kind.SIMILAR)
    encoder = Encoder.objects.active()
    vector = vector_of_product(product_id, encoder) if encoder else None
    if encoder is None or vector is None:
        return _empty(info, filters, sort, "no_vectors_yet")
    like, by = vector, encoder

    def find(condition: Q) -> Found:
        return candidates.by_vector(like, by, condition=condition, without=product_id)

    key = memory.digest("similar", product_id, _identity(encoder))
    return _page(info, find, key=key, filters=filters, sort=sort, page=page)


def browse(
    *, filters: Filters | None = None, sort: Sort = Sort.NEWEST, page: int = 1
) -> ResultPage:
    """List the whole catalogue under filters, newest or most reduced first; no query, no limit."""
    filters = Filters() if filters is None else filters  # an empty one may carry errors
    conditions = filters.conditions()
    key = memory.digest("browse", filters.key, get_language())
    counts: Counts | None = memory.recall(f"search:counts:{key}") if page > 1 else None
    if counts is None:
        counts = count_facets(
            lambda name: ProductListing.objects.filter(all_but(conditions, name)),
            filters,
        )
        memory.remember(f"search:counts:{key}", counts, seconds=BROWSE_COUNTS_S)
    pages = min(LAST_BROWSED_PAGE, _pages(counts.total))
    page = max(1, min(page, pages))
    listings = ProductListing.objects.filter(all_but(conditions, "")).order_by(*_BROWSE_ORDER[sort])
    start = (page - 1) * PAGE_SIZE
    ids = list(listings.values_list("pk", flat=True)[start : start + PAGE_SIZE])
    cards = cards_of(ids)
    return ResultPage(
        query=QueryInfo(kind=Kind.BROWSE),
        total=counts.total,
        page=page,
        pages=pages,
        results=tuple(Result(product=cards[each]) for each in ids if each in cards),
        facets=counts.facets,
        filters=filters,
        sort=Sort.NEWEST if sort == Sort.CLOSENESS else sort,
        price_range=counts.price_range,
    )


def _page(
    query: QueryInfo,
    find: Find,
    *,
    key: str,
    filters: Filters,
    sort: Sort,
    page: int,
    words: _WordsVector | None = None,
) -> ResultPage:
    """Cut one page out of the set that `find` gives under the filters."""
    conditions = filters.conditions()
    sets = {
        name: result_set(
            memory.digest(key, (filters.without_facet(name) if name else filters).key),
            partial(find, all_but(conditions, name)),
            page=page,
        )
        for name in ("", *conditions)
    }
    everything = {each for found in sets.values() for each in found.product_ids}
    listings = read_listings(everything, conditions)

    @cache  # without filters all facets count the same rows
    def rows_passing_all_but(name: str) -> list[ListingRow]:
        judged = (listings[each] for each in sets[name].product_ids if each in listings)
        return [each.row for each in judged if each.failed <= {name}]

    def rows_without(name: str) -> list[ListingRow]:
        return rows_passing_all_but(name if name in conditions else "")

    found = sets[""]
    ids = ordered(rows_without(""), sort)
    counts = count_rows(rows_without, filters)
    pages = _pages(len(ids))
    page = max(1, min(page, pages))
    shown = ids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    cards = cards_of(shown)
    results = [_result(each, cards[each], found) for each in shown if each in cards]
    return ResultPage(
        query=query,
        total=len(ids),
        page=page,
        pages=pages,
        results=tuple(results),
        facets=counts.facets,
        filters=filters,
        sort=sort,
        price_range=counts.price_range,
        notices=words.notices() if words else (),
    )


def _result(product_id: int, card: ProductCard, found: Found) -> Result:
    why = _WHY.get(found.reasons.get(product_id, ""), "")
    return Result(product=card, distance=found.distances.get(product_id), why=str(why))


def _empty(query: QueryInfo, filters: Filters, sort: Sort, notice: str) -> ResultPage:
    return ResultPage(
        query=query,
        total=0,
        page=1,
        pages=1,
        results=(),
        facets=dict.fromkeys(FACETS, ()),
        filters=filters,
        sort=sort,
        notices=(Notice(code=notice, text=str(_NOTICES[notice])),),
    )


def _pages(total: int) -> int:
    return max(1, math.ceil(total / PAGE_SIZE))


def _identity(encoder: Encoder | None) -> str:
    return str(encoder.pk) if encoder else ""


class _WordsVector:
    """The vector of a query's words: asked for once, when it is first needed."""

    def __init__(self, spoken: str, encoder: Encoder | None) -> None:
        self._spoken = spoken
        self._encoder = encoder
        self._vector: Vector | None = None
        self._is_asked = False
        self.is_missing = False
        self._notice = ""

    def get(self) -> Vector | None:
        """Return the vector, or None: no words, no text tower, or nobody answers."""
        if self._is_asked or not self._spoken:
            return self._vector
        self._is_asked = True
        if self._encoder is None:
            self.is_missing, self._notice = True, "no_encoder"
        elif self._encoder.has_text:
            try:
                self._vector = encoding.vector_of_words(self._spoken, self._encoder)
            except encoding.EncoderUnreachableError as error:
                self.is_missing, self._notice = True, error.code
        return self._vector

    def notices(self) -> tuple[Notice, ...]:
        """Say what the page must say about the words."""
        if not self._notice:
            return ()
        return (Notice(code=self._notice, text=str(_NOTICES[self._notice])),)


_WHY = {
    candidates.LOOKS: gettext_lazy("looks alike"),
    candidates.WORDS: gettext_lazy("the words match"),
    candidates.CODE: gettext_lazy("style code"),
    candidates.ATTRIBUTES: gettext_lazy("colour and shape as asked"),
}
_NOTICES = {
    "photo_waiting": gettext_lazy(
        "Your photo is still waiting to be looked at. Reload in a moment."
    ),
    "no_vectors_yet": gettext_lazy("The pictures of this shoe are still being looked at."),
    "no_encoder": gettext_lazy("Search by looks is being set up; these shoes match by words only."),
    "encoder_down": gettext_lazy(
        "Search by looks does not answer right now; these shoes match by words only."
    ),
    "encoder_busy": gettext_lazy(
        "Search by looks is very busy right now; these shoes match by words only."
    ),
}
_BROWSE_ORDER = {
    Sort.CLOSENESS: ("-newest", "-pk"),
    Sort.NEWEST: ("-newest", "-pk"),
    Sort.DISCOUNT: ("-discount", "-newest", "-pk"),
    Sort.PRICE_UP: (F("min_price").asc(nulls_last=True), "pk"),
    Sort.PRICE_DOWN: (F("min_price").desc(nulls_last=True), "pk"),
}
