from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
    from ..models.best_offer import BestOffer
    from ..models.image import Image


T = TypeVar("T", bound="Product")


@_attrs_define
class Product:
    """A product with all that its page shows besides offers.

    Attributes:
        id (int):
        name (str | Unset):
        brand (str | Unset):
        silhouette (str | Unset):
        colourway (str | Unset):
        colours (list[str] | Unset):
        height (str | Unset):
        url (str | Unset):
        image (str | Unset):
        thumbnail (str | Unset):
        best_price (None | str | Unset):
        currency (str | Unset):
        discount (int | Unset):
        offers_count (int | Unset):
        in_stock (bool | Unset):
        best_offer (BestOffer | None | Unset): Where it costs that; null: nowhere known.
        gender (str | Unset):
        style_code (str | Unset):
        description (str | Unset):
        sizes_eu (list[str] | Unset):
        images (list[Image] | Unset):
    """

    id: int
    name: str | Unset = UNSET
    brand: str | Unset = UNSET
    silhouette: str | Unset = UNSET
    colourway: str | Unset = UNSET
    colours: list[str] | Unset = UNSET
    height: str | Unset = UNSET
    url: str | Unset = UNSET
    image: str | Unset = UNSET
    thumbnail: str | Unset = UNSET
    best_price: None | str | Unset = UNSET
    currency: str | Unset = UNSET
    discount: int | Unset = UNSET
    offers_count: int | Unset = UNSET
    in_stock: bool | Unset = UNSET
    best_offer: BestOffer | None | Unset = UNSET
    gender: str | Unset = UNSET
    style_code: str | Unset = UNSET
    description: str | Unset = UNSET
    sizes_eu: list[str] | Unset = UNSET
    images: list[Image] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.best_offer import BestOffer  # noqa: PLC0415
        from ..models.image import Image  # noqa: PLC0415

        id = self.id

        name = self.name

        brand = self.brand

        silhouette = self.silhouette

        colourway = self.colourway

        colours: list[str] | Unset = UNSET
        if not isinstance(self.colours, Unset):
            colours = self.colours

        height = self.height

        url = self.url

        image = self.image

        thumbnail = self.thumbnail

        best_price: None | str | Unset
        if isinstance(self.best_price, Unset):
            best_price = UNSET
        else:
            best_price = self.best_price

        currency = self.currency

        discount = self.discount

        offers_count = self.offers_count

        in_stock = self.in_stock

        best_offer: dict[str, Any] | None | Unset
        if isinstance(self.best_offer, Unset):
            best_offer = UNSET
        elif isinstance(self.best_offer, BestOffer):
            best_offer = self.best_offer.to_dict()
        else:
            best_offer = self.best_offer

        gender = self.gender

        style_code = self.style_code

        description = self.description

        sizes_eu: list[str] | Unset = UNSET
        if not isinstance(self.sizes_eu, Unset):
            sizes_eu = self.sizes_eu

        images: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.images, Unset):
            images = []
            for images_item_data in self.images:
                images_item = images_item_data.to_dict()
                images.append(images_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if brand is not UNSET:
            field_dict["brand"] = brand
        if silhouette is not UNSET:
            field_dict["silhouette"] = silhouette
        if colourway is not UNSET:
            field_dict["colourway"] = colourway
        if colours is not UNSET:
            field_dict["colours"] = colours
        if height is not UNSET:
            field_dict["height"] = height
        if url is not UNSET:
            field_dict["url"] = url
        if image is not UNSET:
            field_dict["image"] = image
        if thumbnail is not UNSET:
            field_dict["thumbnail"] = thumbnail
        if best_price is not UNSET:
            field_dict["best_price"] = best_price
        if currency is not UNSET:
            field_dict["currency"] = currency
        if discount is not UNSET:
            field_dict["discount"] = discount
        if offers_count is not UNSET:
            field_dict["offers_count"] = offers_count
        if in_stock is not UNSET:
            field_dict["in_stock"] = in_stock
        if best_offer is not UNSET:
            field_dict["best_offer"] = best_offer
        if gender is not UNSET:
            field_dict["gender"] = gender
        if style_code is not UNSET:
            field_dict["style_code"] = style_code
        if description is not UNSET:
            field_dict["description"] = description
        if sizes_eu is not UNSET:
            field_dict["sizes_eu"] = sizes_eu
        if images is not UNSET:
            field_dict["images"] = images

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.best_offer import BestOffer  # noqa: PLC0415
        from ..models.image import Image  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name", UNSET)

        brand = d.pop("brand", UNSET)

        silhouette = d.pop("silhouette", UNSET)

        colourway = d.pop("colourway", UNSET)

        colours = cast(list[str], d.pop("colours", UNSET))

        height = d.pop("height", UNSET)

        url = d.pop("url", UNSET)

        image = d.pop("image", UNSET)

        thumbnail = d.pop("thumbnail", UNSET)

        def _parse_best_price(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        best_price = _parse_best_price(d.pop("best_price", UNSET))

        currency = d.pop("currency", UNSET)

        discount = d.pop("discount", UNSET)

        offers_count = d.pop("offers_count", UNSET)

        in_stock = d.pop("in_stock", UNSET)

        def _parse_best_offer(data: object) -> BestOffer | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                best_offer_type_1 = BestOffer.from_dict(data)

                return best_offer_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BestOffer | None | Unset, data)

        best_offer = _parse_best_offer(d.pop("best_offer", UNSET))

        gender = d.pop("gender", UNSET)

        style_code = d.pop("style_code", UNSET)

        description = d.pop("description", UNSET)

        sizes_eu = cast(list[str], d.pop("sizes_eu", UNSET))

        _images = d.pop("images", UNSET)
        images: list[Image] | Unset = UNSET
        if _images is not UNSET:
            images = []
            for images_item_data in _images:
                images_item = Image.from_dict(images_item_data)

                images.append(images_item)

        product = cls(
            id=id,
            name=name,
            brand=brand,
            silhouette=silhouette,
            colourway=colourway,
            colours=colours,
            height=height,
            url=url,
            image=image,
            thumbnail=thumbnail,
            best_price=best_price,
            currency=currency,
            discount=discount,
            offers_count=offers_count,
            in_stock=in_stock,
            best_offer=best_offer,
            gender=gender,
            style_code=style_code,
            description=description,
            sizes_eu=sizes_eu,
            images=images,
        )

        product.additional_properties = d
        return product

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
