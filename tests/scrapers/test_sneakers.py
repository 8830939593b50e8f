"""What is kept as a sneaker, and the reason that is given for the rest."""

from __future__ import annotations

import pytest

from scrapers.parsing.sneakers import NO_SIGN, refusal_reason


@pytest.mark.parametrize(
    ("title", "product_type", "tags", "has_shoe_sizes", "reason"),
    [
        ("Kestrel Low", "Sneakers", [], False, None),
        ("991v2 Made in UK", "Men's Footwear", [], False, None),
        ("Кроссовки Ferro Kestrel", "", [], False, None),
        ("Высокие кеды Ferro", "Кеды", [], False, None),
        ("Kestrel Low", "", [], True, None),
        ("Nike Air Max 90", "", [], False, None),
        ("Court Victory Pump Felt", "Shoes", [], False, None),
        ("Speed Sock Sneaker", "", [], False, None),
        ("Tubular Doom Sock - Men's", "Shoes", [], False, None),
        ("Kestrel + free socks", "Sneakers", [], False, None),
        ("Rubber Toe Cap Trainer", "", [], False, None),
        ("Sneaker Socks – low cut", "Sneakers", [], False, "socks"),
        ("Носки беговые", "", [], False, "socks"),
        ("Gift Card", "Sneakers", [], False, "gift card"),
        ("Подарочный сертификат", "", [], False, "gift card"),
        ("Route Shipping Insurance", "", [], False, "service"),
        ("Доставка курьером", "", [], False, "service"),
        ("Box Logo Tee", "T-Shirts", [], True, "clothing"),
        ("Kith Transit Logo Tee - White PH", "Placeholder", ["mens"], True, "clothing"),
        ("Flat Laces 120 cm", "Laces", [], False, "accessory"),
        ("Chelsea Boots", "Shoes", [], True, "other footwear"),
        ("Тапочки домашние", "Обувь", [], True, "other footwear"),
        ("Dried flower bouquet", "", ["gift"], False, NO_SIGN),
    ],
)
def test_only_sneakers_pass_and_the_rest_is_refused_with_a_reason(
    title: str, product_type: str, tags: list[str], has_shoe_sizes: bool, reason: str | None
) -> None:
    found = refusal_reason(
        title=title, product_type=product_type, tags=tags, has_shoe_sizes=has_shoe_sizes
    )

    assert found == reason
