from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.suggestion_kind import SuggestionKind


T = TypeVar("T", bound="Suggestion")


@_attrs_define
class Suggestion:
    """Words to go on with; `text` can be sent to `/search/text/` as it stands.

    Attributes:
        text (str):
        kind (SuggestionKind): * `brand` - brand
            * `silhouette` - silhouette
            * `style_code` - style_code
        products (int):
    """

    text: str
    kind: SuggestionKind
    products: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        text = self.text

        kind = self.kind.value

        products = self.products

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "text": text,
                "kind": kind,
                "products": products,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        text = d.pop("text")

        kind = SuggestionKind(d.pop("kind"))

        products = d.pop("products")

        suggestion = cls(
            text=text,
            kind=kind,
            products=products,
        )

        suggestion.additional_properties = d
        return suggestion

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
