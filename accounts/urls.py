"""Addresses of a person's own pages; the site prefixes them with a language."""

from django.urls import path

from accounts.views import alerts, settings, shoes

urlpatterns = [
    path("mine/", shoes.mine, name="mine"),
    path("mine/cards/", shoes.cards, name="mine-cards"),
    path("mine/merge/", shoes.merge, name="mine-merge"),
    path("mine/favourites/<int:pk>/", shoes.favourite, name="mine-favourite"),
    path("mine/seen/<int:pk>/", shoes.seen, name="mine-seen"),
    path("mine/searched/", shoes.searched, name="mine-searched"),
    path("mine/forget/", shoes.forget_history, name="mine-forget"),
    path("mine/alerts/", alerts.alerts, name="mine-alerts"),
    path("mine/alerts/price/<int:pk>/", alerts.ask_price, name="mine-price-alert"),
    path("mine/alerts/size/<int:pk>/", alerts.ask_size, name="mine-size-alert"),
    path("mine/alerts/<int:pk>/end/", alerts.end_alert, name="mine-end-alert"),
    path("mine/searches/", alerts.save_search, name="mine-save-search"),
    path("mine/searches/<int:pk>/alert/", alerts.tell_matches, name="mine-match-alert"),
    path("mine/searches/<int:pk>/delete/", alerts.delete_search, name="mine-delete-search"),
    path("mine/settings/", settings.settings, name="mine-settings"),
    path("mine/telegram/", settings.telegram, name="mine-telegram"),
    path("mine/export/", settings.export, name="mine-export"),
    path("mine/delete/", settings.delete, name="mine-delete"),
    path("mine/stop/<str:token>/", alerts.stop, name="mine-stop"),
]
