"""From a spider's item to the catalogue: check → pictures → store."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from pictures.decoding import PictureDecoder, PictureError
from scrapers.batching import Batcher
from scrapers.items import OfferItem, PictureItem, RefusedItem, SeenItem
from scrapers.pictures import MAX_PICTURE_BYTES, UnusablePictureError, store_picture
from scrapers.spiders.base import ShopSpider
from scrapers.storing import FetchedPicture, find_pictures, remember_pictures, store_items

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)
Item = OfferItem | RefusedItem | SeenItem
BATCH = 100
PATIENCE = 240  # quarters of a second without any progress
WITHDRAWN = "withdrawn by the shop"


class _Pipeline:
    """What the stages share: the spider and its counters."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawl."""
        return cls(crawler)

    @property
    def _spider(self) -> ShopSpider:
        return cast("ShopSpider", self._crawler.spider)


_IDENTIFYING = {"external_id": "no number", "title": "no title", "url": "no address"}


class RequireWhatIdentifies(_Pipeline):
    """An offer without number, title or address cannot be recorded: it becomes a refusal."""

    def process_item(self, item: Item) -> Item:
        """Pass the item on, or the refusal of it."""
        if not isinstance(item, OfferItem):
            return item
        for name, lacking in _IDENTIFYING.items():
            if not getattr(item, name):
                return RefusedItem(reason=lacking, title=item.title, url=item.url)
        if item.seen_at is None:
            self._spider.counts.in_hand += 1
        return item


class LeaveOutWithdrawn(_Pipeline):
    """What the shop's owner has withdrawn is left out, and counted."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._ids = frozenset(crawler.settings.getlist("WITHDRAWN_IDS"))
        self._photos = frozenset(crawler.settings.getlist("WITHDRAWN_PHOTOS"))

    def process_item(self, item: Item) -> Item:
        """Refuse a withdrawn product; take withdrawn photos off the others."""
        if not isinstance(item, OfferItem):
            return item
        if item.external_id in self._ids:
            return RefusedItem(reason=WITHDRAWN, title=item.title, url=item.url)
        if self._photos:
            item.image_urls = [
                url for url in item.image_urls if url.partition("?")[0] not in self._photos
            ]
        return item


class LeaveOutWithdrawnPhotos(_Pipeline):
    """The same photo under another address is left out by its content."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._contents = frozenset(crawler.settings.getlist("WITHDRAWN_CONTENTS"))

    def process_item(self, item: Item) -> Item:
        """Take withdrawn contents off."""
        if self._contents and isinstance(item, OfferItem):
            item.pictures = [p for p in item.pictures if p.sha256 not in self._contents]
        return item


class DownloadPictures(_Pipeline):
    """Fetches the pictures that are not stored yet, past guard, robots.txt and manners.

    Scrapy's own images pipeline decodes in this process; a hostile picture must not.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._media = Path(crawler.settings["IMAGES_STORE"])
        self._limit = crawler.settings.getint("PICTURES_PER_OFFER")
        self._decoder = PictureDecoder(max_bytes=MAX_PICTURE_BYTES)
        self._lookup: Batcher[str, FetchedPicture | None] = Batcher(
            self._find, size=500, wait_s=0.02
        )
        self._memory: Batcher[FetchedPicture, None] = Batcher(self._remember, size=100, wait_s=0.5)
        self._in_flight: dict[str, asyncio.Future[FetchedPicture]] = {}

    def close_spider(self) -> None:
        """Stop the decoding child."""
        self._decoder.close()

    async def process_item(self, item: Item) -> Item:
        """Fill the item's `pictures`; what failed leaves `are_pictures_complete` false."""
        if not isinstance(item, OfferItem) or not item.image_urls:
            return item
        if item.seen_at is not None:  # the past of a demo shop has no pictures of its own
            item.are_pictures_complete = False
            return item
        wanted = item.image_urls[: self._limit]
        found = await asyncio.gather(*(self._picture(url) for url in wanted))
        for url, picture in zip(wanted, found, strict=True):
            if picture.stored is not None:
                item.pictures.append(PictureItem(source_url=url, **picture.stored))
            else:
                item.are_pictures_complete = False
        return item

    async def _picture(self, url: str) -> FetchedPicture:
        if (waiting := self._in_flight.get(url)) is not None:
            return await waiting
        future = asyncio.get_running_loop().create_future()
        self._in_flight[url] = future
        picture = FetchedPicture(url, error="not fetched")
        try:
            known = await self._lookup.add(url)
            if known is not None:
                self._spider.counts.pictures_known += 1
                picture = known
            else:
                picture = await self._fetch(url)
                await self._memory.add(picture)
        finally:
            future.set_result(picture)
            del self._in_flight[url]
        return picture

    async def _find(self, urls: Sequence[str]) -> Sequence[FetchedPicture | None]:
        return await sync_to_async(find_pictures)(self._spider.source_id, urls)

    async def _remember(self, pictures: Sequence[FetchedPicture]) -> Sequence[None]:
        await sync_to_async(remember_pictures)(self._spider.source_id, pictures)
        return [None] * len(pictures)

    async def _fetch(self, url: str) -> FetchedPicture:
        counts = self._spider.counts
        picture = FetchedPicture(url)
        try:
            body = await self._download(url)
            stored = await asyncio.to_thread(
                store_picture, body, media=self._media, decoder=self._decoder
            )
            picture.keep(stored)
            counts.pictures += 1
            counts.picture_bytes += len(body)
        except (PictureError, UnusablePictureError) as error:
            code = getattr(error, "code", "too_small")
            picture.error = f"{code}: {error}"
            picture.is_permanent = code != "timed_out"  # that may be our own machine's load
        except PictureNotHadError as error:
            picture.error, picture.is_permanent = str(error), error.is_permanent
        except IgnoreRequest as error:
            picture.error = f"not allowed: {error}"
        except OSError:
            raise  # our own disk: the crawl cannot go on as if nothing were
        except Exception as error:  # noqa: BLE001 - Twisted's many network errors
            picture.error, picture.is_permanent = f"network: {type(error).__name__}", False
        if picture.error:
            counts.add_error(f"picture {picture.error.partition(':')[0]}", example=url)
        return picture

    async def _download(self, url: str) -> bytes:
        request = Request(
            sized_address(url),
            meta={
                "download_maxsize": MAX_PICTURE_BYTES,
                "dont_merge_cookies": True,
                "dont_cache": True,  # what is stored is not asked for again anyway
                "is_picture": True,
                "handle_httpstatus_list": list(range(400, 600)),
            },
            headers={"Accept": "image/avif,image/webp,image/jpeg,image/png;q=0.9,*/*;q=0.1"},
        )
        response = await self._crawler.engine.download_async(request)
        if response.status != 200:
            is_permanent = response.status in (404, 410)
            raise PictureNotHadError(f"status {response.status}", is_permanent=is_permanent)
        return response.body


class PictureNotHadError(Exception):
    """The shop did not give the picture; `is_permanent` when asking again soon is no use."""

    def __init__(self, message: str, *, is_permanent: bool) -> None:
        super().__init__(message)
        self.is_permanent = is_permanent


def sized_address(url: str) -> str:
    """Shopify's CDN scales on request: ask for no more than we keep.

    >>> sized_address("https://cdn.shopify.com/s/files/1/a.jpg?v=1")
    'https://cdn.shopify.com/s/files/1/a.jpg?v=1&width=1024'
    """
    parts = urlsplit(url)
    is_shopify = parts.hostname == "cdn.shopify.com" or parts.path.startswith("/cdn/shop/")
    if not is_shopify or "width=" in parts.query:
        return url
    return f"{url}{'&' if parts.query else '?'}width=1024"


class StoreInCatalog(_Pipeline):
    """Writes batches through `catalog.services.record_offers`, and refusals beside their run."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._batcher: Batcher[Item, None] = Batcher(self._store, size=BATCH, wait_s=1.0)

    async def process_item(self, item: Item) -> Item:
        """Return once the item is in the database.

        An offer of the past waits for those of the present, whose history it is.
        """
        moment = item.seen_at if isinstance(item, OfferItem) else None
        if moment is not None:
            await self._present_stored()
        try:
            await self._batcher.add(item)
        finally:
            if isinstance(item, OfferItem) and moment is None:
                self._spider.counts.in_hand -= 1
        return item

    async def _present_stored(self) -> None:
        """Wait while offers of the present are under way and still arriving."""
        counts = self._spider.counts
        left, patience = counts.in_hand, PATIENCE
        while counts.in_hand > 0 and patience > 0:
            await asyncio.sleep(0.25)
            patience = PATIENCE if counts.in_hand != left else patience - 1
            left = counts.in_hand

    async def _store(self, items: Sequence[Item]) -> Sequence[None]:
        spider = self._spider
        await sync_to_async(store_items)(
            items,
            merchant_id=spider.merchant_id,
            run_id=spider.run_id,
            counts=spider.counts,
        )
        return [None] * len(items)
