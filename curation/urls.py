"""Addresses for visitors."""

from django.urls import path

from curation.views.reports import report_shoe
from curation.views.shop_suggestions import suggest_shop

urlpatterns = [
    path("shoe/<int:pk>/report/", report_shoe, name="report-shoe"),
    path("shops/suggest/", suggest_shop, name="suggest-shop"),
]
