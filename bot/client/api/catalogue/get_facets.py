from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.facet_answer import FacetAnswer
from ...models.get_facets_gender_item import GetFacetsGenderItem
from ...models.get_facets_height_item import GetFacetsHeightItem
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast


def _get_kwargs(
    *,
    brand: list[str] | Unset = UNSET,
    colour: list[str] | Unset = UNSET,
    gender: list[GetFacetsGenderItem] | Unset = UNSET,
    height: list[GetFacetsHeightItem] | Unset = UNSET,
    in_stock: bool | Unset = UNSET,
    merchant: list[str] | Unset = UNSET,
    on_sale: bool | Unset = UNSET,
    price_max: float | Unset = UNSET,
    price_min: float | Unset = UNSET,
    ships: list[str] | Unset = UNSET,
    silhouette: list[str] | Unset = UNSET,
    size: list[float] | Unset = UNSET,
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

    json_merchant: list[str] | Unset = UNSET
    if not isinstance(merchant, Unset):
        json_merchant = merchant

    params["merchant"] = json_merchant

    params["on_sale"] = on_sale

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

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/facets/",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> FacetAnswer | Problem | None:
    if response.status_code == 200:
        response_200 = FacetAnswer.from_dict(response.json())

        return response_200

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
) -> Response[FacetAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    brand: list[str] | Unset = UNSET,
    colour: list[str] | Unset = UNSET,
    gender: list[GetFacetsGenderItem] | Unset = UNSET,
    height: list[GetFacetsHeightItem] | Unset = UNSET,
    in_stock: bool | Unset = UNSET,
    merchant: list[str] | Unset = UNSET,
    on_sale: bool | Unset = UNSET,
    price_max: float | Unset = UNSET,
    price_min: float | Unset = UNSET,
    ships: list[str] | Unset = UNSET,
    silhouette: list[str] | Unset = UNSET,
    size: list[float] | Unset = UNSET,
) -> Response[FacetAnswer | Problem]:
    """Facets of the whole catalogue

     Count products by brand, size, shop …, each as if its own filter were not set.

    Args:
        brand (list[str] | Unset):
        colour (list[str] | Unset):
        gender (list[GetFacetsGenderItem] | Unset):
        height (list[GetFacetsHeightItem] | Unset):
        in_stock (bool | Unset):
        merchant (list[str] | Unset):
        on_sale (bool | Unset):
        price_max (float | Unset):
        price_min (float | Unset):
        ships (list[str] | Unset):
        silhouette (list[str] | Unset):
        size (list[float] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FacetAnswer | Problem]
    """

    kwargs = _get_kwargs(
        brand=brand,
        colour=colour,
        gender=gender,
        height=height,
        in_stock=in_stock,
        merchant=merchant,
        on_sale=on_sale,
        price_max=price_max,
        price_min=price_min,
        ships=ships,
        silhouette=silhouette,
        size=size,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    brand: list[str] | Unset = UNSET,
    colour: list[str] | Unset = UNSET,
    gender: list[GetFacetsGenderItem] | Unset = UNSET,
    height: list[GetFacetsHeightItem] | Unset = UNSET,
    in_stock: bool | Unset = UNSET,
    merchant: list[str] | Unset = UNSET,
    on_sale: bool | Unset = UNSET,
    price_max: float | Unset = UNSET,
    price_min: float | Unset = UNSET,
    ships: list[str] | Unset = UNSET,
    silhouette: list[str] | Unset = UNSET,
    size: list[float] | Unset = UNSET,
) -> FacetAnswer | Problem | None:
    """Facets of the whole catalogue

     Count products by brand, size, shop …, each as if its own filter were not set.

    Args:
        brand (list[str] | Unset):
        colour (list[str] | Unset):
        gender (list[GetFacetsGenderItem] | Unset):
        height (list[GetFacetsHeightItem] | Unset):
        in_stock (bool | Unset):
        merchant (list[str] | Unset):
        on_sale (bool | Unset):
        price_max (float | Unset):
        price_min (float | Unset):
        ships (list[str] | Unset):
        silhouette (list[str] | Unset):
        size (list[float] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FacetAnswer | Problem
    """

    return sync_detailed(
        client=client,
        brand=brand,
        colour=colour,
        gender=gender,
        height=height,
        in_stock=in_stock,
        merchant=merchant,
        on_sale=on_sale,
        price_max=price_max,
        price_min=price_min,
        ships=ships,
        silhouette=silhouette,
        size=size,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    brand: list[str] | Unset = UNSET,
    colour: list[str] | Unset = UNSET,
    gender: list[GetFacetsGenderItem] | Unset = UNSET,
    height: list[GetFacetsHeightItem] | Unset = UNSET,
    in_stock: bool | Unset = UNSET,
    merchant: list[str] | Unset = UNSET,
    on_sale: bool | Unset = UNSET,
    price_max: float | Unset = UNSET,
    price_min: float | Unset = UNSET,
    ships: list[str] | Unset = UNSET,
    silhouette: list[str] | Unset = UNSET,
    size: list[float] | Unset = UNSET,
) -> Response[FacetAnswer | Problem]:
    """Facets of the whole catalogue

     Count products by brand, size, shop …, each as if its own filter were not set.

    Args:
        brand (list[str] | Unset):
        colour (list[str] | Unset):
        gender (list[GetFacetsGenderItem] | Unset):
        height (list[GetFacetsHeightItem] | Unset):
        in_stock (bool | Unset):
        merchant (list[str] | Unset):
        on_sale (bool | Unset):
        price_max (float | Unset):
        price_min (float | Unset):
        ships (list[str] | Unset):
        silhouette (list[str] | Unset):
        size (list[float] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FacetAnswer | Problem]
    """

    kwargs = _get_kwargs(
        brand=brand,
        colour=colour,
        gender=gender,
        height=height,
        in_stock=in_stock,
        merchant=merchant,
        on_sale=on_sale,
        price_max=price_max,
        price_min=price_min,
        ships=ships,
        silhouette=silhouette,
        size=size,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    brand: list[str] | Unset = UNSET,
    colour: list[str] | Unset = UNSET,
    gender: list[GetFacetsGenderItem] | Unset = UNSET,
    height: list[GetFacetsHeightItem] | Unset = UNSET,
    in_stock: bool | Unset = UNSET,
    merchant: list[str] | Unset = UNSET,
    on_sale: bool | Unset = UNSET,
    price_max: float | Unset = UNSET,
    price_min: float | Unset = UNSET,
    ships: list[str] | Unset = UNSET,
    silhouette: list[str] | Unset = UNSET,
    size: list[float] | Unset = UNSET,
) -> FacetAnswer | Problem | None:
    """Facets of the whole catalogue

     Count products by brand, size, shop …, each as if its own filter were not set.

    Args:
        brand (list[str] | Unset):
        colour (list[str] | Unset):
        gender (list[GetFacetsGenderItem] | Unset):
        height (list[GetFacetsHeightItem] | Unset):
        in_stock (bool | Unset):
        merchant (list[str] | Unset):
        on_sale (bool | Unset):
        price_max (float | Unset):
        price_min (float | Unset):
        ships (list[str] | Unset):
        silhouette (list[str] | Unset):
        size (list[float] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FacetAnswer | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            brand=brand,
            colour=colour,
            gender=gender,
            height=height,
            in_stock=in_stock,
            merchant=merchant,
            on_sale=on_sale,
            price_max=price_max,
            price_min=price_min,
            ships=ships,
            silhouette=silhouette,
            size=size,
        )
    ).parsed
