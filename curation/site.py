"""The admin site of staff: Django's own, with a home page and pages of work in it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _


class StaffSite(admin.AdminSite):
    """Registers like `admin.site`, because it is `admin.site`."""

    site_title = "Solemate"
    site_header = _("Solemate: staff")
    index_title = _("What waits")
    index_template = "curation/home.html"
    enable_nav_sidebar = True
    login_template = "curation/login.html"

    @property
    def login_form(self) -> Any:  # type: ignore[override]
        """Ask for the second factor of those who have one."""
        from curation.sign_in import StaffLoginForm  # needs the models

        return StaffLoginForm

    def has_permission(self, request: HttpRequest) -> bool:
        """Let staff in who have shown their second factor, if they have set one up.

        Whoever signed in on the visitors' page has not been asked for it.
        """
        from curation.sign_in import has_shown_second_factor

        return super().has_permission(request) and has_shown_second_factor(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add the pages of work before the pages of rows."""
        from curation.urls_staff import staff_urls  # views import models: not at start-up

        return [*staff_urls(self), *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """Show what waits, how it went, and whether the machines are well."""
        from curation.services.overview import overview

        context = {**(extra_context or {}), **overview(request.user)}
        return super().index(request, context)
