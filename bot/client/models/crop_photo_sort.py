from enum import StrEnum


class CropPhotoSort(StrEnum):
    CLOSENESS = "closeness"
    DISCOUNT = "discount"
    NEWEST = "newest"
    PRICE = "price"
    VALUE_0 = "-price"

    def __str__(self) -> str:
        return str(self.value)
