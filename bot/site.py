"""The site as the bot sees it: the generated client, with one kind of error and plain shapes."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.client.api.catalogue import (
    get_product,
    get_rates,
    list_offers,
    list_similar_products,
)
from bot.client.api.me import (
    add_favourite,
    ask_alert,
    delete_saved_search,
    list_alerts,
    list_favourites,
    list_saved_searches,
    remove_favourite,
    save_search,
    stop_alert,
)
from bot.client.api.search import (
    crop_photo,
    forget_photo,
    get_photo_results,
    search_by_photo,
    search_by_words,
    what_is_this,
)
from bot.client.api.telegram import get_chat, link_chat, unlink_chat
from bot.client.client import AuthenticatedClient
from bot.client.errors import UnexpectedStatus
from bot.client.models import (
    CropRequest,
    GetPhotoResultsLean,
    LinkCodeRequest,
    NewAlertRequest,
    NewFavouriteRequest,
    NewSavedSearchRequest,
    PhotoQuestionRequest,
    Problem,
)
from bot.client.types import UNSET, File
from bot.shapes import Found, Shoe, found_of, shoe_of

logger = logging.getLogger(__name__)

TIMEOUT_S = 20.0
_asker: ContextVar[dict[str, str]] = ContextVar("asker")


class SiteError(Exception):
    """The site said no. `text` is for people, in their language; `token` of a photo that waits."""

    def __init__(self, code: str, text: str, *, status: int = 0, token: str = "") -> None:
        super().__init__(f"{status} {code}")
        self.code, self.text, self.status, self.token = code, text, status, token


class SiteDownError(Exception):
    """The site does not answer, or not in its own words."""


@contextmanager
def asking_for(*, chat: int, language: str) -> Iterator[None]:
    """Ask, inside the context, in the name of a chat and in its language."""
    token = _asker.set({"On-Behalf-Of": f"telegram:{chat}", "Accept-Language": language})
    try:
        yield
    finally:
        _asker.reset(token)


class Site:
    """Asks the site."""

    def __init__(self, *, url: str, key: str, public_url: str = "") -> None:
        self._url = url.rstrip("/")
        self._public = (public_url or url).rstrip("/")
        public = urlsplit(self._public)
        # The site answers to its public name only, and over https if that is its way.
        headers = {"Host": public.netloc, "X-Forwarded-Proto": public.scheme}
        self._client = AuthenticatedClient(
            base_url=self._url,
            token=key,
            headers=headers,
            timeout=httpx.Timeout(TIMEOUT_S),
            httpx_args={"event_hooks": {"request": [_name_asker]}},
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.get_async_httpx_client().aclose()

    async def by_photo(self, photo: bytes, *, text: str = "", crop: str = "") -> Found:
        """Search by a photo."""
        body = PhotoQuestionRequest(
            photo=File(payload=BytesIO(photo), file_name="photo", mime_type="image/jpeg"),
            text=text[:200] or UNSET,
            crop=crop or UNSET,
        )
        return found_of(await self._ask(search_by_photo.asyncio_detailed, body=body))

    async def by_token(self, token: str, **filters: Any) -> Found:
        """Results of a photo sent before."""
        if "lean" in filters:
            filters["lean"] = GetPhotoResultsLean(filters["lean"])
        return found_of(await self._ask(get_photo_results.asyncio_detailed, token, **filters))

    async def by_part(self, token: str, box: list[float]) -> Found:
        """Search by another part of a photo."""
        body = CropRequest(crop=box)
        return found_of(await self._ask(crop_photo.asyncio_detailed, token, body=body))

    async def by_words(self, words: str, **filters: Any) -> Found:
        """Search by words."""
        return found_of(await self._ask(search_by_words.asyncio_detailed, q=words, **filters))

    async def similar(self, product: int, **filters: Any) -> Found:
        """What looks like a product."""
        return found_of(await self._ask(list_similar_products.asyncio_detailed, product, **filters))

    async def what_is(self, token: str) -> Any:
        """Guesses of what a photo shows."""
        return await self._ask(what_is_this.asyncio_detailed, token)

    async def forget(self, token: str) -> None:
        """Forget a photo; one that is gone already is forgotten too."""
        try:
            await self._ask(forget_photo.asyncio_detailed, token)
        except SiteError as error:
            if error.status != 404:
                raise

    async def shoe(self, product: int) -> Shoe:
        """One product."""
        return shoe_of(await self._ask(get_product.asyncio_detailed, product))

    async def offers(self, product: int) -> list[Any]:
        """Who sells a product."""
        return list(await self._ask(list_offers.asyncio_detailed, product))

    async def rates(self) -> Any:
        """Base currency and rates."""
        return await self._ask(get_rates.asyncio_detailed)

    async def favourites(self) -> list[Shoe]:
        """The chat's favourites."""
        kept = await self._ask(list_favourites.asyncio_detailed)
        return [shoe_of(each.product) for each in kept]

    async def keep(self, product: int) -> None:
        """Keep a shoe."""
        await self._ask(add_favourite.asyncio_detailed, body=NewFavouriteRequest(product=product))

    async def drop(self, product: int) -> None:
        """Keep a shoe no longer."""
        await self._ask(remove_favourite.asyncio_detailed, product)

    async def searches(self) -> list[Any]:
        """The chat's saved searches."""
        return list(await self._ask(list_saved_searches.asyncio_detailed))

    async def save(self, query: str) -> Any:
        """Save a search."""
        body = NewSavedSearchRequest(query=query)
        return await self._ask(save_search.asyncio_detailed, body=body)

    async def drop_search(self, number: int) -> None:
        """Delete a saved search."""
        await self._ask(delete_saved_search.asyncio_detailed, number)

    async def alerts(self) -> list[Any]:
        """The chat's alerts."""
        return list(await self._ask(list_alerts.asyncio_detailed))

    async def ask_alert(self, **wish: Any) -> Any:
        """Ask to be told."""
        return await self._ask(ask_alert.asyncio_detailed, body=NewAlertRequest.from_dict(wish))

    async def stop_alert(self, number: int) -> None:
        """End an alert."""
        await self._ask(stop_alert.asyncio_detailed, number)

    async def chat(self) -> Any:
        """Whether the chat is linked."""
        return await self._ask(get_chat.asyncio_detailed)

    async def link(self, code: str, name: str) -> Any:
        """Link the chat by a code."""
        body = LinkCodeRequest(code=code[:40], name=name[:100] or UNSET)
        return await self._ask(link_chat.asyncio_detailed, body=body)

    async def unlink(self) -> None:
        """Forget the chat."""
        await self._ask(unlink_chat.asyncio_detailed)

    async def picture(self, url: str) -> bytes | None:
        """A picture of the site; None if it cannot be had."""
        if not url.startswith(self._public + "/"):
            return None
        client = self._client.get_async_httpx_client()
        try:
            answer = await client.get(url.removeprefix(self._public))
        except httpx.HTTPError:
            return None
        return answer.content if answer.status_code == 200 else None

    async def _ask(self, call: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Any:
        """Send one request.

        Raises:
            SiteError: the site refuses, and says why.
            SiteDownError: it does not answer, or with something that is not its own.
        """
        try:
            answer = await call(*args, client=self._client, **kwargs)
        except (httpx.HTTPError, UnexpectedStatus, ValueError, KeyError, TypeError) as error:
            logger.warning("The site does not answer: %s", type(error).__name__)
            raise SiteDownError from error
        parsed = answer.parsed
        if isinstance(parsed, Problem):
            token = parsed.token if isinstance(parsed.token, str) else ""
            raise SiteError(parsed.code, parsed.detail, status=parsed.status, token=token)
        if answer.status_code >= 300:
            raise SiteDownError(f"status {answer.status_code}")
        return parsed


async def _name_asker(request: httpx.Request) -> None:
    request.headers.update(_asker.get({}))
