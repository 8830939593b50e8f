"""A Shopify-shaped shop on this machine whose shelves and manners a test changes at will."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, request
from PIL import Image, ImageDraw
from werkzeug.serving import BaseWSGIServer
from werkzeug.wrappers import Response as BaseResponse

from scrapers.demo_market.server import create_app, open_shops, serve_in_threads
from scrapers.demo_market.shop import Picture, ShopCard

COLOURS = ("red", "navy", "olive", "orange", "purple", "teal", "gold", "black")


@dataclass(slots=True)
class EditableShop:
    """A shop. `past` is its shelf until yesterday; `answers` maps a path to what it says instead;
    `log` is every request with its moment, `heads` its headers, `statuses` what was answered.
    """

    card: ShopCard = field(
        default_factory=lambda: ShopCard(
            slug="test-shop", name="Test Shop", currency="EUR", country="DE"
        )
    )
    shelf: list[dict[str, Any]] = field(default_factory=list)
    past: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, Callable[[], BaseResponse | None]] = field(default_factory=dict)
    log: list[tuple[float, str]] = field(default_factory=list)
    heads: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    statuses: list[tuple[str, int]] = field(default_factory=list)
    server: BaseWSGIServer | None = None

    def products(self, at: datetime) -> list[dict[str, Any]]:
        return self.past if self.past and at < datetime.now(UTC) - timedelta(days=1) else self.shelf

    def picture(self, name: str) -> Picture | None:
        return Picture(drawn(int(name.partition(".")[0])), "image/png")

    @property
    def address(self) -> str:
        assert self.server is not None
        return f"127.0.0.1:{self.server.server_port}"

    def open(self) -> None:
        """Serve on a free port."""
        app = create_app(self)

        @app.before_request
        def scripted() -> BaseResponse | None:
            self.log.append((time.monotonic(), request.full_path.rstrip("?")))
            self.heads.append((request.path, dict(request.headers)))
            answer = self.answers.get(request.path)
            return answer() if answer else None

        @app.after_request
        def note(answer: Response) -> Response:
            self.statuses.append((request.full_path.rstrip("?"), answer.status_code))
            return answer

        [self.server] = open_shops([app], port=0)
        serve_in_threads([self.server])

    def close(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()

    def asked(self, start: str) -> list[float]:
        """When paths that start so were asked for."""
        return [moment for moment, path in self.log if path.startswith(start)]


def shoe(number: int, *, price: str = "100.00", **changes: Any) -> dict[str, Any]:
    """A product with two sizes and one picture, each different from all others."""
    return {
        "id": number,
        "title": f"Kestrel {number}",
        "handle": f"kestrel-{number}",
        "body_html": f"<p>Style: FR{number:04d}-100</p>",
        "vendor": "Ferro",
        "product_type": "Sneakers",
        "tags": ["mens"],
        "variants": [
            {
                "id": number * 10 + place,
                "title": size,
                "option1": size,
                "sku": "",
                "available": place == 1,
                "price": price,
                "compare_at_price": None,
            }
            for place, size in enumerate(("EU 42", "EU 43"), start=1)
        ],
        "images": [{"src": f"/cdn/{number}.png"}],
        "options": [{"name": "Size"}],
    } | changes


def drawn(number: int) -> bytes:
    """A picture that differs from those of other numbers."""
    picture = Image.new("RGB", (300, 200), "white")
    pen = ImageDraw.Draw(picture)
    for place in range(12):
        colour = COLOURS[(number * 7 + place * place) % len(COLOURS)]
        left = (number * 37 + place * 53) % 240
        pen.ellipse((left, place * 14, left + 20 + number % 40, place * 14 + 30), fill=colour)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
