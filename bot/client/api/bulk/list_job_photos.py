from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.job_photo_page import JobPhotoPage
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID


def _get_kwargs(
    number: UUID,
    *,
    cursor: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/jobs/{number}/photos/".format(
            number=quote(str(number), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> JobPhotoPage | Problem | None:
    if response.status_code == 200:
        response_200 = JobPhotoPage.from_dict(response.json())

        return response_200

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
) -> Response[JobPhotoPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    number: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
) -> Response[JobPhotoPage | Problem]:
    """What a photo job found

     A hundred photos a page.

    Args:
        number (UUID):
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[JobPhotoPage | Problem]
    """

    kwargs = _get_kwargs(
        number=number,
        cursor=cursor,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    number: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
) -> JobPhotoPage | Problem | None:
    """What a photo job found

     A hundred photos a page.

    Args:
        number (UUID):
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        JobPhotoPage | Problem
    """

    return sync_detailed(
        number=number,
        client=client,
        cursor=cursor,
    ).parsed


async def asyncio_detailed(
    number: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
) -> Response[JobPhotoPage | Problem]:
    """What a photo job found

     A hundred photos a page.

    Args:
        number (UUID):
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[JobPhotoPage | Problem]
    """

    kwargs = _get_kwargs(
        number=number,
        cursor=cursor,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    number: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
) -> JobPhotoPage | Problem | None:
    """What a photo job found

     A hundred photos a page.

    Args:
        number (UUID):
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        JobPhotoPage | Problem
    """

    return (
        await asyncio_detailed(
            number=number,
            client=client,
            cursor=cursor,
        )
    ).parsed
