from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.merchant import Merchant


T = TypeVar("T", bound="BestOffer")


@_attrs_define
class BestOffer:
    """The cheapest offer, in the shop's own currency; `url` leads there through this site.

    Attributes:
        merchant (Merchant): A shop.
        price (str):
        currency (str):
        url (str):
    """

    merchant: Merchant
    price: str
    currency: str
    url: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.merchant import Merchant  # noqa: PLC0415

        merchant = self.merchant.to_dict()

        price = self.price

        currency = self.currency

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "merchant": merchant,
                "price": price,
                "currency": currency,
                "url": url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.merchant import Merchant  # noqa: PLC0415

        d = dict(src_dict)
        merchant = Merchant.from_dict(d.pop("merchant"))

        price = d.pop("price")

        currency = d.pop("currency")

        url = d.pop("url")

        best_offer = cls(
            merchant=merchant,
            price=price,
            currency=currency,
            url=url,
        )

        best_offer.additional_properties = d
        return best_offer

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
