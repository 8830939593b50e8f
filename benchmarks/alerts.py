"""How long do 10,000 alerts take after a crawl, and is each told exactly once, come what may?

    export DATA_DIR=/some/folder; python -m sneakers_site.embedded &
    python -m benchmarks.alerts --subscriptions 10000 --products 10000

Makes a database of its own on the configured server and drops it afterwards. A shop's offers are
recorded, people ask for alerts, and a crawl (`record_offers`) changes 5 % of the prices. Then a
process that checks the alerts is killed in the middle and another does the work; then processes
that send the letters are killed again and again (SIGKILL) until all are out: first to files in an
outbox, then to an SMTP server in this process. What should have been told is worked out apart.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django

from benchmarks.figures import machine
from benchmarks.mail_server import CountingServer
from benchmarks.record_offers import MORNING, made_up_offers, record_all

ALERTS_A_PERSON = 5
LEASE_S = 3.0
# What a sender or a checker does: the same services that Celery's tasks call.
SEND = (
    "import time\nfrom accounts.models import Letter\nfrom accounts.services import post\n"
    "while Letter.objects.filter(state__in=['waiting', 'sending']).exists():\n"
    f"    post.send_due_letters(lease_s={LEASE_S}) or time.sleep(0.1)\n"
)
CHECK = "from accounts.services.checking import check_alerts; check_alerts()"


def main() -> None:
    """Read the command line, make the database, measure, drop it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--subscriptions", type=int, default=10_000)
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--changed", type=float, default=0.05)
    parser.add_argument("--kills", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sneakers_site.settings.production")
    django.setup()
    from django.db import connection

    before = str(connection.settings_dict["NAME"])
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        measure(options)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def measure(options: argparse.Namespace) -> None:
    """Stock the shop, ask, crawl, check, send twice; print what came of it."""
    from accounts.services.checking import check_alerts
    from catalog.models import Merchant

    print(machine())
    chance = random.Random(options.seed)
    merchant = Merchant.objects.create(name="Bench", slug="bench", host="shop.example")
    offers = [
        replace(each, currency="EUR")
        for each in made_up_offers(options.products, seed=options.seed)
    ]
    record_all(merchant, offers, batch=200, at=MORNING)
    check_alerts()
    ask_for_alerts(options.subscriptions, chance)
    changed = set(chance.sample(range(len(offers)), int(len(offers) * options.changed)))
    offers = [
        replace(each, price=((each.price or Decimal(0)) * 8 / 10).quantize(Decimal("0.01")))
        if number in changed
        else each
        for number, each in enumerate(offers)
    ]
    speed = record_all(merchant, offers, batch=200, at=MORNING + timedelta(hours=6))
    print(f"crawl: {len(offers)} offers, {len(changed)} prices changed, {speed:,.0f} offers/s")
    wanted = what_should_be_told()
    seconds = check_with_a_kill()
    print(f"check: {options.subscriptions} alerts in {seconds:.2f} s, a check was killed before")
    compare_events(wanted)
    send_to_files(options.kills, chance)
    send_to_server(options.kills, chance)


def ask_for_alerts(count: int, chance: random.Random) -> None:
    """Make people with confirmed addresses and their alerts: 7 of 10 prices, 2 sizes, 1 search."""
    from allauth.account.models import EmailAddress
    from django.contrib.auth.models import User
    from django.utils import timezone

    from accounts.models import Alert, SavedSearch
    from catalog.models import ProductListing

    people = User.objects.bulk_create(
        User(username=f"p{n}", email=f"p{n}@example.org", password="!")  # noqa: S106 - nobody signs in
        for n in range(count // ALERTS_A_PERSON)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=each, email=each.email, verified=True, primary=True) for each in people
    )
    listings = list(ProductListing.objects.order_by("pk").defer("text"))
    now = timezone.now()
    alerts, searches = [], []
    for number in range(count):
        person, listing = people[number % len(people)], chance.choice(listings)
        kind = "price" if number % 10 < 7 else "size" if number % 10 < 9 else "match"
        alert = Alert(user=person, kind=kind, created_at=now)
        if kind == "match":
            # Searches for a shoe's own price range: it comes to fit when its price falls.
            low = (listing.min_price or Decimal(0)) * Decimal("0.75")
            alert.search = SavedSearch(
                user=person,
                name=f"s{number}",
                query=f"n={number}",
                price_min=low.quantize(Decimal("0.01")),
                price_max=(low * Decimal("1.1")).quantize(Decimal("0.01")),
                colours=listing.colours[:1],
                created_at=now,
            )
            searches.append(alert.search)
        else:
            alert.product_id = listing.pk
        if kind == "price":
            alert.below = ((listing.min_price or Decimal(0)) * 9 / 10).quantize(Decimal("0.01"))
        if kind == "size":
            alert.size_eu = Decimal(39)  # sold out everywhere, and stays so: nothing to tell
        alerts.append(alert)
    SavedSearch.objects.bulk_create(searches)
    Alert.objects.bulk_create(alerts, ignore_conflicts=True)


def what_should_be_told() -> set[tuple[int, int]]:
    """Work out in Python, apart from the check's SQL, which alert has news of which product."""
    from accounts.models import Alert, KnownListing
    from catalog.models import ProductListing

    listings = {each.pk: each for each in ProductListing.objects.defer("text")}
    known = {each.product_id: each for each in KnownListing.objects.all()}
    wanted = set()
    moved = [
        (each, known[each.pk])
        for each in listings.values()
        if known[each.pk].min_price != each.min_price
    ]
    for alert in Alert.objects.select_related("search"):
        if alert.kind == "price" and alert.product_id is not None and alert.below is not None:
            price = listings[alert.product_id].min_price
            if price is not None and price <= alert.below:
                wanted.add((alert.pk, alert.product_id))
        if alert.search is not None:
            for listing, before in moved:
                is_shown = set(alert.search.colours) <= set(listing.colours)
                was_in, is_in = in_range(alert.search, before), in_range(alert.search, listing)
                if is_shown and is_in and not was_in:
                    wanted.add((alert.pk, listing.pk))
    return wanted


def in_range(search: Any, listing: Any) -> bool:
    """Say whether a listing's price lies in a search's range."""
    price = listing.min_price
    return price is not None and bool(search.price_min <= price <= search.price_max)


def check_with_a_kill() -> float:
    """Kill a process in the middle of a check; return how long the next one takes, in seconds."""
    from accounts.models import Event
    from accounts.services.checking import check_alerts

    process = start(CHECK)
    end = time.monotonic() + 60
    while not is_checking() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()
    left = Event.objects.count()
    print(f"       a checker was killed in its transaction: {left} events stood afterwards")
    return check_alerts().seconds


def is_checking() -> bool:
    """Say whether some process holds the check's lock just now."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        return bool(cursor.fetchone()[0])


def compare_events(wanted: set[tuple[int, int]]) -> None:
    """Say whether exactly what should be told was noted, each once."""
    from accounts.models import Event

    noted = Counter(Event.objects.values_list("alert_id", "product_id"))
    twice = sum(count > 1 for count in noted.values())
    print(
        f"       {len(wanted)} to tell, {len(noted)} noted, {len(wanted - noted.keys())} missing,"
        f" {len(noted.keys() - wanted)} too many, {twice} twice"
    )


def send_to_files(kills: int, chance: random.Random) -> None:
    """Pack and send to an outbox of files."""
    from accounts.models import Letter
    from accounts.services.packing import pack_letters

    began = time.monotonic()
    people = pack_letters()
    packed = time.monotonic() - began
    letters = Letter.objects.count()
    with tempfile.TemporaryDirectory() as folder:
        seconds, killed = send_all(kills, chance, {"OUTBOX_FOR_BENCHMARK": folder})
        files = len(list(Path(folder).glob("*.eml")))
    print(f"pack:  {letters} letters to {people} people in {packed:.2f} s")
    print(f"files: {files} files of {letters} letters after {killed} kills, {seconds:.1f} s")
    print_states()


def send_to_server(kills: int, chance: random.Random) -> None:
    """Send the same letters once more, to an SMTP server that counts them."""
    from accounts.models import Letter

    Letter.objects.update(state="waiting", attempts=0, sent_at=None)
    letters = Letter.objects.count()
    with CountingServer() as server:
        url = f"smtp://127.0.0.1:{server.port}"
        seconds, killed = send_all(kills, chance, {"EMAIL_URL": url})
        time.sleep(0.2)
        got = server.received
    twice = sum(count - 1 for count in got.values())
    print(
        f"SMTP:  {len(got)} different messages of {letters} letters after {killed} kills,"
        f" {seconds:.1f} s; {twice} came a second time under their own Message-ID"
    )
    print_states()


def print_states() -> None:
    """Show how the letters stand."""
    from accounts.models import Letter

    print(f"       {dict(Counter(Letter.objects.values_list('state', flat=True)))}")


def send_all(kills: int, chance: random.Random, more: dict[str, str]) -> tuple[float, int]:
    """Run senders until all letters are out, killing the first ones; return seconds and kills."""
    from accounts.models import Letter

    began, killed = time.monotonic(), 0
    while Letter.objects.filter(state__in=["waiting", "sending"]).exists():
        sent = Letter.objects.filter(state="sent").count()
        process = start(SEND, **more)
        if killed < kills:
            wait_until_sent(sent + chance.randrange(20, 60), process)
            time.sleep(chance.random() / 100)
            killed += process.poll() is None
            process.send_signal(signal.SIGKILL)
        process.wait()
    return time.monotonic() - began, killed


def wait_until_sent(count: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until so many letters are out, or the sender has ended."""
    from accounts.models import Letter

    while Letter.objects.filter(state="sent").count() < count and process.poll() is None:
        time.sleep(0.005)


def start(code: str, **more: str) -> subprocess.Popen[bytes]:
    """Start a process on this benchmark's database."""
    from django.db import connection

    database: dict[str, Any] = connection.settings_dict
    place = quote(str(database["HOST"]), safe="")
    url = f"postgres://{database['USER']}:{database['PASSWORD']}@{place}/{database['NAME']}"
    if folder := more.pop("OUTBOX_FOR_BENCHMARK", ""):
        code = f"from django.conf import settings\nsettings.OUTBOX_DIR = {folder!r}\n{code}"
    return subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", code],
        env={**os.environ, "DATABASE_URL": url, **more},
        stdin=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    main()
