"""The django-oscar shop of the trial. Runs in Oscar's own environment, never in the site's:

    OSCAR_PYTHON -m benchmarks.oscar.shop FOLDER serve PORT | fill | change

Settings are those of Oscar's "Getting started"; templates, views and models are all Oscar's.
"""

# ruff: noqa: E402 - Django is set up before Oscar's models may be imported
# mypy: ignore-errors
from __future__ import annotations

import io
import sys
from pathlib import Path

import django
from django.conf import settings
from django.urls import include, path
from oscar.defaults import *  # noqa: F403 - how Oscar says its defaults are taken

FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd()
SHOES = 24
SIZES = ("40", "41", "42", "43")
_OSCAR_APPS = """
    django.contrib.admin django.contrib.auth django.contrib.contenttypes django.contrib.sessions
    django.contrib.messages django.contrib.staticfiles django.contrib.sites django.contrib.flatpages
    oscar.config.Shop oscar.apps.analytics.apps.AnalyticsConfig
    oscar.apps.checkout.apps.CheckoutConfig oscar.apps.address.apps.AddressConfig
    oscar.apps.shipping.apps.ShippingConfig oscar.apps.catalogue.apps.CatalogueConfig
    oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig
    oscar.apps.communication.apps.CommunicationConfig oscar.apps.partner.apps.PartnerConfig
    oscar.apps.basket.apps.BasketConfig oscar.apps.payment.apps.PaymentConfig
    oscar.apps.offer.apps.OfferConfig oscar.apps.order.apps.OrderConfig
    oscar.apps.customer.apps.CustomerConfig oscar.apps.search.apps.SearchConfig
    oscar.apps.voucher.apps.VoucherConfig oscar.apps.wishlists.apps.WishlistsConfig
    oscar.apps.dashboard.apps.DashboardConfig
    oscar.apps.dashboard.reports.apps.ReportsDashboardConfig
    oscar.apps.dashboard.users.apps.UsersDashboardConfig
    oscar.apps.dashboard.orders.apps.OrdersDashboardConfig
    oscar.apps.dashboard.catalogue.apps.CatalogueDashboardConfig
    oscar.apps.dashboard.offers.apps.OffersDashboardConfig
    oscar.apps.dashboard.partners.apps.PartnersDashboardConfig
    oscar.apps.dashboard.pages.apps.PagesDashboardConfig
    oscar.apps.dashboard.ranges.apps.RangesDashboardConfig
    oscar.apps.dashboard.reviews.apps.ReviewsDashboardConfig
    oscar.apps.dashboard.vouchers.apps.VouchersDashboardConfig
    oscar.apps.dashboard.communications.apps.CommunicationsDashboardConfig
    oscar.apps.dashboard.shipping.apps.ShippingDashboardConfig
    widget_tweaks haystack treebeard django_tables2 sorl.thumbnail
"""


_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
]
_TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "oscar.apps.search.context_processors.search_form",
                "oscar.apps.checkout.context_processors.checkout",
                "oscar.apps.communication.notifications.context_processors.notifications",
                "oscar.core.context_processors.metadata",
            ]
        },
    }
]


def configure() -> None:
    """Django's settings for one folder."""
    taken = {name: value for name, value in globals().items() if name.startswith("OSCAR_")}
    settings.configure(
        **taken,
        DEBUG=True,  # its own server then serves static files and pictures
        SECRET_KEY="only-for-a-trial",  # noqa: S106
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        SITE_ID=1,
        USE_TZ=True,
        INSTALLED_APPS=_OSCAR_APPS.split(),
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(FOLDER / "oscar.sqlite3"),
                "ATOMIC_REQUESTS": True,
                # Oscar writes with every page that is looked at; SQLite must wait its turn.
                "OPTIONS": {"timeout": 30, "transaction_mode": "IMMEDIATE"},
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        STATIC_URL="/static/",
        MEDIA_URL="/media/",
        MEDIA_ROOT=str(FOLDER / "media"),
        HAYSTACK_CONNECTIONS={
            "default": {
                "ENGINE": "benchmarks.oscar.index.Engine",
                "PATH": str(FOLDER / "index"),
            }
        },
        MIDDLEWARE=_MIDDLEWARE,
        TEMPLATES=_TEMPLATES,
    )


configure()
django.setup()

from django.apps import apps
from django.conf.urls.static import static

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include(apps.get_app_config("oscar").urls[0])),
    *static("/media/", document_root=str(FOLDER / "media")),
]


def fill() -> None:
    """24 sneakers with four sizes each and a picture, and three pairs of socks."""
    from django.core.management import call_command
    from oscar.apps.catalogue.categories import create_from_breadcrumbs
    from oscar.core.loading import get_model

    call_command("migrate", verbosity=0)
    kind, _ = get_model("catalogue", "ProductClass").objects.get_or_create(
        name="Shoe", requires_shipping=False, track_stock=True
    )
    kind.attributes.get_or_create(name="Size", code="size", type="text")
    kind.attributes.get_or_create(name="Brand", code="brand", type="text")
    partner, _ = get_model("partner", "Partner").objects.get_or_create(name="Warehouse")
    sneakers = create_from_breadcrumbs("Shoes > Sneakers")
    socks = create_from_breadcrumbs("Clothing > Socks")
    for number in range(1, SHOES + 1):
        _shoe(number, kind=kind, partner=partner, category=sneakers)
    for number in range(1, 4):
        _single(f"Crew socks {number}", kind=kind, partner=partner, category=socks)


def _single(title, *, kind, partner, category):
    from oscar.core.loading import get_model

    product = get_model("catalogue", "Product").objects.create(
        title=title, product_class=kind, structure="standalone", upc=title.replace(" ", "-")
    )
    product.categories.add(category)
    _stock(product, partner=partner, price="9.00")


def _shoe(number, *, kind, partner, category):
    from oscar.core.loading import get_model

    model = get_model("catalogue", "Product")
    parent = model.objects.create(
        title=f"Oscar Runner {number}",
        product_class=kind,
        structure="parent",
        upc=f"OR{number:04d}",
        description=f"<p>A runner. Colour: {('red', 'blue', 'olive')[number % 3]}</p>",
    )
    parent.categories.add(category)
    _picture(parent, number)
    for size in SIZES:
        child = model.objects.create(
            title=f"EU {size}", structure="child", parent=parent, upc=f"OR{number:04d}-{size}"
        )
        _stock(child, partner=partner, price=f"{90 + number}.50")


def _stock(product, *, partner, price):
    from oscar.core.loading import get_model

    get_model("partner", "StockRecord").objects.create(
        product=product,
        partner=partner,
        partner_sku=product.upc,
        price_currency="GBP",
        price=price,
        num_in_stock=5,
    )


def _picture(product, number):
    from django.core.files.base import ContentFile
    from oscar.core.loading import get_model
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (320, 240), "white")
    pen = ImageDraw.Draw(picture)
    for place in range(8):
        left = (number * 37 + place * 53) % 250
        colour = (number * 9 % 255, place * 30, 120)
        pen.ellipse((left, place * 25, left + 50, place * 25 + 40), fill=colour)
    data = io.BytesIO()
    picture.save(data, "PNG")
    image = get_model("catalogue", "ProductImage")(product=product, display_order=0)
    image.original.save(f"{number}.png", ContentFile(data.getvalue()))


def change() -> None:
    """A price, a sold-out size, a product taken away, a product renamed (its address too)."""
    from oscar.core.loading import get_model

    model = get_model("catalogue", "Product")
    records = get_model("partner", "StockRecord").objects
    records.filter(product__parent__upc="OR0001").update(price="77.70")
    records.filter(product__upc="OR0002-42").update(num_in_stock=0)
    model.objects.get(upc="OR0003").delete()
    renamed = model.objects.get(upc="OR0004")
    renamed.title, renamed.slug = "Oscar Walker renamed", "oscar-walker-renamed"
    renamed.save()


if __name__ == "__main__":
    # Django imports ROOT_URLCONF by name: this module is there already, under another one.
    sys.modules["benchmarks.oscar.shop"] = sys.modules["__main__"]
    settings.ROOT_URLCONF = "benchmarks.oscar.shop"
    if sys.argv[2] == "serve":
        from django.core.management import call_command

        call_command("runserver", f"127.0.0.1:{sys.argv[3]}", use_reloader=False)
    else:
        from django.core.management import call_command

        {"fill": fill, "change": change}[sys.argv[2]]()
        call_command("rebuild_index", interactive=False, verbosity=0)  # Oscar lists by its index
