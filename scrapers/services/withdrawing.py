"""What a shop's owner wants left out: gone from the catalogue now, kept out of later crawls."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from catalog.models import Merchant, Offer, ProductImage
from catalog.services.withdrawing import withdraw_images, withdraw_offers
from scrapers.models import CrawledPicture, CrawlRun, ShopClaim, Withdrawal

Kind = Withdrawal.Kind


@transaction.atomic
def withdraw_shop(merchant: Merchant, *, claim: ShopClaim | None = None) -> int:
    """Take a whole shop out and crawl it no more; return how many offers went."""
    Withdrawal.objects.get_or_create(merchant=merchant, kind=Kind.SHOP, defaults={"claim": claim})
    Merchant.objects.filter(pk=merchant.pk).update(is_hidden=True)
    CrawlRun.objects.filter(
        source__merchant=merchant, state__in=[CrawlRun.State.QUEUED, CrawlRun.State.PAUSED]
    ).update(
        state=CrawlRun.State.STOPPED,
        finished_at=timezone.now(),
        message="the shop does not want to be crawled",
    )
    CrawledPicture.objects.filter(source__merchant=merchant).delete()
    return withdraw_offers(Offer.objects.filter(merchant=merchant))


@transaction.atomic
def withdraw_product(offer: Offer, *, claim: ShopClaim | None = None) -> None:
    """Take one product of a shop out."""
    Withdrawal.objects.get_or_create(
        merchant=offer.merchant,
        kind=Kind.PRODUCT,
        external_id=offer.external_id,
        defaults={"claim": claim, "url": offer.url, "title": offer.title},
    )
    withdraw_offers(Offer.objects.filter(pk=offer.pk))


@transaction.atomic
def withdraw_photo(image: ProductImage, *, claim: ShopClaim | None = None) -> None:
    """Take one photo of a shop out, under whatever address the shop shows it."""
    if image.offer is None:
        raise ValueError("the photo belongs to no offer")
    merchant = image.offer.merchant
    Withdrawal.objects.get_or_create(
        merchant=merchant,
        kind=Kind.PHOTO,
        sha256=image.sha256,
        defaults={"claim": claim, "url": image.source_url, "title": image.offer.title},
    )
    CrawledPicture.objects.filter(source__merchant=merchant, sha256=image.sha256).delete()
    withdraw_images(ProductImage.objects.filter(sha256=image.sha256, offer__merchant=merchant))


@transaction.atomic
def lift_withdrawal(withdrawal: Withdrawal) -> None:
    """Let back in what was withdrawn; the next crawl brings it."""
    if withdrawal.kind == Kind.SHOP:
        Merchant.objects.filter(pk=withdrawal.merchant_id).update(is_hidden=False)
    withdrawal.delete()
    # What a crawl finds unchanged it does not write: let it look at everything again.
    Offer.objects.filter(merchant=withdrawal.merchant_id).update(fingerprint="")


def withdrawn_settings(merchant_id: int) -> dict[str, Any]:
    """What a crawl of the shop leaves out, as Scrapy settings: numbers, addresses, contents."""
    rows = Withdrawal.objects.filter(merchant=merchant_id).filter(~Q(kind=Kind.SHOP))
    found = list(rows.values_list("kind", "external_id", "url", "sha256"))
    return {
        "WITHDRAWN_IDS": [number for kind, number, _, _ in found if kind == Kind.PRODUCT],
        "WITHDRAWN_PHOTOS": [
            url.partition("?")[0] for kind, _, url, _ in found if kind == Kind.PHOTO and url
        ],
        "WITHDRAWN_CONTENTS": [sha for kind, _, _, sha in found if kind == Kind.PHOTO and sha],
    }
