"""Settings of the site, all kinds of it; dev, test and production hold only what differs."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url
import django_stubs_ext
from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from sneakers_site.connections import embedded_database, embedded_redis, redis_addresses
from sneakers_site.embedded.layout import LAUNCHER, Layout, demo_market_port, secret_in
from sneakers_site.environment import PROJECT, read_environment
from sneakers_site.logs import logging_config
from sneakers_site.settings.people import *  # noqa: F403 - a settings module is its names
from sneakers_site.settings.people import AUTHENTICATION_BACKENDS as _PEOPLES_BACKENDS
from sneakers_site.settings.staff import *  # noqa: F403 - a settings module is its names
from sneakers_site.settings.staff import AXES_BACKEND

django_stubs_ext.monkeypatch()  # lets admin classes and querysets name their model in []

environment = read_environment(Path(os.environ.get("ENV_FILE", PROJECT / ".env")))
DATA_DIR = environment.data_dir
EMBEDDED = Layout(DATA_DIR)

# --- What other apps read -------------------------------------------------------------------
SITE_URL = environment.public_url
ENCODER = environment.encoder
CAPTIONER = environment.captioner
BASE_CURRENCY = environment.base_currency
CRAWL_CONTACT = environment.crawl_contact
DEMO_MARKET_PORT = demo_market_port(EMBEDDED)  # None: this site never had one
CRAWL_ALLOW = (  # exact host:port; see outgoing/guard.py
    *environment.crawl_allow,
    # Four shops, on as many consecutive ports.
    *([f"127.0.0.1:{DEMO_MARKET_PORT + n}" for n in range(4)] if DEMO_MARKET_PORT else []),
)
CRAWL_KEYS = {  # of sources that want them, in the words of Scrapy's settings
    "EBAY_CLIENT_ID": environment.ebay_client_id,
    "EBAY_CLIENT_SECRET": (
        environment.ebay_client_secret.get_secret_value() if environment.ebay_client_secret else ""
    ),
    "KICKSDB_KEY": environment.kicksdb_key.get_secret_value() if environment.kicksdb_key else "",
    "UNDOCUMENTED_SOURCES": environment.undocumented_sources,
}
TELEGRAM_TOKEN = environment.telegram_token
TELEGRAM_API_URL = environment.telegram_api_url
TORCH_THREADS = environment.torch_threads or max(1, (os.cpu_count() or 1))
METRICS_TOKEN = environment.metrics_token
MODELS_DIR = PROJECT / "models"  # shipped weights
NETWORKS_DIR = environment.networks_dir or DATA_DIR / "networks"
LOCAL_MODELS_DIR = DATA_DIR / "models"  # weights that were added here
UPLOADS_DIR = DATA_DIR / "uploads"  # raw uploads; no address leads here
# Goes before the words of a crawl: the kernel then stops it when its parent dies, and it stands
# back for everything else, the worker that starts it included.
TIED_TO_PARENT = (*LAUNCHER, "--die-with-parent", "SIGTERM", "--nice", "10", "--")

DEBUG = False
SECRET_KEY = (
    environment.secret_key.get_secret_value()
    if environment.secret_key
    else secret_in(EMBEDDED.keys / "secret-key", length=48)
)
ROOT_URLCONF = "sneakers_site.urls"
WSGI_APPLICATION = "sneakers_site.wsgi.application"
ALLOWED_HOSTS = [
    urlsplit(SITE_URL).hostname or "localhost",
    *("localhost", "127.0.0.1", "[::1]"),
    *environment.allowed_hosts,
]

INSTALLED_APPS = [
    "sneakers_site.apps.SiteConfig",
    "curation.admin_config.StaffAdminConfig",  # the admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "simple_history",
    "catalog",
    "search",
    "scrapers",
    "partners",
    "accounts",
    "curation",
]
MIDDLEWARE = [
    "sneakers_site.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "sneakers_site.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sneakers_site.middleware.GzipPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "sneakers_site.middleware.AdminPolicyMiddleware",
    "axes.middleware.AxesMiddleware",  # the last, by its own wish
]
AUTHENTICATION_BACKENDS = [AXES_BACKEND, *_PEOPLES_BACKENDS]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "search.views.context.page",
            ],
        },
    },
]

# --- Data -----------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {
    "default": (
        dict(dj_database_url.parse(environment.database_url))
        if environment.database_url
        else embedded_database(EMBEDDED)
    )
    | {
        # Threads of the web server live long and keep one connection each; a dead one is noticed
        # and replaced, so that a restart of PostgreSQL costs nobody an error page for long.
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS = redis_addresses(environment.redis_url or embedded_redis(EMBEDDED))
BROKER_URL, QUEUE_URL, CACHE_URL = REDIS.broker, REDIS.queue, REDIS.cache
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "solemate",
        "TIMEOUT": 3600,
    }
}
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = PROJECT / "staticfiles"  # made from the code, so it belongs beside it
STATIC_URL = "/static/"
STATICFILES_DIRS = [PROJECT / "static"] if (PROJECT / "static").is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "sneakers_site.static_storage.GzipManifestStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "webp", "jpg", "woff2", "gz", "br", "zip")
# An upload of at most 10 MB is streamed to a file by the web process and never decoded there.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# --- Languages ------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]
LOCALE_PATHS = [PROJECT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Safety ---------------------------------------------------------------------------------
SITE_IS_HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SITE_IS_HTTPS
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "search.views.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_IS_HTTPS else []
SECURE_SSL_REDIRECT = SITE_IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SITE_IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SITE_IS_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = environment.behind_proxy
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_FAILURE_VIEW = "search.views.errors.csrf_failure"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],  # blob: shows the chosen photo before it is sent
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
# The admin's theme evaluates expressions and styles elements: a policy of its own, same origin.
ADMIN_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": [SELF, NONCE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}

# --- API ------------------------------------------------------------------------------------
API_KEYS_EACH = 3  # keys that a person may make; other numbers: quotas of keys in the admin
API_RATES = {"photo": 60, "read": 300}  # a minute, for an address without a key
# Photos are fetched by address from public servers, and from the demo market while it runs: what
# staff let the crawler reach (CRAWL_ALLOW) is not for visitors.
PHOTO_FETCH_ALLOW = tuple(f"127.0.0.1:{DEMO_MARKET_PORT + n}" for n in range(4) if DEMO_MARKET_PORT)
WEBHOOK_ALLOW: tuple[str, ...] = ()  # webhooks go to public servers only; tests name their own
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["partners.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    "NUM_PROXIES": 1 if BEHIND_PROXY else 0,
}
SPECTACULAR_SETTINGS = {
    "ENUM_NAME_OVERRIDES": {
        "AlertKind": "accounts.models.Alert.Kind",
        "JobState": "partners.models.PhotoJob.State",
        "WebhookEvent": "partners.models.Webhook.Event",
        "QueryKind": ["words", "photo", "similar", "browse"],
        "SuggestionKind": ["brand", "silhouette", "style_code"],
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "search.api.schema.describe_problems",
    ],
    "TITLE": "Solemate",
    "DESCRIPTION": "Find sneakers that are on sale by a photo or by words.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,  # a file is binary on its way in
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- Mail and logs --------------------------------------------------------------------------
OUTBOX_DIR = DATA_DIR / "outbox"
if environment.email_url:
    vars().update(dj_email_url.parse(environment.email_url))
else:
    EMAIL_BACKEND = "accounts.outbox.OutboxBackend"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.email_from or (
    f"Solemate <noreply@{urlsplit(SITE_URL).hostname or 'localhost'}>"
)
LOGGING_CONFIG = "sneakers_site.logs.configure"
LOGGING = logging_config(folder=EMBEDDED.logs, level=environment.log_level)
