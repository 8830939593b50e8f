"""Whole conversations in both languages: the real bot, the real site, the real protocol."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accounts.models import Alert, Favourite, SavedSearch
from catalog.models import Product
from search.models import PhotoQuery
from tests.bot.conftest import ALICE, BORIS, BotProcess, known_photo
from tests.bot.protocol import plain
from tests.bot.telegram import Telegram
from tests.search.conftest import drawn_photo, encoded

pytestmark = pytest.mark.slow

Shoes = dict[str, Product]


def last_list(telegram: Telegram, person: int) -> dict[str, Any]:
    """The newest message with results."""
    found: dict[str, Any] = telegram.sent(person, "sendMessage")[-1]
    return found


def test_a_photo_is_answered_with_an_album_a_list_and_buttons(
    telegram: Telegram, bot: BotProcess, shoes: Shoes, red_photo: bytes
) -> None:
    telegram.send_photo(ALICE, red_photo)

    telegram.wait(lambda: telegram.sent(ALICE, "sendMessage"))

    (album,) = telegram.sent(ALICE, "sendMediaGroup")
    assert len(album["files"]) == 6
    assert "upload_photo" in [call.get("action") for call in telegram.calls]
    text = plain(last_list(telegram, ALICE)["text"])
    assert text.splitlines()[0] == "1. Volt <red> · €40.00 · Shop <One>"
    buttons = telegram.buttons(last_list(telegram, ALICE))
    assert {"More", "Filter", "By shape", "By colour", "What is this?"} <= set(buttons)
    assert buttons["1"] == f"p:{shoes['red'].pk}"
    token = PhotoQuery.objects.get().token
    assert buttons["Open on the site"].endswith(f"/search/p/{token}/")


def test_one_goes_on_from_a_photo_by_buttons(
    telegram: Telegram, bot: BotProcess, shoes: Shoes, red_photo: bytes
) -> None:
    telegram.send_photo(ALICE, red_photo)
    first = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage"))[-1]
    buttons = telegram.buttons(first)

    telegram.press(ALICE, buttons["More"])
    more = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[1:])[-1]
    assert plain(more["text"]).startswith("7. ")

    telegram.press(ALICE, buttons["By colour"])
    coloured = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[2:])[-1]
    assert plain(coloured["text"]).startswith("1. Volt <red> ")
    assert "lean=2" in telegram.buttons(coloured)["Open on the site"]

    telegram.press(ALICE, buttons["What is this?"])
    told = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[3:])[-1]
    assert "Volt Line 0" in plain(told["text"])

    telegram.press(ALICE, buttons["Filter"])
    menu = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[4:])[-1]
    telegram.press(ALICE, telegram.buttons(menu)["Price"])
    telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[5:])
    telegram.write(ALICE, "45")
    cheap = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[6:])[-1]
    assert len(plain(cheap["text"]).splitlines()) == 1


def test_the_same_conversation_in_russian(
    telegram: Telegram, bot: BotProcess, shoes: Shoes, red_photo: bytes
) -> None:
    telegram.write(BORIS, "/start", language="ru")
    telegram.wait(lambda: telegram.sent(BORIS))
    telegram.send_photo(BORIS, red_photo, language="ru")
    found = telegram.wait(lambda: telegram.sent(BORIS, "sendMessage")[1:])[-1]

    assert "Пришлите" in telegram.texts(BORIS)[0]
    assert plain(found["text"]).splitlines()[0].startswith("1. Volt <red> · 40,00")
    buttons = telegram.buttons(found)
    assert {"Ещё", "Фильтр", "По форме", "По цвету"} <= set(buttons)
    assert "/ru/" in buttons["Открыть на сайте"]

    telegram.write(BORIS, "volt до 70 евро", language="ru")
    words = telegram.wait(lambda: telegram.sent(BORIS, "sendMessage")[2:])[-1]
    assert plain(words["text"])


def test_words_find_shoes_are_saved_and_watched(
    telegram: Telegram, bot: BotProcess, shoes: Shoes
) -> None:
    telegram.write(ALICE, "Volt under 100")
    found = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage"))[-1]
    telegram.press(ALICE, telegram.buttons(found)["Save search"])
    saved = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[1:])[-1]
    telegram.press(ALICE, telegram.buttons(saved)["Tell me of new ones"])
    telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[2:])

    shoe = shoes["red"].pk
    telegram.press(ALICE, f"p:{shoe}")
    card = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[3:])[-1]
    telegram.press(ALICE, telegram.buttons(card)["♥ Save"])
    telegram.press(ALICE, telegram.buttons(card)["Alert me"])
    offered = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[4:])[-1]
    telegram.press(ALICE, telegram.buttons(offered)["−10 %: €36.00"])
    telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[5:])

    assert list(Favourite.objects.values_list("product", flat=True)) == [shoe]
    assert SavedSearch.objects.get().query == "q=Volt+under+100"
    kinds = Alert.objects.values_list("kind", "below").order_by("kind")
    assert [(kind, str(below)) for kind, below in kinds] == [("match", "None"), ("price", "36.00")]
    telegram.write(ALICE, "/saved")
    kept = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[6:])[-1]
    for label, data in telegram.buttons(kept).items():
        assert label.startswith("✕ ")
        telegram.press(ALICE, data)
    telegram.wait(lambda: not Alert.objects.exists() and not Favourite.objects.exists())


def test_a_photo_with_words_and_what_is_this(
    telegram: Telegram, bot: BotProcess, shoes: Shoes, red_photo: bytes
) -> None:
    telegram.send_photo(ALICE, red_photo, caption="under 65")
    narrowed = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage"))[-1]
    assert len(plain(narrowed["text"]).splitlines()) == 3

    telegram.send_photo(ALICE, red_photo, caption="What is this?", forward_date=1)
    telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[2:])
    assert "Volt Line 0" in telegram.texts(ALICE)[1]


def test_which_of_several_shoes_in_a_photo_is_asked(
    telegram: Telegram, bot: BotProcess, shoes: Shoes, encoder: Any
) -> None:
    boxes = [[0.0, 0.0, 0.5, 1.0], [0.5, 0.0, 0.5, 1.0]]
    content = known_photo(encoder, seed=1, found=boxes)
    telegram.send_photo(ALICE, content)
    asked = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[1:])[-1]

    telegram.press(ALICE, telegram.buttons(asked)["Shoe 2"])

    # The part itself needs an encoder, and none runs here: the bot says so.
    said = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[2:])[-1]
    assert "starting up or being repaired" in said["text"]
    assert PhotoQuery.objects.get(origin__isnull=False).boxes == [boxes[1]]


def test_each_photo_of_an_album_is_answered_and_shares_its_words(
    telegram: Telegram, bot: BotProcess, shoes: Shoes, encoder: Any
) -> None:
    contents = [known_photo(encoder, seed=seed) for seed in range(3)]

    for place, content in enumerate(contents):
        words: dict[str, Any] = {"caption": "under 65"} if place == 0 else {}
        telegram.send_photo(ALICE, content, media_group_id="77", **words)
    telegram.wait(lambda: len(telegram.sent(ALICE, "sendMessage")) == 3)

    assert [len(text.splitlines()) for text in telegram.texts(ALICE)] == [3, 3, 3]
    replies = [call["reply_parameters"] for call in telegram.sent(ALICE, "sendMediaGroup")]
    assert len(set(replies)) == 3


def test_settings_change_language_currency_and_sizes(
    telegram: Telegram, bot: BotProcess, shoes: Shoes
) -> None:
    telegram.write(ALICE, "/settings")
    shown = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage"))[-1]
    buttons = telegram.buttons(shown)
    telegram.press(ALICE, buttons["USD"])
    telegram.press(ALICE, buttons["US"])
    telegram.press(ALICE, buttons["Русский"])
    edited = telegram.wait(lambda: telegram.sent(ALICE, "editMessageText")[2:])[-1]
    assert "✓ Русский" in telegram.buttons(edited)

    telegram.write(ALICE, "volt")
    found = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[1:])[-1]
    assert "$" in plain(found["text"])
    telegram.press(ALICE, telegram.buttons(found)["Фильтр"])
    menu = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[2:])[-1]
    telegram.press(ALICE, telegram.buttons(menu)["Размер"])
    sizes = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[3:])[-1]
    assert "US 8.5" in telegram.buttons(sizes)


def test_forget_deletes_photos_settings_and_the_chats_account(
    telegram: Telegram, bot: BotProcess, shoes: Shoes, red_photo: bytes
) -> None:
    telegram.send_photo(ALICE, red_photo)
    telegram.wait(lambda: telegram.sent(ALICE, "sendMessage"))
    telegram.press(ALICE, f"v:{shoes['red'].pk}")
    telegram.wait(Favourite.objects.exists)

    telegram.write(ALICE, "/forget")
    asked = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[1:])[-1]
    telegram.press(ALICE, telegram.buttons(asked)["Forget everything"])
    telegram.wait(lambda: telegram.sent(ALICE, "sendMessage")[2:])

    assert not PhotoQuery.objects.exists()
    assert not Favourite.objects.exists()


def test_inline_mode_answers_with_shoes(telegram: Telegram, bot: BotProcess, shoes: Shoes) -> None:
    telegram.ask_inline(ALICE, "volt")

    def answers() -> list[Any]:
        return [each for each in telegram.calls if each["method"] == "answerInlineQuery"]

    (answer,) = telegram.wait(answers)
    assert answer["ok"]
    assert "Volt &lt;red&gt;" in answer["results"]


@pytest.mark.parametrize(
    ("send", "said"),
    [
        (
            lambda it: it.send_document(ALICE, b"%PDF", kind="application/pdf"),
            "only look at photos",
        ),
        (
            lambda it: it.send_document(ALICE, b"x", kind="image/jpeg", size=19_000_000),
            "larger than 10 MB",
        ),
        (lambda it: it.send_sticker(ALICE), "only know photos and words"),
        (lambda it: it.write(ALICE, "/what"), "I do not know this command"),
        (lambda it: it.send_photo(ALICE, b"not a photo"), "Use a JPEG, PNG, WebP or AVIF photo"),
        (lambda it: it.press(ALICE, "m:nothing:0"), ""),
    ],
)
def test_what_cannot_be_used_is_answered_kindly(
    telegram: Telegram, bot: BotProcess, send: Any, said: str
) -> None:
    send(telegram)

    if said:
        telegram.wait(lambda: telegram.sent(ALICE, "sendMessage"))
        assert said in telegram.texts(ALICE)[0]
    else:
        telegram.wait(lambda: [c for c in telegram.calls if c["method"] == "answerCallbackQuery"])


def test_without_an_encoder_the_bot_says_so_and_offers_to_look_again(
    telegram: Telegram, bot: BotProcess, shoes: Shoes
) -> None:
    telegram.send_photo(ALICE, encoded(drawn_photo("blue", seed=9)))

    said = telegram.wait(lambda: telegram.sent(ALICE, "sendMessage"))[-1]

    assert "starting up or being repaired" in said["text"]
    assert "Look again" in telegram.buttons(said)


def test_logs_hold_neither_the_token_nor_the_key(
    telegram: Telegram, bot: BotProcess, shoes: Shoes
) -> None:
    telegram.faults["sendMessage"] = [502]
    telegram.write(ALICE, "volt")
    telegram.wait(lambda: telegram.sent(ALICE, "sendMessage"))
    bot.end()

    log = Path(bot.log).read_text()

    assert log
    assert "AAHk_test-token" not in log
    assert bot.key not in log
