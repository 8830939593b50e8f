"""The list of products with bulk edit, which the catalogue's own room cannot know of."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, ngettext

from catalog.admin.parts import plain
from catalog.admin.people import staff_of
from catalog.admin.products import ProductAdmin
from catalog.models import Product
from curation.services import edits
from curation.services.runs import RunError

admin.site.unregister(Product)


@admin.register(Product)
class ChosenProductsAdmin(ProductAdmin):
    """Chosen products, or all that fit the filter, are edited together."""

    actions = ("edit_together", *ProductAdmin.actions)

    @admin.action(description=gettext_lazy("Edit chosen products"), permissions=("change",))
    def edit_together(
        self, request: HttpRequest, queryset: QuerySet[Product]
    ) -> HttpResponse | None:
        """Note which were chosen, and go on to the page that asks what to set."""
        every = plain(queryset).order_by()
        chosen = every.exclude(status=Product.Status.MERGED)
        try:
            edit = edits.begin(chosen.values_list("pk", flat=True), by=staff_of(request))
        except RunError as error:
            self.message_user(request, str(error), messages.WARNING)
            return None
        if merged := every.filter(status=Product.Status.MERGED).count():
            text = ngettext(
                "%(count)d of the chosen was merged into another and is left out.",
                "%(count)d of the chosen were merged into others and are left out.",
                merged,
            )
            self.message_user(request, text % {"count": merged}, messages.WARNING)
        return redirect("admin:work-edit", edit.pk)
