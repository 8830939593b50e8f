"""Fields of many chosen products set at once by a person."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from curation.models.runs import FieldChange, Run


class BulkEdit(Run):
    """What one person wants of the products they chose: a draft until the preview is confirmed.

    `versions` are those of `product_ids` (ascending) when the preview was shown: a product that
    somebody has changed since is left alone and noted in `stale_ids`.
    """

    values = models.JSONField(_("what is set"), default=dict)
    may_overwrite = models.BooleanField(_("also where a person edited the field"), default=False)
    product_ids = ArrayField(models.BigIntegerField(), verbose_name=_("products"), default=list)
    versions = ArrayField(models.IntegerField(), default=list)
    preview = models.PositiveIntegerField(default=0)  # counts the previews: which one is confirmed
    stale_ids = ArrayField(models.BigIntegerField(), default=list)
    already = models.PositiveIntegerField(_("were so already"), default=0)
    locked = models.PositiveIntegerField(_("kept what a person had edited"), default=0)
    words: str  # set by views for their lists, not a column
    clashing = models.PositiveIntegerField(_("bear a number of another product"), default=0)

    class Meta(Run.Meta):
        verbose_name = _("bulk edit")
        verbose_name_plural = _("bulk edits")

    def __str__(self) -> str:
        return f"bulk edit {self.pk}"

    @property
    def chosen(self) -> int:
        """How many products were chosen."""
        return len(self.product_ids)


class EditedField(FieldChange):
    """One field of one product that a bulk edit changed."""

    run = models.ForeignKey(BulkEdit, models.CASCADE, related_name="changes")

    class Meta(FieldChange.Meta):
        verbose_name = _("change by a bulk edit")
        verbose_name_plural = _("changes by bulk edits")
