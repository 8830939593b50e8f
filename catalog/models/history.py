"""History of staff's edits. What crawls change is in PriceObservation and the offers themselves."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from simple_history.models import HistoricalRecords

BEFORE_STAFF = "as it was before staff first edited it"


class StaffHistory(HistoricalRecords):  # type: ignore[misc]  # simple_history ships no types
    """Keeps a row of every save that a person made, and one of what stood there before the first.

    Who: the request's user (simple_history's middleware), or `instance._history_user` in tasks.
    """

    def post_save(
        self, instance: Model, created: bool, using: str | None = None, **kwargs: Any
    ) -> None:
        """Write a row if somebody is behind the save."""
        if self.get_history_user(instance) is None:
            return
        super().post_save(instance, created, using=using, **kwargs)

    def post_delete(self, instance: Model, using: str | None = None, **kwargs: Any) -> None:
        """Write a row of what was deleted if somebody is behind it."""
        if self.get_history_user(instance) is not None:
            super().post_delete(instance, using=using, **kwargs)


def remember_before(instances: list[Any]) -> None:
    """Write down how rows stand before staff change them, where there is no history of them yet.

    Call it before the change, with rows as the database holds them. Two statements.
    """
    if not instances:
        return
    model = type(instances[0])
    ids = [instance.pk for instance in instances]
    known = set(model.history.filter(id__in=ids).values_list("id", flat=True))
    new = [instance for instance in instances if instance.pk not in known]
    if new:
        model.history.bulk_history_create(
            new, update=True, default_user=None, default_change_reason=BEFORE_STAFF
        )


def remember_change(instances: list[Any], *, by: Any, reason: str = "") -> None:
    """Write down how rows stand after staff changed them with statements that send no signal."""
    if instances:
        type(instances[0]).history.bulk_history_create(
            instances, update=True, default_user=by, default_change_reason=reason[:100]
        )
