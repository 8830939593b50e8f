"""A visitor's photo: taken in, watched, shown to who has its address, forgotten."""

from __future__ import annotations

import logging

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from search.encoding import EncoderBusyError, EncoderDownError
from search.forms import FinderForm
from search.models import PhotoQuery
from search.photos import UploadError, accept_upload, find_photo_query, forget_photo, query_picture
from search.views import errors
from search.views.throttle import PhotoThrottle

logger = logging.getLogger(__name__)

STATUS_OF = {"too_large": 413, "too_many_pixels": 413, "full": 503} | dict.fromkeys(
    ("unsupported", "svg", "heic"), 415
)


class SeeOther(HttpResponseRedirectBase):
    """After a POST: fetch that page with GET."""

    status_code = 303


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take the finder's words or photo and lead to the results.

    A script that asks for JSON gets `{"url": …}` or `{"error": …}` with the same status.
    """
    form = FinderForm(request.POST, request.FILES)
    form.is_valid()
    words = form.cleaned_data.get("q") or request.POST.get("q", "")[:200]
    photo = form.cleaned_data.get("photo")
    if photo is None:
        if "photo" in form.errors or not words:
            return _refuse(request, status=422, text=_("Choose a photo or describe the shoe."))
        return _lead(request, f"{reverse('results')}?{urlencode({'q': words})}")
    wait_s = PhotoThrottle.seconds_to_wait(request)
    if wait_s:
        if _wants_json(request):
            return _refuse(request, status=429, text=_("That was a lot of searches at once."))
        return errors.too_many_requests(request, retry_after_s=wait_s, words=words)
    try:
        query = accept_upload(photo, text=words)
    except UploadError as error:
        return _refuse(request, status=STATUS_OF.get(error.code, 422), text=str(error), words=words)
    except EncoderBusyError as error:
        if _wants_json(request):
            return _refuse(request, status=503, text=str(error))
        return errors.unavailable(request, retry_after_s=error.retry_after_s, words=words)
    except EncoderDownError as error:
        return _lead(request, reverse("photo-results", args=[error.token]))
    return _lead(request, reverse("photo-results", args=[query.token]))


@require_safe
@never_cache
def state(request: HttpRequest, token: str) -> JsonResponse:
    """Say whether a photo has been looked at: waiting, ready or failed; 404 once it is gone."""
    query = find_photo_query(token)
    if query is None:
        raise Http404
    is_waiting = query.state == PhotoQuery.State.WAITING
    return JsonResponse({"state": "waiting" if is_waiting else query.state})


@require_safe
@never_cache
def picture(request: HttpRequest, token: str) -> FileResponse:
    """Send the re-encoded copy of a photo. Nobody may keep it: forgetting must mean it."""
    path = query_picture(token)
    if path is None:
        raise Http404
    response = FileResponse(path.open("rb"), content_type="image/jpeg")
    response["X-Robots-Tag"] = "noindex, noimageindex"
    return response


@require_POST
def forget(request: HttpRequest, token: str) -> HttpResponse:
    """Delete a photo, what was made from it, and its address. Twice is as good as once."""
    forget_photo(token)
    return SeeOther(f"{reverse('home')}?forgotten=1")


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _lead(request: HttpRequest, url: str) -> HttpResponse:
    return JsonResponse({"url": url}) if _wants_json(request) else SeeOther(url)


def _refuse(request: HttpRequest, *, status: int, text: str, words: str = "") -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"error": text}, status=status)
    words = words or request.POST.get("q", "")[:200]
    context = {"finder_error": text, "words": words}
    return render(request, "search/photo_refused.html", context, status=status)
