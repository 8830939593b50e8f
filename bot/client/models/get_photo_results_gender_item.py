from enum import StrEnum


class GetPhotoResultsGenderItem(StrEnum):
    KIDS = "kids"
    MEN = "men"
    UNISEX = "unisex"
    WOMEN = "women"

    def __str__(self) -> str:
        return str(self.value)
