"""`python -m benchmarks.switch_trial --site COPY`: another encoder under a load of searches.

Visitors search by photo, by words and by "similar" without a pause while a second encoder is added,
its vectors and index are built beside the old one's, the two are compared, the new one is put in
service, and the old one is put back. No answer may fail, and each must be wholly what one of the
two encoders answers: the questions are asked alone beforehand, between and afterwards, to know.
A photo's address from before the switch is asked after it, too. COPY is a site's folder with a
catalogue in it; it is used up.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import io
import itertools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from PIL import Image

from benchmarks.crowd import WORDS
from benchmarks.figures import machine, percentile, table
from benchmarks.outcome import settle
from benchmarks.site import PrivateSite
from benchmarks.visitors import Answer, Visitor

SECOND = "../shared/models/mobilenet_v2_imagenet"
PHOTOS, SIMILAR = 8, 12
# What a page says when the encoder was missing: an answer that lacks looks counts as failed.
WITHOUT_LOOKS = {"encoder_down", "encoder_busy", "no_encoder", "photo_waiting", "no_vectors_yet"}
Ids = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question of the load and what came back."""

    at: float
    question: str
    status: int
    ids: Ids
    told: str
    seconds: float


class Questions:
    """A fixed list of questions by kind, each asked over the API."""

    def __init__(self, url: str, photos: Sequence[bytes], products: Sequence[int]) -> None:
        self._url = url
        self._photos = photos
        self._products = products

    @property
    def names(self) -> list[str]:
        """Every question: its kind and number."""
        counts = (("words", len(WORDS)), ("photo", len(self._photos)),
                  ("similar", len(self._products)))  # fmt: skip
        return [f"{kind} {number}" for kind, count in counts for number in range(count)]

    def ask(self, name: str, visitor: Visitor) -> Asked:
        """Ask one; status 0 if nobody answers."""
        kind, _space, number = name.partition(" ")
        at = time.monotonic()
        try:
            answer = self.send(kind, int(number), visitor)
        except (OSError, http.client.HTTPException) as error:
            visitor.close()
            return Asked(
                at=at, question=name, status=0, ids=(), told=type(error).__name__,
                seconds=time.monotonic() - at,
            )  # fmt: skip
        return _read(name, at, answer)

    def alone(self) -> dict[str, Ids]:
        """Ask each once, nobody else asking; what the encoder in service answers."""
        with contextlib.closing(Visitor(self._url, number=9_000)) as visitor:
            return {name: self.ask(name, visitor).ids for name in self.names}

    def send(self, kind: str, number: int, visitor: Visitor) -> Answer:
        """Ask the API."""
        if kind == "words":
            return visitor.get(f"/api/v1/search/text/?q={quote(WORDS[number])}")
        if kind == "similar":
            return visitor.get(f"/api/v1/products/{self._products[number]}/similar/")
        # The same pixels in other bytes: nothing is answered from memory.
        return visitor.send_photo_to_api(
            self._photos[number] + random.randbytes(8), name="shoe.jpg"
        )


def _read(name: str, at: float, answer: Answer) -> Asked:
    try:
        told = json.loads(answer.body)
    except ValueError:
        told = {}
    found = told.get("results", []) if isinstance(told, dict) else []
    ids = tuple(int(each["product"]["id"]) for each in found)
    said = told.get("notices", []) if isinstance(told, dict) else []
    missing = [notice["code"] for notice in said if notice["code"] in WITHOUT_LOOKS]
    return Asked(
        at=at, question=name, status=answer.status, ids=ids,
        told=" ".join(missing) if answer.status < 400 else answer.said(), seconds=answer.seconds,
    )  # fmt: skip


class Load:
    """Clients that ask the questions over and over. As a context: from start to stop."""

    def __init__(self, url: str, questions: Questions, *, clients: int, pause_s: float) -> None:
        self._url, self._questions, self._pause_s = url, questions, pause_s
        self._over = threading.Event()
        self._lock = threading.Lock()
        self.asked: list[Asked] = []
        self._threads = [
            threading.Thread(target=self._go, args=(number,), daemon=True)
            for number in range(clients)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _go(self, client: int) -> None:
        names = self._questions.names
        random.Random(client).shuffle(names)
        # Each question from an address of its own, so that no limit of one address is reached.
        for turn, name in enumerate(itertools.cycle(names)):
            if self._over.is_set():
                return
            number = 10_000 + client * 20_000 + turn // 3
            with contextlib.closing(Visitor(self._url, number=number)) as visitor:
                found = self._questions.ask(name, visitor)
            with self._lock:
                self.asked.append(found)
            self._over.wait(self._pause_s)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the trial; 0 if nothing failed and nothing was mixed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.switch_trial", description=__doc__)
    parser.add_argument("--site", type=Path, required=True, help="a site's folder with a catalogue")
    parser.add_argument("--second", default=SECOND, help="the other encoder")
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--pause", type=float, default=0.3, help="seconds a client waits")
    parser.add_argument("--calm", type=float, default=15, help="seconds of load between the steps")
    options = parser.parse_args(arguments)
    print(machine())
    with PrivateSite(options.site, environment={"DEMO": "0"}) as site:
        site.wait_until_ready()
        site.use_database()
        settle()
        return Trial(site, options).run()


class Trial:
    """The steps, in order, with what was seen at each."""

    def __init__(self, site: PrivateSite, options: argparse.Namespace) -> None:
        self._site, self._options = site, options
        self._steps: list[tuple[str, float, float]] = []
        photos, products = _questions_of(site)
        self._questions = Questions(site.url, photos, products)

    def run(self) -> int:
        """Switch and go back under load; print; 0 if all held."""
        old = self._questions.alone()
        with contextlib.closing(Visitor(self._site.url, number=1)) as visitor:
            link = _shared_link(visitor, self._questions)
            before = _read("photo link", 0.0, visitor.get(link)).ids
        load = Load(
            self._site.url, self._questions,
            clients=self._options.clients, pause_s=self._options.pause,
        )  # fmt: skip
        with load:
            self._calm("load alone")
            number = self._switch_to_second()
            self._calm("the new one serves")
            with contextlib.closing(Visitor(self._site.url, number=2)) as visitor:
                after = _read("photo link", 0.0, visitor.get(link)).ids
        new = self._questions.alone()
        back = Load(
            self._site.url, self._questions,
            clients=self._options.clients, pause_s=self._options.pause,
        )  # fmt: skip
        with back:
            self._calm("load alone, again")
            self._step("rollback", lambda: self._site.manage("model", "rollback"))
            self._calm("the old one serves again")
        returned = self._questions.alone()
        print(self._site.manage("model", "list"))
        return self._judge(
            [*load.asked, *back.asked], old, new, returned, link_kept=before == after, number=number
        )

    def _switch_to_second(self) -> str:
        told = self._step("add", lambda: self._site.manage("model", "add", self._options.second))
        number = told.split()[0]
        for name, words in (
            ("dry run", ("build", number, "--dry-run")),
            ("build vectors and index", ("build", number)),
            ("compare", ("compare", number)),
            ("activate", ("activate", number)),
        ):
            self._step(name, partial(self._site.manage, "model", *words))
        return number

    def _step(self, name: str, do: Callable[[], str]) -> str:
        began = time.monotonic()
        told = do()
        self._steps.append((name, began, time.monotonic()))
        print(f"--- {name}: {time.monotonic() - began:.1f} s\n{told.strip()}", flush=True)
        return told

    def _calm(self, name: str) -> None:
        began = time.monotonic()
        time.sleep(self._options.calm)
        self._steps.append((name, began, time.monotonic()))

    def _judge(
        self,
        asked: Sequence[Asked],
        old: dict[str, Ids],
        new: dict[str, Ids],
        returned: dict[str, Ids],
        *,
        link_kept: bool,
        number: str,
    ) -> int:
        failed = [each for each in asked if each.status not in (200, 201) or each.told]
        answered = [each for each in asked if each not in failed]
        mixed = [
            each for each in answered if each.ids not in (old[each.question], new[each.question])
        ]
        rows = []
        for name, began, ended in self._steps:
            here = [each for each in asked if began <= each.at < ended]
            times = [each.seconds * 1000 for each in here]
            by_new = sum(each.ids == new[each.question] != old[each.question] for each in here)
            spread = [f"{percentile(times, p):.0f}" for p in (50, 95)] if times else ["–", "–"]
            rows.append(
                [name, f"{ended - began:.1f}", len(here), *spread, by_new,
                 sum(each in failed for each in here), sum(each in mixed for each in here)]
            )  # fmt: skip
        heads = ["step", "s", "answers", "p50 ms", "p95", "by the new one", "failed", "mixed"]
        print(table(heads, rows))
        differ = sum(old[name] != new[name] for name in old)
        print(
            f"{len(asked)} answers, {len(failed)} failed, {len(mixed)} mixed; {differ} of"
            f" {len(old)} questions are answered differently by the two; after going back"
            f" {sum(old[name] == returned[name] for name in old)} of {len(old)} as before; the"
            f" photo's address from before: {'the same shoes' if link_kept else 'OTHER SHOES'}"
        )
        for each in [*failed, *mixed][:10]:
            print(f"  {each.question}: {each.status} {each.told or 'mixed'}")
        print(Counter(each.status for each in asked), f"encoder {number}")
        return int(bool(failed or mixed or not link_kept or old != returned or not differ))


def _questions_of(site: PrivateSite) -> tuple[list[bytes], list[int]]:
    """Choose photos (pictures of the catalogue, cut and made anew) and shoes to ask about."""
    from catalog.models import ProductImage

    images = list(ProductImage.objects.visible().order_by("sha256")[::97][: PHOTOS + SIMILAR])
    photos = []
    for image in images[:PHOTOS]:
        with Image.open(site.data_dir / "media" / image.file) as opened:
            width, height = opened.size
            cut = opened.convert("RGB").crop((width // 20, height // 20, width, height))
        file = io.BytesIO()
        cut.save(file, "JPEG", quality=85)
        photos.append(file.getvalue())
    return photos, [image.product_id for image in images[PHOTOS:]]


def _shared_link(visitor: Visitor, questions: Questions) -> str:
    answer: dict[str, Any] = json.loads(questions.send("photo", 0, visitor).body)
    return f"/api/v1/search/photo/{answer['query']['token']}/"


if __name__ == "__main__":
    raise SystemExit(main())
