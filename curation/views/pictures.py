"""The grid of pictures: flags, main picture, turns, cuts, hiding, looking anew."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.admin.people import staff_of
from catalog.models import ProductImage
from catalog.services import set_hidden
from curation.models import PictureCheck, PictureEdit
from curation.services import pictures
from curation.tasks import edit_picture
from curation.views.access import needs, number_in, show

PAGE = 48
TURNS = {"left": 270, "right": 90, "over": 180}


@require_safe
@needs("catalog.view_productimage")
def grid(request: HttpRequest) -> HttpResponse:
    """Show pictures by flag, or all of one product, hidden ones marked."""
    flag = request.GET.get("flag", "")
    product = number_in(request.GET.get("product"))
    after = number_in(request.GET.get("after"))
    images = ProductImage.objects.select_related("product", "check_result").order_by("pk")
    if product:
        images = images.filter(product=product).order_by("position", "pk")
    elif flag in PictureCheck.Flag.values:
        flagged = PictureCheck.objects.filter(flags__contains=[flag], image__gt=after)
        ids = list(flagged.order_by("image").values_list("image", flat=True)[:PAGE])
        images = images.filter(pk__in=ids)
    else:
        images = images.filter(pk__gt=after)
    shown = list(images[:PAGE])
    edits = {
        edit.result_id: edit
        for edit in PictureEdit.objects.filter(
            result__in=[image.pk for image in shown], state=PictureEdit.State.DONE
        )
    }
    return show(
        request,
        "pictures.html",
        title=_("Pictures"),
        images=[(image, _flags(image), edits.get(image.pk)) for image in shown],
        flags=PictureCheck.Flag.choices,
        flag=flag,
        product=product,
        last=shown[-1].pk if len(shown) == PAGE else 0,
    )


def _flags(image: ProductImage) -> list[str]:
    check = getattr(image, "check_result", None)
    return [str(PictureCheck.Flag(each).label) for each in check.flags] if check else []


@require_POST
@needs("catalog.change_productimage")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Do one thing to one picture."""
    image = get_object_or_404(ProductImage, pk=pk)
    what = request.POST.get("what", "")
    if what == "main":
        pictures.make_main(image)
        messages.success(request, _("It is the main picture now."))
    elif what in ("hide", "show"):
        set_hidden(ProductImage.objects.filter(pk=pk), is_hidden=what == "hide")
    elif what == "embed":
        pictures.re_embed(image)
        messages.success(request, _("It will be looked at anew within half a minute."))
    elif what == "undo":
        edit = PictureEdit.objects.filter(result=pk).first()
        if edit is not None and pictures.undo_edit(edit):
            messages.success(request, _("The original is back."))
    else:
        _edit(request, image, what)
    return _back(request)


def _edit(request: HttpRequest, image: ProductImage, what: str) -> None:
    sides = [request.POST.get(name, "") for name in ("left", "top", "right", "bottom")]
    crop = None
    if what == "crop":
        left, top, right, bottom = (min(number_in(side), 90) / 100 for side in sides)
        crop = [left, top, 1 - left - right, 1 - top - bottom]
    try:
        edit = pictures.ask_for_edit(
            image, turn=TURNS.get(what, 0), crop=crop, by=staff_of(request)
        )
    except ValueError as error:
        messages.error(request, str(error))
        return
    transaction.on_commit(partial(edit_picture.delay, edit.pk))
    messages.success(request, _("The picture is being edited; reload in a moment."))


def _back(request: HttpRequest) -> HttpResponse:
    kept = {
        name: request.POST[name] for name in ("flag", "product", "after") if name in request.POST
    }
    return redirect(f"{reverse('admin:work-pictures')}?{urlencode(kept)}")
