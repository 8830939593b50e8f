"""Is it a sneaker? Decided from type, title and tags; what is refused gets a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Reason → words, English and Russian. Whole words; "*" ends a stem.
_NEVER: dict[str, str] = {
    "gift card": "gift card, giftcard, e-gift, gift voucher, gift certificate, подарочн* карт*, "
    "подарочн* сертификат*, сертификат*",
    "service": "shipping insurance, shipping protection, package protection, route protection, "
    "delivery insurance, insurance, warranty, raffle entry, donation, gift wrap*, доставк*, "
    "страховк*, гарантия",
}
_OTHER: dict[str, str] = {
    "socks": "sock, socks, носки, носков, носок, гольфы, следки",
    "clothing": "t-shirt*, tshirt*, tee, tees, shirt*, hoodie*, hoody, sweatshirt*, crewneck*, "
    "sweater*, jacket*, coat, pant, pants, trouser*, jogger*, short, shorts, legging*, jersey*, "
    "tracksuit*, dress, skirt*, vest, apparel, clothing, underwear, boxer*, bra, top, tops, "
    "outerwear, knitwear, jeans, футболк*, худи, толстовк*, свитшот*, куртк*, брюки, штаны, "
    "шорты, джинсы, рубашк*, платье, юбк*, леггинсы, одежда, майк*",
    "accessory": "cap, caps, hat, hats, beanie*, bag, bags, backpack*, wallet*, belt*, "
    "laces, shoelace*, shoe laces, insole*, shoe cleaner, cleaner, cleaning kit, protector spray, "
    "keychain*, keyring*, sticker*, poster*, watch, watches, sunglasses, glove*, scarf, ball, "
    "balls, accessor*, crease protector*, shoe tree*, mug, book, magazine, figure, toy*, "
    "skateboard deck*, кепк*, шапк*, сумк*, рюкзак*, ремень, шнурки, стельк*, аксессуар*, "
    "брелок, наклейк*, перчатк*, шарф*, мяч, средство для*",
    "other footwear": "sandal*, slide, slides, flip flop*, flip-flop*, slipper*, clog*, mule*, "
    "boot, boots, heel, heels, loafer*, oxford*, brogue*, derby shoe*, pump, pumps, ballerina*, "
    "espadrille*, сандал*, шлепанц*, шлёпанц*, сланцы, тапочк*, ботин*, сапог*, туфли, лоферы, "
    "босоножк*, балетки, сабо, угги",
}
_SNEAKER = (
    "sneaker*, trainer, trainers, running shoe*, basketball shoe*, skate shoe*, tennis shoe*, "
    "runner, runners, athletic shoe*, sports shoe*, plimsoll*, high top*, high-top*, low top*, "
    "low-top*, кроссов*, кеды, кед, сникер*, сникерс*"
)
_FOOTWEAR = "footwear, shoe, shoes, обувь, schuh*, chaussure*, zapatill*, scarpe"


def _words(listed: str) -> re.Pattern[str]:
    words = [word.strip() for word in listed.split(",")]
    parts = sorted((re.escape(w).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for w in words), key=len)
    return re.compile(rf"(?<!\w)(?:{'|'.join(reversed(parts))})(?!\w)", re.IGNORECASE)


_NEVER_WORDS = {reason: _words(listed) for reason, listed in _NEVER.items()}
_OTHER_WORDS = {reason: _words(listed) for reason, listed in _OTHER.items()}
_SNEAKER_WORDS = _words(_SNEAKER)
_FOOTWEAR_WORDS = _words(_FOOTWEAR)
NO_SIGN = "no sign of a sneaker"


def refusal_reason(
    *, title: str, product_type: str, tags: Iterable[str], has_shoe_sizes: bool
) -> str | None:
    """Why this is left out, or None when it is a sneaker.

    The shop's own type counts most, then the title, then the tags. In a type that says only
    "footwear", or nothing, a title naming another thing refuses; a title naming nothing
    passes if the sizes are shoe sizes.
    """
    for reason, words in _NEVER_WORDS.items():
        if words.search(title) or words.search(product_type):
            return reason
    if _SNEAKER_WORDS.search(product_type):
        # "Air Max 90 + socks" stays a shoe; a pair of socks filed under sneakers does not.
        named = _other_thing(title)
        return named if named in ("socks", "accessory") and _ends_with(named, title) else None
    if named := _other_thing(product_type):
        return named
    if _SNEAKER_WORDS.search(title):
        return _other_thing(title) if _ends_with_other(title) else None
    if named := _other_thing(title):
        return named
    if _FOOTWEAR_WORDS.search(product_type):
        return None
    joined = " | ".join(tags)
    if _SNEAKER_WORDS.search(joined) or _FOOTWEAR_WORDS.search(f"{title} | {joined}"):
        return None
    if named := _other_thing(joined):
        return named
    return None if has_shoe_sizes else NO_SIGN


def _other_thing(text: str) -> str | None:
    return next((reason for reason, words in _OTHER_WORDS.items() if words.search(text)), None)


def _ends_with(reason: str, title: str) -> bool:
    """Does the title end in a word of that kind ("Sneaker socks")? Its last noun names it."""
    noun = re.split(r"[-–—|(,+&\"“«]", title.strip(), maxsplit=1)[0].strip()
    last = None
    for last in _OTHER_WORDS[reason].finditer(noun):
        pass
    return last is not None and last.end() >= len(noun) - 1


def _ends_with_other(title: str) -> bool:
    return any(_ends_with(reason, title) for reason in _OTHER_WORDS)
