"""Interfaces of marketplaces over the shoes of a `World`: /ebay/…, /kicks, /wb."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from flask import Flask, jsonify, request

if TYPE_CHECKING:
    from tests.scrapers.other_shops import Shoe, World


def add_apis(app: Flask, world: World) -> None:
    """eBay's Browse API, KicksDB, Wildberries."""

    @app.post("/ebay/identity/v1/oauth2/token")
    def token() -> Any:
        expected = "Basic " + base64.b64encode(b"name:secret").decode()
        if request.headers.get("Authorization") != expected:
            return jsonify({"error": "invalid_client"}), 401
        return jsonify({"access_token": "T", "expires_in": 7200, "token_type": "Application"})

    def item(shoe: Shoe, size: str | None = None) -> dict[str, Any]:
        found: dict[str, Any] = {
            "itemId": f"v1|{shoe.number}|{size or 0}", "legacyItemId": str(shoe.number),
            "title": shoe.title, "itemWebUrl": f"https://www.ebay.com/itm/{shoe.number}?hash=1",
            "price": {"value": shoe.price, "currency": "USD"}, "buyingOptions": ["FIXED_PRICE"],
            "categories": [{"categoryName": "Athletic Shoes"}], "condition": "New",
        }  # fmt: skip
        if size is None:
            return found | {"itemGroupHref": "https://api.ebay.com/x", "itemGroupType": "SELLER"}
        status = "IN_STOCK" if shoe.sizes[size] else "OUT_OF_STOCK"
        return found | {
            "localizedAspects": [{"name": "EU Shoe Size", "value": size}],
            "estimatedAvailabilities": [{"estimatedAvailabilityStatus": status}],
            "brand": shoe.brand,
        }

    @app.get("/ebay/buy/browse/v1/item_summary/search")
    def search() -> Any:
        if request.headers.get("Authorization") != "Bearer T":
            return jsonify({"errors": [{"message": "Invalid access token"}]}), 401
        offset, limit = int(request.args["offset"]), int(request.args["limit"])
        rows = [item(shoe) for shoe in world.shoes[offset : offset + limit]]
        return jsonify({"href": "x", "total": len(world.shoes), "itemSummaries": rows})

    @app.get("/ebay/buy/browse/v1/item/get_items_by_item_group")
    def group() -> Any:
        shoe = world.shoe(int(request.args["item_group_id"]))
        assert shoe is not None
        return jsonify({"items": [item(shoe, size) for size in shoe.sizes]})

    @app.get("/kicks")
    def kicks() -> Any:
        if request.headers.get("Authorization") != "KICKS-1":
            return jsonify({"error": "unauthorized"}), 401
        page, limit = int(request.args["page"]), int(request.args["limit"])
        rows = [
            {
                "id": f"k{s.number}", "title": s.title, "brand": s.brand,
                "sku": f"FR{s.number:04d}-100",
                "slug": f"kestrel-{s.number}", "product_type": "sneakers", "gender": "men",
                "currency": "USD", "image": None,
                "variants": [
                    {"id": f"{s.number}{size}", "size": size, "size_type": "eu",
                     "lowest_ask": float(s.price) if has else 0}
                    for size, has in s.sizes.items()
                ],
            }
            for s in world.shoes[(page - 1) * limit : page * limit]
        ]  # fmt: skip
        return jsonify({"status": "success", "data": rows})

    @app.get("/wb")
    def wildberries() -> Any:
        rows = [
            {
                "id": s.number, "name": f"Кроссовки {s.title}", "brand": s.brand,
                "entity": "кроссовки",
                "root": 1, "pics": 0, "colors": [{"name": "черный"}],
                "sizes": [
                    {"name": size, "origName": size, "stocks": [{"wh": 1, "qty": 2}] if has else [],
                     "price": {"basic": 15000, "product": int(s.cents)}}
                    for size, has in s.sizes.items()
                ],
            }
            for s in (world.shoes if request.args["page"] == "1" else [])
        ]  # fmt: skip
        return jsonify({"data": {"products": rows}})
