"""Addresses for visitors."""

from django.urls import path

from curation.views.reports import report_shoe

urlpatterns = [
    path("shoe/<int:pk>/report/", report_shoe, name="report-shoe"),
]
