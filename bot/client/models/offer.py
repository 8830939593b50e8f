from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
import datetime

if TYPE_CHECKING:
    from ..models.merchant import Merchant
    from ..models.size import Size


T = TypeVar("T", bound="Offer")


@_attrs_define
class Offer:
    """One shop's offer; `url` leads there through this site.

    Attributes:
        id (int):
        merchant (Merchant): A shop.
        title (str):
        url (str): Give the whole address of the way out.
        base_price (None | str): The price in the base currency; null without a rate.
        sizes (list[Size]):
        first_seen_at (datetime.datetime):
        last_seen_at (datetime.datetime):
        price (None | str | Unset):
        compare_at_price (None | str | Unset):
        currency (str | Unset):
        in_stock (bool | None | Unset):
    """

    id: int
    merchant: Merchant
    title: str
    url: str
    base_price: None | str
    sizes: list[Size]
    first_seen_at: datetime.datetime
    last_seen_at: datetime.datetime
    price: None | str | Unset = UNSET
    compare_at_price: None | str | Unset = UNSET
    currency: str | Unset = UNSET
    in_stock: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.merchant import Merchant  # noqa: PLC0415
        from ..models.size import Size  # noqa: PLC0415

        id = self.id

        merchant = self.merchant.to_dict()

        title = self.title

        url = self.url

        base_price: None | str
        base_price = self.base_price

        sizes = []
        for sizes_item_data in self.sizes:
            sizes_item = sizes_item_data.to_dict()
            sizes.append(sizes_item)

        first_seen_at = self.first_seen_at.isoformat()

        last_seen_at = self.last_seen_at.isoformat()

        price: None | str | Unset
        if isinstance(self.price, Unset):
            price = UNSET
        else:
            price = self.price

        compare_at_price: None | str | Unset
        if isinstance(self.compare_at_price, Unset):
            compare_at_price = UNSET
        else:
            compare_at_price = self.compare_at_price

        currency = self.currency

        in_stock: bool | None | Unset
        if isinstance(self.in_stock, Unset):
            in_stock = UNSET
        else:
            in_stock = self.in_stock

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "merchant": merchant,
                "title": title,
                "url": url,
                "base_price": base_price,
                "sizes": sizes,
                "first_seen_at": first_seen_at,
                "last_seen_at": last_seen_at,
            }
        )
        if price is not UNSET:
            field_dict["price"] = price
        if compare_at_price is not UNSET:
            field_dict["compare_at_price"] = compare_at_price
        if currency is not UNSET:
            field_dict["currency"] = currency
        if in_stock is not UNSET:
            field_dict["in_stock"] = in_stock

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.merchant import Merchant  # noqa: PLC0415
        from ..models.size import Size  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        merchant = Merchant.from_dict(d.pop("merchant"))

        title = d.pop("title")

        url = d.pop("url")

        def _parse_base_price(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        base_price = _parse_base_price(d.pop("base_price"))

        sizes = []
        _sizes = d.pop("sizes")
        for sizes_item_data in _sizes:
            sizes_item = Size.from_dict(sizes_item_data)

            sizes.append(sizes_item)

        first_seen_at = datetime.datetime.fromisoformat(d.pop("first_seen_at"))

        last_seen_at = datetime.datetime.fromisoformat(d.pop("last_seen_at"))

        def _parse_price(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        price = _parse_price(d.pop("price", UNSET))

        def _parse_compare_at_price(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        compare_at_price = _parse_compare_at_price(d.pop("compare_at_price", UNSET))

        currency = d.pop("currency", UNSET)

        def _parse_in_stock(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        in_stock = _parse_in_stock(d.pop("in_stock", UNSET))

        offer = cls(
            id=id,
            merchant=merchant,
            title=title,
            url=url,
            base_price=base_price,
            sizes=sizes,
            first_seen_at=first_seen_at,
            last_seen_at=last_seen_at,
            price=price,
            compare_at_price=compare_at_price,
            currency=currency,
            in_stock=in_stock,
        )

        offer.additional_properties = d
        return offer

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
