from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.get_photo_results_gender_item import GetPhotoResultsGenderItem
from ...models.get_photo_results_height_item import GetPhotoResultsHeightItem
from ...models.get_photo_results_lean import GetPhotoResultsLean
from ...models.get_photo_results_sort import GetPhotoResultsSort
from ...models.problem import Problem
from ...models.result_page import ResultPage
from ...types import UNSET, Unset
from typing import cast


def _get_kwargs(
    token: str,
    *,
    brand: list[str] | Unset = UNSET,
    colour: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    gender: list[GetPhotoResultsGenderItem] | Unset = UNSET,
    height: list[GetPhotoResultsHeightItem] | Unset = UNSET,
    in_stock: bool | Unset = UNSET,
    lean: GetPhotoResultsLean | Unset = UNSET,
    less: list[int] | Unset = UNSET,
    merchant: list[str] | Unset = UNSET,
    more: list[int] | Unset = UNSET,
    on_sale: bool | Unset = UNSET,
    page: int | Unset = UNSET,
    price_max: float | Unset = UNSET,
    price_min: float | Unset = UNSET,
    ships: list[str] | Unset = UNSET,
    silhouette: list[str] | Unset = UNSET,
    size: list[float] | Unset = UNSET,
    sort: GetPhotoResultsSort | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_brand: list[str] | Unset = UNSET
    if not isinstance(brand, Unset):
        json_brand = brand

    params["brand"] = json_brand

    json_colour: list[str] | Unset = UNSET
    if not isinstance(colour, Unset):
        json_colour = colour

    params["colour"] = json_colour

    params["cursor"] = cursor

    params["fields"] = fields

    json_gender: list[str] | Unset = UNSET
    if not isinstance(gender, Unset):
        json_gender = []
        for gender_item_data in gender:
            gender_item = gender_item_data.value
            json_gender.append(gender_item)

    params["gender"] = json_gender

    json_height: list[str] | Unset = UNSET
    if not isinstance(height, Unset):
        json_height = []
        for height_item_data in height:
            height_item = height_item_data.value
            json_height.append(height_item)

    params["height"] = json_height

    params["in_stock"] = in_stock

    json_lean: int | Unset = UNSET
    if not isinstance(lean, Unset):
        json_lean = lean.value

    params["lean"] = json_lean

    json_less: list[int] | Unset = UNSET
    if not isinstance(less, Unset):
        json_less = less

    params["less"] = json_less

    json_merchant: list[str] | Unset = UNSET
    if not isinstance(merchant, Unset):
        json_merchant = merchant

    params["merchant"] = json_merchant

    json_more: list[int] | Unset = UNSET
    if not isinstance(more, Unset):
        json_more = more

    params["more"] = json_more

    params["on_sale"] = on_sale

    params["page"] = page

    params["price_max"] = price_max

    params["price_min"] = price_min

    json_ships: list[str] | Unset = UNSET
    if not isinstance(ships, Unset):
        json_ships = ships

    params["ships"] = json_ships

    json_silhouette: list[str] | Unset = UNSET
    if not isinstance(silhouette, Unset):
        json_silhouette = silhouette

    params["silhouette"] = json_silhouette

    json_size: list[float] | Unset = UNSET
    if not isinstance(size, Unset):
        json_size = size

    params["size"] = json_size

    json_sort: str | Unset = UNSET
    if not isinstance(sort, Unset):
        json_sort = sort.value

    params["sort"] = json_sort

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/search/photo/{token}/".format(
            token=quote(str(token), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | ResultPage | None:
    if response.status_code == 200:
        response_200 = ResultPage.from_dict(response.json())

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

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

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

    if response.status_code == 507:
        response_507 = Problem.from_dict(response.json())

        return response_507

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | ResultPage]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    token: str,
    *,
    client: AuthenticatedClient,
    brand: list[str] | Unset = UNSET,
    colour: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    gender: list[GetPhotoResultsGenderItem] | Unset = UNSET,
    height: list[GetPhotoResultsHeightItem] | Unset = UNSET,
    in_stock: bool | Unset = UNSET,
    lean: GetPhotoResultsLean | Unset = UNSET,
    less: list[int] | Unset = UNSET,
    merchant: list[str] | Unset = UNSET,
    more: list[int] | Unset = UNSET,
    on_sale: bool | Unset = UNSET,
    page: int | Unset = UNSET,
    price_max: float | Unset = UNSET,
    price_min: float | Unset = UNSET,
    ships: list[str] | Unset = UNSET,
    silhouette: list[str] | Unset = UNSET,
    size: list[float] | Unset = UNSET,
    sort: GetPhotoResultsSort | Unset = UNSET,
) -> Response[Problem | ResultPage]:
    """Results of a photo sent before

     Give a page of the results; a notice says so while the photo still waits.

    Args:
        token (str):
        brand (list[str] | Unset):
        colour (list[str] | Unset):
        cursor (str | Unset):
        fields (str | Unset):
        gender (list[GetPhotoResultsGenderItem] | Unset):
        height (list[GetPhotoResultsHeightItem] | Unset):
        in_stock (bool | Unset):
        lean (GetPhotoResultsLean | Unset):
        less (list[int] | Unset):
        merchant (list[str] | Unset):
        more (list[int] | Unset):
        on_sale (bool | Unset):
        page (int | Unset):
        price_max (float | Unset):
        price_min (float | Unset):
        ships (list[str] | Unset):
        silhouette (list[str] | Unset):
        size (list[float] | Unset):
        sort (GetPhotoResultsSort | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ResultPage]
    """

    kwargs = _get_kwargs(
        token=token,
        brand=brand,
        colour=colour,
        cursor=cursor,
        fields=fields,
        gender=gender,
        height=height,
        in_stock=in_stock,
        lean=lean,
        less=less,
        merchant=merchant,
        more=more,
        on_sale=on_sale,
        page=page,
        price_max=price_max,
        price_min=price_min,
        ships=ships,
        silhouette=silhouette,
        size=size,
        sort=sort,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    token: str,
    *,
    client: AuthenticatedClient,
    brand: list[str] | Unset = UNSET,
    colour: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    gender: list[GetPhotoResultsGenderItem] | Unset = UNSET,
    height: list[GetPhotoResultsHeightItem] | Unset = UNSET,
    in_stock: bool | Unset = UNSET,
    lean: GetPhotoResultsLean | Unset = UNSET,
    less: list[int] | Unset = UNSET,
    merchant: list[str] | Unset = UNSET,
    more: list[int] | Unset = UNSET,
    on_sale: bool | Unset = UNSET,
    page: int | Unset = UNSET,
    price_max: float | Unset = UNSET,
    price_min: float | Unset = UNSET,
    ships: list[str] | Unset = UNSET,
    silhouette: list[str] | Unset = UNSET,
    size: list[float] | Unset = UNSET,
    sort: GetPhotoResultsSort | Unset = UNSET,
) -> Problem | ResultPage | None:
    """Results of a photo sent before

     Give a page of the results; a notice says so while the photo still waits.

    Args:
        token (str):
        brand (list[str] | Unset):
        colour (list[str] | Unset):
        cursor (str | Unset):
        fields (str | Unset):
        gender (list[GetPhotoResultsGenderItem] | Unset):
        height (list[GetPhotoResultsHeightItem] | Unset):
        in_stock (bool | Unset):
        lean (GetPhotoResultsLean | Unset):
        less (list[int] | Unset):
        merchant (list[str] | Unset):
        more (list[int] | Unset):
        on_sale (bool | Unset):
        page (int | Unset):
        price_max (float | Unset):
        price_min (float | Unset):
        ships (list[str] | Unset):
        silhouette (list[str] | Unset):
        size (list[float] | Unset):
        sort (GetPhotoResultsSort | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ResultPage
    """

    return sync_detailed(
        token=token,
        client=client,
        brand=brand,
        colour=colour,
        cursor=cursor,
        fields=fields,
        gender=gender,
        height=height,
        in_stock=in_stock,
        lean=lean,
        less=less,
        merchant=merchant,
        more=more,
        on_sale=on_sale,
        page=page,
        price_max=price_max,
        price_min=price_min,
        ships=ships,
        silhouette=silhouette,
        size=size,
        sort=sort,
    ).parsed


async def asyncio_detailed(
    token: str,
    *,
    client: AuthenticatedClient,
    brand: list[str] | Unset = UNSET,
    colour: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    gender: list[GetPhotoResultsGenderItem] | Unset = UNSET,
    height: list[GetPhotoResultsHeightItem] | Unset = UNSET,
    in_stock: bool | Unset = UNSET,
    lean: GetPhotoResultsLean | Unset = UNSET,
    less: list[int] | Unset = UNSET,
    merchant: list[str] | Unset = UNSET,
    more: list[int] | Unset = UNSET,
    on_sale: bool | Unset = UNSET,
    page: int | Unset = UNSET,
    price_max: float | Unset = UNSET,
    price_min: float | Unset = UNSET,
    ships: list[str] | Unset = UNSET,
    silhouette: list[str] | Unset = UNSET,
    size: list[float] | Unset = UNSET,
    sort: GetPhotoResultsSort | Unset = UNSET,
) -> Response[Problem | ResultPage]:
    """Results of a photo sent before

     Give a page of the results; a notice says so while the photo still waits.

    Args:
        token (str):
        brand (list[str] | Unset):
        colour (list[str] | Unset):
        cursor (str | Unset):
        fields (str | Unset):
        gender (list[GetPhotoResultsGenderItem] | Unset):
        height (list[GetPhotoResultsHeightItem] | Unset):
        in_stock (bool | Unset):
        lean (GetPhotoResultsLean | Unset):
        less (list[int] | Unset):
        merchant (list[str] | Unset):
        more (list[int] | Unset):
        on_sale (bool | Unset):
        page (int | Unset):
        price_max (float | Unset):
        price_min (float | Unset):
        ships (list[str] | Unset):
        silhouette (list[str] | Unset):
        size (list[float] | Unset):
        sort (GetPhotoResultsSort | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ResultPage]
    """

    kwargs = _get_kwargs(
        token=token,
        brand=brand,
        colour=colour,
        cursor=cursor,
        fields=fields,
        gender=gender,
        height=height,
        in_stock=in_stock,
        lean=lean,
        less=less,
        merchant=merchant,
        more=more,
        on_sale=on_sale,
        page=page,
        price_max=price_max,
        price_min=price_min,
        ships=ships,
        silhouette=silhouette,
        size=size,
        sort=sort,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    token: str,
    *,
    client: AuthenticatedClient,
    brand: list[str] | Unset = UNSET,
    colour: list[str] | Unset = UNSET,
    cursor: str | Unset = UNSET,
    fields: str | Unset = UNSET,
    gender: list[GetPhotoResultsGenderItem] | Unset = UNSET,
    height: list[GetPhotoResultsHeightItem] | Unset = UNSET,
    in_stock: bool | Unset = UNSET,
    lean: GetPhotoResultsLean | Unset = UNSET,
    less: list[int] | Unset = UNSET,
    merchant: list[str] | Unset = UNSET,
    more: list[int] | Unset = UNSET,
    on_sale: bool | Unset = UNSET,
    page: int | Unset = UNSET,
    price_max: float | Unset = UNSET,
    price_min: float | Unset = UNSET,
    ships: list[str] | Unset = UNSET,
    silhouette: list[str] | Unset = UNSET,
    size: list[float] | Unset = UNSET,
    sort: GetPhotoResultsSort | Unset = UNSET,
) -> Problem | ResultPage | None:
    """Results of a photo sent before

     Give a page of the results; a notice says so while the photo still waits.

    Args:
        token (str):
        brand (list[str] | Unset):
        colour (list[str] | Unset):
        cursor (str | Unset):
        fields (str | Unset):
        gender (list[GetPhotoResultsGenderItem] | Unset):
        height (list[GetPhotoResultsHeightItem] | Unset):
        in_stock (bool | Unset):
        lean (GetPhotoResultsLean | Unset):
        less (list[int] | Unset):
        merchant (list[str] | Unset):
        more (list[int] | Unset):
        on_sale (bool | Unset):
        page (int | Unset):
        price_max (float | Unset):
        price_min (float | Unset):
        ships (list[str] | Unset):
        silhouette (list[str] | Unset):
        size (list[float] | Unset):
        sort (GetPhotoResultsSort | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ResultPage
    """

    return (
        await asyncio_detailed(
            token=token,
            client=client,
            brand=brand,
            colour=colour,
            cursor=cursor,
            fields=fields,
            gender=gender,
            height=height,
            in_stock=in_stock,
            lean=lean,
            less=less,
            merchant=merchant,
            more=more,
            on_sale=on_sale,
            page=page,
            price_max=price_max,
            price_min=price_min,
            ships=ships,
            silhouette=silhouette,
            size=size,
            sort=sort,
        )
    ).parsed
