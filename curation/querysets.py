"""Reads over what waits and what was decided."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from curation.models import Decision, ReviewItem  # noqa: F401  (string annotations)


class ReviewItemQuerySet(models.QuerySet["ReviewItem"]):
    """Reads over the review queue."""

    def waiting(self) -> Self:
        """Keep what nobody has decided yet."""
        return self.filter(state="open")

    def practice(self, is_practice: bool) -> Self:
        """Keep the practice queue, or everything else."""
        return self.filter(reason="practice") if is_practice else self.exclude(reason="practice")

    def free_for(self, user: Any, *, now: datetime) -> Self:
        """Keep what this person may take: held by nobody else, and no second look at what they
        decided themselves within the last day."""
        is_free = Q(held_until__isnull=True) | Q(held_until__lt=now) | Q(held_by=user)
        is_own = Q(compares_with__user=user, created_at__gt=now - timedelta(days=1))
        return self.filter(is_free).exclude(is_own)

    def held_by(self, user: Any, *, now: datetime) -> Self:
        """Keep what this person has in hand."""
        return self.filter(held_by=user, held_until__gte=now)


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Reads over decisions."""

    def standing(self) -> Self:
        """Leave out what was undone."""
        return self.filter(undone_at__isnull=True)

    def real(self) -> Self:
        """Leave out practice and what was undone."""
        return self.standing().filter(is_practice=False)
