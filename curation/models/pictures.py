"""What the machine saw wrong with a picture, and what staff did to it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import ProductImage


class PictureCheck(models.Model):
    """Flags of one picture in its present content; measured, never a reason to hide by itself."""

    class Flag(models.TextChoices):
        SMALL = "small", _("too small")
        TEXT = "text", _("text or watermark")
        SEVERAL = "several", _("several shoes")
        NOT_A_SHOE = "not_a_shoe", _("may not be a shoe")
        DUPLICATE = "duplicate", _("twice on this product")

    image = models.OneToOneField(
        ProductImage, models.CASCADE, related_name="check_result", verbose_name=_("picture")
    )
    sha256 = models.CharField(_("content"), max_length=64)
    flags = ArrayField(
        models.CharField(max_length=20, choices=Flag.choices), verbose_name=_("flags"), default=list
    )
    measures = models.JSONField(_("measured"), default=dict)
    checked_at = models.DateTimeField(_("checked"), auto_now=True)

    class Meta:
        verbose_name = _("picture check")
        verbose_name_plural = _("picture checks")

    def __str__(self) -> str:
        return f"check of picture {self.image_id}"


class PictureEdit(models.Model):
    """A turn or a cut that staff asked for.

    The result is a picture of its own, which crawls do not know and leave alone; the original stays
    as it is, hidden, so that crawls do not bring it back and the edit can be taken back.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        UNDONE = "undone", _("taken back")

    image = models.ForeignKey(
        ProductImage, models.CASCADE, related_name="edits", verbose_name=_("picture")
    )
    turn = models.SmallIntegerField(_("turned by, degrees clockwise"), default=0)
    crop = models.JSONField(
        _("cut-out"), null=True, blank=True, help_text=_("[x, y, width, height], shares of 1.")
    )
    result = models.ForeignKey(
        ProductImage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="made_by_edits",
        verbose_name=_("edited picture"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    message = models.CharField(_("how it ended"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)

    class Meta:
        verbose_name = _("picture edit")
        verbose_name_plural = _("picture edits")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"edit of picture {self.image_id}"
