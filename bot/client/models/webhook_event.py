from enum import StrEnum


class WebhookEvent(StrEnum):
    PRICE_CHANGED = "price.changed"
    STOCK_CHANGED = "stock.changed"

    def __str__(self) -> str:
        return str(self.value)
