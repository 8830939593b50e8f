"""Pages for what goes wrong: in the reader's language, with what to do, and nothing lost."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from search.outages import is_database_away

RESTART_S = 5  # longer than the database takes to come back after it was killed


def failure(
    request: HttpRequest, *, status: int, title: str, advice: str, words: str = ""
) -> HttpResponse:
    """Show the error page. `words` are what somebody typed: they stand in the finder again."""
    context = {"status": status, "title": title, "advice": advice, "words": words}
    return render(request, "errors/failure.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400."""
    return failure(
        request,
        status=400,
        title=_("That request made no sense to us"),
        advice=_("The address or the form was damaged on its way. Try once more from here."),
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return failure(
        request,
        status=403,
        title=_("This page is not for everybody"),
        advice=_("If it should be for you, sign in with an account that may see it."),
    )


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    return failure(
        request,
        status=404,
        title=_("There is no such page"),
        advice=_("The shoe may be gone or the link has expired. Look for it here."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 while the database restarts. This page asks nothing of the database."""
    if is_database_away(sys.exc_info()[1]):
        response = failure(
            request,
            status=503,
            title=_("We are back in a moment"),
            advice=_("The catalogue is being restarted. This page tries again by itself."),
        )
        response["Retry-After"] = str(RESTART_S)
        if request.method == "GET":
            response["Refresh"] = str(RESTART_S)
        return response
    return failure(
        request,
        status=500,
        title=_("Something broke on our side"),
        advice=_("It has been written down. Wait a moment and try again."),
    )


def too_many_requests(request: HttpRequest, *, retry_after_s: int, words: str = "") -> HttpResponse:
    """Answer 429."""
    response = failure(
        request,
        status=429,
        title=_("That was a lot of searches at once"),
        advice=_("Wait half a minute, then go on where you were."),
        words=words,
    )
    response["Retry-After"] = str(retry_after_s)
    return response


def unavailable(request: HttpRequest, *, retry_after_s: int, words: str = "") -> HttpResponse:
    """Answer 503: the part that looks at photos is down or has too much to do."""
    response = failure(
        request,
        status=503,
        title=_("Photos cannot be searched just now"),
        advice=_("Try again in a minute. Meanwhile, words work: describe the shoe."),
        words=words,
    )
    response["Retry-After"] = str(retry_after_s)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came without its token: cookies are off, or the page was very old."""
    return failure(
        request,
        status=403,
        title=_("The form was too old to be trusted"),
        advice=_("Send it once more from here. If that fails too, allow cookies for this site."),
        words=request.POST.get("q", "")[:200],
    )
