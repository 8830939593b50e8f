"""Serves shops as Shopify does: JSON, product pages for people, pictures, robots.txt.

Every shop has an origin of its own: consecutive ports of one address. No Django.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Response, abort, render_template, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from scrapers.demo_market.shop import Shop

NOTES = {
    "en": "Demo shop: this shop, its brands and its prices are invented. Nothing can be bought.",
    "ru": "Демонстрационный магазин: магазин, марки и цены выдуманы. Купить здесь ничего нельзя.",
}
PHOTO_NOTE = "Test shop: serves a folder of photos on this machine only. Nothing can be bought."
ROBOTS = """# we use Shopify as our ecommerce platform (demo)
User-agent: *
Disallow: /admin
Disallow: /cart
Disallow: /checkouts/
Disallow: /collections/*sort_by*
Disallow: /search
"""
MAX_LIMIT = 250
MAX_OFFSET = 25_000


def utc_now() -> datetime:
    """The present."""
    return datetime.now(UTC)


def create_app(
    shop: Shop, *, clock: Callable[[], datetime] = utc_now, note: str | None = None
) -> Flask:
    """The web site of one shop. `clock` tells the time; tests turn it."""
    app = Flask(__name__)
    pages = _Pages(shop, clock=clock, note=note or NOTES.get(shop.card.language, NOTES["en"]))
    for address, view in (
        ("/", pages.home),
        ("/robots.txt", pages.robots),
        ("/meta.json", pages.meta),
        ("/products.json", pages.products),
        ("/collections/all/products.json", pages.products),
        ("/collections.json", pages.collections),
        ("/products/<handle>.json", pages.product_json),
        ("/products/<handle>", pages.product_page),
        ("/cdn/<path:name>", pages.picture),
    ):
        app.add_url_rule(address, endpoint=address, view_func=view)

    @app.after_request
    def describe(answer: Response) -> Response:
        answer.headers["X-Demo-Shop"] = "fictional"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer

    return app


class _Pages:
    """What one shop answers at each of its addresses."""

    def __init__(self, shop: Shop, *, clock: Callable[[], datetime], note: str) -> None:
        self._shop = shop
        self._clock = clock
        self._note = note

    def products(self) -> Response:
        """A page of the list; the limits are Shopify's."""
        limit = min(max(request.args.get("limit", 30, int), 1), MAX_LIMIT)
        page = max(request.args.get("page", 1, int), 1)
        if page * limit > MAX_OFFSET:
            abort(_json({"errors": "Page * Limit exceeds the 25000 limit."}, status=400))
        listed = self._shop.products(self._moment())[(page - 1) * limit : page * limit]
        return _json({"products": [_absolute(product) for product in listed]})

    def collections(self) -> Response:
        """One collection of everything."""
        return _json({"collections": [{"id": 1, "handle": "all", "title": "All"}]})

    def meta(self) -> Response:
        """What the shop says of itself."""
        card = self._shop.card
        return _json(
            {
                "id": int(hashlib.sha256(card.slug.encode()).hexdigest()[:8], 16),
                "name": card.name,
                "country": card.country,
                "currency": card.currency,
                "domain": request.host,
                "url": request.host_url.rstrip("/"),
                "ships_to_countries": list(card.ships_to),
                "published_products_count": len(self._shop.products(self._moment())),
            }
        )

    def product_json(self, handle: str) -> Response:
        """One product for programs."""
        return _json({"product": _absolute(_found(self._shop, handle, self._moment()))})

    def product_page(self, handle: str) -> str:
        """One product for people."""
        product = _found(self._shop, handle, self._moment())
        return self._page(title=product["title"], product=product)

    def home(self) -> str:
        """The first of what the shop lists."""
        listed = self._shop.products(self._moment())[:60]
        return self._page(title=self._shop.card.name, product=None, products=listed)

    def robots(self) -> Response:
        """Shopify's rules."""
        return Response(ROBOTS, mimetype="text/plain")

    def picture(self, name: str) -> Response:
        """A picture that never changes."""
        found = self._shop.picture(name)
        if found is None:
            abort(404)
        answer = Response(found.data, mimetype=found.media_type)
        answer.set_etag(hashlib.sha256(found.data).hexdigest()[:32])
        answer.cache_control.public, answer.cache_control.max_age = True, 31_536_000
        answer.make_conditional(request.environ)
        return answer

    def _page(self, **shown: Any) -> str:
        return render_template("page.html", card=self._shop.card, note=self._note, **shown)

    def _moment(self) -> datetime:
        """The present, or the moment of the past that is asked for."""
        asked = request.args.get("as_of", "")
        try:
            at = datetime.fromisoformat(asked) if asked else self._clock()
        except ValueError:
            abort(400)
        return at if at.tzinfo else at.replace(tzinfo=UTC)


def _json(value: dict[str, Any], *, status: int = 200) -> Response:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    answer = Response(body, status=status, content_type="application/json; charset=utf-8")
    if status == 200:
        answer.set_etag(hashlib.sha256(body.encode()).hexdigest()[:32])
        answer.last_modified = utc_now() - timedelta(seconds=1)
        answer.make_conditional(request.environ)
    return answer


def _found(shop: Shop, handle: str, at: datetime) -> dict[str, Any]:
    found = next((p for p in shop.products(at) if p["handle"] == handle), None)
    if found is None:
        abort(404)
    return found


def _absolute(product: dict[str, Any]) -> dict[str, Any]:
    """Pictures as Shopify writes them, with the shop's own host."""
    root = request.host_url.rstrip("/")
    images = [
        {**image, "src": root + image["src"] if image["src"].startswith("/") else image["src"]}
        for image in product["images"]
    ]
    return {**product, "images": images}


class _Handler(WSGIRequestHandler):
    """Keeps connections open, and keeps quiet."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: a crawl asks for thousands of pictures."""


def open_shops(
    apps: Sequence[Flask], *, port: int, host: str = "127.0.0.1"
) -> list[BaseWSGIServer]:
    """Bind the apps to consecutive ports (0: any free ones). Nothing is answered yet.

    Raises:
        OSError: a port is taken.
    """
    servers: list[BaseWSGIServer] = []
    try:
        for number, app in enumerate(apps):
            wanted = port + number if port else 0
            servers.append(make_server(host, wanted, app, threaded=True, request_handler=_Handler))
    except (OSError, SystemExit) as error:  # werkzeug exits where a port is taken
        for server in servers:
            server.server_close()
        taken = port + len(servers)
        raise OSError(f"port {taken} of {host} cannot be listened on") from error
    return servers


def serve_in_threads(servers: Sequence[BaseWSGIServer]) -> list[threading.Thread]:
    """Answer on all servers, each in a thread; `shutdown()` of a server ends its thread."""
    threads = [threading.Thread(target=s.serve_forever, daemon=True) for s in servers]
    for thread in threads:
        thread.start()
    return threads
