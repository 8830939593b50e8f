"""Offers whose words leave open whether they are sneakers: let in, and decided by their pictures.

What becomes of them is decided in `curation`, which knows what pictures say.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Offer
from scrapers.items import OfferItem


class DoubtfulOffer(models.Model):
    """One offer in doubt: which run met it last, why, and what its pictures said."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for its pictures")
        SNEAKER = "sneaker", _("kept by its pictures")
        LEFT_OUT = "left_out", _("left out by its pictures")
        LET_IN = "let_in", _("let in by staff")

    offer = models.OneToOneField(
        Offer, models.CASCADE, related_name="doubt", verbose_name=_("offer"), primary_key=True
    )
    run = models.ForeignKey(
        "scrapers.CrawlRun",
        models.SET_NULL,
        null=True,
        related_name="doubts",
        verbose_name=_("met by run"),
    )
    reason = models.CharField(_("why in doubt"), max_length=60)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    kind = models.CharField(_("its pictures show"), max_length=40, blank=True)
    sure = models.FloatField(
        _("how surely no sneaker"),
        null=True,
        help_text=_("From 0 to 1; not a chance: the limit follows from pictures that were told."),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("offer in doubt")
        verbose_name_plural = _("offers in doubt")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state"], name="doubts_by_state")]

    def __str__(self) -> str:
        return f"{self.reason}: {self.offer}"


def note_doubts(offers: Iterable[OfferItem], *, merchant_id: int, run_id: int) -> None:
    """Write down which of the recorded offers are in doubt, and forget doubts that are over.

    What was decided stays; offers that are not in the catalogue are passed over. Two to four
    statements a batch.
    """
    doubts = {offer.external_id: offer.doubt for offer in offers}
    certain = [number for number, doubt in doubts.items() if not doubt]
    if certain:
        over = DoubtfulOffer.objects.filter(
            offer__merchant=merchant_id, offer__external_id__in=certain
        ).exclude(state__in=(DoubtfulOffer.State.LEFT_OUT, DoubtfulOffer.State.LET_IN))
        over.delete()
    open_ = [number for number, doubt in doubts.items() if doubt]
    if not open_:
        return
    rows = Offer.objects.filter(merchant=merchant_id, external_id__in=open_)
    DoubtfulOffer.objects.bulk_create(
        [
            DoubtfulOffer(offer_id=pk, run_id=run_id or None, reason=doubts[number])
            for pk, number in rows.order_by("pk").values_list("pk", "external_id")
        ],
        update_conflicts=True,
        unique_fields=["offer"],
        update_fields=["run", "reason"],
    )
