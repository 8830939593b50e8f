"""Any WooCommerce shop, by its public Store API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from scrapers.parsing.answers import UnreadableAnswerError, decode_json
from scrapers.parsing.woocommerce import PAGE_SIZE, parse_products, products_in
from scrapers.spiders.base import Outcome, ShopSpider, Yielded, content_type_of

MAX_PAGES = 2_000
# The Store API by pretty and plain permalinks, and its older address.
PATHS = (
    "wp-json/wc/store/v1/products",
    "wp-json/wc/store/products",
    "?rest_route=/wc/store/v1/products",
)
Row = Mapping[str, Any]


class WooCommerceSpider(ShopSpider):
    """Page by page until the shop's own count or a short page; each page's variations in one go.

    Option `api_url`: the address of the product list, where it is not one of `PATHS`.
    """

    name = "woocommerce"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        stated = self.options.get("api_url")
        self._bases = [str(stated)] if stated else [urljoin(self.root, path) for path in PATHS]
        self._seen_ids: set[str] = set()
        self._has_variations = True

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the first page."""
        yield self._page(1)

    def parse_page(self, response: Response, *, page: int) -> Iterator[Yielded]:
        """Read a page of products, then its variations, then the next page."""
        if page == 1 and response.status in (404, 405) and len(self._bases) > 1:
            self._bases.pop(0)
            yield self._page(1)
            return
        rows = self._rows(response)
        if rows is None:
            return
        if page == 1:
            total = (response.headers.get("X-WP-Total") or b"").decode("latin-1")
            self.counts.expected = int(total) if total.isdigit() else None
        fresh = [row for row in rows if str(row.get("id")) not in self._seen_ids]
        self._seen_ids.update(str(row.get("id")) for row in fresh)
        parents = [str(row["id"]) for row in fresh if row.get("has_options") or _is_variable(row)]
        following = self._following(response, page=page, is_last=not fresh)
        if parents and self._has_variations:
            yield self._variations(parents, fresh, following=following)
            return
        yield from self.items_of(parse_products(fresh, facts=self.facts))
        yield from self._go_on(following)

    def parse_variations(self, response: Response, *, wanted: dict[str, Any]) -> Iterator[Yielded]:
        """Gather the variations of one page's products; a shop that has no list of them is read
        without the stock of single sizes.
        """
        try:
            rows = products_in(decode_json(response.body)) if response.status == 200 else None
        except UnreadableAnswerError:
            rows = None
        if rows is None:
            self._has_variations = False
            self.counts.add_error("the stock of single sizes is not said", example=response.url)
            rows = []
        gathered: dict[str, list[Row]] = wanted["gathered"]
        for row in rows:
            gathered[str(row.get("parent"))].append(row)
        if len(rows) >= PAGE_SIZE and wanted["page"] < 50:
            wanted["page"] += 1
            yield self._variation_page(wanted)
            return
        yield from self.items_of(
            parse_products(wanted["products"], facts=self.facts, variations=gathered)
        )
        yield from self._go_on(wanted["following"])

    def variations_failed(self, failure: Failure) -> Iterator[Yielded]:
        """Record the products without them: their sizes are known, the stock of each is not."""
        wanted = failure.request.cb_kwargs["wanted"]  # type: ignore[attr-defined]
        self.counts.add_error(type(failure.value).__name__, example=str(failure.value))
        yield from self.items_of(parse_products(wanted["products"], facts=self.facts))
        yield from self._go_on(wanted["following"])

    def _rows(self, response: Response) -> list[Row] | None:
        if not self.is_good(response):
            return None
        try:
            return products_in(decode_json(response.body, content_type=content_type_of(response)))
        except UnreadableAnswerError as error:
            self.block(str(error), url=response.url)
            return None

    def _following(self, response: Response, *, page: int, is_last: bool) -> int:
        """The number of the next page, or 0 after the last: by the shop's count of pages, else by
        a page that is empty or repeats what was there.
        """
        pages = (response.headers.get("X-WP-TotalPages") or b"").decode("latin-1")
        if is_last or (pages.isdigit() and page >= int(pages)):
            return 0
        if page >= MAX_PAGES:
            self.end(Outcome.PARTIAL, f"more than {MAX_PAGES:,} pages")
            return 0
        return page + 1

    def _go_on(self, following: int) -> Iterator[Yielded]:
        if following:
            yield self._page(following)
        else:
            self.end(Outcome.COMPLETE)

    def _page(self, page: int) -> Request:
        address = _with_query(
            self._bases[0], f"per_page={PAGE_SIZE}&page={page}&orderby=id&order=asc"
        )
        return self.ask(
            address, self.parse_page, errback=self.page_failed, cb_kwargs={"page": page}
        )

    def _variations(self, parents: list[str], products: list[Row], *, following: int) -> Request:
        return self._variation_page(
            {
                "parents": parents,
                "products": products,
                "following": following,
                "gathered": defaultdict(list),
                "page": 1,
            }
        )

    def _variation_page(self, wanted: dict[str, Any]) -> Request:
        parents = ",".join(wanted["parents"])
        query = f"type=variation&parent={parents}&per_page={PAGE_SIZE}&page={wanted['page']}"
        return self.ask(
            _with_query(self._bases[0], query),
            self.parse_variations,
            errback=self.variations_failed,
            cb_kwargs={"wanted": wanted},
        )


def _is_variable(row: Row) -> bool:
    return row.get("type") == "variable" or bool(row.get("variations"))


def _with_query(base: str, query: str) -> str:
    return f"{base}{'&' if '?' in base else '?'}{query}"
