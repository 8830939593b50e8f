"""Views of webhooks, photo jobs and the export feed. All belong to the key that asks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import current_app
from django.core.cache import cache
from django.http import FileResponse, Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api import shapes
from partners.models import ApiKey, JobPhoto, PhotoJob, Webhook
from partners.services import feed, jobs, webhooks
from search.api.access import Scope
from search.api.base import ApiView
from search.api.cursors import make_cursor, read_cursor
from search.api.idempotency import HEADER, idempotent
from search.api.parameters import CURSOR
from search.api.problems import problem
from search.api.shapes.problems import ProblemSerializer

_REFUSALS = dict.fromkeys((400, 409, 415, 422), ProblemSerializer)
LARGEST_ID = 2**63 - 1
PAGE = 100

FIRST_FEED_S = 30  # until one is asked for again


class RefusedError(APIException):
    """Something that the services do not take, with its own code."""

    status_code = 422

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.default_code = code


def _key(request: Request) -> ApiKey:
    assert isinstance(request.auth, ApiKey)  # noqa: S101 - the scope lets nobody else in
    return request.auth


class WebhookListView(ApiView):
    """Webhooks."""

    scope = Scope.WEBHOOKS
    parser_classes = (JSONParser,)

    @extend_schema(
        operation_id="list_webhooks",
        summary="Webhooks of this key",
        tags=["webhooks"],
        responses={200: shapes.WebhookSerializer(many=True)},
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        found = Webhook.objects.filter(key=_key(request))
        return Response(shapes.WebhookSerializer(found, many=True).data)

    @extend_schema(
        operation_id="make_webhook",
        summary="Have an address told of changes",
        tags=["webhooks"],
        parameters=[HEADER],
        request=shapes.NewWebhookSerializer,
        responses={201: shapes.MadeWebhookSerializer, **_REFUSALS},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Each change is sent until the address answers 2xx, for two days; 410 ends it for good.

        Messages are signed as standardwebhooks.com says; the secret is in this answer only.
        """
        question = shapes.NewWebhookSerializer(data=request.data)
        question.is_valid(raise_exception=True)
        if Webhook.objects.filter(key=_key(request)).count() >= webhooks.MOST_WEBHOOKS:
            raise RefusedError("too_many", _("A key may have ten webhooks."))
        hook = webhooks.make_webhook(_key(request), **question.validated_data)
        return Response(shapes.MadeWebhookSerializer(hook).data, status=201)


class WebhookView(ApiView):
    """One webhook."""

    scope = Scope.WEBHOOKS

    @extend_schema(
        operation_id="delete_webhook",
        summary="End a webhook",
        tags=["webhooks"],
        responses={204: None},
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Nothing more is sent, not even what waits."""
        hooks = Webhook.objects.filter(key=_key(request), pk=min(pk, LARGEST_ID))
        if not hooks.delete()[0]:
            raise Http404
        return Response(status=204)


class JobListView(ApiView):
    """Photo jobs."""

    scope = Scope.BULK
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="list_jobs",
        summary="Photo jobs of this key",
        tags=["bulk"],
        responses={200: shapes.JobSerializer(many=True)},
    )
    def get(self, request: Request) -> Response:
        """Newest first; jobs are deleted after a week."""
        found = PhotoJob.objects.filter(key=_key(request))[:PAGE]
        return Response(shapes.JobSerializer([jobs.told(each) for each in found], many=True).data)

    @extend_schema(
        operation_id="make_job",
        summary="Search up to 1,000 photos",
        tags=["bulk"],
        parameters=[HEADER],
        request={"multipart/form-data": shapes.NewJobSerializer},
        responses={202: shapes.JobSerializer, **_REFUSALS},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Send a zip archive. It is worked off behind everybody else's photos; look later."""
        question = shapes.NewJobSerializer(data=request.data)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        try:
            job = jobs.make_job(_key(request), asked["archive"], top=asked["top"])
        except jobs.JobRefusedError as error:
            raise RefusedError(error.code, str(error)) from error
        return Response(shapes.JobSerializer(jobs.told(job)).data, status=202)


class JobView(ApiView):
    """One photo job."""

    scope = Scope.BULK

    @extend_schema(
        operation_id="get_job",
        summary="How far a photo job is",
        tags=["bulk"],
        responses={200: shapes.JobSerializer},
    )
    def get(self, request: Request, number: UUID) -> Response:
        """State and counts."""
        return Response(shapes.JobSerializer(jobs.told(_job(request, number))).data)

    @extend_schema(
        operation_id="delete_job",
        summary="Delete a photo job",
        tags=["bulk"],
        responses={204: None},
    )
    def delete(self, request: Request, number: UUID) -> Response:
        """Delete its photos and what was found, at once."""
        job = _job(request, number)
        jobs.finish(job)
        job.delete()
        return Response(status=204)


class JobPhotosView(ApiView):
    """What a photo job found."""

    scope = Scope.BULK

    @extend_schema(
        operation_id="list_job_photos",
        summary="What a photo job found",
        tags=["bulk"],
        parameters=[CURSOR],
        responses={200: shapes.JobPhotoPageSerializer, 400: ProblemSerializer},
    )
    def get(self, request: Request, number: UUID) -> Response:
        """A hundred photos a page."""
        job = _job(request, number)
        question = f"job:{job.pk}"
        place = read_cursor(request.query_params.get("cursor", ""), question=question)
        found = list(
            JobPhoto.objects.filter(job=job, position__gt=-1 if place is None else place)[
                : PAGE + 1
            ]
        )
        last = found[PAGE - 1].position if len(found) > PAGE else None
        cursor = None if last is None else make_cursor(question, last)
        told = {"results": found[:PAGE], "next_cursor": cursor}
        return Response(shapes.JobPhotoPageSerializer(told).data)


class FeedView(ApiView):
    """The export feed."""

    scope = Scope.BULK

    @extend_schema(
        operation_id="get_feed",
        summary="All listed products, JSON Lines, gzipped",
        tags=["bulk"],
        responses={
            (200, "application/gzip"): OpenApiResponse(
                OpenApiTypes.BINARY, description="One product a line, with its offers."
            ),
            304: None,
            503: ProblemSerializer,
        },
    )
    def get(self, request: Request) -> Any:
        """Written every hour. With `If-None-Match` an unchanged feed is not sent again."""
        path = feed.newest_feed()
        if path is None:
            if cache.add("first-feed", 1, FIRST_FEED_S):
                current_app.send_task("partners.tasks.write_feed")
            text = _("The feed is being written for the first time. Try again in a minute.")
            response = problem(503, code="not_yet", detail=text)
            response["Retry-After"] = str(FIRST_FEED_S)
            return response
        tag = f'"{path.name}"'
        unchanged: HttpResponse | None = get_conditional_response(request._request, etag=tag)
        if unchanged is not None:
            return unchanged
        answer = FileResponse(path.open("rb"), content_type="application/gzip", filename=path.name)
        answer["ETag"] = tag
        return answer


def _job(request: Request, number: UUID) -> PhotoJob:
    job = PhotoJob.objects.filter(key=_key(request), number=number).first()
    if job is None:
        raise Http404
    return job
