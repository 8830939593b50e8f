"""Pairs for the verifier: who is the same, who only looks it."""

from pathlib import Path

from learning.manifest import Picture
from learning.pairs import OTHER_COLOUR, OTHER_SHAPE, SAME, make_pairs


def picture(product: str, *, line: str, colour: str, view: int, source: str = "shop") -> Picture:
    return Picture(
        path=Path(f"/{product}-{view}.jpg"), split="train", source=source, brand="Acme",
        silhouette=line, colours=(colour,), product_id=product,
    )  # fmt: skip


PICTURES = [
    picture("a", line="Runner", colour="red", view=1),
    picture("a", line="Runner", colour="red", view=2),
    picture("b", line="Runner", colour="blue", view=1),
    picture("c", line="Court", colour="red", view=1),
    picture("d", line="Court", colour="blue", view=1, source="street"),
]


def test_views_of_a_product_are_the_same_and_strangers_are_of_their_kind() -> None:
    pairs = make_pairs(PICTURES, per_picture=5, seed=1)
    by_kind = {
        kind: {(int(a), int(b))
               for a, b, k in zip(pairs.left, pairs.right, pairs.kinds, strict=True)
               if k == kind}
        for kind in set(pairs.kinds.tolist())
    }  # fmt: skip
    assert by_kind[SAME] == {(0, 1)}
    assert by_kind[OTHER_COLOUR] == {(0, 2), (1, 2)}
    assert by_kind[OTHER_SHAPE] == {(0, 3), (1, 3)}
    assert pairs.same.sum() == 1


def test_no_pair_joins_pictures_of_different_sources() -> None:
    pairs = make_pairs(PICTURES, per_picture=5, seed=2)
    assert 4 not in {*pairs.left.tolist(), *pairs.right.tolist()}


def test_products_with_one_view_make_no_pairs() -> None:
    assert len(make_pairs(PICTURES[2:], per_picture=3, seed=3).left) == 0
