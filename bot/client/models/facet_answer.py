from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.facets import Facets


T = TypeVar("T", bound="FacetAnswer")


@_attrs_define
class FacetAnswer:
    """What there is to narrow by, within the filters given.

    Attributes:
        total (int):
        facets (Facets): The facets, each counted as if its own filter were not set.
        price_range (list[str] | None):
        warnings (list[str]):
    """

    total: int
    facets: Facets
    price_range: list[str] | None
    warnings: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.facets import Facets  # noqa: PLC0415

        total = self.total

        facets = self.facets.to_dict()

        price_range: list[str] | None
        if isinstance(self.price_range, list):
            price_range = self.price_range

        else:
            price_range = self.price_range

        warnings = self.warnings

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "total": total,
                "facets": facets,
                "price_range": price_range,
                "warnings": warnings,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.facets import Facets  # noqa: PLC0415

        d = dict(src_dict)
        total = d.pop("total")

        facets = Facets.from_dict(d.pop("facets"))

        def _parse_price_range(data: object) -> list[str] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                price_range_type_0 = cast(list[str], data)

                return price_range_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None, data)

        price_range = _parse_price_range(d.pop("price_range"))

        warnings = cast(list[str], d.pop("warnings"))

        facet_answer = cls(
            total=total,
            facets=facets,
            price_range=price_range,
            warnings=warnings,
        )

        facet_answer.additional_properties = d
        return facet_answer

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
