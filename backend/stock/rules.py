"""Who books, when stock is low, and what an order takes out of it (B1, B4). Pure.

Twin of all but `stock_moves`, which the server alone does: web/worker/stock/rules.js, function for function.
"""

from typing import cast

from backend.parcels.rules import shipped
from sync.server.registry import Adjusted, Change, Made, NewRow
from sync.server.values import Values

BOOKERS = ("counter", "manager", "administrator")
CAUSES = ("receipt", "count", "correction", "order")


def may_book(role: str) -> bool:
    """Who books by hand, and looks at the ledger; everybody else sees what is on hand."""
    return role in BOOKERS


def is_low(on_hand_milli: int) -> bool:
    """Nothing is there, or less than nothing: more has left than was ever booked in."""
    return on_hand_milli <= 0


def stock_moves(change: Change) -> list[Made]:
    """What an order books out when goods of it leave, once: a line of the ledger for each product, and the sums.

    For the history of orders: whatever has left by a change and had not before it, in a parcel or with the whole order.
    What is downloaded, repaired or written as a free line has no stock.
    """
    after, before = change.after, change.before
    if change.op not in ("create", "update"):
        return []
    if after["kind"] != "goods" or after["delivery"] == "download":
        return []
    leaving: dict[str, int] = {}
    had_left = [] if before is None else shipped(before)
    for place, (line, milli) in enumerate(zip(cast("list[Values]", after["lines"]), shipped(after), strict=True)):
        more = milli - (had_left[place] if place < len(had_left) else 0)
        if line["product_id"] and more > 0:
            product_id = str(line["product_id"])
            leaving[product_id] = leaving.get(product_id, 0) + more
    moves: list[Made] = []
    for product_id, quantity in leaving.items():
        entry: Values = {
            "product_id": product_id,
            "quantity_milli": -quantity,
            "cause": "order",
            "order_id": change.id,
            "created_at": change.at,
            "created_by": change.user,
        }
        moves += [NewRow("stock_entries", entry), Adjusted("stock", product_id, {"on_hand_milli": -quantity})]
    return moves
