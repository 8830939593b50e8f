"""What pages about crawls show."""

from __future__ import annotations

from django import template

from scrapers.wording import in_words

register = template.Library()
register.filter("in_words", in_words)
