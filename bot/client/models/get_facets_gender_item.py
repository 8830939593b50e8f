from enum import StrEnum


class GetFacetsGenderItem(StrEnum):
    KIDS = "kids"
    MEN = "men"
    UNISEX = "unisex"
    WOMEN = "women"

    def __str__(self) -> str:
        return str(self.value)
