"""What can be refused, in words for the person who asked."""

from __future__ import annotations


class AccountsError(Exception):
    """A wish that cannot be granted. `code` is for programs, `text` for people, translated."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
