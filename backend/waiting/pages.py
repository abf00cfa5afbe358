"""What this phone has saved and the server does not know yet, with its fate (E3).

Pure; twin: web/worker/waiting/pages.js. Only the phone knows: the server renders the page with nothing in it and
`here` false.
"""

from typing import NotRequired, TypedDict

from backend.customers import pages as customers
from backend.customers.rules import display_name
from backend.history.pages import KINDS, Value, changed_value
from backend.notes import pages as notes
from backend.notes.pages import Context, Named, Owner

DRAFTING = ("drafts", "draft_lines")
OF_PRODUCTS = ("product_photos", "favourites")
TEMPLATES = ("order_templates", "own_templates", "customer_templates")
SHORT = ("conflicts", "parcels", *OF_PRODUCTS, *DRAFTING, *TEMPLATES)
"""What a change of one of these did is told by its name alone."""

ORDER = (*customers.FIELDS, *notes.FIELDS)


class Failure(TypedDict):
    """Why the server refused a change: the result's `error`."""

    code: str
    fields: NotRequired[list[str]]


class Waiting(TypedDict):
    """A change as it stands in the outbox or among the refused (then with its error)."""

    number: int
    at: str
    op: str
    table: str
    id: str
    root: str | None
    set: dict[str, Value]
    was: dict[str, Value] | None
    state: str
    error: NotRequired[Failure]


def page(
    waiting: list[Waiting],
    refused: list[Waiting],
    owners: list[Owner],
    territories: list[Named],
    here: bool,
    files: int = 0,
) -> Context:
    """The page of waiting and refused changes: waiting/page.html, fragment waiting/lists.html.

    `owners` are the customers concerned, by id and name; of what everybody holds the rows themselves, and for conflicts
    the row that each is about. `files` counts the photos that are not sent yet. Context: {nav, here, waiting [line],
    refused [line], files}, oldest first; line: {number, at, op, table, name, href, state,
    changes [{field, kind, was, now}], error {code, fields} or None, again, discard}. `href` is "" for what this phone
    does not hold.
    """
    names = {owner["id"]: owner["name"] for owner in owners}
    places = {territory["id"]: territory["name"] for territory in territories}
    return {
        "nav": "more",
        "here": here,
        "waiting": [_line(entry, names, places) for entry in waiting],
        "refused": [_line(entry, names, places) for entry in refused],
        "files": files,
    }


def _line(entry: Waiting, names: dict[str, str], places: dict[str, str]) -> Context:
    about = entry["root"] or entry["id"]
    place = "/products/" if entry["table"] == "products" else "/customers/" if entry["root"] else ""
    place = "" if entry["table"] in TEMPLATES else place
    error = entry.get("error")
    return {
        "number": entry["number"],
        "at": entry["at"],
        "op": _op(entry),
        "table": entry["table"],
        "name": names.get(about) or (display_name(entry["set"]) if entry["table"] == "customers" else ""),
        "href": f"{place}{about}{_of_order(entry)}" if place and about in names else _product(entry),
        "state": entry["state"],
        "changes": _changes(entry, places),
        "error": None if error is None else {"code": error["code"], "fields": list(error.get("fields", []))},
        "again": f"/waiting/{entry['number']}/again",
        "discard": f"/waiting/{entry['number']}/discard",
    }


def _of_order(entry: Waiting) -> str:
    """Where an order, its parcel, a draft or its line is, below its customer."""
    if entry["table"] == "orders":
        return f"/orders/{entry['id']}"
    if entry["table"] == "parcels":  # a correction does not say of which order it is
        order_id = entry["set"].get("order_id")
        return f"/orders/{order_id}" if isinstance(order_id, str) else ""
    draft_id = entry["id"] if entry["table"] == "drafts" else entry["set"].get("draft_id")
    return f"/drafts/{draft_id}" if entry["table"] in DRAFTING and isinstance(draft_id, str) else ""


def _product(entry: Waiting) -> str:
    """Where a photo, a mark or an order template is seen; a mark that goes does not say of what it was."""
    if entry["table"] in TEMPLATES:
        return f"/templates/{entry['id']}" if entry["op"] != "delete" else ""
    product_id = entry["set"].get("product_id") if entry["table"] in OF_PRODUCTS else None
    return f"/products/{product_id}" if isinstance(product_id, str) else ""


def _op(entry: Waiting) -> str:
    """Undoing a deletion travels as an update with deleted false; on screen it is a restore."""
    return "restore" if entry["op"] == "update" and entry["set"].get("deleted") is False else entry["op"]


def _place(field: str) -> tuple[int, str]:
    """Fields stand in the order of their form."""
    return ORDER.index(field) if field in ORDER else len(ORDER), field


def _changes(entry: Waiting, places: dict[str, str]) -> list[Context]:
    if entry["op"] == "delete" or entry["table"] in SHORT:
        return []
    before = entry["was"] or {}
    shown = ("state",) if entry["table"] == "orders" else entry["set"]
    fields = [field for field in sorted(shown, key=_place) if field not in ("customer_id", "deleted")]
    fields = [field for field in fields if field in entry["set"]]
    found: list[Context] = []
    for field in fields:
        now = changed_value(field, entry["set"][field], places)
        was = changed_value(field, before.get(field), places)
        if now != "" or was != "":
            kind = "state" if entry["table"] == "orders" else KINDS.get(field, "text")
            found.append({"field": field, "kind": kind, "was": was, "now": now})
    return found
