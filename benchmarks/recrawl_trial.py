"""`python -m benchmarks.recrawl_trial`: what a second crawl writes, and when a new shoe is found.

A whole site of its own and a shop whose list this script changes: crawled unchanged, with one price
changed, with a new shoe, with a new picture of a known shoe. The site's own clock starts crawls and
embeds. Exit status 1 if something did not hold.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.figures import PROJECT, machine, table
from benchmarks.outcome import queue_all, settle
from benchmarks.site import PrivateSite, SiteError, free_port, trial_folder
from benchmarks.visitors import Visitor, fresh_photo
from scrapers.demo_market.csv_shops import Listing, PhotoShop
from scrapers.demo_market.server import create_app, open_shops, serve_in_threads
from scrapers.demo_market.shop import Picture, ShopCard

PICTURES = PROJECT / "scrapers" / "demo_market" / "pictures"
FOUND_AIM_S = 60.0
SHOES = 40


@dataclass
class ChangingShop:
    """A shop of drawn shoes whose list can be changed while it is served."""

    listings: list[Listing]
    card: ShopCard = field(
        default_factory=lambda: ShopCard(
            slug="changing", name="Changing", currency="EUR", country=""
        )
    )

    def products(self, at: datetime) -> list[dict[str, Any]]:
        """What it lists now."""
        return self._shop().products(at)

    def picture(self, name: str) -> Picture | None:
        """The drawn picture."""
        return self._shop().picture(name)

    def _shop(self) -> PhotoShop:
        return PhotoShop(card=self.card, folder=PICTURES, listings=list(self.listings))


@dataclass(frozen=True, slots=True)
class Counts:
    """What stands in the database."""

    offers: int
    prices: int
    pictures: int
    vectors: int

    def since(self, before: Counts) -> Counts:
        """Give what was added."""
        return Counts(
            self.offers - before.offers,
            self.prices - before.prices,
            self.pictures - before.pictures,
            self.vectors - before.vectors,
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the trial; print its table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recrawl_trial", description=__doc__)
    parser.add_argument("--data-dir", type=Path, help="kept afterwards; else a folder that goes")
    options = parser.parse_args(arguments)
    shop = ChangingShop(drawn_listings(SHOES + 1))
    held_back = shop.listings.pop()
    port = free_port()
    serve_in_threads(open_shops([create_app(shop)], port=port))
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(trial_folder(options.data_dir))
        print(machine())
        allowed = {"DEMO": "0", "CRAWL_ALLOW": f"127.0.0.1:{port}"}
        site = stack.enter_context(PrivateSite(folder, environment=allowed))
        site.wait_until_ready()
        site.use_database()
        site.manage("add_shop", f"http://127.0.0.1:{port}/")
        rows, faults = run(site, shop, held_back)
    heads = ["crawl", "offers", "prices noted", "pictures", "vectors", "took, s", "found after, s"]
    print(table(heads, rows))
    print("\nAll held." if not faults else "\nNot held:\n- " + "\n- ".join(faults))
    return 1 if faults else 0


def run(
    site: PrivateSite, shop: ChangingShop, held_back: Listing
) -> tuple[list[list[object]], list[str]]:
    """Crawl five times; return rows and what did not hold."""
    rows: list[list[object]] = []
    faults: list[str] = []

    def crawl(name: str, wanted: Counts, *, photo: str = "", shoe: str = "") -> None:
        before, start = count(), time.monotonic()
        queue_all()
        found_s = find(site, photo, shoe) if photo else None
        settle()
        added = count().since(before)
        took = time.monotonic() - start
        found = "–" if found_s is None else f"{found_s:.0f}"
        cells = [f"+{n}" for n in (added.offers, added.prices, added.pictures, added.vectors)]
        rows.append([name, *cells, f"{took:.0f}", found])
        if added != wanted:
            faults.append(f"{name}: {added}, not {wanted}")
        if found_s is not None and found_s > FOUND_AIM_S:
            faults.append(f"{name}: found after {found_s:.0f} s")

    pictures = sum(len(listing.files) for listing in shop.listings)
    crawl("first", Counts(SHOES, SHOES, pictures, pictures))
    crawl("nothing changed", Counts(0, 0, 0, 0))
    shop.listings[3].price = str(Decimal(shop.listings[3].price) + 7)
    crawl("one price changed", Counts(0, 1, 0, 0))
    new = len(held_back.files)
    shop.listings.append(held_back)
    crawl(
        "a new shoe",
        Counts(1, 1, new, new),
        photo=held_back.files[0],
        shoe=held_back.title,
    )
    known = shop.listings[5]
    known.files.append(next(extra_pictures()))
    crawl(
        "a new picture of a known shoe", Counts(0, 0, 1, 1), photo=known.files[-1], shoe=known.title
    )
    return rows, faults


def count() -> Counts:
    """Count what stands in the database now."""
    from catalog.models import Offer, PriceObservation, ProductImage
    from search.models import ImageEmbedding

    return Counts(
        Offer.objects.count(),
        PriceObservation.objects.count(),
        ProductImage.objects.count(),
        ImageEmbedding.objects.filter(vector__isnull=False).count(),
    )


def find(site: PrivateSite, file: str, shoe: str) -> float:
    """Search with a picture until the shoe is the first result; return the seconds.

    Raises:
        SiteError: it was not found in twice the time aimed at.
    """
    from catalog.models import Offer

    start = time.monotonic()
    for number in range(1_000):
        seconds = time.monotonic() - start
        if seconds > 2 * FOUND_AIM_S:
            break
        photo = fresh_photo(PICTURES / file, number=number)
        with contextlib.closing(Visitor(site.url, number=number)) as visitor:
            answer = visitor.send_photo_to_api(photo)
        results = json.loads(answer.body).get("results", []) if answer.status == 200 else []
        product = Offer.objects.filter(title=shoe).values_list("product_id", flat=True).first()
        # Another picture may be as near; what was added must lie at a distance of nearly nothing.
        near = {each["product"]["id"] for each in results if each["distance"] < 0.02}
        if product in near:
            return seconds
        time.sleep(1)
    raise SiteError(f"{shoe} was not found by its picture.")


def drawn_listings(number: int) -> list[Listing]:
    """Take the first drawn shoes, one colourway each, two pictures each."""
    truth = json.loads((PICTURES / "truth.json").read_text(encoding="utf-8"))
    return [_listing(100 + place, shoe) for place, shoe in enumerate(truth["shoes"][:number])]


def extra_pictures() -> Any:
    """Give pictures of shoes that the shop does not list."""
    truth = json.loads((PICTURES / "truth.json").read_text(encoding="utf-8"))
    return (shoe["pictures"][0]["file"] for shoe in reversed(truth["shoes"]))


def _listing(number: int, shoe: Mapping[str, Any]) -> Listing:
    return Listing(
        number=number,
        title=f"{shoe['brand']} {shoe['silhouette']} {shoe['colourway']}",
        brand=shoe["brand"],
        price=f"{60 + number % 90}.00",
        sku=f"CH-{number}",
        colour=shoe["colourway"],
        files=[picture["file"] for picture in shoe["pictures"][:2]],
    )


if __name__ == "__main__":
    sys.exit(main())
