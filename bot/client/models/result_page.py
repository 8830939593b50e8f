from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.facets import Facets
    from ..models.notice import Notice
    from ..models.query import Query
    from ..models.result import Result


T = TypeVar("T", bound="ResultPage")


@_attrs_define
class ResultPage:
    """One page of a result set.

    Attributes:
        query (Query): What was asked.
        total (int):
        page (int):
        pages (int):
        next_cursor (None | str): Send it as `cursor` for the next page; null: this is the last.
        sort (str):
        results (list[Result]):
        facets (Facets): The facets, each counted as if its own filter were not set.
        price_range (list[str] | None): Lowest and highest price in the base currency, whatever price is asked for.
        notices (list[Notice]):
        warnings (list[str]): Parameters that were not understood and left out, in words.
    """

    query: Query
    total: int
    page: int
    pages: int
    next_cursor: None | str
    sort: str
    results: list[Result]
    facets: Facets
    price_range: list[str] | None
    notices: list[Notice]
    warnings: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.facets import Facets  # noqa: PLC0415
        from ..models.notice import Notice  # noqa: PLC0415
        from ..models.query import Query  # noqa: PLC0415
        from ..models.result import Result  # noqa: PLC0415

        query = self.query.to_dict()

        total = self.total

        page = self.page

        pages = self.pages

        next_cursor: None | str
        next_cursor = self.next_cursor

        sort = self.sort

        results = []
        for results_item_data in self.results:
            results_item = results_item_data.to_dict()
            results.append(results_item)

        facets = self.facets.to_dict()

        price_range: list[str] | None
        if isinstance(self.price_range, list):
            price_range = self.price_range

        else:
            price_range = self.price_range

        notices = []
        for notices_item_data in self.notices:
            notices_item = notices_item_data.to_dict()
            notices.append(notices_item)

        warnings = self.warnings

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "query": query,
                "total": total,
                "page": page,
                "pages": pages,
                "next_cursor": next_cursor,
                "sort": sort,
                "results": results,
                "facets": facets,
                "price_range": price_range,
                "notices": notices,
                "warnings": warnings,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.facets import Facets  # noqa: PLC0415
        from ..models.notice import Notice  # noqa: PLC0415
        from ..models.query import Query  # noqa: PLC0415
        from ..models.result import Result  # noqa: PLC0415

        d = dict(src_dict)
        query = Query.from_dict(d.pop("query"))

        total = d.pop("total")

        page = d.pop("page")

        pages = d.pop("pages")

        def _parse_next_cursor(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_cursor = _parse_next_cursor(d.pop("next_cursor"))

        sort = d.pop("sort")

        results = []
        _results = d.pop("results")
        for results_item_data in _results:
            results_item = Result.from_dict(results_item_data)

            results.append(results_item)

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

        notices = []
        _notices = d.pop("notices")
        for notices_item_data in _notices:
            notices_item = Notice.from_dict(notices_item_data)

            notices.append(notices_item)

        warnings = cast(list[str], d.pop("warnings"))

        result_page = cls(
            query=query,
            total=total,
            page=page,
            pages=pages,
            next_cursor=next_cursor,
            sort=sort,
            results=results,
            facets=facets,
            price_range=price_range,
            notices=notices,
            warnings=warnings,
        )

        result_page.additional_properties = d
        return result_page

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
