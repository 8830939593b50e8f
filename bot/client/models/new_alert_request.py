from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.alert_kind import AlertKind
from ..types import UNSET, Unset


T = TypeVar("T", bound="NewAlertRequest")


@_attrs_define
class NewAlertRequest:
    """A wish: a price (`product`, `below`), a size (`product`, `size_eu`) or a `search`.

    Attributes:
        kind (AlertKind): * `price` - price below
            * `size` - size back in stock
            * `match` - new match of a saved search
        product (int | Unset):
        search (int | Unset):
        below (str | Unset):
        size_eu (str | Unset):
    """

    kind: AlertKind
    product: int | Unset = UNSET
    search: int | Unset = UNSET
    below: str | Unset = UNSET
    size_eu: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        product = self.product

        search = self.search

        below = self.below

        size_eu = self.size_eu

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
            }
        )
        if product is not UNSET:
            field_dict["product"] = product
        if search is not UNSET:
            field_dict["search"] = search
        if below is not UNSET:
            field_dict["below"] = below
        if size_eu is not UNSET:
            field_dict["size_eu"] = size_eu

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = AlertKind(d.pop("kind"))

        product = d.pop("product", UNSET)

        search = d.pop("search", UNSET)

        below = d.pop("below", UNSET)

        size_eu = d.pop("size_eu", UNSET)

        new_alert_request = cls(
            kind=kind,
            product=product,
            search=search,
            below=below,
            size_eu=size_eu,
        )

        new_alert_request.additional_properties = d
        return new_alert_request

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
