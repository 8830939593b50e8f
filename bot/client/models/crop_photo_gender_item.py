from enum import StrEnum


class CropPhotoGenderItem(StrEnum):
    KIDS = "kids"
    MEN = "men"
    UNISEX = "unisex"
    WOMEN = "women"

    def __str__(self) -> str:
        return str(self.value)
