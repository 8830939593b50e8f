"""Addresses of a person's own pages; the site prefixes them with a language."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
