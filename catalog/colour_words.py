"""Colour words of shops, English and Russian, and the base colour that each means. Pure."""

from __future__ import annotations

from typing import Final

from catalog.vocabulary import Colour
from catalog.wording import words

# Whole phrases; words of one language side by side. Longer phrases win over their parts.
_PHRASES: Final[dict[str, str]] = {
    "black": "black blk blck cblack coreblack cblk onyx jet ebony noir nero schwarz negro preto "
    "obsidian-black carbon-black triple-black core-black black-cat pitch-black off-noir caviar",
    "white": "white wht whte ftwwht ftwrwhite ftwr cloudwhite crywht crystal-white snow pearl "
    "optic blanc bianco branco blanco weiss egret chalk cloud-white off-white triple-white "
    "summit-white footwear-white true-white paper porcelain coconut-milk",
    "grey": "grey gray gry gris graphite anthracite anthrct charcoal ash slate stone-grey smoke "
    "gunmetal pewter cement concrete steel wolf-grey cool-grey dark-grey light-grey flint iron "
    "particle-grey platinum-tint stealth fog mist shark lead granite heather-grey cinza",
    "red": "red rd crimson crmsn scarlet ruby cherry chili university-red varsity-red gym-red "
    "infrared infrrd vermilion rosso rouge rot rojo vermelho chile-red fire-red lava tomato brick "
    "poppy solar-red sport-red habanero siren",
    "burgundy": "burgundy maroon wine bordeaux oxblood mulberry cabernet port merlot team-red "
    "garnet dark-beetroot beetroot night-maroon damson cordovan",
    "orange": "orange orng orange-blaze total-orange tangerine apricot mandarin rust safety-orange "
    "terracotta copper-orange pumpkin kumquat naranja laranja amber marmalade",
    "yellow": "yellow ylw yllw maize lemon mustard varsity-maize citron canary volt-yellow "
    "amarillo amarelo gelb tour-yellow saffron buttercup sulfur",
    "green": "green grn emerald lucky-green forest pine malachite fern jade kelly "
    "clover volt neon-green lime bottle-green gorge-green gorge hunter apple-green verde vert "
    "stadium-green spruce fir sage basil shamrock cilantro electric-green",
    "olive": "olive khaki army army-green military moss cargo-khaki olive-green medium-olive "
    "militia-green rough-green caper camo camouflage field-olive",
    "turquoise": "turquoise teal aqua mint tiffany cyan lagoon aquamarine seafoam jade-horizon "
    "hyper-jade emerald-rise verdigris dusty-cactus petrol",
    "blue": "blue blu royal cobalt azure sky university-blue carolina-blue powder-blue ice-blue "
    "photo-blue game-royal sky-blue light-blue baby-blue denim indigo unc royal-blue aegean "
    "sapphire bleu azul azzurro cornflower deep-royal true-blue lapis hyper-royal columbia glacier-blue",
    "navy": "navy nvy midnight-navy dark-blue collegiate-navy college-navy obsidian dark-obsidian "
    "midnight night-navy marine ink-blue thunder-blue navy-blue dark-navy deep-blue conavy",
    "purple": "purple prpl court-purple violet grape lavender lilac plum concord amethyst iris "
    "orchid eggplant psychic-purple field-purple thistle mauve roxo morado lila aubergine",
    "pink": "pink pnk rose fuchsia blush coral salmon magenta hot-pink peony arctic-pink flamingo "
    "raspberry pink-foam rosa shell-pink bubblegum watermelon peach",
    "brown": "brown brwn brn chocolate mocha espresso coffee walnut cocoa baroque-brown chestnut "
    "bronze umber mahogany baroque dark-mocha cappuccino cacao cigar tobacco cognac saddle "
    "marron marrom acorn fauna-brown pecan",
    "beige": "beige sand tan sail cream ivory bone oatmeal linen wheat gum ecru nude oat latte "
    "string desert light-bone camel natural vanilla parchment fossil hemp taupe buff flax "
    "biscuit dune muslin pale-ivory tarnish string bamboo birch sesame vachetta",
    "gold": "gold metallic-gold gld mtlc-gold club-gold university-gold golden oro or-metallique",
    "silver": "silver slvr metallic-silver mtllc-silver chrome matte-silver slv platinum "
    "pure-platinum metallic reflective-silver argento",
    "multicolour": "multi multicolor multicolour multi-color multi-colour rainbow tie-dye "
    "what-the colourful colorful confetti",
}

# Russian adjectives decline: the stem, then any ending of at most four letters.
_STEMS: Final[dict[str, str]] = {
    "black": "черн",
    "white": "бел молочн",
    "grey": "сер графитов пепельн дымчат антрацитов",
    "red": "красн ал малинов кирпичн",
    "burgundy": "бордов бургунди винн вишнев",
    "orange": "оранжев рыж апельсинов терракотов",
    "yellow": "желт лимонн горчичн",
    "green": "зелен изумрудн салатов лайм",
    "olive": "оливков хаки болотн камуфляж",
    "turquoise": "бирюзов мятн",
    "blue": "син голуб васильков лазурн",
    "navy": "темносин",
    "purple": "фиолетов сиренев лилов лавандов пурпурн",
    "pink": "розов коралл персиков",
    "brown": "коричнев шоколадн кофейн бронзов",
    "beige": "бежев песочн кремов телесн",
    "gold": "золот золотист",
    "silver": "серебр серебрист",
    "multicolour": "разноцветн мульти мультиколор цветн радужн",
}
_LONGEST_ENDING = 5

# Words that only shade the next one; the colour stays.
SHADES: Final = frozenset(
    ["dark", "light", "bright", "pale", "deep", "core", "metallic", "mtlc", "mtllc", "hyper", "medium"]
)

_BY_PHRASE: Final[dict[tuple[str, ...], str]] = {
    words(phrase): colour
    for colour, phrases in _PHRASES.items()
    for phrase in phrases.split()
}
_LONGEST_PHRASE: Final = max(map(len, _BY_PHRASE))
_BY_STEM: Final = sorted(
    ((stem, colour) for colour, stems in _STEMS.items() for stem in stems.split()),
    key=lambda entry: -len(entry[0]),
)
_DARK_BLUE: Final = ("темно", "син")

# What full text is to find for a colour: the names that people type.
COLOUR_NAMES: Final[dict[str, str]] = {
    "black": "black чёрный черный",
    "white": "white белый",
    "grey": "grey gray серый",
    "red": "red красный",
    "burgundy": "burgundy maroon бордовый",
    "orange": "orange оранжевый рыжий",
    "yellow": "yellow жёлтый желтый",
    "green": "green зелёный зеленый",
    "olive": "olive khaki оливковый хаки",
    "turquoise": "turquoise teal бирюзовый",
    "blue": "blue синий голубой",
    "navy": "navy dark blue тёмно-синий темно-синий синий",
    "purple": "purple violet фиолетовый сиреневый",
    "pink": "pink розовый",
    "brown": "brown коричневый",
    "beige": "beige cream бежевый кремовый",
    "gold": "gold золотой",
    "silver": "silver серебряный серебристый",
    "multicolour": "multicolour multicolor разноцветный",
}


def colours_in(text: str, *, limit: int = 5) -> tuple[str, ...]:
    """Return the base colours named in the text, the first named (the dominant one) first.

    >>> colours_in("blk/wht-Gym Red"), colours_in("Тёмно-синие с белым")
    (('black', 'white', 'red'), ('navy', 'white'))
    """
    text_words = words(text)
    found: dict[str, None] = {}
    place = 0
    while place < len(text_words):
        colour, length = _colour_at(text_words, place)
        if colour:
            found.setdefault(colour)
        place += length
    return tuple(found)[:limit]


def _colour_at(text: tuple[str, ...], place: int) -> tuple[str, int]:
    for length in range(min(_LONGEST_PHRASE, len(text) - place), 0, -1):
        colour = _BY_PHRASE.get(text[place : place + length])
        # "silver" and "gold" as finish: "metallic" alone says nothing when a colour follows.
        if colour and not (
            length == 1 and text[place] in SHADES and place + 1 < len(text)
        ):
            return colour, length
    word = text[place]
    if (
        word == _DARK_BLUE[0]
        and place + 1 < len(text)
        and text[place + 1].startswith(_DARK_BLUE[1])
    ):
        return Colour.NAVY, 2
    return _by_stem(word), 1


def _by_stem(word: str) -> str:
    if word.isascii():
        return ""
    for stem, colour in _BY_STEM:
        if word.startswith(stem) and len(word) - len(stem) <= _LONGEST_ENDING:
            return colour
    return ""
