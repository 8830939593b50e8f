"""Addresses of the public pages; the site prefixes them with a language (English has no prefix)."""

from django.urls import path

from search.views import (
    app,
    brands,
    compare,
    design,
    home,
    outgoing,
    photos,
    preferences,
    products,
    results,
    suggestions,
    words,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("ready.json", home.readiness, name="readiness"),
    path("search/", results.word_results, name="results"),
    path("search/shared/", app.shared_photo, name="shared-photo"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("offline/", app.offline, name="offline"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("search/photo/", photos.upload, name="photo-upload"),
    path("search/p/<slug:token>/", results.photo_results, name="photo-results"),
    path("search/p/<slug:token>/state.json", photos.state, name="photo-state"),
    path("search/p/<slug:token>/picture/", photos.picture, name="photo-query-picture"),
    path("search/suggest/", suggestions.suggestions, name="suggestions"),
    path("search/p/<slug:token>/crop/", photos.crop, name="photo-crop"),
    path("search/p/<slug:token>/add/", photos.add, name="photo-add"),
    path("search/p/<slug:token>/take-out/", photos.take_out, name="photo-take-out"),
    path("search/p/<slug:token>/share/", photos.share, name="photo-share"),
    path("search/p/<slug:token>/forget/", photos.forget, name="photo-forget"),
    path("shoe/<int:pk>/", products.product, name="product-short"),
    path("shoe/<int:pk>/like/", results.similar, name="similar"),
    path("shoe/<int:pk>/<str:slug>/", products.product, name="product"),
    path("compare/", compare.compare, name="compare"),
    path("design/", design.design, name="design"),
    path("out/<int:pk>/", outgoing.out, name="out"),
    path("brand/<slug:slug>/", brands.brand, name="brand"),
    path("brand/<slug:brand_slug>/<slug:slug>/", brands.silhouette, name="silhouette"),
    path("privacy/", words.privacy, name="privacy"),
]
