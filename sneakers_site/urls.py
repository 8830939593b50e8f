"""Addresses of the site: health, pictures and API without a language, pages with one."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from search.api.urls import nowhere
from sneakers_site.health.views import healthz, metrics_page, readyz
from sneakers_site.media import picture

handler400 = "search.views.errors.bad_request"
handler403 = "search.views.errors.permission_denied"
handler404 = "search.views.errors.page_not_found"
handler500 = "search.views.errors.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics_page, name="metrics"),
    path("media/<path:path>", picture, name="media"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/", include("search.api.urls")),
    path("api/", include("accounts.api.urls")),
    path("api/", include("partners.api.urls")),
    path("api/", include(nowhere)),
    path("", include("search.urls_plain")),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("account/", include("allauth.account.urls")),
        path("", include("accounts.urls")),
        path("", include("partners.urls")),
        path("", include("curation.urls")),
        path("", include("scrapers.urls")),
        path("", include("search.urls")),
        prefix_default_language=False,
    ),
]
