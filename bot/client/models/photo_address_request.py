from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast


T = TypeVar("T", bound="PhotoAddressRequest")


@_attrs_define
class PhotoAddressRequest:
    """The address of a photo, and what to look for on it.

    Attributes:
        url (str): A public http(s) address where the photo is.
        text (str | Unset): Words such as “but in red”.
        crop (str | Unset): The cut-out to look at: left, top, width, height as shares from 0 to 1.
    """

    url: str
    text: str | Unset = UNSET
    crop: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        text = self.text

        crop: str | Unset
        if isinstance(self.crop, Unset):
            crop = UNSET
        else:
            crop = self.crop

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "url": url,
            }
        )
        if text is not UNSET:
            field_dict["text"] = text
        if crop is not UNSET:
            field_dict["crop"] = crop

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        url = d.pop("url")

        text = d.pop("text", UNSET)

        def _parse_crop(data: object) -> str | Unset:
            if isinstance(data, Unset):
                return data
            return cast(str | Unset, data)

        crop = _parse_crop(d.pop("crop", UNSET))

        photo_address_request = cls(
            url=url,
            text=text,
            crop=crop,
        )

        photo_address_request.additional_properties = d
        return photo_address_request

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
