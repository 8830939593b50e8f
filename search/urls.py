"""Addresses of the public pages; the site prefixes them with a language (English has no prefix)."""

from django.urls import path

from search.views import brands, home, outgoing, photos, products, results, words

urlpatterns = [
    path("", home.home, name="home"),
    path("ready.json", home.readiness, name="readiness"),
    path("search/", results.word_results, name="results"),
    path("search/photo/", photos.upload, name="photo-upload"),
    path("search/p/<slug:token>/", results.photo_results, name="photo-results"),
    path("search/p/<slug:token>/state.json", photos.state, name="photo-state"),
    path("search/p/<slug:token>/picture/", photos.picture, name="photo-query-picture"),
    path("search/p/<slug:token>/forget/", photos.forget, name="photo-forget"),
    path("shoe/<int:pk>/", products.product, name="product-short"),
    path("shoe/<int:pk>/<str:slug>/", products.product, name="product"),
    path("out/<int:pk>/", outgoing.out, name="out"),
    path("brand/<slug:slug>/", brands.brand, name="brand"),
    path("brand/<slug:brand_slug>/<slug:slug>/", brands.silhouette, name="silhouette"),
    path("for-shops/", words.for_shops, name="for-shops"),
    path("privacy/", words.privacy, name="privacy"),
]
