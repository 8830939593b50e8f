"""Shop owners: claim, prove, be approved, and take things out for good."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from flask import Response

from catalog.models import Offer, Product, ProductImage, ProductListing
from catalog.services import rebuild_listings
from scrapers import services
from scrapers.models import CrawlRun, CrawlSource, ShopClaim, Withdrawal
from tests.factories import MerchantFactory, OfferFactory, ProductImageFactory
from tests.scrapers.shops import EditableShop

pytestmark = pytest.mark.usefixtures("redis_cache")


@pytest.fixture
def claimed(db: None) -> ShopClaim:
    MerchantFactory.create(host="www.corner.example")
    return services.claim_shop(
        host="corner.example", email="ann@corner.example", wanted_url="", language="en"
    )


@pytest.fixture
def approved(claimed: ShopClaim) -> ShopClaim:
    claimed.state = ShopClaim.State.PROVEN
    claimed.save()
    assert services.approve_claim(claimed)
    return claimed


@pytest.fixture
def listed(approved: ShopClaim, tmp_path: Path, settings: Any) -> Offer:
    """An offer of the claimed shop with a photo whose files stand on disk."""
    settings.MEDIA_ROOT = tmp_path
    offer = OfferFactory.create(merchant=approved.merchant, url="https://corner.example/p/1")
    image = ProductImageFactory.create(
        product=offer.product, offer=offer, source_url="https://corner.example/p/1.jpg?v=3"
    )
    for name in (image.file, image.file.replace(".webp", "-400.webp")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    rebuild_listings()
    return offer


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_claim_mails_the_owner_a_page_of_their_own(client: Client, db: None) -> None:
    answer = client.post(
        "/for-shops/", {"address": "Corner.example/x", "email": "ann@corner.example"}
    )

    assert (answer.status_code, answer.headers["Location"]) == (302, "/for-shops/sent/")
    claim = ShopClaim.objects.get()
    assert claim.host == "corner.example"
    [letter] = mail.outbox
    assert letter.to == ["ann@corner.example"]
    address = re.search(r"https?://\S+/for-shops/\S+", str(letter.body))
    assert address is not None
    page = client.get(address[0].removeprefix(settings.SITE_URL))
    assert claim.proof in page.content.decode()
    assert page.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("address", ["", "localhost", "http://10.0.0.1/", "not a host", "a" * 300])
def test_what_is_no_shop_cannot_be_claimed(client: Client, db: None, address: str) -> None:
    answer = client.post("/for-shops/", {"address": address, "email": "ann@corner.example"})

    assert answer.status_code == 422
    assert not ShopClaim.objects.exists()
    assert mail.outbox == []


def test_a_file_at_the_shop_proves_the_domain_and_another_text_does_not(
    shop: EditableShop, db: None, settings: Any
) -> None:
    settings.CRAWL_ALLOW = (shop.address,)
    claim = services.claim_shop(
        host=shop.address, email="ann@corner.example", wanted_url="", language="en"
    )
    shop.answers["/.well-known/solemate.txt"] = lambda: Response("something else")
    assert not services.check_claim(claim.pk)
    claim.refresh_from_db()
    assert "does not stand in it" in claim.check_message

    shop.answers["/.well-known/solemate.txt"] = lambda: Response(f"{claim.proof}\n")

    assert services.check_claim(claim.pk)
    claim.refresh_from_db()
    assert (claim.state, claim.method) == ("proven", "file")


def test_a_proof_at_another_host_proves_nothing(
    shop: EditableShop, db: None, settings: Any
) -> None:
    elsewhere = EditableShop()
    elsewhere.open()
    settings.CRAWL_ALLOW = (shop.address, elsewhere.address)
    claim = services.claim_shop(
        host=shop.address, email="ann@corner.example", wanted_url="", language="en"
    )
    elsewhere.answers["/proof"] = lambda: Response(claim.proof)
    to_proof = {"Location": f"http://{elsewhere.address}/proof"}
    shop.answers["/.well-known/solemate.txt"] = lambda: Response(status=302, headers=to_proof)
    try:
        assert not services.check_claim(claim.pk)
    finally:
        elsewhere.close()


def test_nothing_unproven_is_approved(claimed: ShopClaim) -> None:
    assert not services.approve_claim(claimed)
    assert claimed.state == "asked"


def test_an_unapproved_owner_can_take_nothing_out(client: Client, claimed: ShopClaim) -> None:
    for address in ("withdraw", "withdraw-shop", "pace"):
        assert client.post(f"/for-shops/{claimed.key}/{address}/", {}).status_code == 404


def test_a_product_that_its_owner_takes_out_is_gone_with_its_files(
    client: Client, approved: ShopClaim, listed: Offer, tmp_path: Path
) -> None:
    page = f"/shoe/{listed.product_id}/{listed.product.slug}/"
    assert client.get(page).status_code == 200
    assert len(files_in(tmp_path)) == 2

    answer = client.post(f"/for-shops/{approved.key}/withdraw/", {"address": listed.url})

    assert answer.status_code == 302
    assert not Offer.objects.exists()
    assert not ProductImage.objects.exists()
    assert not ProductListing.objects.exists()
    assert client.get(page).status_code == 404
    left_out = services.withdrawn_settings(approved.merchant_id or 0)
    assert left_out["WITHDRAWN_IDS"] == [listed.external_id]


@pytest.mark.django_db(transaction=True)
def test_the_files_of_a_photo_go_unless_another_shop_shows_the_same(
    client: Client, approved: ShopClaim, listed: Offer, tmp_path: Path
) -> None:
    address = "https://corner.example/p/1.jpg"
    image = ProductImage.objects.get()
    other = OfferFactory.create()
    twin = ProductImageFactory.create(
        product=other.product, offer=other, sha256=image.sha256, file=image.file
    )

    client.post(f"/for-shops/{approved.key}/withdraw/", {"address": address})
    assert list(ProductImage.objects.all()) == [twin]
    assert len(files_in(tmp_path)) == 2

    services.withdraw_photo(twin)
    assert files_in(tmp_path) == []


def test_a_product_that_others_sell_too_stays_with_them(
    client: Client, approved: ShopClaim, listed: Offer
) -> None:
    other = OfferFactory.create(product=listed.product)

    client.post(f"/for-shops/{approved.key}/withdraw/", {"address": listed.url})

    assert list(Offer.objects.all()) == [other]
    assert Product.objects.get(pk=listed.product_id).status == "published"


def test_a_shop_that_is_taken_out_is_not_crawled_again_until_it_is_let_back_in(
    client: Client, approved: ShopClaim, listed: Offer
) -> None:
    source = CrawlSource.objects.create(
        merchant=listed.merchant, slug="corner", platform="shopify", url="https://corner.example/"
    )
    address = f"/for-shops/{approved.key}/"
    client.post(f"{address}withdraw-shop/", {})
    assert Offer.objects.exists()

    client.post(f"{address}withdraw-shop/", {"sure": "yes"})

    assert not Offer.objects.exists()
    assert services.queue_due_runs() == 0
    assert services.claim_run(services.queue_run(source).pk) is None
    CrawlRun.objects.all().delete()
    client.post(f"{address}let-in/{Withdrawal.objects.get().pk}/", {})
    assert services.queue_due_runs() == 1


def test_an_owner_sets_pace_and_hours_but_never_faster_than_our_manners(
    client: Client, approved: ShopClaim, listed: Offer
) -> None:
    source = CrawlSource.objects.create(
        merchant=listed.merchant, slug="corner", platform="shopify", url="https://corner.example/"
    )

    def send(**fields: Any) -> CrawlSource:
        client.post(f"/for-shops/{approved.key}/pace/", fields)
        source.refresh_from_db()
        return source

    assert send(delay_s="0.1").delay_s is None
    assert send(delay_s="4", hour_from="22", hour_to="6").delay_s == 4
    assert (source.hour_from, source.hour_to) == (22, 6)


def test_the_owner_sees_what_was_taken_and_what_was_left_out_and_why(
    client: Client, approved: ShopClaim, listed: Offer
) -> None:
    source = CrawlSource.objects.create(
        merchant=listed.merchant, slug="corner", platform="shopify", url="https://corner.example/"
    )
    run = source.runs.create(state="partial", message="suspicious: 1 offers", seen=1)
    run.refusals.create(reason="accessory", title="<b>Socks</b>")

    page = client.get(f"/for-shops/{approved.key}/").content.decode()

    assert "&lt;b&gt;Socks&lt;/b&gt; – accessory" in page
    assert listed.title in page
    assert "suspicious: 1 offers" in page
