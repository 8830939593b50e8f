"""Shops of every platform on one port of this machine, each shaped as the real ones are.

`World.shoes` is what all of them sell; a test edits it between two crawls. Paths: /wp-json/… and
/?rest_route=… (WooCommerce), /shop/… with sitemaps (schema.org), /feed.xml, /feed.tsv, /yml.xml,
/ebay/…, /kicks, /wb, /plain/… (nothing but HTML).
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.serving import BaseWSGIServer
from werkzeug.wrappers import Response as BaseResponse

from scrapers.demo_market.server import open_shops, serve_in_threads
from tests.scrapers.other_apis import add_apis


@dataclass(slots=True)
class Shoe:
    """One colourway with its sizes: EU label → in stock."""

    number: int
    title: str = ""
    price: str = "120.00"
    brand: str = "Ferro"
    kind: str = "Sneakers"
    sizes: dict[str, bool] = field(default_factory=lambda: {"42": True, "43": True, "44": False})
    changed: str = "2026-01-01"

    def __post_init__(self) -> None:
        self.title = self.title or f"Kestrel Runner {self.number}"

    @property
    def is_in_stock(self) -> bool:
        return any(self.sizes.values())

    @property
    def cents(self) -> str:
        return self.price.replace(".", "")


@dataclass(slots=True)
class World:
    """The shops. `answers` maps a path to what it says instead; `log` is every request."""

    shoes: list[Shoe] = field(default_factory=list)
    answers: dict[str, Callable[[], BaseResponse | None]] = field(default_factory=dict)
    log: list[tuple[float, str]] = field(default_factory=list)
    robots: str = ""
    server: BaseWSGIServer | None = None

    @property
    def address(self) -> str:
        assert self.server is not None
        return f"127.0.0.1:{self.server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def open(self) -> None:
        """Serve on a free port."""
        app = Flask("other-shops")

        @app.before_request
        def scripted() -> BaseResponse | None:
            self.log.append((time.monotonic(), request.full_path.rstrip("?")))
            answer = self.answers.get(request.path)
            return answer() if answer else None

        app.add_url_rule(
            "/robots.txt", view_func=lambda: Response(self.robots, mimetype="text/plain")
        )
        for add in (_add_woo, _add_pages, _add_feeds, add_apis, _add_plain):
            add(app, self)
        [self.server] = open_shops([app], port=0)
        serve_in_threads([self.server])

    def close(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()

    def asked(self, start: str) -> list[str]:
        """Paths that were asked for and start so."""
        return [path for _, path in self.log if path.startswith(start)]

    def shoe(self, number: int) -> Shoe | None:
        return next((shoe for shoe in self.shoes if shoe.number == number), None)


def _add_woo(app: Flask, world: World) -> None:
    def row(shoe: Shoe) -> dict[str, Any]:
        return {
            "id": shoe.number, "name": escape(escape(shoe.title)), "slug": f"kestrel-{shoe.number}",
            "type": "variable", "parent": 0, "has_options": True, "sku": f"FR{shoe.number:04d}-100",
            "permalink": f"{world.url}/product/kestrel-{shoe.number}/",
            "prices": {"price": shoe.cents, "regular_price": "15000", "sale_price": shoe.cents,
                       "currency_code": "EUR", "currency_minor_unit": 2, "price_range": None},
            "images": [], "categories": [{"name": shoe.kind}],
            "brands": [{"name": shoe.brand}],
            "attributes": [{"name": "Size (EU)", "taxonomy": "pa_size", "has_variations": True,
                            "terms": [{"name": size, "slug": size} for size in shoe.sizes]}],
            "is_purchasable": True, "is_in_stock": shoe.is_in_stock,
        }  # fmt: skip

    def variation(shoe: Shoe, place: int, size: str) -> dict[str, Any]:
        return {
            "id": shoe.number * 100 + place, "parent": shoe.number, "type": "variation",
            "name": shoe.title, "variation": f"Size (EU): {size}", "attributes": [],
            "permalink": f"{world.url}/product/kestrel-{shoe.number}/?size={size}",
            "prices": {"price": shoe.cents, "regular_price": "15000", "currency_code": "EUR",
                       "currency_minor_unit": 2},
            "is_in_stock": shoe.sizes[size], "sku": "", "images": [],
        }  # fmt: skip

    def products() -> Response:
        page, per_page = int(request.args.get("page", 1)), int(request.args.get("per_page", 10))
        if request.args.get("type") == "variation":
            parents = request.args.get("parent", "").split(",")
            rows = [
                variation(shoe, place, size)
                for shoe in world.shoes if str(shoe.number) in parents
                for place, size in enumerate(shoe.sizes)
            ]  # fmt: skip
        else:
            rows = [row(shoe) for shoe in world.shoes]
        answer = jsonify(rows[(page - 1) * per_page : page * per_page])
        answer.headers["X-WP-Total"] = str(len(rows))
        answer.headers["X-WP-TotalPages"] = str(-(-len(rows) // per_page))
        return answer

    app.add_url_rule("/wp-json/wc/store/v1/products", view_func=products)

    @app.get("/")
    def home() -> Any:
        if request.args.get("rest_route") == "/wc/store/v1/products":
            return products()
        return "<html><h1>Nothing here</h1><a href='/shop/'>Shop</a></html>"


def _add_pages(app: Flask, world: World) -> None:
    @app.get("/shop/sitemap.xml")
    def index() -> Response:
        return Response(
            "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
            f"<sitemap><loc>{world.url}/shop/sitemap-blog.xml</loc></sitemap>"
            f"<sitemap><loc>{world.url}/shop/sitemap-products.xml.gz</loc></sitemap></sitemapindex>",
            mimetype="application/xml",
        )

    @app.get("/shop/sitemap-products.xml.gz")
    def sitemap() -> Response:
        lines = "".join(
            f"<url><loc>{world.url}/shop/p/{s.number}</loc><lastmod>{s.changed}</lastmod></url>"
            for s in world.shoes
        )
        text = f"<urlset>{lines}<url><loc>http://elsewhere.example/p/1</loc></url>"  # cut off
        return Response(gzip.compress(text.encode()), mimetype="application/gzip")

    @app.get("/shop/p/<int:number>")
    def page(number: int) -> Any:
        shoe = world.shoe(number)
        if shoe is None:
            return Response("gone", status=404)
        return f"<html><body><h1>{escape(shoe.title)}</h1>{_jsonld(shoe, world)}</body></html>"


def _jsonld(shoe: Shoe, world: World) -> str:
    import json

    variants = [
        {
            "@type": "Product", "name": shoe.title, "size": f"EU {size}",
            "sku": f"{shoe.number}-{size}",
            "offers": {
                "@type": "Offer", "price": float(shoe.price), "priceCurrency": "EUR",
                "availability": f"https://schema.org/{'InStock' if has else 'OutOfStock'}",
            },
        }
        for size, has in shoe.sizes.items()
    ]  # fmt: skip
    group = {
        "@context": "https://schema.org", "@type": "ProductGroup", "name": shoe.title,
        "productGroupID": f"G{shoe.number}", "brand": {"@type": "Brand", "name": shoe.brand},
        "category": f"Shoes > {shoe.kind}", "hasVariant": variants,
        "url": f"{world.url}/shop/p/{shoe.number}",
    }  # fmt: skip
    return f'<script type="application/ld+json">{json.dumps(group)}</script>'


def _add_feeds(app: Flask, world: World) -> None:
    @app.get("/feed.xml")
    def google() -> Response:
        items = "".join(
            f"<item><g:id>{s.number}-{size}</g:id><title>{escape(s.title)} - {size}</title>"
            f"<link>{world.url}/shop/p/{s.number}</link><g:price>{s.price} EUR</g:price>"
            f"<g:availability>{'in_stock' if has else 'out_of_stock'}</g:availability>"
            f"<g:item_group_id>{s.number}</g:item_group_id><g:size>{size}</g:size>"
            f"<g:size_system>EU</g:size_system><g:brand>{s.brand}</g:brand>"
            f"<g:product_type>Shoes &gt; {s.kind}</g:product_type></item>"
            for s in world.shoes
            for size, has in s.sizes.items()
        )
        text = (
            '<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">'
            f"<channel><title>Feed</title>{items}</channel></rss>"
        )
        return Response(gzip.compress(text.encode()), mimetype="application/gzip")

    @app.get("/yml.xml")
    def yml() -> Response:
        offers = "".join(
            f'<offer id="{s.number}-{size}" group_id="{s.number}" available="{str(has).lower()}">'
            f"<typePrefix>Кроссовки</typePrefix><vendor>{s.brand}</vendor><model>{s.number}</model>"
            f"<url>{world.url}/shop/p/{s.number}</url><price>{s.price}</price>"
            f'<currencyId>RUR</currencyId><categoryId>7</categoryId><param name="Размер" unit="EU">'
            f"{size}</param></offer>"
            for s in world.shoes
            for size, has in s.sizes.items()
        )
        text = (
            '<?xml version="1.0" encoding="windows-1251"?><!DOCTYPE yml_catalog SYSTEM "shops.dtd">'
            '<yml_catalog date="2026-11-22 12:00"><shop><currencies><currency id="RUR" rate="1"/>'
            '</currencies><categories><category id="7">Обувь</category></categories>'
            f"<offers>{offers}</offers></shop></yml_catalog>"
        )
        return Response(text.encode("windows-1251"), mimetype="application/xml")


def _add_plain(app: Flask, world: World) -> None:
    @app.get("/plain/")
    def listing() -> str:
        page = int(request.args.get("page", 1))
        shown = world.shoes[(page - 1) * 4 : page * 4]
        cards = "".join(f'<li class="card"><a href="/plain/p/{s.number}">x</a></li>' for s in shown)
        more = (
            f'<a class="next" href="?page={page + 1}">Next</a>'
            if page * 4 < len(world.shoes)
            else ""
        )
        return f"<html><ul>{cards}</ul>{more}</html>"

    @app.get("/plain/p/<int:number>")
    def plain(number: int) -> Any:
        shoe = world.shoe(number)
        if shoe is None:
            return Response("gone", status=404)
        sizes = "".join(
            f"<option{'' if has else ' disabled'}>EU {size}</option>"
            for size, has in shoe.sizes.items()
        )
        whole = shoe.price.replace(".", ",")
        return (
            f"<html><h1>{escape(shoe.title)}</h1>"
            f"<p class=price><del>149,00 €</del> <b>{whole} €</b></p>"
            f"<span class=stock>In stock</span><i class=type>{shoe.kind}</i>"
            f"<select><option>Choose a size</option>{sizes}</select></html>"
        )
