"""Every setting that comes from the environment: typed, described, odd values refused.

`.env.example` is made from this file (``manage.py write_env_example``; a test compares).
"""

import contextlib
import socket
import textwrap
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PROJECT = Path(__file__).resolve().parents[1]

Words = Annotated[tuple[str, ...], NoDecode]


class BadEnvironmentError(Exception):
    """Some variable has a value that cannot be meant; the message is one line for people."""


class Environment(BaseSettings):
    """What the site reads from the environment (and from `.env`), one field a variable."""

    model_config = SettingsConfigDict(
        case_sensitive=False, extra="ignore", frozen=True, env_ignore_empty=True
    )

    data_dir: Path = Field(
        Path("var"),
        description="Folder of everything that the site keeps: database, pictures, keys, logs. "
        "A relative one starts at the project.",
    )
    database_url: str = Field(
        "",
        description="postgres://user:password@host:5432/name of a PostgreSQL with pgvector >= 0.8. "
        "Empty: the site starts its own on a unix socket in DATA_DIR.",
    )
    redis_url: str = Field(
        "",
        description="redis://:password@host:6379/0 (databases 0 and 1 are used, counted from the "
        "one named). Empty: the site starts its own on a unix socket in DATA_DIR.",
    )
    networks_dir: Path | None = Field(
        None,
        description="Folder where encoders are kept as they run, with the proof that they are "
        "those of the weights: processes start in seconds from there. Sites may share one. "
        "Empty: DATA_DIR/networks.",
    )
    secret_key: SecretStr | None = Field(
        None,
        min_length=32,
        description="Signs sessions and links; at least 32 characters. "
        "Empty: made once and kept in DATA_DIR/keys.",
    )
    port: int = Field(8000, ge=1, le=65535, description="Port of the web server.")
    lan: bool = Field(
        False, description="1 serves the local network too and prints a QR code; make run only."
    )
    site_url: str = Field(
        "",
        description="Address under which people reach the site, e.g. https://shoes.example. Links "
        "are built from it; https makes cookies secure. Empty: http://127.0.0.1:PORT, or "
        "with LAN=1 this machine's address in the network.",
    )
    allowed_hosts: Words = Field(
        (),
        description="Further host names that the site answers to, with commas; SITE_URL's own and "
        "this machine's are always in.",
    )
    behind_proxy: bool = Field(
        False,
        description="1 believes X-Forwarded-For and X-Forwarded-Proto: only behind a proxy that "
        "sets both itself.",
    )
    encoder: str = Field(
        "builtin",
        description="The encoder that a new site starts with: builtin, a folder, or a Hugging Face "
        "id with @revision. Later ones: manage.py model.",
    )
    captioner: str = Field(
        "",
        description="A captioning model (BLIP or ViT-GPT2: a folder or a Hugging Face id with "
        "@revision) whose sentence is shown beside a photo. Empty: none.",
    )
    base_currency: str = Field(
        "EUR", pattern="^[A-Z]{3}$", description="Currency that prices are compared in (ISO 4217)."
    )
    email_url: str = Field(
        "",
        description="Where mail goes: smtps://user:password@host:465, submission://user:password@"
        "host:587, or console: for the terminal. Empty: a file a mail in DATA_DIR/outbox.",
    )
    email_from: str = Field(
        "",
        description="Sender of all mail, e.g. Solemate <hello@shoes.example>. "
        "Empty: noreply@ and the host of SITE_URL.",
    )
    telegram_token: SecretStr | None = Field(
        None, description="Token of the Telegram bot; empty: no bot."
    )
    telegram_api_url: str = Field(
        "https://api.telegram.org", description="Telegram's API, or a stand-in of your own."
    )
    crawl_contact: str = Field(
        "",
        description="Address or page that shops find in the crawler's User-Agent, so that they can "
        "reach you.",
    )
    crawl_allow: Words = Field(
        (),
        description="Exact host:port pairs that the crawler may reach though they are not public, "
        "with commas. The demo market's own is always in while it runs.",
    )
    ebay_client_id: str = Field(
        "", description="Key of eBay's Browse API, for eBay sources; with EBAY_CLIENT_SECRET."
    )
    ebay_client_secret: SecretStr | None = Field(
        None, description="Secret of eBay's Browse API (OAuth client credentials)."
    )
    kicksdb_key: SecretStr | None = Field(None, description="Key of KicksDB, for its sources.")
    undocumented_sources: bool = Field(
        False,
        description="1 lets sources with undocumented addresses (Wildberries) be crawled; their "
        "terms may forbid it.",
    )
    shop: str = Field("", description="A shop's address that make run adds and crawls at start.")
    demo: bool = Field(True, description="0 starts without the drawn demo market; make run only.")
    torch_threads: int = Field(
        0, ge=0, le=256, description="CPU threads of a model; 0 chooses by the machine."
    )
    metrics_token: SecretStr | None = Field(
        None,
        min_length=16,
        description="Bearer token that opens /metrics from elsewhere; empty: loopback only.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much the logs say: DEBUG, INFO, WARNING or ERROR."
    )

    @field_validator("allowed_hosts", "crawl_allow", mode="before")
    @classmethod
    def split_words(cls, value: object) -> object:
        """Turn "a, b" into ("a", "b")."""
        if isinstance(value, str):
            return tuple(word.strip() for word in value.split(",") if word.strip())
        return value

    @field_validator("crawl_allow")
    @classmethod
    def check_exact_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse anything that is not one host with one port: there is no range to open."""
        for word in value:
            host, _, port = word.rpartition(":")
            if not host or not port.isdecimal() or set(host) & set("/*@"):
                raise ValueError(f"{word!r} is not host:port")
        return value

    @field_validator("site_url")
    @classmethod
    def check_site_url(cls, value: str) -> str:
        """Refuse an address with a path, or of another scheme than http(s)."""
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
            raise ValueError("must look like https://shoes.example")
        return f"{parts.scheme}://{parts.netloc}"

    @field_validator("data_dir", "networks_dir")
    @classmethod
    def make_absolute(cls, value: Path | None) -> Path | None:
        """Take a relative folder from the project, wherever the command was started."""
        return (PROJECT / value.expanduser()).resolve() if value else None

    @property
    def public_url(self) -> str:
        """The site's address without a slash at the end."""
        if self.site_url:
            return self.site_url
        return f"http://{local_address() if self.lan else '127.0.0.1'}:{self.port}"


def local_address() -> str:
    """Return this machine's address in the local network, "127.0.0.1" if it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        # A datagram socket sends nothing on connect; it only looks up the route out.
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])
    return "127.0.0.1"


def read_environment(env_file: Path | None = None) -> Environment:
    """Read the environment, and under it `env_file` if there is one.

    Raises:
        BadEnvironmentError: some value cannot be meant; all such are named in one line.
    """
    try:
        return Environment(_env_file=env_file)
    except ValidationError as error:
        # Values are left out: one of them may be a secret.
        faults = [
            f"{str(fault['loc'][0]).upper()}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_input=False)
        ]
        raise BadEnvironmentError("; ".join(faults)) from None


def env_example() -> str:
    """Return the text of `.env.example`: each variable with its description and default."""
    lines = [
        "# Settings of the site. Copy to .env and fill in what differs; any line may be left out.",
        "# Made from sneakers_site/environment.py by `manage.py write_env_example`.",
    ]
    for name, field in Environment.model_fields.items():
        default = field.default
        if default is None or default == ():
            default = ""
        elif isinstance(default, bool):
            default = int(default)
        lines += ["", *_wrap(field.description or ""), f"#{name.upper()}={default}"]
    return "\n".join(lines) + "\n"


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, 98, initial_indent="# ", subsequent_indent="# ")
