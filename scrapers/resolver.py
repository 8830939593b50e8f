"""Names as Scrapy resolves them: through the guard, so that a connection only goes where it may."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Self

from twisted.internet.interfaces import (
    IAddress,
    IHostnameResolver,
    IHostResolution,
    IResolutionReceiver,
)
from zope.interface import implementer

from outgoing.guard import is_allowed, refuse_address

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


@implementer(IResolutionReceiver)
class _CheckedReceiver:
    """Hands on nothing at all when one address of a name is not public."""

    def __init__(self, receiver: Any, host: str) -> None:
        self._receiver = receiver
        self._host = host
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802 - Twisted's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self._addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        refused = [a.host for a in self._addresses if refuse_address(a.host)]
        if refused:
            logger.warning("%s leads to %s, which is not public: refused", self._host, refused[0])
        else:
            for address in self._addresses:
                self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver:
    """Twisted connects to the very addresses that this resolver hands out.

    Nothing is cached beyond the connection: what was checked is what is connected to.
    """

    def __init__(self, reactor: Any, allow: Collection[str]) -> None:
        self.reactor = reactor
        self._original = reactor.nameResolver
        self._allow = allow

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        """Take the allow list from the crawl's settings."""
        return cls(reactor, crawler.settings.getlist("CRAWL_ALLOW"))

    def install_on_reactor(self) -> None:
        """Become the reactor's resolver."""
        self.reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Resolve a name; a refused one has no address."""
        receiver: Any = resolutionReceiver
        if not is_allowed(hostName.lower(), portNumber, allow=self._allow):
            receiver = _CheckedReceiver(resolutionReceiver, hostName)
        return self._original.resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )
