"""The whole catalogue page by page, however long it is: each page begins after the last row."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.utils.dateparse import parse_datetime

from catalog.models import ProductListing
from search import results
from search.api.cursors import make_cursor
from search.api.parameters import Asked
from search.cards import cards_of
from search.facets import FACETS
from search.filters import all_but
from search.result_page import PAGE_SIZE, Kind, QueryInfo, Result, ResultPage, Sort

_ORDER: dict[Sort, tuple[Any, ...]] = {
    Sort.NEWEST: ("-newest", "-pk"),
    Sort.DISCOUNT: ("-discount", "-newest", "-pk"),
    Sort.PRICE_UP: (F("min_price").asc(nulls_last=True), "pk"),
    Sort.PRICE_DOWN: (F("min_price").desc(nulls_last=True), "pk"),
}


def catalogue_page(asked: Asked) -> tuple[ResultPage, str]:
    """Return a page of all products and the cursor of the next one ("" after the last).

    With a cursor, facets are not counted again: the first page has them.
    """
    sort = Sort.NEWEST if asked.sort == Sort.CLOSENESS else asked.sort
    if asked.place is None:
        page = results.browse(filters=asked.filters, sort=asked.sort, page=asked.page)
        is_last = page.page * PAGE_SIZE >= page.total
    else:
        page, is_last = _page_after(asked, sort)
    if is_last or not page.results:
        return page, ""
    return page, make_cursor(asked.question, _place(page, sort))


def _place(page: ResultPage, sort: Sort) -> list[Any]:
    last = ProductListing.objects.only("newest", "discount", "min_price").get(
        pk=page.results[-1].product.id
    )
    values: dict[Sort, list[Any]] = {
        Sort.NEWEST: [last.newest.isoformat()],
        Sort.DISCOUNT: [last.discount, last.newest.isoformat()],
    }
    price = None if last.min_price is None else str(last.min_price)
    return [*values.get(sort, [price]), last.pk, page.total, page.page]


def _page_after(asked: Asked, sort: Sort) -> tuple[ResultPage, bool]:
    *values, pk, total, number = asked.place
    condition = all_but(asked.filters.conditions(), "") & _after(sort, values, pk)
    rows = ProductListing.objects.filter(condition).order_by(*_ORDER[sort])
    ids = list(rows.values_list("pk", flat=True)[: PAGE_SIZE + 1])
    cards = cards_of(ids[:PAGE_SIZE])
    page = ResultPage(
        query=QueryInfo(kind=Kind.BROWSE),
        total=total,
        page=number + 1,
        pages=-(-total // PAGE_SIZE),
        results=tuple(Result(product=cards[each]) for each in ids[:PAGE_SIZE] if each in cards),
        facets=dict.fromkeys(FACETS, ()),
        filters=asked.filters,
        sort=sort,
    )
    return replace(page, pages=max(page.pages, page.page)), len(ids) <= PAGE_SIZE


def _after(sort: Sort, values: list[Any], pk: int) -> Q:
    if sort == Sort.NEWEST:
        moment = parse_datetime(values[0])
        return Q(newest__lt=moment) | Q(newest=moment, pk__lt=pk)
    if sort == Sort.DISCOUNT:
        discount, moment = values[0], parse_datetime(values[1])
        same = Q(discount=discount)
        return (
            Q(discount__lt=discount)
            | (same & Q(newest__lt=moment))
            | (same & Q(newest=moment, pk__lt=pk))
        )
    if values[0] is None:
        return Q(min_price__isnull=True, pk__gt=pk)
    price = Decimal(values[0])
    beyond = Q(min_price__gt=price) if sort == Sort.PRICE_UP else Q(min_price__lt=price)
    return beyond | Q(min_price=price, pk__gt=pk) | Q(min_price__isnull=True)
