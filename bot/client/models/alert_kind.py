from enum import StrEnum


class AlertKind(StrEnum):
    MATCH = "match"
    PRICE = "price"
    SIZE = "size"

    def __str__(self) -> str:
        return str(self.value)
