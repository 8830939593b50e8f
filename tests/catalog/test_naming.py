"""What shops' words say: brand, line, colours, for whom, how high, which code."""

from __future__ import annotations

import pytest

from catalog.colour_words import COLOUR_NAMES, colours_in
from catalog.lexicon import BrandEntry, Lexicon, LineEntry, merged_entries, shipped_entries
from catalog.naming import Description, describe, gender_in, height_in
from catalog.vocabulary import Colour
from catalog.wording import slug_of
from tests.factories import OfferDataFactory

LEXICON = Lexicon(shipped_entries())


def read(title: str, *, vendor: str = "", shop: str = "Some Shop", **stated: str) -> Description:
    offer = OfferDataFactory.build(
        title=title, brand=vendor, **{"colour": "", "url": "https://shop.example/x", **stated}
    )
    return describe(offer, LEXICON, shop_name=shop)


@pytest.mark.parametrize(
    ("title", "brand", "line"),
    [
        ("Nike Air Force 1 Low '07 Triple White", "Nike", "Air Force 1 Low"),
        ("Nike Air Force 1 '07 LV8", "Nike", "Air Force 1"),
        ("NIKE AF1 Ultra Flyknit Mid", "Nike", "Air Force 1 Mid"),
        ("Кроссовки Найк форсы белые", "Nike", "Air Force 1"),
        ("Nike Dunk Low Retro Panda", "Nike", "Dunk Low"),
        ("Nike SB Dunk Hi Pro “Sour Pine”", "Nike", "Dunk High"),
        ("Nike Air Max 90 Premium", "Nike", "Air Max 90"),
        ("Nike Air Max 1 '86 OG", "Nike", "Air Max 1"),
        ("Nike Airmax 97 silver bullet", "Nike", "Air Max 97"),
        ("Nike Air Max TN black", "Nike", "Air Max Plus"),
        ("Nike Zoom Vomero 5 Doernbecher", "Nike", "Zoom Vomero 5"),
        ("Nike Air Zoom Pegasus 40 GTX", "Nike", "Air Zoom Pegasus"),
        ("Nike Cortez Forrest", "Nike", "Cortez"),
        ("Nike Blazer Mid 77 Vintage", "Nike", "Blazer Mid"),
        ("Nike LeBron XII Elite", "Nike", "LeBron 12"),
        ("Nike Zoom Kobe 6 Protro Grinch", "Nike", "Kobe 6"),
        ("Nike KD VI Aunt Pearl", "Nike", "KD 6"),
        ("Nike Huarache Run", "Nike", "Air Huarache"),
        ("Nike P-6000 Metallic", "Nike", "P-6000"),
        ("Nike Stefan Janoski Max", "Nike", "SB Zoom Janoski"),
        ("Air Jordan 1 Retro High OG 'Lost and Found'", "Jordan", "Air Jordan 1 High"),
        ("Jordan 1 Mid Wolf Grey", "Jordan", "Air Jordan 1 Mid"),
        ("AJ1 Low Bred Toe", "Jordan", "Air Jordan 1 Low"),
        ("Nike Air Jordan 4 Retro Military Black", "Jordan", "Air Jordan 4"),
        ("Air Jordan XI Concord", "Jordan", "Air Jordan 11"),
        ("Jordan Retro 3 Cement", "Jordan", "Air Jordan 3"),
        ("Джордан 4 чёрные", "Jordan", "Air Jordan 4"),
        ("Air Jordan 6 Rings GS", "Jordan", "Jordan 6 Rings"),
        ("adidas Samba OG Cloud White", "Adidas", "Samba"),
        ("adidas Originals Gazelle Indoor", "Adidas", "Gazelle"),
        ("adidas Handball Spezial Navy", "Adidas", "Spezial"),
        ("adidas Campus 00s", "Adidas", "Campus"),
        ("Adidas Yeezy Boost 350 V2 Zebra", "Adidas", "Yeezy Boost 350 V2"),
        ("Yeezy 350v2 Beluga", "Adidas", "Yeezy Boost 350 V2"),
        ("Adidas NMD_R1 Japan", "Adidas", "NMD R1"),
        ("adidas Ultra Boost 4.0", "Adidas", "UltraBoost"),
        ("adidas Forum 84 Low", "Adidas", "Forum Low"),
        ("adidas ZX 8000 Aqua", "Adidas", "ZX 8000"),
        ("Адидас Стэн Смит", "Adidas", "Stan Smith"),
        ("New Balance 574 Core", "New Balance", "574"),
        ("New Balance M2002RDA Protection Pack", "New Balance", "2002R"),
        ("NB ML574EVG", "New Balance", "574"),
        ("New Balance 990v6 Made in USA", "New Balance", "990v6"),
        ("New Balance U9060ECA", "New Balance", "9060"),
        ("Нью Баланс 530 серебристые", "New Balance", "530"),
        ("New Balance 1906R", "New Balance", "1906"),
        ("ASICS Gel-Kayano 14 Cream", "Asics", "Gel-Kayano 14"),
        ("Asics GEL LYTE III OG", "Asics", "Gel-Lyte III"),
        ("ASICS GT-2160 White", "Asics", "GT-2160"),
        ("Onitsuka Tiger Mexico 66", "Onitsuka Tiger", "Mexico 66"),
        ("Puma Suede Classic XXI", "Puma", "Suede"),
        ("PUMA Speedcat OG Red", "Puma", "Speedcat OG"),
        ("Puma RS-X Efekt", "Puma", "RS-X"),
        ("Vans Old Skool Pro", "Vans", "Old Skool"),
        ("VANS SK8-HI Tapered", "Vans", "Sk8-Hi"),
        ("Vans Classic Slip-On checkerboard", "Vans", "Slip-On"),
        ("Vans Authentic", "Vans", "Authentic"),
        ("Converse Chuck 70 Hi Parchment", "Converse", "Chuck 70"),
        ("Converse CT All Star Ox", "Converse", "Chuck Taylor All Star"),
        ("Converse One Star Pro", "Converse", "One Star"),
        ("Reebok Club C 85 Vintage", "Reebok", "Club C"),
        ("Reebok Insta Pump Fury OG", "Reebok", "Instapump Fury"),
        ("Salomon XT-6 Gore-Tex", "Salomon", "XT-6"),
        ("Саломон Speedcross 6", "Salomon", "Speedcross"),
        ("Hoka One One Clifton 9", "Hoka", "Clifton"),
        ("Saucony Shadow 6000", "Saucony", "Shadow 6000"),
        ("Saucony Jazz Original Vintage", "Saucony", "Jazz"),
        ("Mizuno Wave Rider 10", "Mizuno", "Wave Rider"),
        ("Under Armour Curry 11 Bruce Lee", "Under Armour", "Curry 11"),
        ("Fila Disruptor II Premium", "Fila", "Disruptor"),
        ("Ewing 33 Hi Orion", "Ewing", "33 Hi"),
        ("Diadora N9000 Italia", "Diadora", "N9000"),
        ("Karhu Fusion 2.0 Trampas", "Karhu", "Fusion 2.0"),
        ("Balenciaga Triple S Trainers", "Balenciaga", "Triple S"),
        ("Timberland 6 Inch Boot Wheat", "Timberland", "6-Inch Premium Boot"),
        ("Brooks Ghost 15", "Brooks", "Ghost"),
        ("On Cloudmonster Undyed", "On", "Cloudmonster"),
        # No brand named at all: the line tells it, if it is telling.
        ("Air Max 95 Neon", "Nike", "Air Max 95"),
        ("Кроссовки Sk8-Hi", "Vans", "Sk8-Hi"),
        ("Gel-Kayano 14 silver", "Asics", "Gel-Kayano 14"),
        # A collaboration is the maker's shoe.
        ("Stüssy x Nike Air Zoom Spiridon Cage 2", "Nike", "Air Zoom Spiridon"),
        ("JJJJound x New Balance 990v3", "New Balance", "990v3"),
    ],
)
def test_brand_and_line_are_read_out_of_a_title(title: str, brand: str, line: str) -> None:
    description = read(title)

    assert (description.brand, description.silhouette) == (brand, line)


@pytest.mark.parametrize("title", ["Suede loafers", "Classic 574", "Era of shoes", "Slippers"])
def test_an_ordinary_word_names_no_brand(title: str) -> None:
    assert read(title).brand == ""


def test_a_shelf_of_the_parent_brand_does_not_hide_the_sub_brand() -> None:
    assert read("Air Jordan 3 Retro", vendor="Nike").brand == "Jordan"
    assert read("Jordan Proto-Lyte", vendor="Nike").brand == "Jordan"
    assert read("Air Max 90", vendor="Jordan").brand == "Nike"


def test_a_shop_that_names_itself_as_brand_is_not_believed() -> None:
    assert read("Vans Old Skool", vendor="Kick Cellar", shop="Kick Cellar").brand == "Vans"
    assert read("Plain sneaker", vendor="Kick-Cellar", shop="Kick Cellar").brand == ""


def test_a_vendor_that_no_table_knows_is_a_new_brand() -> None:
    description = read("Vela Harbour 2", vendor="Vela Works", silhouette="Harbour 2")

    assert (description.brand, description.silhouette) == ("Vela Works", "Harbour 2")


@pytest.mark.parametrize(
    "vendor", ["Default Vendor", "unknown", "12", "a@b.example", "x/y", "кеды"]
)
def test_a_vendor_that_is_no_name_makes_no_brand(vendor: str) -> None:
    assert read("Something for feet", vendor=vendor).brand == ""


def test_a_shelf_name_is_no_model_line() -> None:
    assert read("Vela Dart", vendor="Vela Works", silhouette="Running shoes").silhouette == ""


def test_rows_of_the_database_teach_new_brands_and_correct_spellings() -> None:
    stored = [
        BrandEntry(name="Vela", aliases=("Вела",), lines=(LineEntry("Harbour", ("Гавань",)),)),
        BrandEntry(name="adidas"),
    ]
    lexicon = Lexicon(merged_entries(shipped_entries(), stored))

    taught = describe(
        OfferDataFactory.build(title="Вела Гавань красные", brand="", colour=""),
        lexicon,
        shop_name="",
    )
    corrected = describe(
        OfferDataFactory.build(title="Adidas Samba", brand="", colour=""), lexicon, shop_name=""
    )

    assert (taught.brand, taught.silhouette, taught.colours) == ("Vela", "Harbour", ("red",))
    assert (corrected.brand, corrected.silhouette) == ("adidas", "Samba")


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("Black/White-Gym Red", ("black", "white", "red")),
        ("blk/wht/gry", ("black", "white", "grey")),
        ("cblack ftwwht gum3", ("black", "white", "beige")),
        ("Core Black, Silver & Red", ("black", "silver", "red")),
        ("university blue / sail", ("blue", "beige")),
        ("midnight navy", ("navy",)),
        ("Dark Blue", ("navy",)),
        ("team red white", ("burgundy", "white")),
        ("metallic gold", ("gold",)),
        ("off-white", ("white",)),
        ("volt", ("green",)),
        ("Maize", ("yellow",)),
        ("Teal", ("turquoise",)),
        ("tie-dye", ("multicolour",)),
        ("чёрный", ("black",)),
        ("белые", ("white",)),
        ("тёмно-синий/белый", ("navy", "white")),
        ("красно-белая", ("red", "white")),
        ("серого цвета", ("grey",)),
        ("голубые", ("blue",)),
        ("бордовый", ("burgundy",)),
        ("хаки", ("olive",)),
        ("разноцветные", ("multicolour",)),
        ("серебристый", ("silver",)),
        ("бежевые", ("beige",)),
        ("оранжевый", ("orange",)),
        ("сиреневый", ("purple",)),
        ("мятный", ("turquoise",)),
        ("коричневые кожаные", ("brown",)),
        ("black black black", ("black",)),
        ("heritage", ()),
        ("сегодня", ()),
    ],
)
def test_colour_words_become_base_colours_the_dominant_first(
    text: str, colours: tuple[str, ...]
) -> None:
    assert colours_in(text) == colours


def test_every_base_colour_has_names_that_lead_back_to_it() -> None:
    assert set(COLOUR_NAMES) == set(Colour.values)
    for colour, names in COLOUR_NAMES.items():
        assert all(colours_in(name)[0] == colour for name in names.split()[:1])


def test_colours_come_from_the_title_when_the_shop_states_none() -> None:
    assert read("Nike Dunk Low Black White").colours == ("black", "white")
    assert read("Nike Dunk Low Black White", colour="Gym Red").colours == ("red",)


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("Nike Dunk Low - Men's", "men"),
        ("Wmns Air Max 90", "women"),
        ("Air Jordan 1 Mid GS", "kids"),
        ("Men's / Women's", "unisex"),
        ("женские кроссовки", "women"),
        ("Кеды детские", "kids"),
        ("Vans Old Skool", ""),
    ],
)
def test_a_title_says_for_whom_the_shoe_is(text: str, gender: str) -> None:
    assert gender_in(text) == gender


@pytest.mark.parametrize(
    ("text", "height"),
    [
        ("Sk8-Hi", "high"),
        ("Blazer Mid", "mid"),
        ("Chuck 70 Ox", "low"),
        ("высокие", "high"),
        ("x", ""),
    ],
)
def test_a_title_says_how_high_the_shoe_is(text: str, height: str) -> None:
    assert height_in(text) == height


def test_a_style_code_is_taken_from_title_or_address_when_it_is_hyphenated() -> None:
    assert read("Nike Dunk Low DD1391-100").style_code == "DD1391-100"
    assert (
        read("Nike Dunk Low", url="https://s.example/products/nike-dunk-low-dd1391-100").style_code
        == "DD1391-100"
    )
    # ZX8000 fits adidas' pattern, but is the name of a shoe.
    assert read("adidas ZX8000 Aqua").style_code == ""


def test_the_colourway_is_the_quoted_name_or_the_shops_colour() -> None:
    assert read('Air Jordan 12 Retro "Deep Royal"').colourway == "Deep Royal"
    assert read("Air Jordan 12 Retro", colour="White/Royal").colourway == "White/Royal"


def test_slugs_are_latin_and_never_empty() -> None:
    assert slug_of("Кеды «Щука» №5", limit=50) == "kedy-shchuka-no5"
    assert slug_of("★", limit=50) == "shoe"
    assert len(slug_of("я" * 500, limit=50)) <= 50
