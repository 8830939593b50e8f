from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.job_match import JobMatch


T = TypeVar("T", bound="JobPhoto")


@_attrs_define
class JobPhoto:
    """One photo of a job; null results: not searched (yet, or see `error`).

    Attributes:
        position (int):
        name (str):
        error (str):
        results (list[JobMatch] | None):
    """

    position: int
    name: str
    error: str
    results: list[JobMatch] | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.job_match import JobMatch  # noqa: PLC0415

        position = self.position

        name = self.name

        error = self.error

        results: list[dict[str, Any]] | None
        if isinstance(self.results, list):
            results = []
            for results_type_0_item_data in self.results:
                results_type_0_item = results_type_0_item_data.to_dict()
                results.append(results_type_0_item)

        else:
            results = self.results

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "position": position,
                "name": name,
                "error": error,
                "results": results,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.job_match import JobMatch  # noqa: PLC0415

        d = dict(src_dict)
        position = d.pop("position")

        name = d.pop("name")

        error = d.pop("error")

        def _parse_results(data: object) -> list[JobMatch] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                results_type_0 = []
                _results_type_0 = data
                for results_type_0_item_data in _results_type_0:
                    results_type_0_item = JobMatch.from_dict(results_type_0_item_data)

                    results_type_0.append(results_type_0_item)

                return results_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[JobMatch] | None, data)

        results = _parse_results(d.pop("results"))

        job_photo = cls(
            position=position,
            name=name,
            error=error,
            results=results,
        )

        job_photo.additional_properties = d
        return job_photo

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
