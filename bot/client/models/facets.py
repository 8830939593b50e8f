from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
    from ..models.facet_value import FacetValue


T = TypeVar("T", bound="Facets")


@_attrs_define
class Facets:
    """The facets, each counted as if its own filter were not set.

    Attributes:
        brand (list[FacetValue]):
        silhouette (list[FacetValue]):
        size (list[FacetValue]):
        merchant (list[FacetValue]):
        ships (list[FacetValue]):
        gender (list[FacetValue]):
        colour (list[FacetValue]):
        height (list[FacetValue]):
        in_stock (list[FacetValue]):
        on_sale (list[FacetValue]):
    """

    brand: list[FacetValue]
    silhouette: list[FacetValue]
    size: list[FacetValue]
    merchant: list[FacetValue]
    ships: list[FacetValue]
    gender: list[FacetValue]
    colour: list[FacetValue]
    height: list[FacetValue]
    in_stock: list[FacetValue]
    on_sale: list[FacetValue]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.facet_value import FacetValue  # noqa: PLC0415

        brand = []
        for brand_item_data in self.brand:
            brand_item = brand_item_data.to_dict()
            brand.append(brand_item)

        silhouette = []
        for silhouette_item_data in self.silhouette:
            silhouette_item = silhouette_item_data.to_dict()
            silhouette.append(silhouette_item)

        size = []
        for size_item_data in self.size:
            size_item = size_item_data.to_dict()
            size.append(size_item)

        merchant = []
        for merchant_item_data in self.merchant:
            merchant_item = merchant_item_data.to_dict()
            merchant.append(merchant_item)

        ships = []
        for ships_item_data in self.ships:
            ships_item = ships_item_data.to_dict()
            ships.append(ships_item)

        gender = []
        for gender_item_data in self.gender:
            gender_item = gender_item_data.to_dict()
            gender.append(gender_item)

        colour = []
        for colour_item_data in self.colour:
            colour_item = colour_item_data.to_dict()
            colour.append(colour_item)

        height = []
        for height_item_data in self.height:
            height_item = height_item_data.to_dict()
            height.append(height_item)

        in_stock = []
        for in_stock_item_data in self.in_stock:
            in_stock_item = in_stock_item_data.to_dict()
            in_stock.append(in_stock_item)

        on_sale = []
        for on_sale_item_data in self.on_sale:
            on_sale_item = on_sale_item_data.to_dict()
            on_sale.append(on_sale_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "brand": brand,
                "silhouette": silhouette,
                "size": size,
                "merchant": merchant,
                "ships": ships,
                "gender": gender,
                "colour": colour,
                "height": height,
                "in_stock": in_stock,
                "on_sale": on_sale,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.facet_value import FacetValue  # noqa: PLC0415

        d = dict(src_dict)
        brand = []
        _brand = d.pop("brand")
        for brand_item_data in _brand:
            brand_item = FacetValue.from_dict(brand_item_data)

            brand.append(brand_item)

        silhouette = []
        _silhouette = d.pop("silhouette")
        for silhouette_item_data in _silhouette:
            silhouette_item = FacetValue.from_dict(silhouette_item_data)

            silhouette.append(silhouette_item)

        size = []
        _size = d.pop("size")
        for size_item_data in _size:
            size_item = FacetValue.from_dict(size_item_data)

            size.append(size_item)

        merchant = []
        _merchant = d.pop("merchant")
        for merchant_item_data in _merchant:
            merchant_item = FacetValue.from_dict(merchant_item_data)

            merchant.append(merchant_item)

        ships = []
        _ships = d.pop("ships")
        for ships_item_data in _ships:
            ships_item = FacetValue.from_dict(ships_item_data)

            ships.append(ships_item)

        gender = []
        _gender = d.pop("gender")
        for gender_item_data in _gender:
            gender_item = FacetValue.from_dict(gender_item_data)

            gender.append(gender_item)

        colour = []
        _colour = d.pop("colour")
        for colour_item_data in _colour:
            colour_item = FacetValue.from_dict(colour_item_data)

            colour.append(colour_item)

        height = []
        _height = d.pop("height")
        for height_item_data in _height:
            height_item = FacetValue.from_dict(height_item_data)

            height.append(height_item)

        in_stock = []
        _in_stock = d.pop("in_stock")
        for in_stock_item_data in _in_stock:
            in_stock_item = FacetValue.from_dict(in_stock_item_data)

            in_stock.append(in_stock_item)

        on_sale = []
        _on_sale = d.pop("on_sale")
        for on_sale_item_data in _on_sale:
            on_sale_item = FacetValue.from_dict(on_sale_item_data)

            on_sale.append(on_sale_item)

        facets = cls(
            brand=brand,
            silhouette=silhouette,
            size=size,
            merchant=merchant,
            ships=ships,
            gender=gender,
            colour=colour,
            height=height,
            in_stock=in_stock,
            on_sale=on_sale,
        )

        facets.additional_properties = d
        return facets

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
