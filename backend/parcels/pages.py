"""Parcels as the pages show them (B4). Pure: rows in, the context of a template out.

Twin: web/worker/parcels/pages.js, function for function in the same order.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.orders.draft_numbers import written
from backend.parcels.rules import all_open, link, may_ship, shipped, still_open, with_parts
from backend.parcels.typed import QUANTITY

Context = dict[str, Any]
Row = Mapping[str, Any]

MILLI_DIGITS = 3
CARRIERS = ("DHL", "DPD", "GLS", "UPS", "Hermes", "Österreichische Post", "Die Post")
"""Suggested where one is typed; any other is as good."""


def of_order(order: Row, parcels: Sequence[Row], people: Sequence[Row], unsent: Sequence[str], role: str) -> Context:
    """What has left of an order and what may: parcels/of_order.html.

    Context: {list [{number, at, by, carrier, tracking, link, lines, waiting, edit}], rest [{name, unit,
    quantity_milli}] of what left in no parcel, part}. `part`: where a part of what is open is shipped, "" if that is
    not to be done now.
    """
    names = {person["id"]: person["name"] for person in people}
    href = f"/customers/{order['customer_id']}/orders/{order['id']}/parcels"
    counted = len(order["lines"])
    sums: list[int] = [0] * counted
    found = []
    for number, parcel in enumerate(sorted(parcels, key=_place), start=1):
        sums = with_parts(sums, parcel["lines"], counted)
        found.append(
            {
                "number": number,
                "at": parcel["created_at"],
                "by": names.get(parcel["created_by"], ""),
                "carrier": parcel["carrier"],
                "tracking": parcel["tracking"],
                "link": link(parcel["tracking"]),
                "lines": _goods(order, parcel["lines"]),
                "waiting": f"parcels/{parcel['id']}" in unsent,
                "edit": f"{href}/{parcel['id']}" if role != "rep" else "",
            }
        )
    left = shipped(order)
    rest = [
        {"place": place, "quantity_milli": milli - sums[place]}
        for place, milli in enumerate(left)
        if milli > sums[place]
    ]
    may = may_ship(order, role) and bool(all_open(order))
    return {
        "list": found,
        "rest": _goods(order, rest) if found else [],
        "part": f"{href}/new" if may else "",
    }


def of_line(order: Row, place: int) -> Context:
    """How much of a line has left: {shipped_milli, open_milli}."""
    return {"shipped_milli": shipped(order)[place], "open_milli": still_open(order)[place]}


def form(
    owner: Row,
    order: Row,
    parcel_id: str,
    language: str,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
) -> Context:
    """A parcel with a part of what is open: parcels/form.html.

    Context: {nav, owner, order, action, id, lines [{name, field, unit, quantity_milli, open_milli, value, error}],
    values, errors, faults [text], carriers}.
    """
    left = still_open(order)
    lines = []
    for place, line in enumerate(order["lines"]):
        if left[place] == 0:
            continue
        name = f"{QUANTITY}{place}"
        lines.append(
            {
                "field": name,
                "name": line["name"],
                "unit": line["unit"],
                "quantity_milli": line["quantity_milli"],
                "open_milli": left[place],
                "value": typed.get(name, "") if typed else written(left[place], MILLI_DIGITS, language),
                "error": errors.get(name, ""),
            }
        )
    return {
        **_head(owner, order),
        "action": f"{_href(order)}/parcels",
        "id": parcel_id,
        "lines": lines,
        **_way({"carrier": "", "tracking": ""}, typed, errors),
    }


def tracking(owner: Row, order: Row, parcel: Row, typed: Mapping[str, str], errors: Mapping[str, str]) -> Context:
    """Who carries a parcel, and how it is followed: parcels/tracking.html.

    Context: {nav, owner, order, action, at, lines, values, errors, faults, carriers}.
    """
    return {
        **_head(owner, order),
        "action": f"{_href(order)}/parcels/{parcel['id']}",
        "at": parcel["created_at"],
        "lines": _goods(order, parcel["lines"]),
        **_way(parcel, typed, errors),
    }


def _head(owner: Row, order: Row) -> Context:
    return {
        "nav": "orders",
        "owner": {"id": owner["id"], "name": owner["name"]},
        "order": {
            "href": _href(order),
            "title": order["number"] or order["reference"],
            "fulfilment": order["fulfilment"],
        },
    }


def _way(row: Row, typed: Mapping[str, str], errors: Mapping[str, str]) -> Context:
    names = ("carrier", "tracking")
    return {
        "values": {name: typed.get(name, row[name]) for name in names},
        "errors": {name: errors.get(name, "") for name in names},
        "faults": list(dict.fromkeys(errors.values())),
        "carriers": list(CARRIERS),
    }


def _goods(order: Row, parts: Sequence[Row]) -> list[Context]:
    """What parts are of: lines that are no longer there are left out."""
    return [
        {
            "name": order["lines"][part["place"]]["name"],
            "unit": order["lines"][part["place"]]["unit"],
            "quantity_milli": part["quantity_milli"],
        }
        for part in parts
        if part["place"] < len(order["lines"])
    ]


def _href(order: Row) -> str:
    return f"/customers/{order['customer_id']}/orders/{order['id']}"


def _place(parcel: Row) -> tuple[str, str]:
    return parcel["created_at"], parcel["id"]
