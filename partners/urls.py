"""Addresses of the pages; the site prefixes them with a language."""

from django.urls import path

from partners import views

urlpatterns = [
    path("mine/keys/", views.api_keys, name="api-keys"),
    path("mine/keys/<int:pk>/rotate/", views.rotate, name="api-key-rotate"),
    path("mine/keys/<int:pk>/revoke/", views.revoke, name="api-key-revoke"),
]
