"""Notes as the pages show them (A7). Pure: rows and names in, the context of a template out.

Twin: web/worker/notes/pages.js, function for function in the same order.
"""

from typing import TypedDict

from backend.forms import canonical_json
from backend.notes.rules import may_change, ordered

Context = dict[str, object]

FIELDS = ("text", "priority", "follow_up_on")


class Named(TypedDict):
    """A row of which a page needs only the name: a person or a territory."""

    id: str
    name: str


class Note(TypedDict):
    """A note's wire row. `priority` is high, medium or none; dates `YYYY-MM-DD`, instants UTC text."""

    id: str
    customer_id: str
    text: str
    priority: str
    follow_up_on: str | None
    created_at: str
    created_by: str


class Owner(TypedDict):
    """What a note's pages say about its customer: the id and the name to show (customers.pages.display_name)."""

    id: str
    name: str


def entries(
    notes: list[Note], people: list[Named], today: str, unsent: list[str], role: str, person_id: str
) -> list[Context]:
    """A customer's notes by priority, then newest first by creation.

    Each: {id, text, priority, follow_up_on, due, created_at, by, waiting, edit, delete}. `due`: the follow-up date is
    today or earlier; `by` is "" if the person is unknown here; `edit` and `delete` are addresses, "" if the
    person `person_id` with this `role` may not change the note. `unsent` names the rows, as table/id, whose changes
    the server does not know yet.
    """
    names = {person["id"]: person["name"] for person in people}
    return [_entry(note, names, today, unsent, may_change(note, role, person_id)) for note in ordered(notes)]


def form(owner: Owner, note: Note | None, note_id: str, typed: dict[str, str], errors: dict[str, str]) -> Context:
    """The page on which a note is written or edited: notes/form.html, fragment notes/fields.html.

    `note` is None for a new one, whose id is `note_id`. `typed` holds what a refused form carried, its hidden
    fields too, and wins over the row; also a priority wished for in the address; `errors` a text per field.
    Context: {nav, owner {id, name, href}, new, action, id, was, values {text, priority, follow_up_on},
    errors {the same fields, "" = none}, faults [{field, message}]}.
    """
    shown = _canonical(note)
    values = {field: typed.get(field, shown[field]) for field in FIELDS}
    href = f"/customers/{owner['id']}"
    return {
        "nav": "customers",
        "owner": {"id": owner["id"], "name": owner["name"], "href": href},
        "new": note is None,
        "action": f"{href}/notes" if note is None else f"{href}/notes/{note['id']}/edit",
        "id": note_id if note is None else note["id"],
        "was": typed.get("was", was_text(note)),
        "values": values,
        "errors": {field: errors.get(field, "") for field in FIELDS},
        "faults": [{"field": field, "message": errors[field]} for field in FIELDS if field in errors],
    }


def confirm_delete(owner: Owner, note: Note, people: list[Named], today: str) -> Context:
    """The question before a note goes: notes/delete.html. Context: {nav, owner, note (as in entries), was}."""
    names = {person["id"]: person["name"] for person in people}
    return {
        "nav": "customers",
        "owner": {"id": owner["id"], "name": owner["name"], "href": f"/customers/{owner['id']}"},
        "note": _entry(note, names, today, [], True),
        "was": was_text(note),
    }


def was_text(note: Note | None) -> str:
    """The hidden `was` of the form: compact JSON of the canonical values it shows, {} for a new note."""
    if note is None:
        return "{}"
    seen = {"text": note["text"], "priority": note["priority"], "follow_up_on": note["follow_up_on"]}
    return canonical_json(seen)


def _canonical(note: Note | None) -> dict[str, str]:
    if note is None:
        return {"text": "", "priority": "none", "follow_up_on": ""}
    return {"text": note["text"], "priority": note["priority"], "follow_up_on": note["follow_up_on"] or ""}


def _entry(note: Note, names: dict[str, str], today: str, unsent: list[str], may: bool) -> Context:
    href = f"/customers/{note['customer_id']}/notes/{note['id']}"
    follow_up = note["follow_up_on"]
    return {
        "id": note["id"],
        "text": note["text"],
        "priority": note["priority"],
        "follow_up_on": follow_up,
        "due": follow_up is not None and follow_up <= today,
        "created_at": note["created_at"],
        "by": names.get(note["created_by"], ""),
        "waiting": f"notes/{note['id']}" in unsent,
        "edit": f"{href}/edit" if may else "",
        "delete": f"{href}/delete" if may else "",
    }
