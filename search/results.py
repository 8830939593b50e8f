"""Searching, as views and the API do it. Four ways in, one `ResultPage` out.

`search_words`, `search_photo`, `search_similar` and `browse`. A result set (at most 600 products,
nearest first) is remembered, so that paging through it costs no second search; facets, sorting and
cutting happen on it anew for each page.
"""

from __future__ import annotations

from dataclasses import replace

from django.db.models import F, Q
from django.utils.translation import get_language

from catalog.models import ProductListing
from search import candidates, memory, understanding
from search.candidates import Vector
from search.cards import cards_of
from search.facets import Counts, count_facets
from search.filters import Filters, all_but
from search.models import Encoder, PhotoQuery
from search.paging import cut_page, empty_page, pages_of
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
from search.result_sets import Found
from search.retrieval import as_array, vector_of_product
from search.tuning import vector_of_photo
from search.words_vector import WordsVector

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
    words = WordsVector(meaning.spoken, encoder)

    def find(condition: Q) -> Found:
        found = candidates.by_words(meaning, words.get(), encoder, condition=condition)
        return replace(found, is_whole=not words.is_missing)

    query = QueryInfo(kind=Kind.WORDS, text=text, understood=meaning.chips, rest=meaning.rest)
    key = memory.digest("words", _identity(encoder), text.casefold(), language)
    return cut_page(
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
    tuned: tuple[Vector, str] | None = None,
) -> ResultPage:
    """Find the products that look like a photo, and fit its words if it came with some.

    While the photo still waits for the encoder, the page is empty and a notice says so. `tuned` is
    a vector to search with instead of the photo's own, and the name that it is remembered by.
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
        return empty_page(info, filters, sort, "photo_waiting")
    vector, name = tuned or (vector_of_photo(as_array(query.vector), encoder), "")
    words = WordsVector(meaning.spoken, encoder)

    def find(condition: Q) -> Found:
        if not query.text:
            return candidates.by_vector(vector, encoder, condition=condition, without=None)
        found = candidates.by_photo_and_words(
            vector, meaning, words.get(), encoder, condition=condition
        )
        return replace(found, is_whole=not words.is_missing)

    key = memory.digest("photo", query.token, name, _identity(encoder), language)
    return cut_page(
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
    tuned: tuple[Vector, str, Encoder] | None = None,
) -> ResultPage:
    """Find the products that look like a product, itself left out.

    Before the product's pictures have vectors the page is empty and a notice says so. `tuned` is a
    vector to search with instead of the product's own, the name that it is remembered by, and the
    encoder that made it: another may have been put in service since.
    """
    filters = Filters() if filters is None else filters  # an empty one may carry errors
    info = QueryInfo(kind=Kind.SIMILAR)
    asked = tuned or _vector_in_service(product_id)
    if asked is None:
        return empty_page(info, filters, sort, "no_vectors_yet")
    vector, name, encoder = asked

    def find(condition: Q) -> Found:
        return candidates.by_vector(vector, encoder, condition=condition, without=product_id)

    key = memory.digest("similar", product_id, name, _identity(encoder))
    return cut_page(info, find, key=key, filters=filters, sort=sort, page=page)


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
    pages = min(LAST_BROWSED_PAGE, pages_of(counts.total))
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
        price_bins=counts.price_bins,
    )


def _vector_in_service(product_id: int) -> tuple[Vector, str, Encoder] | None:
    encoder = Encoder.objects.active()
    vector = vector_of_product(product_id, encoder) if encoder else None
    return None if encoder is None or vector is None else (vector, "", encoder)


def _identity(encoder: Encoder | None) -> str:
    return str(encoder.pk) if encoder else ""


_BROWSE_ORDER = {
    Sort.CLOSENESS: ("-newest", "-pk"),
    Sort.NEWEST: ("-newest", "-pk"),
    Sort.DISCOUNT: ("-discount", "-newest", "-pk"),
    Sort.PRICE_UP: (F("min_price").asc(nulls_last=True), "pk"),
    Sort.PRICE_DOWN: (F("min_price").desc(nulls_last=True), "pk"),
}
