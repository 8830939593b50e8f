"""What several admin pages share: thumbnails, and pages that only show."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, IntegerField, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from catalog.models import Product, ProductImage

Row = TypeVar("Row", bound=Model)
Parent = TypeVar("Parent", bound=Model)

THUMBNAIL_PX = 64
# Rows of a search or filter that are counted and paged through; narrow it for others.
MOST_FOUND = 5_000
_FOUND = "_found_by_words"
NOTHING = "–"


def thumbnail(file: str | None, *, name: str) -> SafeString | str:
    """Return the small copy of a picture as HTML; `file` is relative to the media folder."""
    if not file:
        return NOTHING
    small = file.removesuffix(".webp") + "-400.webp" if file.endswith(".webp") else file
    return format_html(
        '<img src="{}{}" alt="{}" height="{}" loading="lazy">',
        settings.MEDIA_URL,
        small,
        name,
        THUMBNAIL_PX,
    )


def main_picture(product: str) -> Subquery:
    """Return the file of a product's first visible picture; `product` is the path to its id."""
    visible = ProductImage.objects.visible().filter(product=OuterRef(product))
    return Subquery(visible.order_by("position", "pk").values("file")[:1])


def counted(rows: QuerySet[Any], key: str) -> Coalesce:
    """Return how many of `rows` point to the outer row by `key`: counted for the page's rows only.

    A join and GROUP BY would count for all of 100,000 rows before the page is cut out.
    """
    of_row = rows.filter(**{key: OuterRef("pk")}).order_by().values(key)
    number = of_row.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def words_match(field: str, text: str) -> tuple[SearchVector, SearchQuery]:
    """Return what finds the beginnings of all of the words, served by the field's GIN index."""
    wanted = re.findall(r"\w+", text)
    query = " & ".join(f"{word}:*" for word in wanted[:12])
    return SearchVector(field, config="simple"), SearchQuery(
        query, config="simple", search_type="raw"
    )


class PagePaginator(Paginator):  # type: ignore[type-arg]  # of any rows
    """Cuts out a page by numbers first and asks for all that it shows of those rows only.

    PostgreSQL would otherwise look up pictures and counts of every row before the page, too. Of
    what a search or filter finds, 5,000 are counted and shown at most, and the page says so.
    """

    most_found = MOST_FOUND
    # Set by a search that has found out: how many, and the rows as they were before it.
    known_count: int | None = None
    unsearched: QuerySet[Any] | None = None

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.most_found) if self._is_narrowed else self._counted

    @property
    def is_cut_off(self) -> bool:
        """Whether there are more than the number that is shown."""
        return self._is_narrowed and self._counted > self.most_found

    @property
    def _is_narrowed(self) -> bool:
        rows: Any = self.object_list
        return bool(rows.query.where)

    @cached_property
    def _counted(self) -> int:
        """How many rows there are; of a search or filter no more than one above the most."""
        rows: Any = self.object_list
        if self.known_count is not None:
            return self.known_count
        if self._is_narrowed:
            return int(rows.order_by()[: self.most_found + 1].values("pk").count())
        return int(rows.count())

    def page(self, number: int | str) -> Page[Any]:
        """Return a page; two queries whatever its number."""
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        rows: Any = self.object_list
        ids = list(rows.values_list("pk", flat=True)[bottom : bottom + self.per_page])
        # Without the search: it is answered, and its thousands of ids would be looked up again.
        shown = rows if self.unsearched is None else self.unsearched
        return Page(shown.filter(pk__in=ids), number, self)


class WordsSearchMixin:
    """Searches one field by the beginnings of words and some others by their whole value.

    `ILIKE '%…%'` reads every one of 100,000 rows; this asks indexes only.
    """

    words_field: str
    whole_fields: tuple[str, ...] = ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Keep rows whose field holds all of the words, or that bear the number.

        A list looks them up here, once, and shows the newest 5,000; an action means all of them.
        """
        term = search_term.strip()
        if not re.search(r"\w", term):
            return queryset, False
        vector, query = words_match(self.words_field, term)
        with_words = queryset.alias(words_found=vector).filter(words_found=query).order_by()
        whole = queryset.filter(self._whole(term)).order_by().values_list("pk", flat=True)
        if request.method == "POST":
            wanted = Q(pk__in=with_words.values("pk")) | Q(pk__in=whole)
            return queryset.filter(wanted), False
        # Plus nothing: or PostgreSQL would go through all rows from the newest on, reading the
        # words of each, where the index of words finds the few at once.
        newest = with_words.order_by((F("pk") + 0).desc()).values_list("pk", flat=True)
        found = list(dict.fromkeys([*whole[:MOST_FOUND], *newest[: MOST_FOUND + 1]]))
        setattr(request, _FOUND, (len(found), queryset))
        return queryset.filter(pk__in=found[:MOST_FOUND]), False

    def _whole(self, term: str) -> Q:
        wanted = Q()
        for name in self.whole_fields:
            wanted |= Q(**{name: term if name != "style_code" else term.upper()})
        if term.isascii() and term.isdigit() and len(term) < 18:
            wanted |= Q(pk=int(term))
        return wanted or Q(pk__in=[])

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> Paginator[Any]:
        """Tell the paginator what the search has found out, so that it need not count again."""
        pages: Paginator[Any] = super().get_paginator(request, queryset, *args, **kwargs)  # type: ignore[misc]  # a mixin
        if isinstance(pages, PagePaginator):
            pages.known_count, pages.unsearched = getattr(request, _FOUND, (None, None))
        return pages


class ShownOnlyAdmin(admin.ModelAdmin[Row]):
    """Rows that crawls write: staff look, and change only what a subclass lets them."""

    paginator = PagePaginator

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ShownOnlyInline(InlineModelAdmin[Row, Parent]):
    """Rows beside their parent that nobody edits by hand."""

    template = "admin/edit_inline/tabular.html"
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def plain(products: QuerySet[Product]) -> QuerySet[Product]:
    """Return the selected products without the list's annotations, which an update cannot carry."""
    return Product.objects.filter(pk__in=products.values("pk"))


def report(
    page: admin.ModelAdmin[Any], request: HttpRequest, text: str, count: int, **names: str
) -> None:
    level = messages.SUCCESS if count else messages.WARNING
    page.message_user(request, text % {"count": count, **names}, level)
