"""A shop that means harm: the run ends with a reason, the catalogue stays whole."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import textwrap
from typing import Any

import pytest
from flask import Response, redirect
from PIL import Image

from catalog.models import Offer, ProductImage
from tests.scrapers.conftest import PROJECT, Crawl
from tests.scrapers.shops import EditableShop, drawn, shoe

pytestmark = pytest.mark.slow


def bomb() -> bytes:
    """A PNG of a few kilobytes that would unpack to gigabytes."""
    buffer = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(buffer, "PNG")
    return buffer.getvalue()


def test_hostile_products_and_pictures_are_refused_with_reasons(
    shop: EditableShop, crawl: Crawl
) -> None:
    sizes = shoe(1)["variants"][0]
    shop.shelf = [
        shoe(1),
        shoe(2, variants=[{**sizes, "id": n, "option1": f"EU {n}"} for n in range(100_000)]),
        shoe(3, title="<script>alert(1)</script>"),
        shoe(4, title="Kestrel <img src=x onerror=alert(1)>4'; DROP TABLE catalog_offer; --"),
        shoe(5, images=[{"src": "javascript:alert(1)"}, {"src": "data:image/png;base64,AA"}]),
        shoe(6, images=[{"src": "/cdn/6.svg"}, {"src": "/cdn/66.png"}]),
        shoe(7, images=[{"src": "/bomb.png"}]),
        shoe(8, images=[{"src": "/huge.jpg"}]),
        shoe(9, images=[{"src": "/loop.jpg"}]),
        shoe(10, images=[{"src": "/inside.jpg"}]),
        shoe(11, images=[{"src": "http://127.0.0.1:22/x.jpg"}]),
        shoe(12, images=[{"src": "/half.png"}]),
        {"id": 13, "title": {"a": []}, "handle": 5, "variants": "x", "images": []},
    ]  # fmt: skip
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    packed = bomb()
    shop.answers |= {
        "/cdn/6.svg": lambda: Response(svg, mimetype="image/svg+xml"),
        "/bomb.png": lambda: Response(packed, mimetype="image/png"),
        "/huge.jpg": lambda: Response((b"x" * 65536 for _ in range(1000)), mimetype="image/jpeg"),
        "/loop.jpg": lambda: redirect("/loop.jpg"),
        "/inside.jpg": lambda: redirect("http://169.254.169.254/latest/meta-data/"),
        "/half.png": lambda: Response(drawn(12)[:700], mimetype="image/png"),
    }  # fmt: skip

    summary = crawl()

    assert summary["state"] == "complete"
    assert summary["seen"] == 10
    assert summary["refused_reasons"] == {"too many variants": 1, "no title": 2}
    assert Offer.objects.get(external_id="4").title == ("Kestrel 4'; DROP TABLE catalog_offer; --")
    assert set(ProductImage.objects.values_list("offer__external_id", flat=True)) == {"1", "4", "6"}
    kinds = set(summary["errors"])
    assert {"picture unsupported", "picture too_many_pixels", "picture unreadable"} <= kinds
    assert {"picture network", "picture not allowed"} <= kinds
    assert "http://127.0.0.1:22/x.jpg" in json.dumps(summary["errors"])

    shop.log.clear()
    assert crawl()["pictures"] == 0
    assert shop.asked("/bomb.png") == shop.asked("/half.png") == []


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("endless body", lambda: Response(b" " * 1_000_000 for _ in range(200))),
        ("redirect loop", lambda: redirect("/products.json")),
        ("redirect inside", lambda: redirect("http://169.254.169.254/products.json")),
        (
            "zip bomb",
            lambda: Response(
                gzip.compress(b" " * 300_000_000, compresslevel=1),
                headers={"Content-Encoding": "gzip"}, mimetype="application/json",
            ),
        ),
        ("deep nesting", lambda: Response("[" * 200_000, mimetype="application/json")),
    ],
)  # fmt: skip
def test_a_hostile_answer_ends_the_run_with_a_reason(
    shop: EditableShop, crawl: Crawl, name: str, answer: Any
) -> None:
    shop.shelf = [shoe(1)]
    shop.answers["/products.json"] = answer

    summary = crawl()

    assert summary["state"] in ("failed", "blocked"), name
    assert summary["message"] != ""
    assert Offer.objects.count() == 0


# Asks for one address after the other with the crawl's own settings, behind a name server that
# says what the test wants: it is not ours, so it is the one thing that is stood in for.
PROBE = """
    import json, sys
    from scrapy.utils.reactor import install_reactor
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    import django; django.setup()
    from scrapy import Request, Spider
    from scrapy.crawler import CrawlerProcess
    from scrapers.settings import crawl_settings
    from twisted.internet import reactor
    from twisted.internet.address import IPv4Address
    from twisted.internet.interfaces import IHostnameResolver
    from zope.interface import implementer

    urls, names = json.loads(sys.argv[1]), json.loads(sys.argv[2])

    @implementer(IHostnameResolver)
    class NameServer:
        def resolveHostName(self, receiver, name, port=0, kinds=None, transport="TCP"):
            receiver.resolutionBegan(None)
            for address in names[name]:
                receiver.addressResolved(IPv4Address("TCP", address, port))
            receiver.resolutionComplete()

    reactor.installNameResolver(NameServer())

    class Probe(Spider):
        name = "probe"
        async def start(self):
            for url in urls:
                meta = {"dont_retry": True}
                yield Request(url, self.got, errback=self.failed, meta=meta, dont_filter=True)
        def got(self, response):
            print(response.request.url, "GOT", flush=True)
        def failed(self, failure):
            print(failure.request.url, failure.type.__name__, flush=True)

    chosen = crawl_settings(shop_host="")
    chosen |= {"ITEM_PIPELINES": {}, "ROBOTSTXT_OBEY": False, "DOWNLOAD_TIMEOUT": 3,
               "CONCURRENT_REQUESTS": 1, "DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False}
    process = CrawlerProcess(chosen)
    process.crawl(Probe)
    process.start()
"""


def test_scrapy_connects_only_where_the_guard_lets_it(
    crawl_environment: dict[str, str], shop: EditableShop
) -> None:
    port = shop.address.rpartition(":")[2]
    expected = {
        f"http://{shop.address}/robots.txt": "GOT",
        "http://inside.example/": "CannotResolveHostError",
        "http://metadata.example/": "CannotResolveHostError",
        "http://2130706433/": "CannotResolveHostError",
        f"http://rebinding.example:{port}/": "RefusedByGuardError",
        "http://127.0.0.1/": "RefusedByGuardError",
        "http://[::ffff:127.0.0.1]/": "RefusedByGuardError",
        "http://shop.example:8080/": "RefusedByGuardError",
    }
    names = {
        "127.0.0.1": ["127.0.0.1"],
        "inside.example": ["127.0.0.1"],
        "metadata.example": ["93.184.215.14", "169.254.169.254"],
        "2130706433": ["127.0.0.1"],
        "rebinding.example": ["127.0.0.1"],
    }
    finished = subprocess.run(
        [
            *(sys.executable, "-c", textwrap.dedent(PROBE)),
            *(json.dumps([*expected]), json.dumps(names)),
        ],
        cwd=PROJECT, env=crawl_environment, capture_output=True, text=True,
        timeout=240, check=False,
    )  # fmt: skip

    outcomes = dict(line.split() for line in finished.stdout.splitlines())
    assert outcomes == expected, finished.stderr[-2000:]
