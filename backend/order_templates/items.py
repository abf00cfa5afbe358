"""The products of an order template, in their one form: what sync takes of them."""

from typing import cast

from backend.ids import is_id
from backend.order_templates.rules import ITEMS_MAX
from backend.orders.lines import QUANTITY_MAX, TEXT_MAX
from sync.server.fields import Unfit, text, whole
from sync.server.values import Json, encode

ITEMS_BYTES = 120 * 1024
"""A record has at most 256 KiB, and a clash shows two lists."""

FIELDS = {"product_id", "quantity_milli", "text"}
_quantity, _text = whole(1, QUANTITY_MAX), text(TEXT_MAX)


def items(value: Json) -> Json:
    """Each product once, in the order of the list. Raises Unfit."""
    if not isinstance(value, list) or len(value) > ITEMS_MAX:
        raise Unfit(f"a list of at most {ITEMS_MAX} products expected")
    found = [_item(one) for one in value]
    if len({one["product_id"] for one in found}) < len(found):
        raise Unfit("each product once expected")
    if len(encode(found)) > ITEMS_BYTES:
        raise Unfit(f"products of at most {ITEMS_BYTES} bytes expected")
    return cast("Json", found)


def _item(one: Json) -> dict[str, Json]:
    if not isinstance(one, dict) or one.keys() - FIELDS or not is_id(one.get("product_id")):
        raise Unfit("a product with its quantity expected")
    return {
        "product_id": one["product_id"],
        "quantity_milli": _quantity(one.get("quantity_milli")),
        "text": _text(one.get("text", "")),
    }
