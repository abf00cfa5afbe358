"""In which order notes stand, who may change one, and what may be written of them."""

from backend.forms import check, read
from backend.notes.forms import NoteForm, NoteRow
from backend.notes.rules import may_change, newest, ordered
from backend.people.person import ROLES


def note(name: str, priority: str, minute: int) -> dict[str, object]:
    return {"id": name, "priority": priority, "created_at": f"2026-11-22T10:{minute:02d}:00.000Z"}


NOTES = [
    note("a", "none", 5),
    note("b", "high", 1),
    note("c", "medium", 9),
    note("d", "high", 2),
    note("e", "none", 5),
]


def test_notes_stand_by_priority_then_newest_first() -> None:
    assert [found["id"] for found in ordered(NOTES)] == ["d", "b", "c", "e", "a"]


def test_the_preview_is_the_newest_whatever_its_priority() -> None:
    found = newest(NOTES)
    assert found is not None
    assert found["id"] == "c"
    assert newest([]) is None


def test_the_counter_changes_only_its_own_notes_and_everybody_else_any() -> None:
    his = {**NOTES[0], "created_by": "carla"}
    assert {role: may_change(his, role, "carla") for role in ROLES} == dict.fromkeys(ROLES, True)
    assert {role: may_change(his, role, "other") for role in ROLES} == {**dict.fromkeys(ROLES, True), "counter": False}


def test_a_note_needs_a_text() -> None:
    assert read(NoteForm, {"text": " \n", "priority": "high"}).errors["text"].code == "required"
    assert read(NoteForm, {}, {}).errors["text"].code == "required"


def test_a_note_made_by_a_mutation_needs_its_customer() -> None:
    assert set(check(NoteRow, {"text": "x"}, {}).errors) == {"customer_id"}
    found = check(NoteRow, {"text": "x", "customer_id": "00000000-0000-7000-8000-000000000000"}, {})
    assert found.values["priority"] == "none"
    assert found.values["follow_up_on"] is None
