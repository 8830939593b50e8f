from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.alert_kind import AlertKind
from typing import cast
import datetime


T = TypeVar("T", bound="Alert")


@_attrs_define
class Alert:
    """Something that the person wants to be told.

    Attributes:
        id (int):
        kind (AlertKind): * `price` - price below
            * `size` - size back in stock
            * `match` - new match of a saved search
        product (int | None):
        product_name (str):
        search (int | None):
        below (None | str):
        size_eu (None | str):
        created_at (datetime.datetime):
    """

    id: int
    kind: AlertKind
    product: int | None
    product_name: str
    search: int | None
    below: None | str
    size_eu: None | str
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        kind = self.kind.value

        product: int | None
        product = self.product

        product_name = self.product_name

        search: int | None
        search = self.search

        below: None | str
        below = self.below

        size_eu: None | str
        size_eu = self.size_eu

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "kind": kind,
                "product": product,
                "product_name": product_name,
                "search": search,
                "below": below,
                "size_eu": size_eu,
                "created_at": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        kind = AlertKind(d.pop("kind"))

        def _parse_product(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        product = _parse_product(d.pop("product"))

        product_name = d.pop("product_name")

        def _parse_search(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        search = _parse_search(d.pop("search"))

        def _parse_below(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        below = _parse_below(d.pop("below"))

        def _parse_size_eu(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        size_eu = _parse_size_eu(d.pop("size_eu"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        alert = cls(
            id=id,
            kind=kind,
            product=product,
            product_name=product_name,
            search=search,
            below=below,
            size_eu=size_eu,
            created_at=created_at,
        )

        alert.additional_properties = d
        return alert

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
