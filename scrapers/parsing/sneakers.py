"""Is it a sneaker? Decided from type, title and tags; what is refused gets a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# Reason → words, English and Russian. Whole words; "*" ends a stem.
_NEVER: dict[str, str] = {
    "gift card": "gift card, giftcard, e-gift, gift voucher, gift certificate, подарочн* карт*, "
    "подарочн* сертификат*, сертификат*",
    "service": "shipping insurance, shipping protection, package protection, route protection, "
    "delivery insurance, insurance, warranty, raffle entry, donation, gift wrap*, доставк*, "
    "страховк*, гарантия",
}
_OTHER: dict[str, str] = {
    "socks": "socks, носки, носков, носок, гольфы, следки",
    "clothing": "t-shirt*, tshirt*, tees, shirt*, hoodie*, hoody, sweatshirt*, crewneck*, "
    "sweater*, jacket*, trouser*, jogger*, shorts, legging*, tracksuit*, skirt*, apparel, "
    "clothing, underwear, outerwear, knitwear, jeans, футболк*, худи, толстовк*, свитшот*, "
    "куртк*, брюки, штаны, шорты, джинсы, рубашк*, платье, юбк*, леггинсы, одежда, майк*",
    "accessory": "beanie*, backpack*, wallet*, shoelace*, shoe laces, insole*, shoe cleaner, "
    "cleaning kit, cleaner, protector spray, keychain*, keyring*, sticker*, poster*, sunglasses, "
    "glove*, scarf, accessor*, crease protector*, shoe tree*, shoe care, magazine, toy*, "
    "skateboard deck*, кепк*, шапк*, сумк*, рюкзак*, ремень, шнурки, стельк*, аксессуар*, "
    "брелок, наклейк*, перчатк*, шарф*, мяч, средство для*",
    "other footwear": "sandal*, flip flop*, flip-flop*, slipper*, clogs, loafer*, oxfords, "
    "brogue*, derby shoe*, ballerina*, espadrille*, сандал*, шлепанц*, шлёпанц*, сланцы, "
    "тапочк*, ботин*, сапог*, туфли, лоферы, босоножк*, балетки, сабо, угги",
}
# Words that models of sneakers bear as well (Reebok Pump, Speed Sock, Gold Top): they name the
# thing only where a title ends in them, or as a type of the shop.
_OTHER_LAST: dict[str, str] = {
    "socks": "sock",
    "clothing": "tee, coat, pant, pants, short, jersey, dress, vest, boxer*, bra, top, tops",
    "accessory": "cap, caps, hat, hats, bag, bags, belt*, laces, watch, watches, ball, balls, "
    "mug, book, figure",
    "other footwear": "slide, slides, boot, boots, heel, heels, clog, mule*, oxford, pump, pumps",
}
_SNEAKER = (
    "sneaker*, trainer, trainers, running shoe*, basketball shoe*, skate shoe*, tennis shoe*, "
    "runner, runners, athletic shoe*, sports shoe*, plimsoll*, high top*, high-top*, low top*, "
    "low-top*, кроссов*, кеды, кед, сникер*, сникерс*, кросівк*, кеди, zapatilla*, tênis, "
    "turnschuh*, laufschuh*, sneakersy, tenisky, trampki, baskets, tennarit, spor ayakkabı*"
)
# Lines that are sneakers and nothing else: a title that names one needs no other word.
_LINES = (
    "air max*, air force*, air jordan*, jordan 1*, jordan 3*, jordan 4*, jordan 5*, jordan 11*, "
    "dunk low*, dunk high*, blazer mid*, air huarache*, vapormax*, yeezy*, ultraboost*, nmd_r1, "
    "stan smith*, samba og, gazelle indoor*, forum low*, old skool*, sk8-hi*, chuck taylor*, "
    "chuck 70*, gel-kayano*, gel-lyte*, gel-1130, 574, 990v*, 991v*, 2002r, 9060, xt-6"
)
_FOOTWEAR = (
    "footwear, shoe, shoes, обувь, взуття, schuh*, chaussure*, calzado, calçado*, scarpe, "
    "schoenen, buty, obuwie, boty, topánky, skor, sko, ayakkabı*, cipő*"
)


def _words(listed: str) -> re.Pattern[str]:
    words = [word.strip() for word in listed.split(",")]
    parts = sorted(
        (re.escape(w).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for w in words), key=len
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(reversed(parts))})(?!\w)", re.IGNORECASE)


_NEVER_WORDS = {reason: _words(listed) for reason, listed in _NEVER.items()}
_OTHER_WORDS = {reason: _words(listed) for reason, listed in _OTHER.items()}
_LAST_WORDS = {
    reason: _words(f"{_OTHER[reason]}, {listed}") for reason, listed in _OTHER_LAST.items()
}
_SNEAKER_WORDS = _words(_SNEAKER)
_FOOTWEAR_WORDS = _words(_FOOTWEAR)
_LINE_WORDS = _words(_LINES)
_END_OF_NOUN = re.compile(r"\s[-–—|]|[(,+&\"“«/]")
NO_SIGN = "no sign of a sneaker"
# Doubts: what was let in by these alone is decided by its picture.
ONLY_A_SHOE, ONLY_SIZES = "only called a shoe", "only its sizes are a shoe's"


def refusal_reason(
    *, title: str, product_type: str, tags: Iterable[str], has_shoe_sizes: bool
) -> str | None:
    """Why this is left out, or None when it is a sneaker.

    The shop's own type counts most, then the title, then the tags. Where the type says
    sneakers, only a title that ends in another thing refuses ("Sneaker socks"); where it says
    no more than "footwear", or nothing, any word of another thing does. With no word at all,
    a product passes if its sizes are shoe sizes.
    """
    for reason, words in _NEVER_WORDS.items():
        if words.search(title) or words.search(product_type):
            return reason
    is_sneaker_type = bool(_SNEAKER_WORDS.search(product_type))
    if not is_sneaker_type and (named := _first(_LAST_WORDS, product_type)):
        return named
    is_footwear_type = bool(_FOOTWEAR_WORDS.search(product_type))
    named = _last_noun(title)
    if named == "socks" and is_footwear_type and not _OTHER_WORDS["socks"].search(title):
        named = None  # "Tubular Doom Sock" among shoes is a shoe; socks come in pairs
    if named:
        return named
    if is_sneaker_type or _SNEAKER_WORDS.search(title):
        return None
    if named := _first(_OTHER_WORDS, title):
        return named
    joined = " | ".join(tags)
    if is_footwear_type or _FOOTWEAR_WORDS.search(title) or _SNEAKER_WORDS.search(joined):
        return None
    if named := _first(_LAST_WORDS, joined):
        return named
    is_likely = has_shoe_sizes or _FOOTWEAR_WORDS.search(joined) or _LINE_WORDS.search(title)
    return None if is_likely else NO_SIGN


def doubt_about(*, title: str, product_type: str, tags: Iterable[str]) -> str:
    """Why something that was let in may still be no sneaker, or empty where its words are plain.

    A word for sneakers in type, title or tags, or a line that is nothing else, leaves no doubt.
    Without one, "shoe" may be any shoe, and shoe sizes are those of sandals, too: there the
    picture is asked.
    """
    named = " | ".join((product_type, title, *tags))
    if _SNEAKER_WORDS.search(named) or _LINE_WORDS.search(title):
        return ""
    return ONLY_A_SHOE if _FOOTWEAR_WORDS.search(named) else ONLY_SIZES


def _first(listed: Mapping[str, re.Pattern[str]], text: str) -> str | None:
    return next((reason for reason, words in listed.items() if words.search(text)), None)


def _last_noun(title: str) -> str | None:
    """The other thing that a title ends in, before any dash, bracket or plus."""
    noun = _END_OF_NOUN.split(title.strip(), maxsplit=1)[0].strip(" .!*")
    for reason, words in _LAST_WORDS.items():
        if any(match.end() == len(noun) for match in words.finditer(noun)):
            return reason
    return None
