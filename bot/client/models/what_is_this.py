from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.guess import Guess


T = TypeVar("T", bound="WhatIsThis")


@_attrs_define
class WhatIsThis:
    """What a photo shows, judged by the closest shoes of the catalogue.

    Attributes:
        token (str):
        is_sure (bool):
        guesses (list[Guess]):
        colours (list[str]):
    """

    token: str
    is_sure: bool
    guesses: list[Guess]
    colours: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.guess import Guess  # noqa: PLC0415

        token = self.token

        is_sure = self.is_sure

        guesses = []
        for guesses_item_data in self.guesses:
            guesses_item = guesses_item_data.to_dict()
            guesses.append(guesses_item)

        colours = self.colours

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "token": token,
                "is_sure": is_sure,
                "guesses": guesses,
                "colours": colours,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.guess import Guess  # noqa: PLC0415

        d = dict(src_dict)
        token = d.pop("token")

        is_sure = d.pop("is_sure")

        guesses = []
        _guesses = d.pop("guesses")
        for guesses_item_data in _guesses:
            guesses_item = Guess.from_dict(guesses_item_data)

            guesses.append(guesses_item)

        colours = cast(list[str], d.pop("colours"))

        what_is_this = cls(
            token=token,
            is_sure=is_sure,
            guesses=guesses,
            colours=colours,
        )

        what_is_this.additional_properties = d
        return what_is_this

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
