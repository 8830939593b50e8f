"""The search index of the trial's Oscar shop: Haystack's own, but for its last page.

Haystack works out the page from the number of results that it wants, so that a last page that is
not full begins too early: it repeats products of the page before and hides as many. Runs in
Oscar's own environment.
"""

# mypy: ignore-errors
from __future__ import annotations

from haystack.backends.whoosh_backend import WhooshEngine, WhooshSearchBackend


class WholePages(WhooshSearchBackend):
    """Whoosh, with a last page that begins where it should."""

    def calculate_page(self, start_offset=0, end_offset=None):
        """Number and length of the page that begins at `start_offset`."""
        page, length = super().calculate_page(start_offset, end_offset)
        if start_offset and (page - 1) * length != start_offset:
            return 2, start_offset  # whoosh cuts it at the last result
        return page, length


class Engine(WhooshEngine):
    """What HAYSTACK_CONNECTIONS names."""

    backend = WholePages
