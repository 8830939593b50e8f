"""Addresses of search's part of the API; the site puts them below /api/."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from search.api.views import directory, photos, products, words

# Swagger UI styles its elements in place; its scripts are files of ours, as everywhere.
docs = csp_replace({"style-src": [SELF, UNSAFE_INLINE]})(
    SpectacularSwaggerSplitView.as_view(url_name="api-schema")
)

urlpatterns = [
    path("v1/search/photo/", photos.PhotoSearchView.as_view(), name="api-photo-search"),
    path("v1/search/photo/<str:token>/", photos.PhotoResultsView.as_view(), name="api-photo"),
    path("v1/search/photo/<str:token>/what/", photos.WhatIsThisView.as_view(), name="api-what"),
    path("v1/search/photo/<str:token>/crop/", photos.PhotoCropView.as_view(), name="api-crop"),
    path("v1/search/text/", words.WordSearchView.as_view(), name="api-word-search"),
    path("v1/suggestions/", words.SuggestionsView.as_view(), name="api-suggestions"),
    path("v1/facets/", products.FacetsView.as_view(), name="api-facets"),
    path("v1/rates/", products.RatesView.as_view(), name="api-rates"),
    path("v1/brands/", directory.BrandListView.as_view(), name="api-brands"),
    path("v1/silhouettes/", directory.SilhouetteListView.as_view(), name="api-silhouettes"),
    path("v1/products/", products.ProductListView.as_view(), name="api-products"),
    path("v1/products/<int:pk>/", products.ProductView.as_view(), name="api-product"),
    path(
        "v1/products/<int:pk>/similar/", products.SimilarProductsView.as_view(), name="api-similar"
    ),
    path("v1/products/<int:pk>/offers/", products.OfferListView.as_view(), name="api-offers"),
    path("v1/products/<int:pk>/prices/", products.PriceListView.as_view(), name="api-prices"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
]
# After every other room's addresses.
nowhere = [re_path(r"^.*$", directory.NowhereView.as_view())]
