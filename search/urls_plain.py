"""Addresses that have no language: what robots and browsers ask for by a fixed name."""

from django.urls import path

from search.views import app, robots, styles

urlpatterns = [
    path("robots.txt", robots.robots_txt),
    path("sitemap.xml", robots.sitemap_index),
    path("sitemap-<int:number>.xml", robots.sitemap_part, name="sitemap-part"),
    path("worker.js", app.service_worker, name="service-worker"),
    path("styles-<slug:name>-<slug:digest>.css", styles.styles, name="styles"),
    path("favicon.ico", robots.favicon),
]
