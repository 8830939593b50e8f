"""Addresses of webhooks, jobs and the feed; the site puts them below /api/."""

from django.urls import path

from partners.api import views

urlpatterns = [
    path("v1/webhooks/", views.WebhookListView.as_view(), name="api-webhooks"),
    path("v1/webhooks/<int:pk>/", views.WebhookView.as_view(), name="api-webhook"),
    path("v1/jobs/", views.JobListView.as_view(), name="api-jobs"),
    path("v1/jobs/<uuid:number>/", views.JobView.as_view(), name="api-job"),
    path("v1/jobs/<uuid:number>/photos/", views.JobPhotosView.as_view(), name="api-job-photos"),
    path("v1/feed/", views.FeedView.as_view(), name="api-feed"),
]
