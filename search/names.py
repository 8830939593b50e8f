"""Names of brands, model lines and shops, as facets show them: known to the process for a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping

from catalog.models import Brand, Merchant, Silhouette

# A new name of a brand or a shop shows beside the filters after so many seconds at the latest.
KEPT_S = 30.0

# (value in addresses, label)
Named = tuple[str, str]


class Names:
    """Names by id. Asks the database for those that it does not know yet, in one query."""

    def __init__(self, read: Callable[[Collection[int]], Iterable[tuple[int, str, str]]]) -> None:
        self._read = read
        self._known: dict[int, Named] = {}
        self._since = float("-inf")

    def of(self, ids: Collection[int]) -> Mapping[int, Named]:
        """Return the names of those ids that there are. No query if all are known."""
        if time.monotonic() - self._since > KEPT_S:
            self.forget()
        known = self._known  # another thread may put a fresh table in its place meanwhile
        missing = [each for each in ids if each not in known]
        if missing:
            known.update({pk: (value, label) for pk, value, label in self._read(missing)})
        return {each: known[each] for each in ids if each in known}

    def forget(self) -> None:
        """Ask anew from now on."""
        self._known, self._since = {}, time.monotonic()


def _read_brands(ids: Collection[int]) -> Iterable[tuple[int, str, str]]:
    return Brand.objects.filter(pk__in=ids).values_list("pk", "slug", "name")


def _read_silhouettes(ids: Collection[int]) -> Iterable[tuple[int, str, str]]:
    named = Silhouette.objects.filter(pk__in=ids)
    for pk, brand, slug, name in named.values_list("pk", "brand__slug", "slug", "name"):
        yield pk, f"{brand}/{slug}", name


def _read_merchants(ids: Collection[int]) -> Iterable[tuple[int, str, str]]:
    return Merchant.objects.filter(pk__in=ids).values_list("pk", "slug", "name")


brand_names = Names(_read_brands)
silhouette_names = Names(_read_silhouettes)
merchant_names = Names(_read_merchants)
