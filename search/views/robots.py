"""What robots ask for: robots.txt, the sitemap, and the icon under its old name."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog.models import Brand, ProductListing, Silhouette

PART = 5_000  # products in one part; two languages each stay far below the 50,000 that are allowed

Entry = dict[str, object]


@require_safe
@cache_control(public=True, max_age=3600)
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Keep robots out of results, exits and the API; point them to the sitemap."""
    closed = ["/search/", "/out/", "/compare/", "/api/", "/admin/", "/ready.json"]
    lines = ["User-agent: *"]
    for code, _name in settings.LANGUAGES:
        prefix = "" if code == settings.LANGUAGE_CODE else f"/{code}"
        lines += [f"Disallow: {prefix}{path}" for path in closed if not prefix or path != "/api/"]
    lines += ["", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """List the parts of the sitemap. Part 0 holds pages and brands, the others products."""
    parts = 1 + -(-ProductListing.objects.count() // PART)
    addresses = [
        settings.SITE_URL + reverse("sitemap-part", args=[number]) for number in range(parts)
    ]
    return render(
        request,
        "search/sitemap_index.xml",
        {"addresses": addresses},
        content_type="application/xml",
    )


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """Write one part: each page in every language. Cost: two queries for part 0, else one."""
    entries = _pages_and_brands() if number == 0 else _products(number)
    if not entries:
        raise Http404
    return render(
        request, "search/sitemap.xml", {"entries": entries}, content_type="application/xml"
    )


def _entry(name: str, *arguments: object, changed: object = None) -> Entry:
    places = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            places.append((code, settings.SITE_URL + reverse(name, args=arguments)))
    return {"places": places, "changed": changed}


def _pages_and_brands() -> list[Entry]:
    listed = Brand.objects.filter(products__listing__isnull=False).distinct()
    silhouettes = Silhouette.objects.filter(products__listing__isnull=False).distinct()
    return [
        _entry("home"),
        _entry("for-shops"),
        _entry("privacy"),
        *(_entry("brand", slug) for slug in listed.values_list("slug", flat=True)),
        *(
            _entry("silhouette", brand, slug)
            for brand, slug in silhouettes.values_list("brand__slug", "slug")
        ),
    ]


def _products(number: int) -> list[Entry]:
    rows = ProductListing.objects.order_by("pk").values_list(
        "pk", "product__slug", "product__updated_at"
    )
    chosen = rows[(number - 1) * PART : number * PART]
    return [_entry("product", pk, slug or "-", changed=changed) for pk, slug, changed in chosen]


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Send who asks for the icon by its old name to the one that we have."""
    return HttpResponsePermanentRedirect(static("img/mark.svg"))
