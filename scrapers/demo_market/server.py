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

from flask import Flask, Response, abort, render_template_string, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from scrapers.demo_market.shop import Shop

PAGE_TEMPLATE = """<!doctype html>
<html lang="{{ card.language }}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} – {{ card.name }}</title>
{% if product %}<meta property="og:type" content="product">
<meta property="og:title" content="{{ product.title | striptags }}">
<meta property="og:price:amount" content="{{ product.variants[0].price }}">
<meta property="og:price:currency" content="{{ card.currency }}">{% endif %}
<style>
body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1d1d1f;background:#faf9f7}
header{background:#222;color:#fff;padding:.8rem 1.2rem}header a{color:#fff;text-decoration:none}
.note{background:#ffe9a8;color:#3a2c00;padding:.5rem 1.2rem;font-size:.9rem}
main{max-width:60rem;margin:0 auto;padding:1.2rem}img{max-width:100%;height:auto;background:#fff}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:1rem}
.grid a{color:inherit;text-decoration:none}.price{font-weight:600}s{color:#777;font-weight:400}
.size{display:inline-block;border:1px solid #999;border-radius:.3rem;padding:.15rem .5rem;margin:.15rem}
.out{opacity:.4;text-decoration:line-through}
</style></head><body>
<header><a href="/"><strong>{{ card.name }}</strong></a></header>
<p class="note">{{ note }}</p><main>
{% if product %}
<h1>{{ product.title | striptags }}</h1><p>{{ product.vendor }}</p>
<p class="price">{{ product.variants[0].price }} {{ card.currency }}
{% if product.variants[0].compare_at_price %}<s>{{ product.variants[0].compare_at_price }}</s>{% endif %}</p>
<div class="grid">{% for image in product.images %}<img src="{{ image.src }}" alt="" loading="lazy">{% endfor %}</div>
<p>{% for v in product.variants %}<span class="size{% if not v.available %} out{% endif %}">{{ v.title }}</span>{% endfor %}</p>
<p>{{ product.body_html | striptags }}</p>
{% else %}
<h1>{{ card.name }}</h1><p>{{ card.about }}</p><div class="grid">
{% for p in products %}<a href="/products/{{ p.handle }}">
{% if p.images %}<img src="{{ p.images[0].src }}" alt="" loading="lazy">{% endif %}
<div>{{ p.title | striptags }}</div>
<div class="price">{{ p.variants[0].price }} {{ card.currency }}</div></a>{% endfor %}
</div>{% endif %}</main></body></html>"""
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
    card = shop.card
    warning = note or NOTES.get(card.language, NOTES["en"])

    def moment() -> datetime:
        asked = request.args.get("as_of", "")
        try:
            at = datetime.fromisoformat(asked) if asked else clock()
        except ValueError:
            abort(400)
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    def listed() -> list[dict[str, Any]]:
        limit = min(max(request.args.get("limit", 30, int), 1), MAX_LIMIT)
        page = max(request.args.get("page", 1, int), 1)
        if page * limit > MAX_OFFSET:
            abort(_json({"errors": "Page * Limit exceeds the 25000 limit."}, status=400))
        return [_absolute(p) for p in shop.products(moment())[(page - 1) * limit : page * limit]]

    @app.get("/products.json")
    @app.get("/collections/all/products.json")
    def products() -> Response:
        return _json({"products": listed()})

    @app.get("/collections.json")
    def collections() -> Response:
        return _json({"collections": [{"id": 1, "handle": "all", "title": "All"}]})

    @app.get("/meta.json")
    def meta() -> Response:
        return _json(
            {
                "id": int(hashlib.sha256(card.slug.encode()).hexdigest()[:8], 16),
                "name": card.name,
                "country": card.country,
                "currency": card.currency,
                "domain": request.host,
                "url": request.host_url.rstrip("/"),
                "ships_to_countries": list(card.ships_to),
                "published_products_count": len(shop.products(moment())),
            }
        )

    @app.get("/products/<handle>.json")
    def product_json(handle: str) -> Response:
        return _json({"product": _absolute(_found(shop, handle, moment()))})

    @app.get("/products/<handle>")
    def product_page(handle: str) -> str:
        product = _found(shop, handle, moment())
        return render_template_string(
            PAGE_TEMPLATE, card=card, note=warning, title=product["title"], product=product
        )

    @app.get("/")
    def home() -> str:
        return render_template_string(
            PAGE_TEMPLATE,
            card=card,
            note=warning,
            title=card.name,
            product=None,
            products=shop.products(moment())[:60],
        )

    @app.get("/robots.txt")
    def robots() -> Response:
        return Response(ROBOTS, mimetype="text/plain")

    @app.get("/cdn/<path:name>")
    def picture(name: str) -> Response:
        found = shop.picture(name)
        if found is None:
            abort(404)
        answer = Response(found.data, mimetype=found.media_type)
        answer.set_etag(hashlib.sha256(found.data).hexdigest()[:32])
        answer.cache_control.public, answer.cache_control.max_age = True, 31_536_000
        return answer.make_conditional(request.environ)

    @app.after_request
    def describe(answer: Response) -> Response:
        answer.headers["X-Demo-Shop"] = "fictional"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer

    return app


def _json(value: dict[str, Any], *, status: int = 200) -> Response:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    answer = Response(body, status=status, content_type="application/json; charset=utf-8")
    if status == 200:
        answer.set_etag(hashlib.sha256(body.encode()).hexdigest()[:32])
        answer.last_modified = utc_now() - timedelta(seconds=1)
        answer.make_conditional(request.environ)
    return answer


def _found(shop: Shop, handle: str, at: datetime) -> dict[str, Any]:
    for product in shop.products(at):
        if product["handle"] == handle:
            return product
    abort(404)


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
            servers.append(
                make_server(host, wanted, app, threaded=True, request_handler=_Handler)
            )
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
