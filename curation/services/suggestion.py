"""One suggested value for one field of a product, how sure it is, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _


class Source(StrEnum):
    """Who suggests: the nearest published shoes, or the heads that read its pictures."""

    NEIGHBOURS = "neighbours"
    HEADS = "heads"


# From this on it can be taken with one key. The heads' sureness is calibrated, a vote is not.
SURE = {Source.NEIGHBOURS: 0.6, Source.HEADS: 0.8}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A value for one field.

    `sure`, 0 to 1, is the heads' calibrated probability or the neighbours' weighted share of votes.
    """

    field: str
    value: Any
    label: str
    sure: float
    differs: bool
    source: Source = Source.NEIGHBOURS

    @property
    def percent(self) -> int:
        """`sure` for people."""
        return round(self.sure * 100)

    @property
    def is_sure(self) -> bool:
        """Whether it is good enough to be taken with one key."""
        return self.sure >= SURE[self.source]

    @property
    def why(self) -> str:
        """Who says so, for people."""
        if self.source == Source.HEADS:
            return _("read in its pictures")
        return _("said by the nearest shoes")

    @property
    def field_id(self) -> str:
        """Name of the element that holds the value for the page's script."""
        return f"suggest-{self.field}"
