from django.apps import AppConfig

# Importing the application makes it the one that shared tasks belong to.
from sneakers_site.celery import app as celery_app

__all__ = ["SiteConfig", "celery_app"]


class SiteConfig(AppConfig):
    name = "sneakers_site"
    verbose_name = "Site"
