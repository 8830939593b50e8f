"""Views of a person's things."""

from __future__ import annotations

from typing import Any

from django.http import Http404, QueryDict
from django.utils import translation
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import shapes
from accounts.api.people import CHAT, PersonView, chat_of
from accounts.services import alerts, chats, favourites, linking, searches
from search.api.access import Scope
from search.api.answering import cards
from search.api.idempotency import HEADER, idempotent
from search.api.shapes.problems import ProblemSerializer
from search.cards import cards_of

_REFUSALS = dict.fromkeys((400, 409, 415, 422), ProblemSerializer)
_LISTED = {400: ProblemSerializer}


class FavouriteListView(PersonView):
    """Favourites."""

    parser_classes = (JSONParser,)

    @extend_schema(
        operation_id="list_favourites",
        summary="Favourite shoes",
        tags=["me"],
        parameters=[CHAT],
        responses={200: shapes.FavouriteSerializer(many=True), **_LISTED},
    )
    def get(self, request: Request) -> Response:
        """Newest first; shoes that are no longer listed are left out."""
        person = self.person(request)
        kept = list(favourites.list_favourites(person)) if person else []
        known = cards_of(each.product_id for each in kept)
        listed = [each for each in kept if each.product_id in known]
        written = cards(known[each.product_id] for each in listed)
        told = [
            {"product": card, "created_at": each.created_at}
            for each, card in zip(listed, written, strict=True)
        ]
        return Response(shapes.FavouriteSerializer(told, many=True).data)

    @extend_schema(
        operation_id="add_favourite",
        summary="Keep a shoe",
        tags=["me"],
        parameters=[CHAT, HEADER],
        request=shapes.NewFavouriteSerializer,
        responses={204: None, **_REFUSALS},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Twice is once."""
        asked = _read(shapes.NewFavouriteSerializer, request)
        favourites.add_favourite(self.person(request, make=True), asked["product"])
        return Response(status=204)


class FavouriteView(PersonView):
    """One favourite."""

    @extend_schema(
        operation_id="remove_favourite",
        summary="Keep a shoe no longer",
        tags=["me"],
        parameters=[CHAT],
        responses={204: None, **_LISTED},
    )
    def delete(self, request: Request, pk: int) -> Response:
        """404 if it was not kept."""
        return _gone(favourites.remove_favourite, self.person(request), pk)


class SavedSearchListView(PersonView):
    """Saved searches."""

    parser_classes = (JSONParser,)

    @extend_schema(
        operation_id="list_saved_searches",
        summary="Saved searches",
        tags=["me"],
        parameters=[CHAT],
        responses={200: shapes.SavedSearchSerializer(many=True), **_LISTED},
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        person = self.person(request)
        found = searches.list_saved_searches(person) if person else []
        told = [_search(each) for each in found]
        return Response(shapes.SavedSearchSerializer(told, many=True).data)

    @extend_schema(
        operation_id="save_search",
        summary="Save a search",
        tags=["me"],
        parameters=[CHAT, HEADER],
        request=shapes.NewSavedSearchSerializer,
        responses={201: shapes.SavedSearchSerializer, **_REFUSALS},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """The same search again is the same one."""
        asked = _read(shapes.NewSavedSearchSerializer, request)
        saved = searches.save_address(
            self.person(request, make=True),
            query=QueryDict(asked["query"].lstrip("?")).urlencode(),
            language=translation.get_language() or "en",
            name=asked.get("name", ""),
        )
        return Response(shapes.SavedSearchSerializer(_search(saved)).data, status=201)


class SavedSearchView(PersonView):
    """One saved search."""

    @extend_schema(
        operation_id="delete_saved_search",
        summary="Delete a saved search and its alert",
        tags=["me"],
        parameters=[CHAT],
        responses={204: None, **_LISTED},
    )
    def delete(self, request: Request, pk: int) -> Response:
        """404 if it was not saved."""
        return _gone(searches.delete_saved_search, self.person(request), pk)


class AlertListView(PersonView):
    """Alerts."""

    parser_classes = (JSONParser,)

    @extend_schema(
        operation_id="list_alerts",
        summary="Alerts",
        tags=["me"],
        parameters=[CHAT],
        responses={200: shapes.AlertSerializer(many=True), **_LISTED},
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        person = self.person(request)
        told = [_alert(each) for each in alerts.list_alerts(person)] if person else []
        return Response(shapes.AlertSerializer(told, many=True).data)

    @extend_schema(
        operation_id="ask_alert",
        summary="Ask to be told",
        tags=["me"],
        parameters=[CHAT, HEADER],
        request=shapes.NewAlertSerializer,
        responses={201: shapes.AlertSerializer, **_REFUSALS},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """A price below, a size back in stock, or a new match of a saved search."""
        asked = _read(shapes.NewAlertSerializer, request)
        person = self.person(request, make=True)
        if asked["kind"] == "price":
            alert = alerts.ask_price_alert(
                person, product_id=asked["product"], below=asked["below"]
            )
        elif asked["kind"] == "size":
            alert = alerts.ask_size_alert(
                person, product_id=asked["product"], size_eu=asked["size_eu"]
            )
        else:
            alert = alerts.ask_match_alert(person, search_id=asked["search"])
        return Response(shapes.AlertSerializer(_alert(alert)).data, status=201)


class AlertView(PersonView):
    """One alert."""

    @extend_schema(
        operation_id="stop_alert",
        summary="End an alert",
        tags=["me"],
        parameters=[CHAT],
        responses={204: None, **_LISTED},
    )
    def delete(self, request: Request, pk: int) -> Response:
        """404 if there was none."""
        return _gone(alerts.stop_alert, self.person(request), pk)


class ChatView(PersonView):
    """The link of a Telegram chat to an account."""

    scope = Scope.BOT
    parser_classes = (JSONParser,)

    @extend_schema(
        operation_id="get_chat",
        summary="Is this chat linked?",
        tags=["telegram"],
        parameters=[CHAT],
        responses={200: shapes.ChatSerializer, **_LISTED},
    )
    def get(self, request: Request) -> Response:
        """An account that the chat got by saving something is not linked."""
        chat = self._chat(request)
        person = linking.person_of_chat(chat)
        return Response(shapes.ChatSerializer(_chat(person)).data)

    @extend_schema(
        operation_id="link_chat",
        summary="Link a chat by a one-time code",
        tags=["telegram"],
        parameters=[CHAT],
        request=shapes.LinkCodeSerializer,
        responses={200: shapes.ChatSerializer, **_REFUSALS},
    )
    def post(self, request: Request) -> Response:
        """The site shows the code under Settings; it is good once and for ten minutes."""
        chat = self._chat(request)
        asked = _read(shapes.LinkCodeSerializer, request)
        person = chats.link_and_move(code=asked["code"], chat_id=chat, name=asked.get("name", ""))
        return Response(shapes.ChatSerializer(_chat(person)).data)

    @extend_schema(
        operation_id="unlink_chat",
        summary="Forget a chat",
        tags=["telegram"],
        parameters=[CHAT],
        responses={204: None, **_LISTED},
    )
    def delete(self, request: Request) -> Response:
        """End the link; what the chat itself kept is deleted, an account of the site stays."""
        chats.forget_chat(self._chat(request))
        return Response(status=204)

    def _chat(self, request: Request) -> int:
        chat = chat_of(request)
        if chat is None:
            raise Http404
        return chat


def _chat(person: Any) -> dict[str, Any]:
    is_linked = person is not None and not chats.is_chats_own(person)
    return {"is_linked": is_linked, "name": str(person.get_username()) if is_linked else ""}


def _search(saved: Any) -> dict[str, Any]:
    return {
        "id": saved.pk,
        "name": saved.name,
        "query": saved.query,
        "has_alert": bool(saved.alerts.all()),
        "created_at": saved.created_at,
    }


def _alert(alert: Any) -> dict[str, Any]:
    return {
        name: getattr(alert, name)
        for name in ("id", "kind", "product_id", "search_id", "below", "size_eu", "created_at")
    } | {"product_name": alert.product.name if alert.product else ""}


def _read(shape: Any, request: Request) -> dict[str, Any]:
    question = shape(data=request.data)
    question.is_valid(raise_exception=True)
    data: dict[str, Any] = question.validated_data
    return data


def _gone(remove: Any, person: Any, pk: int) -> Response:
    if person is None or pk > shapes.LARGEST_ID or not remove(person, pk):
        raise Http404
    return Response(status=204)
