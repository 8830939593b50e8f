from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field
import json
from .. import types

from ..types import UNSET, Unset

from ..types import File, FileTypes
from ..types import UNSET, Unset
from io import BytesIO
from typing import cast


T = TypeVar("T", bound="PhotoQuestionRequest")


@_attrs_define
class PhotoQuestionRequest:
    """A photo, or its address, and what to look for on it.

    Attributes:
        url (str | Unset): Instead of `photo`: a public http(s) address where the photo is.
        text (str | Unset): Words such as “but in red”.
        crop (str | Unset): The cut-out to look at: left, top, width, height as shares from 0 to 1.
        photo (File | Unset): JPEG, PNG, WebP or AVIF; at most 10 MB and 40 megapixels.
    """

    url: str | Unset = UNSET
    text: str | Unset = UNSET
    crop: str | Unset = UNSET
    photo: File | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        text = self.text

        crop: str | Unset
        if isinstance(self.crop, Unset):
            crop = UNSET
        else:
            crop = self.crop

        photo: FileTypes | Unset = UNSET
        if not isinstance(self.photo, Unset):
            photo = self.photo.to_tuple()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if url is not UNSET:
            field_dict["url"] = url
        if text is not UNSET:
            field_dict["text"] = text
        if crop is not UNSET:
            field_dict["crop"] = crop
        if photo is not UNSET:
            field_dict["photo"] = photo

        return field_dict

    def to_multipart(self) -> types.RequestFiles:
        files: types.RequestFiles = []

        if not isinstance(self.url, Unset):
            files.append(("url", (None, str(self.url).encode(), "text/plain")))

        if not isinstance(self.text, Unset):
            files.append(("text", (None, str(self.text).encode(), "text/plain")))

        if not isinstance(self.crop, Unset):
            if isinstance(self.crop, str):
                files.append(("crop", (None, str(self.crop).encode(), "text/plain")))

        if not isinstance(self.photo, Unset):
            files.append(("photo", self.photo.to_tuple()))

        for prop_name, prop in self.additional_properties.items():
            files.append((prop_name, (None, str(prop).encode(), "text/plain")))

        return files

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        url = d.pop("url", UNSET)

        text = d.pop("text", UNSET)

        def _parse_crop(data: object) -> str | Unset:
            if isinstance(data, Unset):
                return data
            return cast(str | Unset, data)

        crop = _parse_crop(d.pop("crop", UNSET))

        _photo = d.pop("photo", UNSET)
        photo: File | Unset
        if isinstance(_photo, Unset):
            photo = UNSET
        else:
            photo = File(payload=BytesIO(_photo))

        photo_question_request = cls(
            url=url,
            text=text,
            crop=crop,
            photo=photo,
        )

        photo_question_request.additional_properties = d
        return photo_question_request

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
