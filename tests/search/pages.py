"""Reading result pages in a word."""

from __future__ import annotations

from django.http import QueryDict

from search.filters import Filters
from search.result_page import ResultPage


def filters(query: str) -> Filters:
    return Filters.from_query(QueryDict(query))


def ids(page: ResultPage) -> list[int]:
    return [result.product.id for result in page.results]


def facet(page: ResultPage, name: str) -> dict[str, int]:
    return {line.value: line.count for line in page.facets[name]}
