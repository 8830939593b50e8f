from enum import StrEnum


class CropPhotoHeightItem(StrEnum):
    HIGH = "high"
    LOW = "low"
    MID = "mid"

    def __str__(self) -> str:
        return str(self.value)
