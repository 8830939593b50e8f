"""Addresses of the pages for shops; the site prefixes them with a language."""

from django.urls import path

from scrapers import views

urlpatterns = [
    path("for-shops/", views.for_shops, name="for-shops"),
    path("for-shops/sent/", views.sent, name="for-shops-sent"),
    path("for-shops/<slug:key>/", views.owner, name="shop-owner"),
    path("for-shops/<slug:key>/check/", views.check, name="shop-check"),
    path("for-shops/<slug:key>/withdraw/", views.withdraw, name="shop-withdraw"),
    path("for-shops/<slug:key>/withdraw-shop/", views.withdraw_shop, name="shop-withdraw-all"),
    path("for-shops/<slug:key>/pace/", views.pace, name="shop-pace"),
    path("for-shops/<slug:key>/let-in/<int:pk>/", views.lift, name="shop-lift"),
]
