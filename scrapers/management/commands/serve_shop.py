"""`manage.py serve_shop`: the demo market, or a folder of photos, as Shopify-shaped shops."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from flask import Flask

from scrapers.demo_market.csv_shops import (
    BadTableError,
    hide_brands,
    read_shops,
    relist,
    write_truth,
)
from scrapers.demo_market.server import (
    PHOTO_NOTE,
    create_app,
    open_shops,
    serve_in_threads,
    utc_now,
)
from scrapers.demo_market.shop import Shop


class Command(BaseCommand):
    """Runs in the foreground until interrupted."""

    help = "Serve the demo market (--demo) or a CSV of photos (--csv) on this machine."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--demo or --csv, --port, and what --csv can re-list."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--demo", action="store_true", help="the demo market: four shops")
        what.add_argument("--csv", type=Path, help="table of photos; one shop a merchant")
        parser.add_argument("--port", type=int, required=True, help="of the first shop")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--shared-products", type=int, default=0, metavar="N")
        parser.add_argument(
            "--hide-brands", action="store_true", help="--csv without brands and telling titles"
        )
        parser.add_argument("--truth", type=Path, help="where to write what was re-listed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Bind, say where, serve."""
        shops, note = self._shops(options)
        apps: list[Flask] = [create_app(shop, note=note) for shop in shops]
        try:
            servers = open_shops(apps, port=options["port"], host=options["host"])
        except OSError as error:
            raise CommandError(str(error)) from error
        for shop, server in zip(shops, servers, strict=True):
            address = f"http://{options['host']}:{server.server_port}/"
            count = len(shop.products(utc_now()))
            self.stdout.write(f"{address} {shop.card.name}: {count} products")
        self.stdout.flush()
        over = threading.Event()

        def stop(signum: int, frame: FrameType | None) -> None:
            over.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        serve_in_threads(servers)
        over.wait()
        for server in servers:
            server.shutdown()

    def _shops(self, options: dict[str, Any]) -> tuple[list[Shop], str | None]:
        if options["demo"]:
            from scrapers.demo_market.market import demo_shops

            return list(demo_shops(seed=options["seed"])), None
        try:
            photo_shops = read_shops(options["csv"])
        except BadTableError as error:
            raise CommandError(str(error)) from error
        if count := options["shared_products"]:
            copy, truth = relist(photo_shops, count=count, seed=options["seed"])
            photo_shops.append(copy)
            path = options["truth"] or Path(f"relisted-{options['seed']}.truth.jsonl")
            write_truth(path, truth)
            self.stdout.write(f"truth of {len(truth)} re-listed products: {path.resolve()}")
        if options["hide_brands"]:
            photo_shops = hide_brands(photo_shops)
        return list(photo_shops), PHOTO_NOTE
