from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset


T = TypeVar("T", bound="Guess")


@_attrs_define
class Guess:
    """What a photo may show; shares of all guesses add up to at most 1.

    Attributes:
        brand (str):
        silhouette (str):
        share (float): How much of the closest shoes speaks for it, 0 to 1.
        distance (float): Of the closest shoe of this kind.
        product (int): The closest shoe of this kind.
    """

    brand: str
    silhouette: str
    share: float
    distance: float
    product: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        brand = self.brand

        silhouette = self.silhouette

        share = self.share

        distance = self.distance

        product = self.product

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "brand": brand,
                "silhouette": silhouette,
                "share": share,
                "distance": distance,
                "product": product,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        brand = d.pop("brand")

        silhouette = d.pop("silhouette")

        share = d.pop("share")

        distance = d.pop("distance")

        product = d.pop("product")

        guess = cls(
            brand=brand,
            silhouette=silhouette,
            share=share,
            distance=distance,
            product=product,
        )

        guess.additional_properties = d
        return guess

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
