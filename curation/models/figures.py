"""Counts of a day, for the staff's home page, and where sweeps have got to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DailyFigures(models.Model):
    """What a day brought and what waited at its end. Counted by the clock, so the page is quick."""

    day = models.DateField(_("day"), primary_key=True)
    numbers = models.JSONField(_("numbers"), default=dict)
    counted_at = models.DateTimeField(_("counted"), auto_now=True)

    class Meta:
        verbose_name = _("figures of a day")
        verbose_name_plural = _("figures by day")
        ordering = ["-day"]

    def __str__(self) -> str:
        return str(self.day)


class Bookmark(models.Model):
    """The number of the last row that a sweep has looked at."""

    name = models.CharField(_("sweep"), max_length=50, primary_key=True)
    position = models.BigIntegerField(_("last row"), default=0)
    moved_at = models.DateTimeField(_("moved"), auto_now=True)

    class Meta:
        verbose_name = _("bookmark")
        verbose_name_plural = _("bookmarks")

    def __str__(self) -> str:
        return f"{self.name}: {self.position}"
