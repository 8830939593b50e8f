"""Every family of bad upload once, and every odd but good one, against a running site.

`python -m benchmarks.bad_uploads` sends two hundred and measures memory.
"""

from __future__ import annotations

import random

import pytest

from benchmarks.bad_pictures import BAD
from benchmarks.bad_uploads import API, FORM, try_one
from benchmarks.good_pictures import GOOD, plain_jpeg
from benchmarks.made_pictures import Maker, Wanted
from tests.browser.site import Site

ALL_BAD = list(dict.fromkeys(BAD))


def _name(maker: Maker) -> str:
    return maker.__name__


@pytest.mark.parametrize("maker", ALL_BAD, ids=_name)
def test_a_bad_upload_gets_a_clear_answer_and_the_next_good_one_is_found(
    site: Site, maker: Maker
) -> None:
    number = 700 + ALL_BAD.index(maker)
    way = FORM if number % 2 else API
    bad = try_one(site.url, maker(random.Random(number)), way=way, number=number)

    good = try_one(site.url, plain_jpeg(random.Random(number)), way=way, number=number)

    assert bad.fault == ""
    assert (good.status, good.fault) == (200, "")


@pytest.mark.parametrize("way", [FORM, API])
@pytest.mark.parametrize("maker", GOOD, ids=_name)
def test_an_odd_but_good_photo_is_answered_and_its_copy_is_its_owners_and_holds_pixels_only(
    site: Site, maker: Maker, way: str
) -> None:
    case = maker(random.Random(3))
    assert case.wanted is Wanted.ANSWERED

    tried = try_one(site.url, case, way=way, number=800 + GOOD.index(maker))

    assert (tried.status, tried.fault) == (200, "")
