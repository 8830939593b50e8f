"""When in doubt: what words leave open is written down beside the offer, run by run."""

from __future__ import annotations

import pytest

from catalog.models import Offer
from scrapers import services
from scrapers.counts import CrawlCounts
from scrapers.models import CrawlSource, DoubtfulOffer
from scrapers.parsing.products import ShopFacts, ShopProduct, Variant, read_products
from scrapers.parsing.sneakers import ONLY_A_SHOE, ONLY_SIZES, doubt_about
from scrapers.storing import store_items

FACTS = ShopFacts(url="https://shop.example/", currency="EUR")


@pytest.mark.parametrize(
    ("title", "product_type", "tags", "doubt"),
    [
        ("Kestrel Low", "Sneakers", [], ""),
        ("Nike Air Max 90", "Shoes", [], ""),
        ("Kestrel", "", ["кеды"], ""),
        ("Clarks Men Brown Shoes", "", [], ONLY_A_SHOE),
        ("991 Made in UK", "Men's Footwear", [], ONLY_A_SHOE),
        ("Kestrel", "", [], ONLY_SIZES),
    ],
)
def test_a_word_for_sneakers_leaves_no_doubt_and_a_shoe_may_be_any(
    title: str, product_type: str, tags: list[str], doubt: str
) -> None:
    assert doubt_about(title=title, product_type=product_type, tags=tags) == doubt


def crawl(title: str, *, product_type: str = "Shoes", run: int) -> None:
    """What a crawl stores of one product."""
    product = ShopProduct(
        number="1", url="https://shop.example/1", title=title, product_type=product_type,
        variants=[Variant(size="42"), Variant(size="43")],
    )  # fmt: skip
    source = CrawlSource.objects.get()
    store_items(
        read_products([product], facts=FACTS).offers,
        merchant_id=source.merchant_id,
        run_id=run,
        counts=CrawlCounts(),
    )


@pytest.mark.django_db
def test_a_doubt_is_noted_kept_through_recrawls_and_over_when_the_shop_says_more() -> None:
    source = services.add_source("https://shop.example/", platform="shopify")
    first = services.queue_run(source)
    crawl("Kestrel Walker", run=first.pk)
    doubt = DoubtfulOffer.objects.get()
    assert (doubt.offer, doubt.run, doubt.reason) == (Offer.objects.get(), first, ONLY_A_SHOE)
    DoubtfulOffer.objects.update(state=DoubtfulOffer.State.SNEAKER)

    crawl("Kestrel Walker", run=first.pk)
    assert DoubtfulOffer.objects.get().state == DoubtfulOffer.State.SNEAKER

    crawl("Kestrel Walker sneakers", run=first.pk)
    assert not DoubtfulOffer.objects.exists()
    assert Offer.objects.exists()
