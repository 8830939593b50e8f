"""Brings a site up, step by step, and keeps company with it until it is told to stop."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import segno
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from partners.services import own_keys
from search.views.readiness import count_ready
from sneakers_site.embedded import servers
from sneakers_site.embedded.layout import EmbeddedServerError, Layout, take_lock
from sneakers_site.environment import PROJECT, Environment
from sneakers_site.health.parts import FAILURES
from sneakers_site.startup import address, assets, staff
from sneakers_site.startup.console import Console
from sneakers_site.supervisor.control import Supervisor
from sneakers_site.supervisor.processes import Plan, native_servers, site_processes

PAGE_TIMEOUT_S = 60
PROGRESS_EVERY_S = 2.0
BIG_LOG_BYTES = 20 * 2**20


@dataclass(frozen=True)
class Site:
    """A site on this machine: settings, folders, and where it speaks."""

    environment: Environment
    layout: Layout
    console: Console
    stop: threading.Event

    def run(self) -> None:
        """Bring everything up, report, wait for `stop`, and take everything down again.

        Raises:
            EmbeddedServerError: something stands in the way; one line for people.
        """
        plan = self._prepare()
        processes = [*native_servers(plan), *site_processes(plan)]
        with (
            take_lock(self.layout) as lock,
            Supervisor(self.layout, processes, project=PROJECT, lock=lock) as supervisor,
        ):
            with ThreadPoolExecutor(1) as beside:
                made = beside.submit(make_assets)
                self._start_servers(supervisor, plan)
                call_command("migrate", interactive=False, verbosity=0)
                if plan.bot:
                    own_keys.ensure_bot_key(self.layout.keys)
                self.console.step("The database is up to date")
                made.result()
            self.console.step("Translations and static files are made")
            supervisor.start("web")
            names = [process.name for process in site_processes(plan) if process.name != "web"]
            supervisor.start(*names)
            self._wait_for_page(supervisor)
            self._say_where()
            self._fill(plan)
            self._keep_company(supervisor)
            self.console.line("Stopping …")
        self.console.step("Stopped. Nothing is lost: make run goes on from here.")

    def _prepare(self) -> Plan:
        host = "0.0.0.0" if self.environment.lan else "127.0.0.1"  # noqa: S104 - LAN=1 asks for it
        address.check_port(host, self.environment.port)
        self.layout.prepare()
        for log in self.layout.logs.iterdir():
            if log.stat().st_size > BIG_LOG_BYTES:
                log.replace(log.with_suffix(f"{log.suffix}.old"))
        demo_port = address.keep_demo_port(self.layout) if self.environment.demo else None
        own_postgres = not self.environment.database_url
        own_redis = not self.environment.redis_url
        if own_postgres:
            servers.set_up_postgres(self.layout)
        if own_redis:
            servers.set_up_redis(self.layout)
        return Plan(
            layout=self.layout,
            project=PROJECT,
            bind=f"{host}:{self.environment.port}",
            demo_port=demo_port,
            own_postgres=own_postgres,
            own_redis=own_redis,
            torch_threads=settings.TORCH_THREADS,
            bot=self._bot_environment(),
        )

    def _bot_environment(self) -> dict[str, str]:
        """Return what the bot needs to know, nothing without a token; secrets go by files."""
        token = settings.TELEGRAM_TOKEN
        if token is None:
            return {}
        file = self.layout.keys / "telegram-token"
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as target:
            target.write(token.get_secret_value())
        return {
            "TELEGRAM_TOKEN_FILE": str(file),
            "TELEGRAM_API_URL": settings.TELEGRAM_API_URL,
            "BOT_API_KEY_FILE": str(own_keys.bot_key_file(self.layout.keys)),
            "BOT_SITE_URL": f"http://127.0.0.1:{self.environment.port}",
            "SITE_URL": settings.SITE_URL,
            "REDIS_URL": settings.REDIS.bot,
        }

    def _start_servers(self, supervisor: Supervisor, plan: Plan) -> None:
        names = [process.name for process in native_servers(plan)]
        supervisor.start(*names)
        servers.wait_until_ready(self.layout, names=names)
        self.console.step("PostgreSQL and Redis are up")

    def _wait_for_page(self, supervisor: Supervisor) -> None:
        url = f"http://127.0.0.1:{self.environment.port}/healthz"
        for _ in range(int(PAGE_TIMEOUT_S / 0.1)):
            if supervisor.ended() or self.stop.is_set():
                return
            with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2):
                self.console.step("The page is up")
                return
            self.stop.wait(0.1)
        raise EmbeddedServerError(f"No page came up; see {self.layout.logs / 'web.log'}.")

    def _say_where(self) -> None:
        say = self.console.line
        say()
        say(f"  Solemate    {settings.SITE_URL}/   (по-русски: {settings.SITE_URL}/ru/)")
        login_file = self.layout.data_dir / "staff-login.txt"
        password = staff.ensure_staff_login(login_file)
        key = own_keys.ensure_demo_key(self.layout.keys)
        connection.close()
        if password:
            say(f"  Staff       {settings.SITE_URL}/admin/   {staff.STAFF_NAME} / {password}")
            say(f"              (kept in {login_file})")
        else:
            say(f"  Staff       {settings.SITE_URL}/admin/   (first login: {login_file})")
        photo = sample_photo()
        if photo is not None:
            say(f"  Try         {photo}")
            say(f"              curl -F photo=@{photo} {settings.SITE_URL}/api/v1/search/photo/")
        if key:
            address = f"{settings.SITE_URL}/api/v1/search/text/?q=white+sneakers"
            say(f"  API         curl -H 'Authorization: Bearer {key}' '{address}'")
        if settings.TELEGRAM_TOKEN is not None:
            say("  Telegram    the bot answers")
        if not self.environment.email_url:
            say(f"  Mail        one file each in {settings.OUTBOX_DIR} (set EMAIL_URL to send it)")
        say(f"  Logs        {self.layout.logs}")
        if self.environment.lan:
            self._show_code(f"{settings.SITE_URL}/")
        say("  Ctrl-C stops everything.")
        say()

    def _show_code(self, url: str) -> None:
        self.console.line(f"  Phone       {url}")
        segno.make(url, error="m").terminal(compact=True, border=2)

    def _fill(self, plan: Plan) -> None:
        """Start the first crawls, each by a command of its own."""
        if plan.demo_port is not None:
            self._manage("ensure_demo", "--port", str(plan.demo_port))
        if self.environment.shop:
            self._manage("add_shop", self.environment.shop, "--crawl")

    def _manage(self, *words: str) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        said = (done.stdout if done.returncode == 0 else done.stderr or done.stdout).strip()
        self.console.step(said.splitlines()[-1] if said else f"{words[0]} is done")

    def _keep_company(self, supervisor: Supervisor) -> None:
        """Show how far the catalogue is, until told to stop."""
        finished = False
        while not self.stop.wait(PROGRESS_EVERY_S):
            if supervisor.ended():
                raise EmbeddedServerError(
                    f"The supervisor ended; see {self.layout.logs / 'supervisor.log'}."
                )
            try:
                counted = count_ready()
            except FAILURES as error:
                self.console.progress(f"Database or Redis restart ({type(error).__name__}) …")
                continue
            finally:
                connection.close()
            if counted.total and not (finished and counted.is_complete):
                text = f"{counted.ready} of {counted.total} shoes ready"
                finished = self.console.progress(text) and counted.is_complete


def make_assets() -> None:
    """Make translations and static files, as far as their sources have changed."""
    assets.compile_translations(PROJECT / "locale")
    assets.collect_static(Path(settings.STATIC_ROOT))


def sample_photo() -> Path | None:
    """Return a drawn shoe on a pavement, as one would photograph it, to try the search with."""
    found = sorted((PROJECT / "scrapers/demo_market/pictures").glob("*-pavement.webp"))
    return found[0] if found else None


@contextlib.contextmanager
def stop_on_signals() -> Iterator[threading.Event]:
    """Yield an event that SIGINT, SIGTERM and SIGHUP set."""
    stop = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: stop.set())
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
