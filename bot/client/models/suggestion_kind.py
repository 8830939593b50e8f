from enum import StrEnum


class SuggestionKind(StrEnum):
    BRAND = "brand"
    SILHOUETTE = "silhouette"
    STYLE_CODE = "style_code"

    def __str__(self) -> str:
        return str(self.value)
