"""Inline mode: "@bot red nike" in any chat."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)

from bot.site import SiteDownError, SiteError
from bot.talk import Talk
from bot.wording import line_of, price_of

router = Router(name="inline")

CACHED_S = 60
MOST = 24


@router.inline_query()
async def inline(query: InlineQuery, talk: Talk) -> None:
    """Answer with articles: name, price, shop, picture; page after page."""
    words = " ".join(query.query.split())[:200]
    page = int(query.offset) if query.offset.isdecimal() else 1
    if not words:
        button = InlineQueryResultsButton(
            text=talk.gettext("Describe a sneaker, or send me a photo"), start_parameter="inline"
        )
        await query.answer([], cache_time=CACHED_S, is_personal=True, button=button)
        return
    try:
        found = await talk.site.by_words(words, page=page)
    except (SiteError, SiteDownError):
        await query.answer([], cache_time=1, is_personal=True)
        return
    shoes = await talk.priced(found.shoes)
    articles = [
        InlineQueryResultArticle(
            id=str(shoe.id),
            title=shoe.name[:100] or "–",
            description=" · ".join(filter(None, [price_of(shoe, talk), shoe.shop])),
            thumbnail_url=shoe.image or None,
            url=shoe.url or None,
            input_message_content=InputTextMessageContent(
                message_text=line_of(shoe, talk), parse_mode="HTML"
            ),
        )
        for shoe in shoes[:MOST]
    ]
    following = str(page + 1) if found.page < found.pages else ""
    await query.answer(list(articles), cache_time=CACHED_S, is_personal=True, next_offset=following)
