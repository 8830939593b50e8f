"""A site over a large invented catalogue (`benchmarks.seed`), and pictures for bulk embeds."""

from __future__ import annotations

import contextlib
import hashlib
import io
import random
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from PIL import Image

from benchmarks.figures import PROJECT
from benchmarks.own_database import database_servers
from benchmarks.site import PrivateSite, SiteError, site_environment
from benchmarks.visitors import Visitor
from search.encoders.identity import BUILTIN, find_encoder, folder_revision

PICTURES = PROJECT / "scrapers" / "demo_market" / "pictures"
START_TIMEOUT_S = 60.0
TWELVE_MEGAPIXELS = (4000, 3000)


@contextlib.contextmanager
def seeded_site(folder: Path, *, products: int, offers: int) -> Iterator[tuple[PrivateSite, str]]:
    """Bring up a site over a seeded database; yield it and the database's address.

    The database is kept in `folder` and used again when it holds as many products and offers.
    """
    servers = folder / "servers"
    with database_servers(servers):
        url = _seeded(servers, folder / f"seeded-{products}-{offers}", products, offers)
        _adopt_builtin(url)
        environment = {"DEMO": "0", "DATABASE_URL": url}
        with PrivateSite(folder / "site", environment=environment) as site:
            site.wait_until_ready()
            _wait_for_encoder(site, url)
            yield site, url


def _seeded(servers: Path, marker: Path, products: int, offers: int) -> str:
    if not marker.exists():
        subprocess.run(
            [
                *(sys.executable, "-m", "benchmarks.seed"),
                *("--products", str(products), "--offers", str(offers)),
            ],
            cwd=PROJECT,
            env=site_environment(servers, {}),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        marker.touch()
    return (servers / "keys" / "benchmark-database-url").read_text().strip()


def _adopt_builtin(url: str) -> None:
    """Let the shipped encoder take the seeded vectors for its own, so that it answers photos."""
    folder = find_encoder(BUILTIN)
    if not isinstance(folder, Path):
        raise SiteError("There is no builtin encoder.")
    with psycopg.connect(url) as connection:
        connection.execute(
            "UPDATE search_encoder SET name = %s, revision = %s WHERE state = 'active'",
            [BUILTIN, folder_revision(folder)],
        )
        connection.execute("DELETE FROM search_encoder WHERE state <> 'active'")


def _wait_for_encoder(site: PrivateSite, url: str) -> None:
    """Wait until the encoder answers, and see that it is the one of the seeded vectors."""
    end = time.monotonic() + START_TIMEOUT_S
    while Visitor(site.url, number=60_000).send_photo_to_api(big_photo(-1)).status != 200:
        if time.monotonic() > end:
            raise SiteError("The encoder does not answer.")
        time.sleep(1)
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM search_encoder").fetchone()
    if found != (1,):
        raise SiteError("The shipped encoder did not take over the seeded vectors.")


def big_photo(number: int) -> bytes:
    """Give a 12-megapixel JPEG, about 3 MB, that no cache knows: other for each number and run."""
    if not _big:
        _big.append(_draw_big_photo())
    comment = f"photo {number} of {_RUN}".encode()
    segment = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
    return _big[0][:2] + segment + _big[0][2:]


_big: list[bytes] = []
_RUN = secrets.token_hex(8)


def _draw_big_photo() -> bytes:
    """Enlarge a drawn shoe and lay grain over it, as a camera would."""
    with Image.open(sorted(PICTURES.glob("*.webp"))[0]) as opened:
        picture = opened.convert("RGB").resize(TWELVE_MEGAPIXELS, Image.Resampling.BICUBIC)
    grain = Image.effect_noise(TWELVE_MEGAPIXELS, 18).convert("RGB")
    buffer = io.BytesIO()
    Image.blend(picture, grain, 0.3).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def add_pictures(url: str, media: Path, *, count: int, seed: int) -> int:
    """Add pictures without vectors to the catalogue; return the first one's number."""
    sources = sorted(PICTURES.glob("*.webp"))
    draw = random.Random(seed)
    folder = media / "pictures" / "bulk"
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    with psycopg.connect(url) as connection:
        products = connection.execute("SELECT min(id) FROM catalog_product").fetchone()
        product = products[0] if products else None
        found = connection.execute("SELECT max(id) FROM catalog_productimage").fetchone()
        first = (found[0] or 0) + 1 if found else 1
        columns = (
            "product_id, source_url, sha256, file, width, height, position, is_hidden, created_at"
        )
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY catalog_productimage ({columns}) FROM STDIN") as rows,
        ):
            for number in range(count):
                name = f"{seed}-{number}.webp"
                shutil.copyfile(draw.choice(sources), folder / name)
                sha256 = hashlib.sha256(f"bulk {seed} {number}".encode()).hexdigest()
                rows.write_row(
                    (product, "", sha256, f"pictures/bulk/{name}", 520, 520, number, False, now)
                )
    return first


def missing(url: str, first: int) -> int:
    """Count the pictures from `first` on that have no vector yet."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT count(*) FROM catalog_productimage AS image WHERE image.id >= %s AND NOT EXISTS"
            " (SELECT 1 FROM search_imageembedding AS e WHERE e.image_id = image.id)",
            [first],
        ).fetchone()
    return int(found[0]) if found else 0


def remove_pictures(url: str, first: int) -> None:
    """Take the added pictures away again, though an embed may still be writing their vectors."""
    for _ in range(60):
        with contextlib.suppress(psycopg.errors.ForeignKeyViolation), psycopg.connect(url) as each:
            each.execute("DELETE FROM search_imageembedding WHERE image_id >= %s", [first])
            each.execute("DELETE FROM catalog_productimage WHERE id >= %s", [first])
            return
        time.sleep(2)
