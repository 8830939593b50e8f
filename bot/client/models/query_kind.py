from enum import StrEnum


class QueryKind(StrEnum):
    BROWSE = "browse"
    PHOTO = "photo"
    SIMILAR = "similar"
    WORDS = "words"

    def __str__(self) -> str:
        return str(self.value)
