"""What crawls write down in English is read in the reader's language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

from scrapers.wording import SENTENCES, in_words

ROOMS = (Path("scrapers"), Path("outgoing"))
# Where a sentence for people is made: the call's name, and which argument holds it.
SPEAKERS: dict[str, int | str] = {
    "end": 1, "block": 0, "NotAShopError": 0, "UnreadableAnswerError": 0, "SelectorError": 0,
    "RefusedAddressError": 0, "FetchError": 0, "RefusedItem": "reason", "requeue_run": "message",
}  # fmt: skip


def spoken() -> Iterator[tuple[str, str]]:
    """Every sentence of the code that a call above is given, values as "7"; and where it stands."""
    for room in ROOMS:
        for file in sorted(room.rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and (text := text_of(node)):
                    yield text, f"{file}:{node.lineno}"


def text_of(call: ast.Call) -> str:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    place = SPEAKERS.get(name)
    found = {keyword.arg: keyword.value for keyword in call.keywords}.get(str(place))
    if isinstance(place, int) and place < len(call.args):
        found = call.args[place]
    if isinstance(found, ast.BoolOp):  # wall or "…"
        found = found.values[-1]
    if isinstance(found, ast.Constant) and isinstance(found.value, str):
        return found.value
    if not isinstance(found, ast.JoinedStr):
        return ""
    parts = [str(part.value) if isinstance(part, ast.Constant) else "7" for part in found.values]
    return "" if parts == ["7", ": ", "7"] else "".join(parts)


def test_every_sentence_of_a_crawl_is_known() -> None:
    said = dict(spoken())
    assert len(said) > 60
    with override("ru"):
        unknown = {text: place for text, place in said.items() if in_words(text) == text}
    assert not unknown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("stopped by staff", "остановлено сотрудником"),
        (
            "suspicious: 12 offers after 800 the last time; nothing is marked as gone",
            "подозрительно: предложений 12, а в прошлый раз было 800; ничего не отмечено как "
            "исчезнувшее",
        ),
        (
            "the address answers with status 404; not a Shopify shop: the shop's answer is no "
            "JSON. If people can buy there, it can still be read as a selector shop: add it in "
            "the admin with CSS selectors",
            "адрес отвечает со статусом 404; не магазин Shopify: ответ магазина — не JSON. Если "
            "там можно купить, магазин всё же можно читать по селекторам: добавьте его в админке "
            "с селекторами CSS",
        ),
        ("IntegrityError: 100 % of it", "IntegrityError: 100 % of it"),
        ("", ""),
    ],
)
def test_a_sentence_is_said_again_with_its_values(text: str, words: str) -> None:
    with override("ru"):
        assert in_words(text) == words
    with override("en"):
        assert in_words(text) == text


def test_a_hostile_value_is_only_a_value() -> None:
    with override("ru"):
        said = in_words("https://a.example/%(host)s%s{0} answered with status 500")
    assert said == "https://a.example/%(host)s%s{0} ответил со статусом 500"


def test_no_sentence_is_listed_twice() -> None:
    assert len(set(SENTENCES)) == len(SENTENCES)
