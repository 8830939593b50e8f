"""Addresses of the API; the site puts them below /api/."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from search.api import views

# Swagger UI styles its elements in place; its scripts are files of ours, as everywhere.
docs = csp_replace({"style-src": [SELF, UNSAFE_INLINE]})(
    SpectacularSwaggerSplitView.as_view(url_name="api-schema")
)

urlpatterns = [
    path("v1/search/photo/", views.PhotoSearchView.as_view(), name="api-photo-search"),
    path("v1/search/photo/<str:token>/", views.PhotoResultsView.as_view(), name="api-photo"),
    path("v1/search/text/", views.WordSearchView.as_view(), name="api-word-search"),
    path("v1/products/", views.ProductListView.as_view(), name="api-products"),
    path("v1/products/<int:pk>/", views.ProductView.as_view(), name="api-product"),
    path("v1/products/<int:pk>/similar/", views.SimilarProductsView.as_view(), name="api-similar"),
    path("v1/products/<int:pk>/offers/", views.OfferListView.as_view(), name="api-offers"),
    path("v1/products/<int:pk>/prices/", views.PriceListView.as_view(), name="api-prices"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
    re_path(r"^.*$", views.NowhereView.as_view()),
]
