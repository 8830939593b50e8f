from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from search.filters import Filters
from search.models import Encoder, PhotoQuery
from search.photo_parts import share_photo
from search.photos import forget_photo
from search.photos_together import photos_beside, pool, take_out_photo
from search.tuned import search_tuned_photo
from search.tuning import Tuning
from tests.search.factories import EncoderFactory, PhotoQueryFactory, between, direction, make_shoe

pytestmark = pytest.mark.django_db


@pytest.fixture
def encoder() -> Encoder:
    return EncoderFactory.create()


def asked(encoder: Encoder, axis: int, **changes: Any) -> PhotoQuery:
    vector = direction(axis).tolist()
    return PhotoQueryFactory.create(encoder=encoder, vector=vector, **changes)


def test_photos_together_are_searched_by_the_mean_of_their_vectors(encoder: Encoder) -> None:
    first = asked(encoder, 0)
    added = asked(encoder, 1, beside=first)

    pooled = pool(first, [added])

    assert np.allclose(pooled.vector, (direction(0) + direction(1)) / np.sqrt(2))
    assert pooled.name != pool(first, []).name == ""


def test_a_vector_of_another_encoder_is_never_mixed_in(encoder: Encoder) -> None:
    first = asked(encoder, 0)
    other = EncoderFactory.create(state=Encoder.State.RETIRED)
    added = asked(other, 1, beside=first)

    assert np.array_equal(pool(first, [added]).vector, direction(0))


def test_a_second_photo_changes_the_order_and_taking_it_out_brings_the_first_back(
    encoder: Encoder, redis_cache: None
) -> None:
    like_first, like_both = (
        make_shoe(encoder=encoder, vectors=[direction(0)]),
        make_shoe(encoder=encoder, vectors=[between(0, 1, 0.5)]),
    )
    first = asked(encoder, 0)

    def found() -> list[int]:
        page = search_tuned_photo(first, Tuning(), filters=Filters())
        return [result.product.id for result in page.results]

    assert found() == [like_first.pk, like_both.pk]
    added = asked(encoder, 1, beside=first)
    assert found() == [like_both.pk, like_first.pk]
    assert take_out_photo(first, added.token)
    assert found() == [like_first.pk, like_both.pk]


def test_a_part_is_searched_with_the_photos_added_to_its_whole(encoder: Encoder) -> None:
    first = asked(encoder, 0)
    added = asked(encoder, 1, beside=first)
    part = asked(encoder, 2, origin=first)

    assert photos_beside(part) == [added]


def test_forgetting_the_first_forgets_all_and_a_strangers_photo_is_not_taken_out(
    encoder: Encoder, redis_cache: None
) -> None:
    first, stranger = asked(encoder, 0), asked(encoder, 3)
    added = asked(encoder, 1, beside=first)
    asked(encoder, 1, origin=added)

    assert not take_out_photo(first, stranger.token)
    assert forget_photo(first.token)
    assert list(PhotoQuery.objects.all()) == [stranger]


def test_sharing_covers_the_photos_added(encoder: Encoder) -> None:
    first = asked(encoder, 0)
    added = asked(encoder, 1, beside=first)

    share_photo(first, is_shared=True)
    added.refresh_from_db()
    assert added.is_shared
    share_photo(first, is_shared=False)
    added.refresh_from_db()
    assert not added.is_shared
