from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.product_card import ProductCard


T = TypeVar("T", bound="Result")


@_attrs_define
class Result:
    """One found product.

    Attributes:
        product (ProductCard): A product as lists show it; the price is in the base currency, null where unknown.

            All fields are sent unless `fields` asks for some of them; `id` always is.
        distance (float | None):
        why (str):
    """

    product: ProductCard
    distance: float | None
    why: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.product_card import ProductCard  # noqa: PLC0415

        product = self.product.to_dict()

        distance: float | None
        distance = self.distance

        why = self.why

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "product": product,
                "distance": distance,
                "why": why,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.product_card import ProductCard  # noqa: PLC0415

        d = dict(src_dict)
        product = ProductCard.from_dict(d.pop("product"))

        def _parse_distance(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        distance = _parse_distance(d.pop("distance"))

        why = d.pop("why")

        result = cls(
            product=product,
            distance=distance,
            why=why,
        )

        result.additional_properties = d
        return result

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
