"""The vector of a query's words, and what the page must say when there is none to be had."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from search import encoding
from search.candidates import Vector
from search.models import Encoder
from search.result_page import Notice


class WordsVector:
    """The vector of a query's words: asked for once, when it is first needed."""

    def __init__(self, spoken: str, encoder: Encoder | None) -> None:
        self._spoken = spoken
        self._encoder = encoder
        self._vector: Vector | None = None
        self._is_asked = False
        self.is_missing = False
        self._notice = ""

    def get(self) -> Vector | None:
        """Return the vector, or None: no words, no text tower, or nobody answers."""
        if self._is_asked or not self._spoken:
            return self._vector
        self._is_asked = True
        if self._encoder is None:
            self.is_missing, self._notice = True, "no_encoder"
        elif self._encoder.has_text:
            try:
                self._vector = encoding.vector_of_words(self._spoken, self._encoder)
            except encoding.EncoderUnreachableError as error:
                self.is_missing, self._notice = True, error.code
        return self._vector

    def notices(self) -> tuple[Notice, ...]:
        """Say what the page must say about the words."""
        if not self._notice:
            return ()
        return (notice(self._notice),)


def notice(code: str) -> Notice:
    """Return what a page says about something that is missing, in the language in use."""
    return Notice(code=code, text=str(_NOTICES[code]))


_NOTICES = {
    "photo_waiting": gettext_lazy(
        "Your photo is still waiting to be looked at. Reload in a moment."
    ),
    "no_vectors_yet": gettext_lazy("The pictures of this shoe are still being looked at."),
    "no_encoder": gettext_lazy("Search by looks is being set up; these shoes match by words only."),
    "encoder_down": gettext_lazy(
        "Search by looks does not answer right now; these shoes match by words only."
    ),
    "encoder_busy": gettext_lazy(
        "Search by looks is very busy right now; these shoes match by words only."
    ),
}
