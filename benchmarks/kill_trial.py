"""`python -m benchmarks.kill_trial`: kill -9 of each process in turn, under crawl and search.

Brings up a whole site of its own, lets it crawl the demo market while visitors search by words and
photos, and kills one process after the other. Prints how soon each was back and answering, what
pages said meanwhile, and at the end whether every picture has exactly one vector and every offer
is there once. Exit status 1 if something did not hold.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import psutil

from benchmarks.crowd import Crowd, Seen
from benchmarks.figures import PROJECT, machine, table
from benchmarks.outcome import check_catalogue, queue_all, settle, shop_addresses
from benchmarks.site import PrivateSite, kind_of_child, parts_of, trial_folder
from benchmarks.visitors import Visitor, fresh_photo
from sneakers_site.supervisor.processes import crawl_slots

PICTURES = PROJECT / "scrapers" / "demo_market" / "pictures"
BACK_TIMEOUT_S = 60.0
AIM_S = 10.0
CRAWLS_AT_ONCE = int(crawl_slots()[1])
REST_S = 4.0  # between two kills, so that what visitors see belongs to one of them


@dataclass
class Blow:
    """One kill and what came of it; seconds since the kill, None for never."""

    victim: str
    restarted_s: float | None = None
    answering_s: float | None = None
    seen: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def is_late(self) -> bool:
        """Say whether it took longer than aimed at."""
        return self.answering_s is None or self.answering_s > AIM_S

    def row(self) -> list[str]:
        """Give the cells of the table."""
        times = [
            "never" if each is None else f"{each:.1f}"
            for each in (self.restarted_s, self.answering_s)
        ]
        seen = "; ".join(f"{count} × {what}" for what, count in self.seen.most_common(6))
        return [self.victim, *times, seen or "nobody asked"]


@dataclass
class Trial:
    """A running site with visitors, of which processes are killed."""

    site: PrivateSite
    crowd: Crowd
    before_each: Callable[[], None] = lambda: None
    blows: list[Blow] = field(default_factory=list)

    def strike(self, victim: str) -> Blow:
        """Kill one process and wait until what it does is done again."""
        self.before_each()
        blow = Blow(victim)
        process = self._find(victim)
        if process is None:
            blow.faults.append(f"{victim}: was not running")
            self.blows.append(blow)
            return blow
        start = time.time()
        process.send_signal(signal.SIGKILL)
        end = start + BACK_TIMEOUT_S
        while time.time() < end and (blow.restarted_s is None or blow.answering_s is None):
            successor = self._find(victim)
            if blow.restarted_s is None and successor and successor.pid != process.pid:
                blow.restarted_s = time.time() - start
            if blow.restarted_s is not None and self._answers(victim, start):
                blow.answering_s = time.time() - start
            time.sleep(0.2)
        time.sleep(REST_S)
        self._judge(blow, self.crowd.seen_since(start))
        self.blows.append(blow)
        return blow

    def _judge(self, blow: Blow, seen: Sequence[Seen]) -> None:
        blow.seen.update(each.in_words() for each in seen)
        faults = [each for each in seen if each.is_fault]
        blow.faults += [f"{blow.victim}: {each.in_words()} at {each.path}" for each in faults]
        if faults:  # the folder goes away with the trial, and with it the reason
            since = min(each.at for each in faults)
            blow.faults += [f"web wrote: {each}" for each in self._tracebacks("web", since)]

    def _tracebacks(self, name: str, since: float) -> list[str]:
        return [
            line["exc_info"]
            for line in self.site.log_lines(name)
            if line.get("exc_info")
            and datetime.fromisoformat(line["time"]).timestamp() >= int(since)  # whole seconds
        ]

    def _find(self, victim: str) -> psutil.Process | None:
        with contextlib.suppress(psutil.Error):
            if victim == "crawl":
                return self._below("crawler", "crawl")
            if victim == "decoder":
                return self._below("encoder", "decoder")
            if victim == "web worker":
                return self._below("web", "child")
            return self.site.processes().get(victim)
        return None

    def _below(self, role: str, kind: str) -> psutil.Process | None:
        top = self.site.processes().get(role)
        found = [] if top is None else top.children(recursive=True)
        named = [each for each in found if kind_of_child(each) == kind]
        return max(named, key=psutil.Process.create_time, default=None)

    def _answers(self, victim: str, killed_at: float) -> bool:
        """Say whether what the victim does is done again, by its successor."""
        if victim in ("postgres", "redis"):
            return bool(parts_of(self.site.url).get("parts", {}).get(victim) == "ok")
        if victim in ("web", "web worker"):
            return bool(parts_of(self.site.url))
        if victim in ("worker", "crawler"):
            return self._is_alive(victim)
        if victim == "encoder":
            return self._encodes()
        if victim == "decoder":
            return answers_a_photo(self.site.url)
        if victim == "crawl":
            return crawls_again(killed_at)
        if victim == "beat":
            return self._ticks()
        return market_answers()

    def _is_alive(self, name: str) -> bool:
        from django.core.cache import cache
        from redis.exceptions import RedisError

        process = self._find(name)
        try:
            return process is not None and bool(cache.get(f"alive:{name}") == process.pid)
        except (RedisError, OSError):
            return False

    def _encodes(self) -> bool:
        """Say whether the new process has answered some visitor's photo."""
        process = self._find("encoder")
        return process is not None and any(
            line.get("process") == process.pid and "encoder_ms" in line
            for line in self.site.log_lines("encoder")
        )

    def _ticks(self) -> bool:
        process = self._find("beat")
        return process is not None and any(
            line.get("process") == process.pid and "Sending due task" in line.get("message", "")
            for line in self.site.log_lines("beat")
        )


# "crawl" is the crawling process below the crawler's worker, "decoder" the child in which the
# encoder opens pictures, "web worker" one of gunicorn's.
VICTIMS = (
    "encoder",
    "worker",
    "redis",
    "web",
    "postgres",
    "crawl",
    "crawler",
    "beat",
    "demo-shop",
    "web worker",
    "decoder",
)
_photos_sent = 0


def answers_a_photo(url: str) -> bool:
    """Send a photo that no cache knows; say whether the page of results came."""
    global _photos_sent  # noqa: PLW0603 - one counter of a script
    _photos_sent += 1
    paths = sorted(PICTURES.glob("*.webp"))
    photo = fresh_photo(paths[_photos_sent % len(paths)], number=1_000_000 + _photos_sent)
    visitor = Visitor(url, number=20_000 + _photos_sent)
    with contextlib.suppress(OSError), contextlib.closing(visitor):
        return visitor.send_photo(photo).status == 200
    return False


def crawls_again(since: float) -> bool:
    """Say whether as many crawls have shown themselves since as may run at once."""
    from scrapers.models import CrawlRun

    forget_dead_connection()
    running = CrawlRun.objects.filter(state="running").values_list("heartbeat_at", flat=True)
    beating = sum(beat is not None and beat.timestamp() > since + 2 for beat in running)
    is_open = CrawlRun.objects.filter(state__in=["queued", "running"])
    return beating >= min(CRAWLS_AT_ONCE, is_open.count())


def keep_crawling() -> None:
    """See to it that a crawl runs, as "crawl now" would, and wait until it does."""
    from scrapers.models import CrawlRun

    forget_dead_connection()
    running = CrawlRun.objects.filter(state="running", heartbeat_at__isnull=False)
    if not running.exists():
        queue_all()
    end = time.monotonic() + 30
    while not running.exists() and time.monotonic() < end:
        time.sleep(0.2)
        forget_dead_connection()


def forget_dead_connection() -> None:
    """Let this script's own connection go if PostgreSQL was killed under it."""
    from django.db import connection

    if connection.connection is not None and not connection.is_usable():
        connection.close()


def market_answers() -> bool:
    """Say whether the first demo shop answers."""
    with contextlib.suppress(OSError):
        return Visitor(shop_addresses()[0]).get("/meta.json").status == 200
    return False


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the trial; print its tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill_trial", description=__doc__)
    parser.add_argument("--data-dir", type=Path, help="kept afterwards; else a folder that goes")
    parser.add_argument("--only", nargs="*", choices=VICTIMS, help="kill these only")
    parser.add_argument("--words-per-s", type=float, default=2.0)
    parser.add_argument("--photos-per-s", type=float, default=0.7)
    options = parser.parse_args(arguments)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(trial_folder(options.data_dir))
        print(machine())
        site = stack.enter_context(PrivateSite(folder, environment={"DEMO": "1"}))
        print(f"Ready after {site.wait_until_ready():.0f} s at {site.url}", flush=True)
        site.use_database()
        crowd = Crowd(
            site.url,
            pictures=PICTURES,
            words_per_s=options.words_per_s,
            photos_per_s=options.photos_per_s,
        )
        faults = run(
            Trial(site, stack.enter_context(crowd), before_each=keep_crawling),
            options.only or VICTIMS,
        )
    print("\nAll held." if not faults else "\nNot held:\n- " + "\n- ".join(faults))
    return 1 if faults else 0


def run(trial: Trial, victims: Sequence[str]) -> list[str]:
    """Kill, wait, count; return what did not hold."""
    steps: list[Callable[[], object]] = [
        lambda victim=victim: trial.strike(victim)  # type: ignore[misc]
        for victim in victims
    ]
    for victim, step in zip(victims, steps, strict=True):
        step()
        print(f"{victim}: {trial.blows[-1].row()[1:3]}", file=sys.stderr, flush=True)
    heads = ["killed", "restarted, s", "answering, s", "what visitors got from the kill on"]
    print(table(heads, [blow.row() for blow in trial.blows]))
    settled_s = settle()
    trial.crowd.stop()
    rows, faults = check_catalogue()
    print(f"\nSettled {settled_s:.0f} s after the last kill.\n")
    print(table(["at the end", "is", "should be"], rows))
    print(f"\nVisitors asked {trial.crowd.asked()} times over the whole trial:")
    print(trial.crowd.summary())
    late = [f"{blow.victim}: not back in {AIM_S:.0f} s" for blow in trial.blows if blow.is_late]
    return [*late, *(fault for blow in trial.blows for fault in blow.faults), *faults]


if __name__ == "__main__":
    sys.exit(main())
