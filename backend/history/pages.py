"""A customer's history as the pages show it (A11). Pure; twin: web/worker/history/pages.js."""

from typing import Any, TypedDict

from backend.notes.pages import Context, Named, Note, Owner

Scalar = str | int | bool | None
# The parts of an address come together, by their names; groups, percentages, codes and prices as lists.
Value = Scalar | dict[str, Scalar] | list[Any]

# How a field's value is written on screen; every other field is shown as the text it is.
KINDS = {
    "kind": "kind",
    "status": "status",
    "temperature": "temperature",
    "priority": "priority",
    "discount_bp": "percent",
    "follow_up_on": "date",
    "language": "language",
    "vat_id_confirmed": "flag",
    "category_discounts": "percentages",
    "mode": "mode",
    "from_milli": "quantity",
    "per_milli": "quantity",
    "valid_from": "date",
    "valid_to": "date",
}
NAMED = ("territory_id", "price_group_id", "product_id", "category_id", "parent_id")
"""Shown by the name of what they point to."""
PRICE = ("product_id", "currency")  # what a line about an individual price begins with
USUAL: dict[str, Value] = {"mode": "net", "per_milli": 1_000, "from_milli": 0}  # of an individual price
ADDRESS = ("street", "postcode", "city", "country")
EXCERPT = 160  # code points of a text repeated in a line: two lines on a phone


class Change(TypedDict):
    field: str
    was: Value
    now: Value


class Event(TypedDict):
    """A history row as it is on the wire: one mutation of the customer or of something that belongs to him."""

    id: str
    customer_id: str
    table: str
    record_id: str
    op: str
    changes: list[Change]
    at: str
    by: str


class Made(TypedDict):
    """What history needs of the customer: when he was created, and by whom."""

    id: str
    created_at: str
    created_by: str


def page(
    owner: Owner, customer: Made, notes: list[Note], events: list[Event], people: list[Named], territories: list[Named]
) -> Context:
    """The whole history: history/page.html. Context: {nav, owner {id, name, href}, lines (see lines)}."""
    return {
        "nav": "customers",
        "owner": {"id": owner["id"], "name": owner["name"], "href": f"/customers/{owner['id']}"},
        "lines": lines(customer, notes, events, people, territories),
    }


def lines(
    customer: Made, notes: list[Note], events: list[Event], people: list[Named], territories: list[Named]
) -> list[Context]:
    """One dated line per thing that happened, newest first.

    Each: {id, at, by, table, op, text, href, changes [{field, kind, was, now}]}. `op` is create, update, delete or
    restore, `href` of an order where it is, else "";
    creations have no row of their own and are read off the customer and his notes. `text` is the beginning of a note
    that was created, or the product of an individual price, else "". `kind` says how to write `was` and `now`: text,
    percent, date, status, temperature, …; of money they are {amount, currency} or "". `territories` names whatever
    has a name: groups, categories, products, too.
    """
    names = {person["id"]: person["name"] for person in people}
    places = {territory["id"]: territory["name"] for territory in territories}
    found = [_created(customer["id"], "customers", customer["created_at"], customer["created_by"], "", names)]
    for note in notes:
        found.append(_created(note["id"], "notes", note["created_at"], note["created_by"], note["text"], names))
    for event in events:
        found.append(
            {
                "id": event["id"],
                "at": event["at"],
                "by": names.get(event["by"], ""),
                "table": event["table"],
                "op": event["op"],
                "text": _product(event, places),
                "href": _href(event),
                "changes": [_change(change, event, places) for change in _shown(event)],
            }
        )
    return sorted(found, key=_order, reverse=True)


def changed_value(field: str, value: Value, places: dict[str, str]) -> Value:
    """A field's value as a template can write it: a territory by its name, an address in one line, a long text cut, ""
    for none, percentages with the names of their categories, codes in one line, of other lists how many."""
    if value is None or value == []:
        return ""
    if isinstance(value, list):
        if field == "category_discounts":
            return [{"name": places.get(one["category_id"], ""), "discount_bp": one["discount_bp"]} for one in value]
        if field == "codes":
            return ", ".join(str(one["code"]) for one in value)[:EXCERPT]
        if any(isinstance(one, dict) for one in value):
            return len(value)
        return ", ".join(places.get(str(one), "") for one in value if places.get(str(one), ""))
    if isinstance(value, dict):
        parts = [value.get(name) for name in ADDRESS]
        return " ".join(str(part) for part in parts if part)
    if field in NAMED:
        return places.get(str(value), "")
    return value[:EXCERPT] if isinstance(value, str) else value


def _shown(event: Event) -> list[Change]:
    """The changes worth a line of their own: of an individual price, what it began with and is usual says nothing."""
    if event["table"] != "customer_prices":
        return event["changes"]
    told = [change for change in event["changes"] if change["field"] not in PRICE and change["was"] != change["now"]]
    return [
        change
        for change in told
        if event["op"] != "create" or change["field"] not in USUAL or change["now"] != USUAL[change["field"]]
    ]


def _product(event: Event, places: dict[str, str]) -> str:
    named = [change["now"] for change in event["changes"] if change["field"] == "product_id"]
    return places.get(str(named[0]), "") if named and event["table"] == "customer_prices" else ""


def _change(change: Change, event: Event, places: dict[str, str]) -> Context:
    field = change["field"]
    if field == "amount":
        currency = next((other["now"] for other in event["changes"] if other["field"] == "currency"), "")
        return {
            "field": field,
            "kind": "money",
            "was": _money(change["was"], currency),
            "now": _money(change["now"], currency),
        }
    return {
        "field": field,
        "kind": KINDS.get(field, "text"),
        "was": changed_value(field, change["was"], places),
        "now": changed_value(field, change["now"], places),
    }


def _href(event: Event) -> str:
    """Where an order is, of one that was changed."""
    return f"/customers/{event['customer_id']}/orders/{event['record_id']}" if event["table"] == "orders" else ""


def _money(amount: Value, currency: Value) -> Value:
    return "" if amount is None else {"amount": amount, "currency": currency}  # type: ignore[dict-item]


def _created(record: str, table: str, at: str, by: str, text: str, names: dict[str, str]) -> Context:
    return {
        "id": record,
        "at": at,
        "by": names.get(by, ""),
        "table": table,
        "op": "create",
        "text": text[:EXCERPT],
        "href": "",
        "changes": [],
    }


def _order(line: Context) -> tuple[str, str]:
    return str(line["at"]), str(line["id"])
