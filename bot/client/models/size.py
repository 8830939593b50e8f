from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.blank_enum import BlankEnum
from ..models.system_enum import SystemEnum
from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="Size")


@_attrs_define
class Size:
    """One size of an offer; null in_stock: the shop does not say.

    Attributes:
        label (str):
        system (BlankEnum | SystemEnum | Unset):
        eu (None | str | Unset):
        in_stock (bool | None | Unset):
        price (None | str | Unset):
    """

    label: str
    system: BlankEnum | SystemEnum | Unset = UNSET
    eu: None | str | Unset = UNSET
    in_stock: bool | None | Unset = UNSET
    price: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        label = self.label

        system: str | Unset
        if isinstance(self.system, Unset):
            system = UNSET
        elif isinstance(self.system, SystemEnum):
            system = self.system.value
        else:
            system = self.system.value

        eu: None | str | Unset
        if isinstance(self.eu, Unset):
            eu = UNSET
        else:
            eu = self.eu

        in_stock: bool | None | Unset
        if isinstance(self.in_stock, Unset):
            in_stock = UNSET
        else:
            in_stock = self.in_stock

        price: None | str | Unset
        if isinstance(self.price, Unset):
            price = UNSET
        else:
            price = self.price

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "label": label,
            }
        )
        if system is not UNSET:
            field_dict["system"] = system
        if eu is not UNSET:
            field_dict["eu"] = eu
        if in_stock is not UNSET:
            field_dict["in_stock"] = in_stock
        if price is not UNSET:
            field_dict["price"] = price

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        label = d.pop("label")

        def _parse_system(data: object) -> BlankEnum | SystemEnum | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                system_type_0 = SystemEnum(data)

                return system_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, str):
                raise TypeError()
            system_type_1 = BlankEnum(data)

            return system_type_1

        system = _parse_system(d.pop("system", UNSET))

        def _parse_eu(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        eu = _parse_eu(d.pop("eu", UNSET))

        def _parse_in_stock(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        in_stock = _parse_in_stock(d.pop("in_stock", UNSET))

        def _parse_price(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        price = _parse_price(d.pop("price", UNSET))

        size = cls(
            label=label,
            system=system,
            eu=eu,
            in_stock=in_stock,
            price=price,
        )

        size.additional_properties = d
        return size

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
