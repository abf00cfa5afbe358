"""A customer's history as the pages show it (A11). Pure; twin: web/worker/history/pages.js."""

from typing import TypedDict

from backend.notes.pages import Context, Named, Note, Owner

Scalar = str | int | bool | None
Value = Scalar | dict[str, Scalar]  # the parts of an address come together, by their names

# How a field's value is written on screen; every other field is shown as the text it is.
KINDS = {
    "kind": "kind",
    "status": "status",
    "temperature": "temperature",
    "priority": "priority",
    "discount_bp": "percent",
    "follow_up_on": "date",
    "language": "language",
}
ADDRESS = ("street", "postcode", "city", "country")
EXCERPT = 160  # code points of a text repeated in a line: two lines on a phone


class Change(TypedDict):
    field: str
    was: Scalar
    now: Scalar


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

    Each: {id, at, by, table, op, text, changes [{field, kind, was, now}]}. `op` is create, update, delete or restore;
    creations have no row of their own and are read off the customer and his notes. `text` is the beginning of a note
    that was created, else "". `kind` says how to write `was` and `now`: text, percent, date, status, temperature, …
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
                "text": "",
                "changes": [_change(change, places) for change in event["changes"]],
            }
        )
    return sorted(found, key=_order, reverse=True)


def changed_value(field: str, value: Value, places: dict[str, str]) -> Scalar:
    """A field's value as a template can write it: a territory by its name, an address in one line, a long text cut, ""
    for none."""
    if value is None:
        return ""
    if isinstance(value, dict):
        parts = [value.get(name) for name in ADDRESS]
        return " ".join(str(part) for part in parts if part)
    if field == "territory_id":
        return places.get(str(value), "")
    return value[:EXCERPT] if isinstance(value, str) else value


def _change(change: Change, places: dict[str, str]) -> Context:
    field = change["field"]
    return {
        "field": field,
        "kind": KINDS.get(field, "text"),
        "was": changed_value(field, change["was"], places),
        "now": changed_value(field, change["now"], places),
    }


def _created(record: str, table: str, at: str, by: str, text: str, names: dict[str, str]) -> Context:
    return {
        "id": record,
        "at": at,
        "by": names.get(by, ""),
        "table": table,
        "op": "create",
        "text": text[:EXCERPT],
        "changes": [],
    }


def _order(line: Context) -> tuple[str, str]:
    return str(line["at"]), str(line["id"])
