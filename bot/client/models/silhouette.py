from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset


T = TypeVar("T", bound="Silhouette")


@_attrs_define
class Silhouette:
    """A model line; `value` is what the filter `silhouette` takes.

    Attributes:
        brand (str):
        slug (str):
        name (str):
        value (str):
        products (int):
        url (str):
    """

    brand: str
    slug: str
    name: str
    value: str
    products: int
    url: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        brand = self.brand

        slug = self.slug

        name = self.name

        value = self.value

        products = self.products

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "brand": brand,
                "slug": slug,
                "name": name,
                "value": value,
                "products": products,
                "url": url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        brand = d.pop("brand")

        slug = d.pop("slug")

        name = d.pop("name")

        value = d.pop("value")

        products = d.pop("products")

        url = d.pop("url")

        silhouette = cls(
            brand=brand,
            slug=slug,
            name=name,
            value=value,
            products=products,
            url=url,
        )

        silhouette.additional_properties = d
        return silhouette

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
