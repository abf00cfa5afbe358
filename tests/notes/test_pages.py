"""What the note pages say is true (A7)."""

from typing import Any

from backend.notes.pages import Note, Owner, confirm_delete, entries, form
from tests.pages.rows import ANNA, CUSTOMER, NOTE, TODAY, row_id

OWNER: Owner = {"id": CUSTOMER["id"], "name": "Bäckerei Söllner"}
AS_REP = ("rep", row_id(902))


def note(number: int, priority: str, created_at: str) -> Note:
    return {**NOTE, "id": row_id(number), "priority": priority, "created_at": created_at}


def test_notes_stand_by_priority_then_newest_first() -> None:
    old_high = note(1, "high", "2026-01-01T00:00:00.000Z")
    none = note(2, "none", "2026-11-01T00:00:00.000Z")
    new_high = note(3, "high", "2026-06-01T00:00:00.000Z")
    medium = note(4, "medium", "2026-11-02T00:00:00.000Z")
    shown = entries([old_high, none, new_high, medium], [ANNA], TODAY, [], *AS_REP)
    assert [entry["id"] for entry in shown] == [row_id(3), row_id(1), row_id(4), row_id(2)]


def test_a_follow_up_is_due_on_its_day_and_after() -> None:
    days = ["2026-11-21", TODAY, "2026-11-23", None]
    notes: list[Note] = [{**NOTE, "id": row_id(number), "follow_up_on": day} for number, day in enumerate(days)]
    due = {entry["follow_up_on"]: entry["due"] for entry in entries(notes, [], TODAY, [], *AS_REP)}
    assert due == {"2026-11-21": True, TODAY: True, "2026-11-23": False, None: False}


def test_a_note_whose_change_waits_is_marked() -> None:
    (shown,) = entries([NOTE], [ANNA], TODAY, [f"notes/{NOTE['id']}"], *AS_REP)
    assert (shown["waiting"], shown["by"]) == (True, "Anna")


def test_only_who_may_change_a_note_gets_the_ways_to_it() -> None:
    others: Note = {**NOTE, "id": row_id(51), "priority": "none", "created_by": row_id(902)}
    own, foreign = entries([NOTE, others], [ANNA], TODAY, [], "counter", ANNA["id"])
    its_own = f"/customers/{CUSTOMER['id']}/notes/{NOTE['id']}"
    assert (own["edit"], own["delete"]) == (f"{its_own}/edit", f"{its_own}/delete")
    assert (foreign["edit"], foreign["delete"]) == ("", "")
    for role in ("rep", "manager", "administrator"):
        assert all(entry["edit"] for entry in entries([NOTE, others], [ANNA], TODAY, [], role, ANNA["id"])), role


def test_a_new_note_takes_the_priority_wished_for_in_the_address() -> None:
    page: Any = form(OWNER, None, row_id(7), {"priority": "high"}, {})
    assert page["values"] == {"text": "", "priority": "high", "follow_up_on": ""}
    assert (page["id"], page["was"], page["action"]) == (row_id(7), "{}", f"/customers/{CUSTOMER['id']}/notes")


def test_a_refused_note_comes_back_as_it_was_typed() -> None:
    page: Any = form(OWNER, NOTE, row_id(7), {"text": "", "was": "{}"}, {"text": "Bitte ausfüllen."})
    assert page["values"]["text"] == ""
    assert page["id"] == NOTE["id"]
    assert page["was"] == "{}"
    assert page["faults"] == [{"field": "text", "message": "Bitte ausfüllen."}]


def test_deleting_carries_what_the_person_saw() -> None:
    page: Any = confirm_delete(OWNER, NOTE, [ANNA], TODAY)
    assert page["was"] == '{"follow_up_on":"2026-11-20","priority":"high","text":"Angebot bis Freitag."}'
    assert page["note"]["delete"] == f"/customers/{CUSTOMER['id']}/notes/{NOTE['id']}/delete"
