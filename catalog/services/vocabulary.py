"""Brands and silhouettes as rows: the lexicon built from them, and rows made when first needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from catalog.lexicon import (
    BrandEntry,
    Lexicon,
    LineEntry,
    merged_entries,
    shipped_entries,
)
from catalog.models import Brand, Silhouette
from catalog.naming import Description
from catalog.wording import slug_of


@dataclass(slots=True)
class Vocabulary:
    """The lexicon, and which rows of the database its names stand for, by slug."""

    lexicon: Lexicon
    brand_ids: dict[str, int]
    silhouette_ids: dict[tuple[int, str], int]

    def brand_id(self, description: Description) -> int | None:
        return self.brand_ids.get(_brand_slug(description.brand)) if description.brand else None

    def silhouette_id(self, description: Description) -> int | None:
        brand_id = self.brand_id(description)
        if brand_id is None or not description.silhouette:
            return None
        return self.silhouette_ids.get((brand_id, _line_slug(description.silhouette)))


def load_vocabulary() -> Vocabulary:
    """Read all brands and silhouettes: two queries."""
    brands = tuple(
        (pk, slug, name, tuple(aliases), pattern, is_fictional)
        for pk, slug, name, aliases, pattern, is_fictional in Brand.objects.order_by(
            "pk"
        ).values_list("pk", "slug", "name", "aliases", "style_code_pattern", "is_fictional")
    )
    silhouettes = tuple(
        (brand_id, pk, slug, name, tuple(aliases))
        for brand_id, pk, slug, name, aliases in Silhouette.objects.order_by("pk").values_list(
            "brand_id", "pk", "slug", "name", "aliases"
        )
    )
    return Vocabulary(
        lexicon=_lexicon(brands, silhouettes),
        brand_ids={slug: pk for pk, slug, *_ in brands},
        silhouette_ids={(brand_id, slug): pk for brand_id, pk, slug, *_ in silhouettes},
    )


@lru_cache(maxsize=2)  # a crawl meets the same tables batch after batch
def _lexicon(
    brands: tuple[tuple[int, str, str, tuple[str, ...], str, bool], ...],
    silhouettes: tuple[tuple[int, int, str, str, tuple[str, ...]], ...],
) -> Lexicon:
    lines: dict[int, list[LineEntry]] = {}
    for brand_id, _, _, name, aliases in silhouettes:
        lines.setdefault(brand_id, []).append(LineEntry(name, aliases))
    stored = [
        BrandEntry(
            name=name,
            aliases=aliases,
            style_code_pattern=pattern,
            lines=tuple(lines.get(pk, ())),
            is_fictional=is_fictional,
        )
        for pk, _, name, aliases, pattern, is_fictional in brands
    ]
    return Lexicon(merged_entries(shipped_entries(), stored))


def ensure_rows(vocabulary: Vocabulary, descriptions: Iterable[Description]) -> None:
    """Make the brands and silhouettes that the descriptions name and that have no row yet.

    In the order of their slugs and past rows that another crawl makes at the same moment.
    """
    wanted = [description for description in descriptions if description.brand]
    brands = {_brand_slug(d.brand): d.brand for d in wanted}
    if missing := sorted(brands.keys() - vocabulary.brand_ids.keys()):
        Brand.objects.bulk_create(
            [_brand_row(vocabulary.lexicon, brands[slug], slug) for slug in missing],
            ignore_conflicts=True,
        )
        vocabulary.brand_ids.update(
            Brand.objects.filter(slug__in=missing).values_list("slug", "pk")
        )
    lines = {
        (brand_id, _line_slug(d.silhouette)): d
        for d in wanted
        if d.silhouette and (brand_id := vocabulary.brand_id(d)) is not None
    }
    if absent := sorted(lines.keys() - vocabulary.silhouette_ids.keys()):
        Silhouette.objects.bulk_create(
            [_silhouette_row(vocabulary.lexicon, lines[key], *key) for key in absent],
            ignore_conflicts=True,
        )
        made = Silhouette.objects.filter(
            brand__in={brand_id for brand_id, _ in absent},
            slug__in={slug for _, slug in absent},
        )
        vocabulary.silhouette_ids.update(
            ((brand_id, slug), pk)
            for brand_id, slug, pk in made.values_list("brand_id", "slug", "pk")
        )


def _brand_row(lexicon: Lexicon, name: str, slug: str) -> Brand:
    entry = lexicon.brands.get(name)
    if entry is None:
        return Brand(name=name, slug=slug)
    return Brand(
        name=name,
        slug=slug,
        aliases=list(entry.aliases),
        style_code_pattern=entry.style_code_pattern,
        is_fictional=entry.is_fictional,
    )


def _silhouette_row(
    lexicon: Lexicon, description: Description, brand_id: int, slug: str
) -> Silhouette:
    entry = lexicon.brands.get(description.brand)
    lines = entry.lines if entry is not None else ()
    aliases = next((line.aliases for line in lines if line.name == description.silhouette), ())
    return Silhouette(
        brand_id=brand_id, name=description.silhouette, slug=slug, aliases=list(aliases)
    )


def _brand_slug(name: str) -> str:
    return slug_of(name, limit=100, empty="brand")


def _line_slug(name: str) -> str:
    return slug_of(name, limit=150, empty="line")
