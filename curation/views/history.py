"""Back to how a row stood before."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.admin.people import staff_of
from curation.services.reverting import MODELS, RevertError, revert_to


@require_POST
def revert(request: HttpRequest, model_name: str, history_id: int) -> HttpResponse:
    """Put a row back to one entry of its history; who may change such rows may do so."""
    model = MODELS.get(model_name)
    if model is None:
        raise Http404
    label = model._meta.app_label
    if not request.user.has_perm(f"{label}.change_{model_name}"):
        raise PermissionDenied
    try:
        row = revert_to(model, history_id, by=staff_of(request))
    except RevertError as error:
        messages.error(request, str(error))
        return redirect("admin:index")
    messages.success(request, _("It stands as it stood then."))
    return redirect(reverse(f"admin:{label}_{model_name}_change", args=[row.pk]))
