"""A site with shoes, a Telegram, and a bot as a process of its own between them."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings
from redis import Redis

from catalog.models import Product
from partners.services.keys import make_key
from search import photos
from search.models import Encoder
from search.photos import new_query
from tests.bot.protocol import TOKEN
from tests.bot.telegram import Telegram
from tests.factories import BrandFactory, MerchantFactory, SilhouetteFactory
from tests.search.conftest import drawn_photo, encoded
from tests.search.factories import EncoderFactory, between, direction, make_shoe

ROOT = Path(__file__).resolve().parents[2]
ALICE, BORIS = 111, 222


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with Telegram() as server:
        yield server


@pytest.fixture
def encoder(transactional_db: None, redis_cache: None) -> Encoder:
    return EncoderFactory.create()


@pytest.fixture
def shoes(
    encoder: Encoder, settings: Settings, tmp_path: Path, live_server: Any
) -> dict[str, Product]:
    """Eight shoes with pictures on disk; "red" lies nearest to the photo of `red_photo`."""
    settings.DATA_DIR = tmp_path
    settings.UPLOADS_DIR = tmp_path / "uploads"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SITE_URL = live_server.url
    made = {}
    brands = [BrandFactory.create(name=name, slug=name.lower()) for name in ("Volt", "Aero & Co")]
    shop = MerchantFactory.create(name="Shop <One>", slug="one")
    for number, colour in enumerate(
        ("red", "blue", "green", "orange", "white", "black", "pink", "grey")
    ):
        brand = brands[number % 2]
        line = SilhouetteFactory.create(brand=brand, name=f"Line {number}", slug=f"line-{number}")
        made[colour] = make_shoe(
            name=f"{brand.name} <{colour}>",
            brand=brand,
            silhouette=line,
            colours=[colour],
            price=Decimal(40 + 10 * number),
            sizes=(41, 42 + number % 3),
            merchant=shop,
            vectors=[between(0, 1, number / 10)],
            encoder=encoder,
        )
        for image in made[colour].images.all():
            path = settings.MEDIA_ROOT / image.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(encoded(drawn_photo(colour, seed=number), "WEBP"))
    return made


@pytest.fixture
def red_photo(shoes: dict[str, Product], encoder: Encoder) -> bytes:
    """A photo that the site has looked at before, so that it needs no encoder process."""
    return known_photo(encoder, seed=1)


def known_photo(encoder: Encoder, *, seed: int, found: Any = ()) -> bytes:
    """Make a photo whose vector the site remembers: the one of the red shoe."""
    content = encoded(drawn_photo("red", seed=seed))
    query = new_query(content=hashlib.sha256(content).hexdigest())
    query.encoder, query.picture = encoder, photos.picture_name(query.token)
    photos.picture_folder().mkdir(parents=True, exist_ok=True)
    (photos.picture_folder() / query.picture).write_bytes(content)
    query.vector, query.found = direction(0), list(found)
    photos._remember(query)
    return content


class BotProcess:
    """`python -m bot`, started, stopped, killed."""

    def __init__(self, telegram: Telegram, site_url: str, key: str, log: Path) -> None:
        self._environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": telegram.url,
            "BOT_SITE_URL": site_url,
            "SITE_URL": site_url,
            "BOT_API_KEY": key,
            "REDIS_URL": django_settings.CACHE_URL,
            "PYTHONPATH": str(ROOT),
        }
        self.key, self.log = key, log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, **environment: str) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot"],
                env={**self._environment, **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.log.parent,
            )

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        if self._process is None:
            return 0
        process, self._process = self._process, None
        if process.poll() is None:
            process.send_signal(number)
        return process.wait(30)


@pytest.fixture
def stopped_bot(
    telegram: Telegram, shoes: dict[str, Product], live_server: Any, tmp_path: Path
) -> Iterator[BotProcess]:
    """A bot that is not running yet; what it remembered before is gone."""
    redis = Redis.from_url(django_settings.CACHE_URL)
    for name in redis.scan_iter("bot:*"):
        redis.delete(name)
    scopes = ["read", "search", "account", "bot"]
    _key, text = make_key(name="bot", scopes=scopes, read_rate=5000, photo_rate=5000)
    process = BotProcess(telegram, live_server.url, text, tmp_path / "bot.log")
    yield process
    process.end(signal.SIGKILL)
    sys.stdout.write(process.log.read_text() if process.log.exists() else "")  # for failures


@pytest.fixture
def bot(stopped_bot: BotProcess) -> BotProcess:
    """A running bot."""
    stopped_bot.start()
    return stopped_bot
