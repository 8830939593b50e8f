"""Encoders, the vectors they made, and what visitors asked with a photo."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField

from catalog.models import ProductImage
from search.querysets import EncoderQuerySet, ImageEmbeddingQuerySet, PhotoQueryQuerySet
from search.reading_models import Prediction, ServedModel

__all__ = [
    "Encoder",
    "ImageEmbedding",
    "PhotoQuery",
    "Prediction",
    "ServedModel",
]


class Encoder(models.Model):
    """A model that turns pictures into vectors. Vectors of different encoders never meet."""

    class State(models.TextChoices):
        BUILDING = "building", _("being built")
        ACTIVE = "active", _("in service")
        RETIRED = "retired", _("retired")

    class Kind(models.TextChoices):
        CLIP = "clip", _("pictures and words")
        IMAGE = "image", _("pictures only")

    name = models.CharField(_("name"), max_length=200)
    revision = models.CharField(_("revision"), max_length=80)
    source = models.CharField(
        _("where it is loaded from"),
        max_length=500,
        help_text=_("builtin, a folder, or a hub id with its @revision."),
    )
    dimensions = models.PositiveIntegerField(_("dimensions"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.BUILDING
    )
    # Farther than this is not a result. Words lie farther from pictures than pictures do from each
    # other, hence a limit of their own. See `manage.py model`.
    max_distance = models.FloatField(_("farthest result of a photo"), default=1.0)
    max_words_distance = models.FloatField(_("farthest result of words"), default=1.0)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    activated_at = models.DateTimeField(_("in service since"), null=True, blank=True)

    objects = EncoderQuerySet.as_manager()

    class Meta:
        verbose_name = _("encoder")
        verbose_name_plural = _("encoders")
        constraints = [
            models.UniqueConstraint(fields=["name", "revision"], name="encoder_identity_unique"),
            models.UniqueConstraint(
                fields=["state"],
                condition=models.Q(state="active"),
                name="one_encoder_active",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}@{self.revision[:12]}"

    @property
    def has_text(self) -> bool:
        """Whether it understands words."""
        return self.kind == self.Kind.CLIP


class ImageEmbedding(models.Model):
    """A picture's unit-length vector by one encoder; `sha256` is of the picture it was made from.

    A row without a vector says that the picture could not be decoded, and why: it is not tried
    again until its content changes.
    """

    image = models.ForeignKey(
        ProductImage,
        models.CASCADE,
        related_name="embeddings",
        verbose_name=_("picture"),
    )
    encoder = models.ForeignKey(
        Encoder, models.CASCADE, related_name="embeddings", verbose_name=_("encoder")
    )
    sha256 = models.CharField(_("content"), max_length=64)
    # No dimension here: encoders of any size live side by side, each with an index of its own.
    vector = HalfVectorField(_("vector"), null=True)
    error = models.CharField(_("why there is none"), max_length=50, blank=True)
    created_at = models.DateTimeField(_("made"), auto_now=True)

    objects = ImageEmbeddingQuerySet.as_manager()

    distance: float  # set by ImageEmbeddingQuerySet.nearest_to(), not a column

    class Meta:
        verbose_name = _("vector")
        verbose_name_plural = _("vectors")
        constraints = [
            models.UniqueConstraint(
                fields=["image", "encoder"], name="embedding_unique_per_encoder"
            ),
            models.CheckConstraint(
                condition=Q(vector__isnull=False, error="")
                | (Q(vector__isnull=True) & ~Q(error="")),
                name="embedding_has_vector_or_error",
            ),
        ]

    def __str__(self) -> str:
        return gettext("vector of picture %(number)s") % {"number": self.image_id}


class PhotoQuery(models.Model):
    """A visitor's photo as a query: the picture lives 24 hours, the vector 30 days."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    token = models.CharField(_("token"), max_length=32, unique=True)
    encoder = models.ForeignKey(Encoder, models.CASCADE, null=True, verbose_name=_("encoder"))
    vector = HalfVectorField(_("vector"), null=True)
    boxes = models.JSONField(
        _("boxes"),
        default=list,
        blank=True,
        help_text=_("The cut-out asked for: [[x, y, width, height]], shares of the picture."),
    )
    found = models.JSONField(
        _("shoes found"),
        default=list,
        blank=True,
        help_text=_("Boxes of the shoes in the picture, the best first, as above."),
    )
    caption = models.CharField(
        _("what a captioning model says"),
        max_length=300,
        blank=True,
        help_text=_("Only where the setting CAPTIONER names such a model."),
    )
    content = models.CharField(_("content of the upload"), max_length=64)
    text = models.CharField(_("words"), max_length=200, blank=True)
    picture = models.CharField(_("re-encoded picture"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    error = models.CharField(_("error"), max_length=50, blank=True)
    origin = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="crops",
        verbose_name=_("the photo that this is a part of"),
    )
    beside = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="added",
        verbose_name=_("the photo that this one was added to"),
    )
    shared_until = models.DateTimeField(_("shown to others until"), null=True, blank=True)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    picture_expires = models.DateTimeField(_("picture deleted after"))
    expires = models.DateTimeField(_("vector deleted after"), db_index=True)

    objects = PhotoQueryQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo query")
        verbose_name_plural = _("photo queries")

    def __str__(self) -> str:
        return gettext("photo query %(number)s") % {"number": self.pk}

    @property
    def box(self) -> list[float]:
        """What is searched: the cut-out asked for, else the best shoe; [] for the whole picture."""
        boxes: list[list[float]] = self.boxes or self.found
        return boxes[0] if boxes else []

    @property
    def head(self) -> PhotoQuery:
        """The photo that its parts, and the photos added to it, belong to. A query if it is one."""
        return self.origin or self

    @property
    def is_shared(self) -> bool:
        """Whether its owner shows the picture to whoever has the address."""
        return self.shared_until is not None and self.shared_until > timezone.now()
