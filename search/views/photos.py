"""A visitor's photo: taken in, watched, shown to who has its address, forgotten."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from search.encoding import EncoderBusyError, EncoderDownError
from search.forms import LONGEST_QUERY, FinderForm
from search.models import PhotoQuery
from search.photo_parts import crop_photo, share_photo
from search.photos import UploadError, accept_upload, find_photo_query, forget_photo, picture_of
from search.photos_together import add_photo, take_out_photo
from search.picture_addresses import fetch_picture, is_address
from search.views import errors
from search.views.ownership import own, owns
from search.views.preferences import SeeOther
from search.views.throttle import PhotoThrottle

logger = logging.getLogger(__name__)

LONGEST_ADDRESS = 2000
STATUS_OF = {"too_large": 413, "too_many_pixels": 413, "full": 503} | dict.fromkeys(
    ("unsupported", "svg", "heic"), 415
)


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take the finder's words or photo, or a photo's address, and lead to the results.

    A script that asks for JSON gets `{"url": …}` or `{"error": …}` with the same status.
    """
    form = FinderForm(request.POST, request.FILES)
    form.is_valid()
    words = form.cleaned_data.get("q") or request.POST.get("q", "")[:LONGEST_QUERY]
    photo = form.cleaned_data.get("photo")
    address = _address(request) if photo is None else ""
    if photo is None and not address:
        if "photo" in form.errors or not words:
            return _refuse(request, status=422, text=_("Choose a photo or describe the shoe."))
        return _lead(request, f"{reverse('results')}?{urlencode({'q': words})}")

    def take() -> PhotoQuery:
        file = photo if photo is not None else fetch_picture(address)
        return accept_upload(file, text="" if address else words)

    return _take(request, take, words=words)


@require_POST
def crop(request: HttpRequest, token: str) -> HttpResponse:
    """Search by another part of a photo: `x`, `y`, `width`, `height` as shares of the picture."""
    query = find_photo_query(token)
    if query is None or not (query.is_shared or owns(request, query)):
        raise Http404
    try:
        left, top, width, height = (
            float(request.POST.get(name, "")) for name in ("x", "y", "width", "height")
        )
    except ValueError:
        return _refuse(request, status=422, text=str(UploadError("bad_crop")))
    box = (max(0.0, left), max(0.0, top), width, height)
    return _take(request, lambda: crop_photo(query, box), words=query.text)


@require_POST
def add(request: HttpRequest, token: str) -> HttpResponse:
    """Add a photo of the same shoe to a photo: both are searched for together."""
    query = _own_question(request, token)
    form = FinderForm(request.POST, request.FILES)
    form.is_valid()
    photo = form.cleaned_data.get("photo")
    if photo is None:
        return _refuse(request, status=422, text=str(UploadError("missing")))
    return _take(request, lambda: add_photo(query, photo), words="", leads_to=query)


@require_POST
def take_out(request: HttpRequest, token: str) -> HttpResponse:
    """Forget one of the photos that were added, `photo` by its token."""
    query = _own_question(request, token)
    if not take_out_photo(query, request.POST.get("photo", "")):
        raise Http404
    return SeeOther(reverse("photo-results", args=[token]))


def _own_question(request: HttpRequest, token: str) -> PhotoQuery:
    """Return this browser's photo that leads a question, or one of its parts; else 404."""
    query = find_photo_query(token)
    if query is None or not owns(request, query) or query.head.beside_id is not None:
        raise Http404
    return query


@require_POST
def share(request: HttpRequest, token: str) -> HttpResponse:
    """Show the photo to whoever has the address of its results, or stop (`shared` empty)."""
    query = find_photo_query(token)
    if query is None or not owns(request, query):
        raise Http404
    share_photo(query, is_shared=bool(request.POST.get("shared")))
    return SeeOther(reverse("photo-results", args=[token]))


def _take(
    request: HttpRequest,
    take: Callable[[], PhotoQuery],
    *,
    words: str,
    leads_to: PhotoQuery | None = None,
) -> HttpResponse:
    """Count the photo, have it taken in, and lead to its results; say what went wrong.

    A photo that is added leads to the results of the one that it was added to.
    """
    wait_s = PhotoThrottle.seconds_to_wait(request)
    if wait_s:
        if _wants_json(request):
            return _refuse(request, status=429, text=_("That was a lot of searches at once."))
        return errors.too_many_requests(request, retry_after_s=wait_s, words=words)
    try:
        token = take().token
    except UploadError as error:
        return _refuse(request, status=STATUS_OF.get(error.code, 422), text=str(error), words=words)
    except EncoderBusyError as error:
        if _wants_json(request):
            return _refuse(request, status=503, text=str(error))
        return errors.unavailable(request, retry_after_s=error.retry_after_s, words=words)
    except EncoderDownError as error:
        token = error.token
    if leads_to is not None:
        token = leads_to.token
    response = _lead(request, reverse("photo-results", args=[token]))
    own(request, response, token)
    return response


def _address(request: HttpRequest) -> str:
    """Return the address that stands where words may stand, or "": it may be longer than words."""
    words = request.POST.get("q", "").strip()
    return words if is_address(words) and len(words) <= LONGEST_ADDRESS else ""


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
    """Send the re-encoded copy of a photo, to its owner unless it is shared.

    Nobody may keep it: forgetting must mean it.
    """
    query = find_photo_query(token)
    path = picture_of(query) if query and (query.is_shared or owns(request, query)) else None
    if path is None:
        raise Http404
    response = FileResponse(path.open("rb"), content_type="image/jpeg")
    response["X-Robots-Tag"] = "noindex, noimageindex"
    return response


@require_POST
def forget(request: HttpRequest, token: str) -> HttpResponse:
    """Delete a photo, what was made from it, and its address. Twice is as good as once.

    Only its owner may: a link that was shared must not give that away too.
    """
    query = find_photo_query(token)
    if query is not None and not owns(request, query):
        raise Http404
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
