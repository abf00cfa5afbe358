"""An order as a draft again: to be edited, or as the beginning of another one (B3). Pure.

Twin: web/worker/orders/copying.js, function for function.
"""

from collections.abc import Mapping
from typing import Any, TypedDict

from backend.orders.draft_rules import line_id
from backend.pricing.giving import given_of

Row = Mapping[str, Any]

ONE = 1_000  # thousandths: what the price of a free line is for, if it was typed
HEAD = ("fulfilment", "delivery_address", "payment_method")
"""What the next order has in common with the last one."""

EDITED = (*HEAD, "wish_on", "valid_until", "remark", "signature")


SEEN = (
    *EDITED, "lines", "currency", "price_mode", "rate_e6", "rate_on", "tax", "price_decision", "created_at",
)  # fmt: skip
"""How the order stood: what was changed elsewhere meanwhile is noticed by it, and its prices are those of its day."""


class Made(TypedDict):
    """A row to be made."""

    table: str
    id: str
    set: dict[str, Any]


def draft_of(order: Row, draft_id: str, order_id: str | None, kind: str) -> list[Made]:
    """The draft and its lines, under ids that follow from its own: sent twice they are one. `order_id` None: a copy."""
    names = HEAD if order_id is None else EDITED
    head = {name: order[name] for name in names}
    of = {"customer_id": order["customer_id"]}
    seen = {} if order_id is None else {"seen": {name: order[name] for name in SEEN}}
    found = [Made(table="drafts", id=draft_id, set={**of, "order_id": order_id, "kind": kind, **head, **seen})]
    for place, line in enumerate(order["lines"], start=1):
        found.append(
            Made(
                table="draft_lines",
                id=line_id(draft_id, place),
                set={
                    **of,
                    "draft_id": draft_id,
                    "place": place,
                    "product_id": line["product_id"],
                    "name": line["name"],
                    "quantity_milli": line["quantity_milli"],
                    "discount_bp": line["discount_bp"],
                    "price": _price(line),
                    "given": given_of(line["reason"]) if line["product_id"] is not None else "",
                    "vat_class": line["vat_class"],
                    "text": line["text"],
                },
            )
        )
    return found


def _price(line: Row) -> int | None:
    """Of a free line, for one unit: it was typed so; others are priced anew."""
    free = line["product_id"] is None and line["per_milli"] == ONE
    price: int | None = line["unit_price"] if free else None
    return price
