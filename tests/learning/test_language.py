"""Captions say what they claim to say, in both languages, and know which pictures fit."""

from pathlib import Path

import numpy as np
import pytest

from learning.captions import Caption, draw_caption, enrich, facts_of, say
from learning.colours import base_colours, hellinger_histogram
from learning.corpus import known_words
from learning.manifest import Picture
from learning.naming import nicknames
from learning.russian import adjective, ordinals, plurals
from learning.text_tower import Fit
from learning.tower import train_tokenizer

RED_HIGH = Picture(
    Path("a"), "train", brand="Nike", silhouette="Dunk High", colours=("red",), height="high"
)
WHITE_RED = Picture(Path("b"), "train", brand="Nike", colours=("white", "red"))
JORDAN_1_HIGH = Picture(Path("c"), "train", brand="Jordan", silhouette="Air Jordan 1 High")
JORDAN_1 = Picture(Path("d"), "train", brand="Jordan", silhouette="Air Jordan 1")
PICTURES = [RED_HIGH, WHITE_RED, JORDAN_1_HIGH, JORDAN_1]


@pytest.mark.parametrize(
    ("words", "colours"),
    [
        ("Black / Varsity-Red", ("black", "red")),
        ("NAVY blue", ("navy", "blue")),
        ("french roast", ()),
        ("aqua aqua", ("turquoise",)),
    ],
)
def test_colour_words_become_base_colours(words: str, colours: tuple[str, ...]) -> None:
    assert base_colours(words) == colours


def test_a_histogram_is_of_the_masked_pixels_only() -> None:
    hsv = np.zeros((4, 4, 3), dtype=np.uint8)
    hsv[0] = (0, 255, 255)
    red = np.zeros((4, 4), dtype=np.bool_)
    red[0] = True

    of_red, of_rest = hellinger_histogram(hsv, red), hellinger_histogram(hsv, ~red)

    assert of_red @ of_red == pytest.approx(1)
    assert of_red @ of_rest == 0


def test_russian_words_are_inflected() -> None:
    assert adjective("красн:h", "plural") == "красные"
    assert adjective("син:s", "feminine") == "синяя"
    assert adjective("рыж:s2", "feminine") == "рыжая"
    assert adjective("голуб:o", "short") == "голубой"
    assert plurals("форс") == ("форсы", "форсов", "форсах", "форсам", "форсами")
    assert ordinals("трет") == ("третьи", "третьих")


def test_a_caption_names_only_what_is_known() -> None:
    random = np.random.default_rng(0)
    for _ in range(300):
        for picture in PICTURES:
            facts = facts_of(picture)
            asked = draw_caption(picture, random).asked
            assert asked
            assert all(value in facts[name] for name, value in asked)


def test_both_languages_come_up() -> None:
    random = np.random.default_rng(0)
    texts = [say((("colour", "red"), ("height", "high")), random).text for _ in range(200)]

    assert any("красные" in text and "высокие" in text for text in texts)
    assert any("red" in text and "high top" in text for text in texts)


def test_what_everybody_knows_of_a_line_is_added() -> None:
    superstar = enrich(Picture(Path("a"), "train", silhouette="Superstar"))

    assert superstar.height == "low"
    assert set(superstar.attributes) >= {("material", "leather"), ("feature", "shell toe")}


def test_a_title_says_more_of_its_shoe_than_its_line_does() -> None:
    knit = enrich(
        Picture(Path("a"), "train", silhouette="Stan Smith", title="Adidas Stan Smith Primeknit")
    )

    assert dict(knit.attributes)["material"] == "knit"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Air Jordan 4", {"jordan 4", "aj4", "jordan iv", "джорданы 4", "четвертые джорданы"}),
        ("Air Jordan 1 High", {"jordan 1 high", "jordan 1 hi", "первые джорданы высокие"}),
        ("Air Force 1 Low", {"af1 low", "форсы лоу", "форсов низкие"}),
        ("New Balance 997", {"nb 997"}),
        ("Free Run", {"nike free", "фри ран"}),
    ],
)
def test_lines_have_the_nicknames_that_people_use(line: str, said: set[str]) -> None:
    assert said <= set(nicknames(line))


def test_a_nickname_of_one_line_is_not_lent_to_another() -> None:
    assert not nicknames("Freestyle Hi")
    assert "am90" not in nicknames("Air Max 95")


def test_words_without_typos_are_listed_with_the_commonest_first() -> None:
    words = known_words([RED_HIGH, JORDAN_1_HIGH], seed=1, rounds=200)

    assert words.index("nike") < words.index("красными")
    assert "и" in words  # everyday words are known, or they would be taken for slips
    assert len(words) == len(set(words))


def test_fit_tells_yes_no_and_unknown_apart() -> None:
    fit = Fit(PICTURES)

    red = fit.of(Caption("red", (("colour", "red"),)))
    assert red[0] == 1
    assert 0 < red[1] < 1  # red, but not first of all
    assert np.isnan(red[2:]).all()
    red_high = fit.of(Caption("red high", (("colour", "red"), ("brand", "Nike"))))
    assert red_high[2:].tolist() == [0, 0]  # a Jordan is no Nike, whatever its colour


def test_a_variant_fits_its_line_but_the_line_may_not_be_the_variant() -> None:
    fit = Fit(PICTURES)

    assert fit.of(Caption("", (("silhouette", "Air Jordan 1"),)))[2] == 1
    assert np.isnan(fit.of(Caption("", (("silhouette", "Air Jordan 1 High"),)))[3])


def test_the_tokenizer_hears_no_case_and_no_yo_but_keeps_short_i() -> None:
    tokenizer = train_tokenizer(["чёрные найки", "черный найк", "black nike"] * 5, vocabulary=200)

    def ids(text: str) -> list[int]:
        return list(tokenizer(text)["input_ids"])

    assert ids("ЧЁРНЫЕ Найки") == ids("черные найки")
    assert ids("черный") != ids("черныи")
    assert tokenizer.unk_token_id not in ids("Щётка Xyz 42")
