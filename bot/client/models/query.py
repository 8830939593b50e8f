from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.query_kind import QueryKind
from typing import cast

if TYPE_CHECKING:
    from ..models.understood import Understood


T = TypeVar("T", bound="Query")


@_attrs_define
class Query:
    """What was asked.

    Attributes:
        kind (QueryKind): * `words` - words
            * `photo` - photo
            * `similar` - similar
            * `browse` - browse
        token (str):
        text (str):
        understood (list[Understood]):
        rest (str):
        shoes (list[list[float]]): Of a photo: the shoes seen in it, as left, top, width, height from 0 to 1; the first
            one is searched, another one with `/search/photo/{token}/crop/`.
    """

    kind: QueryKind
    token: str
    text: str
    understood: list[Understood]
    rest: str
    shoes: list[list[float]]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.understood import Understood  # noqa: PLC0415

        kind = self.kind.value

        token = self.token

        text = self.text

        understood = []
        for understood_item_data in self.understood:
            understood_item = understood_item_data.to_dict()
            understood.append(understood_item)

        rest = self.rest

        shoes = []
        for shoes_item_data in self.shoes:
            shoes_item = shoes_item_data

            shoes.append(shoes_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "token": token,
                "text": text,
                "understood": understood,
                "rest": rest,
                "shoes": shoes,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.understood import Understood  # noqa: PLC0415

        d = dict(src_dict)
        kind = QueryKind(d.pop("kind"))

        token = d.pop("token")

        text = d.pop("text")

        understood = []
        _understood = d.pop("understood")
        for understood_item_data in _understood:
            understood_item = Understood.from_dict(understood_item_data)

            understood.append(understood_item)

        rest = d.pop("rest")

        shoes = []
        _shoes = d.pop("shoes")
        for shoes_item_data in _shoes:
            shoes_item = cast(list[float], shoes_item_data)

            shoes.append(shoes_item)

        query = cls(
            kind=kind,
            token=token,
            text=text,
            understood=understood,
            rest=rest,
            shoes=shoes,
        )

        query.additional_properties = d
        return query

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
