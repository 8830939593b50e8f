"""Addresses of a person's things; the site puts them below /api/."""

from django.urls import path

from accounts.api import views

urlpatterns = [
    path("v1/me/favourites/", views.FavouriteListView.as_view(), name="api-favourites"),
    path("v1/me/favourites/<int:pk>/", views.FavouriteView.as_view(), name="api-favourite"),
    path("v1/me/searches/", views.SavedSearchListView.as_view(), name="api-saved-searches"),
    path("v1/me/searches/<int:pk>/", views.SavedSearchView.as_view(), name="api-saved-search"),
    path("v1/me/alerts/", views.AlertListView.as_view(), name="api-alerts"),
    path("v1/me/alerts/<int:pk>/", views.AlertView.as_view(), name="api-alert"),
    path("v1/telegram/chat/", views.ChatView.as_view(), name="api-chat"),
]
