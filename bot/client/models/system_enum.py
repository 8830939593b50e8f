from enum import StrEnum


class SystemEnum(StrEnum):
    CM = "CM"
    EU = "EU"
    RU = "RU"
    UK = "UK"
    US_K = "US_K"
    US_M = "US_M"
    US_W = "US_W"

    def __str__(self) -> str:
        return str(self.value)
