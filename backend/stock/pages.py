"""Stock as the pages show it (B1). Pure.

`shown` has a twin in web/worker/stock/pages.js; the ledger is the server's alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from backend.stock.rules import is_low, may_book

Context = dict[str, Any]

BY_HAND = ("receipt", "count", "correction")


class Stock(TypedDict):
    """A row of stock on the wire."""

    id: str
    on_hand_milli: int
    kept: bool


class Entry(TypedDict):
    """A booking."""

    id: str
    product_id: str
    quantity_milli: int
    cause: str
    order_id: str | None
    text: str
    created_at: str
    created_by: str


class OfOrder(TypedDict):
    """What a booking says of its order."""

    id: str
    customer_id: str
    number: str


def shown(stock: Stock | None, role: str = "") -> Context | None:
    """What is on hand of a product, for those who see its list and page: {on_hand_milli or None, low, href}, or None.

    Nothing is said of a product whose stock nobody keeps, but to whoever could begin to: `href` leads to the ledger.
    """
    kept = stock is not None and stock["kept"]
    if stock is None or not (kept or may_book(role)):
        return None
    return {
        "on_hand_milli": stock["on_hand_milli"] if kept else None,
        "low": kept and is_low(stock["on_hand_milli"]),
        "href": f"/products/{stock['id']}/stock" if may_book(role) else "",
    }


def page(
    product: Mapping[str, Any],
    stock: Stock,
    entries: Sequence[Entry],
    newer_milli: int,
    more: bool,
    after: str,
    orders: Sequence[OfOrder],
    people: Sequence[Mapping[str, Any]],
    entry_id: str,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    saved: bool,
) -> Context:
    """The ledger of a product and the form of a booking: stock/page.html.

    Context: {nav, product {name, unit, href}, stock (as shown), action, id, seen, causes [{cause, on}], values and
    errors {quantity, text}, faults [text], entries [{at, by, cause, quantity_milli, on_hand_milli, text, order
    {number, href} or None}], more, start, saved}. `on_hand_milli` of an entry is what there was after it.
    """
    names = {person["id"]: person["name"] for person in people}
    by_id = {order["id"]: order for order in orders}
    href = f"/products/{product['id']}/stock"
    balance = stock["on_hand_milli"] - newer_milli
    lines = []
    for entry in entries:
        order = by_id.get(entry["order_id"] or "")
        lines.append(
            {
                "at": entry["created_at"],
                "by": names.get(entry["created_by"], ""),
                "cause": entry["cause"],
                "quantity_milli": entry["quantity_milli"],
                "on_hand_milli": balance,
                "text": entry["text"],
                "order": None
                if order is None
                else {"number": order["number"], "href": f"/customers/{order['customer_id']}/orders/{order['id']}"},
            }
        )
        balance -= entry["quantity_milli"]
    cause = typed.get("cause", BY_HAND[0])
    return {
        "nav": "products",
        "product": {
            "name": product["name"] or product["number"],
            "unit": product["unit"],
            "href": f"/products/{product['id']}",
        },
        "stock": {"on_hand_milli": stock["on_hand_milli"], "low": is_low(stock["on_hand_milli"])},
        "action": href,
        "id": entry_id,
        "seen": str(stock["on_hand_milli"]),
        "causes": [{"cause": one, "on": one == cause} for one in BY_HAND],
        "values": {name: typed.get(name, "") for name in ("quantity", "text")},
        "errors": {name: errors.get(name, "") for name in ("quantity", "text")},
        "faults": list(dict.fromkeys(errors.values())),
        "entries": lines,
        "more": f"{href}?after={entries[-1]['id']}" if more else "",
        "start": href if after else "",
        "saved": saved,
    }
