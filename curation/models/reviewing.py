"""The review queue: what waits, who holds it, what was decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from curation.querysets import DecisionQuerySet, ReviewItemQuerySet


class ReviewItem(models.Model):
    """A product that somebody should look at, and why."""

    class Reason(models.TextChoices):
        DRAFT = "draft", _("waits to be published")
        REPORTED = "reported", _("reported by a visitor")
        NO_BRAND = "no_brand", _("no brand")
        NO_SILHOUETTE = "no_silhouette", _("no silhouette, but its neighbours have one")
        DISAGREES = "disagrees", _("its neighbours say something else")
        NO_PICTURE = "no_picture", _("no usable picture")
        ODD_PICTURE = "odd_picture", _("may not be a sneaker")
        BLIND = "blind", _("second look, to see how well we agree")
        PRACTICE = "practice", _("practice")

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        DONE = "done", _("decided")

    product = models.ForeignKey(
        Product, models.CASCADE, related_name="review_items", verbose_name=_("product")
    )
    reason = models.CharField(_("why"), max_length=20, choices=Reason.choices)
    details = models.JSONField(
        _("what the machine thinks"),
        default=dict,
        blank=True,
        help_text=_("Suggested values by field, each with how sure it is, from 0 to 1."),
    )
    priority = models.FloatField(_("urgency"), default=0.0)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("in the hands of"),
    )
    held_until = models.DateTimeField(_("held until"), null=True, blank=True)
    # A second look, blind: the decision with which this one will be compared.
    compares_with = models.ForeignKey(
        "Decision", models.CASCADE, null=True, blank=True, related_name="second_looks"
    )
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    done_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = ReviewItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("review item")
        verbose_name_plural = _("review items")
        ordering = ["-priority", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "reason"],
                condition=Q(state="open"),
                name="open_review_once_per_reason",
            )
        ]
        indexes = [
            models.Index(
                fields=["-priority", "id"], condition=Q(state="open"), name="review_queue"
            ),
        ]
        permissions = [("decide_reviewitem", _("Can decide in the review queue"))]

    def __str__(self) -> str:
        of = gettext("product %(number)s") % {"number": self.product_id}
        return f"{self.get_reason_display()}: {of}"


class Decision(models.Model):
    """What a person decided about a product: kept as an example to learn from."""

    class Verdict(models.TextChoices):
        PUBLISH = "publish", _("published")
        REJECT = "reject", _("rejected")
        FIX = "fix", _("mended")
        SKIP = "skip", _("left for later")

    class RejectReason(models.TextChoices):
        NOT_A_SHOE = "not_a_shoe", _("not a sneaker")
        BAD_PICTURE = "bad_picture", _("no picture that can be used")
        COUNTERFEIT = "counterfeit", _("looks like a copy")
        BROKEN = "broken", _("the shop's page is broken")
        OTHER = "other", _("something else")

    item = models.ForeignKey(
        ReviewItem, models.SET_NULL, null=True, related_name="decisions", verbose_name=_("item")
    )
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="decisions", verbose_name=_("product")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="decisions",
        verbose_name=_("by"),
    )
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict.choices)
    reject_reason = models.CharField(
        _("reason"), max_length=20, choices=RejectReason.choices, blank=True
    )
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    suggested = models.JSONField(_("the machine's suggestion"), default=dict)
    is_practice = models.BooleanField(_("practice"), default=False)
    is_blind = models.BooleanField(_("second look"), default=False)
    agrees = models.BooleanField(_("agrees with the first look"), null=True, blank=True)
    keys_pressed = models.PositiveSmallIntegerField(_("keys pressed"), null=True, blank=True)
    seconds = models.FloatField(_("seconds taken"), null=True, blank=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "-id"], name="decisions_of_person")]

    def __str__(self) -> str:
        of = gettext("product %(number)s") % {"number": self.product_id}
        return f"{self.get_verdict_display()}: {of}"
