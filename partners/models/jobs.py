"""Jobs over many photos."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models.keys import ApiKey


class PhotoJob(models.Model):
    """Up to a thousand photos, searched one after the other behind everybody else's."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    number = models.UUIDField(_("number"), unique=True, default=uuid.uuid4, editable=False)
    key = models.ForeignKey(
        ApiKey, models.CASCADE, related_name="photo_jobs", verbose_name=_("API key")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    error = models.CharField(_("error"), max_length=200, blank=True)
    top = models.PositiveSmallIntegerField(_("products a photo"), default=5)
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    expires_at = models.DateTimeField(_("deleted after"), db_index=True)

    class Meta:
        verbose_name = _("photo job")
        verbose_name_plural = _("photo jobs")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.number)


class JobPhoto(models.Model):
    """One photo of a job: its name in the archive, and what was found or why nothing was."""

    job = models.ForeignKey(PhotoJob, models.CASCADE, related_name="photos", verbose_name=_("job"))
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("name in the archive"), max_length=300)
    results = models.JSONField(_("found"), null=True)
    error = models.CharField(_("error"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("photo of a job")
        verbose_name_plural = _("photos of a job")
        ordering = ["job", "position"]
        constraints = [
            models.UniqueConstraint(fields=["job", "position"], name="photo_once_per_job")
        ]
        indexes = [
            models.Index(
                fields=["job", "position"],
                condition=Q(results__isnull=True, error=""),
                name="job_photos_to_do",
            )
        ]

    def __str__(self) -> str:
        return self.name
