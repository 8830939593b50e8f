"""Fill a database of its own with a large invented catalogue: `python -m benchmarks.seed`.

For benchmarks only: the product and its demo show what was crawled. Rows go in by COPY; vectors
are clustered by silhouette, as those of real shoes are; pictures have no files.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

import django
import numpy as np
import psycopg
from psycopg import sql

from benchmarks.invented import DIMENSIONS, Scale, copy_catalogue, copy_vectors

DATABASE = "solemate_benchmark"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; say where the DATABASE_URL of what was made is kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seed", description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--offers", type=int, default=200_000)
    parser.add_argument("--merchants", type=int, default=40)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--database", default=DATABASE, help="is dropped and made anew")
    options = parser.parse_args(arguments)
    if options.products < 1 or options.offers < options.products:
        parser.error("there must be a product, and an offer for each")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sneakers_site.settings.production")
    url = use_fresh_database(options.database)
    scale = Scale(options.products, options.offers, options.merchants)
    fill(scale, np.random.default_rng(options.seed))
    print(f'export DATABASE_URL="$(cat {keep_address(url)})"')
    return 0


def keep_address(url: str) -> Path:
    """Write the address, which holds the password, where the site keeps its keys."""
    from django.conf import settings

    folder = settings.DATA_DIR / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = Path(folder / "benchmark-database-url")
    path.touch(mode=0o600)
    path.write_text(url)
    return path


def use_fresh_database(name: str) -> str:
    """Make database `name` anew on the site's server and point Django at it; return its address."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["NAME"] == name:
        raise SystemExit("The benchmark needs a database of its own, not the site's.")
    with psycopg.connect(
        host=database["HOST"],
        port=database["PORT"] or None,
        user=database["USER"],
        password=database["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    ) as connection:
        wanted = sql.Identifier(name)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(wanted))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(wanted))
    database["NAME"] = name
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    place = quote(str(database["HOST"]), safe="")
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgres://{database['USER']}:{database['PASSWORD']}@{place}{port}/{name}"


def fill(scale: Scale, random: np.random.Generator) -> None:
    """Write everything, then the listings and the index as the site itself makes them."""
    from django.db import connection

    from catalog.services import rebuild_listings
    from search.indexes import build_index
    from search.models import Encoder

    encoder = Encoder.objects.create(
        name="benchmark",
        revision="0",
        source="builtin",
        dimensions=DIMENSIONS,
        kind=Encoder.Kind.CLIP,
        state=Encoder.State.ACTIVE,
    )
    steps: dict[str, Callable[[], object]] = {
        "catalogue": lambda: copy_catalogue(scale, random),
        "vectors": lambda: copy_vectors(scale, random, encoder.pk),
        "listings": rebuild_listings,
        "index": lambda: build_index(encoder),
        "analyze": lambda: connection.cursor().execute("VACUUM ANALYZE"),
    }
    for name, step in steps.items():
        start = time.perf_counter()
        step()
        print(f"{name}: {time.perf_counter() - start:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
