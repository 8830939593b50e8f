from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.new_saved_search_request import NewSavedSearchRequest
from ...models.problem import Problem
from ...models.saved_search import SavedSearch
from ...types import UNSET, Unset
from typing import cast


def _get_kwargs(
    *,
    body: NewSavedSearchRequest,
    idempotency_key: str | Unset = UNSET,
    on_behalf_of: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    if not isinstance(on_behalf_of, Unset):
        headers["On-Behalf-Of"] = on_behalf_of

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/me/searches/",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | SavedSearch | None:
    if response.status_code == 201:
        response_201 = SavedSearch.from_dict(response.json())

        return response_201

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 406:
        response_406 = Problem.from_dict(response.json())

        return response_406

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | SavedSearch]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: NewSavedSearchRequest,
    idempotency_key: str | Unset = UNSET,
    on_behalf_of: str | Unset = UNSET,
) -> Response[Problem | SavedSearch]:
    """Save a search

     The same search again is the same one.

    Args:
        idempotency_key (str | Unset):
        on_behalf_of (str | Unset):
        body (NewSavedSearchRequest): A search to keep: words and filters as in an address,
            `q=red+nike&price_max=100`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | SavedSearch]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
        on_behalf_of=on_behalf_of,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: NewSavedSearchRequest,
    idempotency_key: str | Unset = UNSET,
    on_behalf_of: str | Unset = UNSET,
) -> Problem | SavedSearch | None:
    """Save a search

     The same search again is the same one.

    Args:
        idempotency_key (str | Unset):
        on_behalf_of (str | Unset):
        body (NewSavedSearchRequest): A search to keep: words and filters as in an address,
            `q=red+nike&price_max=100`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | SavedSearch
    """

    return sync_detailed(
        client=client,
        body=body,
        idempotency_key=idempotency_key,
        on_behalf_of=on_behalf_of,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: NewSavedSearchRequest,
    idempotency_key: str | Unset = UNSET,
    on_behalf_of: str | Unset = UNSET,
) -> Response[Problem | SavedSearch]:
    """Save a search

     The same search again is the same one.

    Args:
        idempotency_key (str | Unset):
        on_behalf_of (str | Unset):
        body (NewSavedSearchRequest): A search to keep: words and filters as in an address,
            `q=red+nike&price_max=100`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | SavedSearch]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
        on_behalf_of=on_behalf_of,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: NewSavedSearchRequest,
    idempotency_key: str | Unset = UNSET,
    on_behalf_of: str | Unset = UNSET,
) -> Problem | SavedSearch | None:
    """Save a search

     The same search again is the same one.

    Args:
        idempotency_key (str | Unset):
        on_behalf_of (str | Unset):
        body (NewSavedSearchRequest): A search to keep: words and filters as in an address,
            `q=red+nike&price_max=100`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | SavedSearch
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            idempotency_key=idempotency_key,
            on_behalf_of=on_behalf_of,
        )
    ).parsed
