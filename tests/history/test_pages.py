"""What the history says happened (A11)."""

from typing import Any

from backend.history.pages import Event, lines
from tests.pages.rows import ANNA, CUSTOMER, NORTH, NOTE, NOW, row_id

MADE: Any = {"id": CUSTOMER["id"], "created_at": CUSTOMER["created_at"], "created_by": ANNA["id"]}


def event(**fields: Any) -> Event:
    base = {"id": row_id(70), "customer_id": CUSTOMER["id"], "table": "customers", "record_id": CUSTOMER["id"]}
    made: Any = {**base, "op": "update", "changes": [], "at": NOW, "by": ANNA["id"], **fields}
    return made


def test_the_newest_stands_first_and_the_creation_last() -> None:
    happened = lines(MADE, [NOTE], [event()], [ANNA], [])
    assert [(line["table"], line["op"]) for line in happened] == [
        ("customers", "update"),
        ("notes", "create"),
        ("customers", "create"),
    ]


def test_a_change_says_what_was_and_what_is() -> None:
    change = {"field": "temperature", "was": "cold", "now": "hot"}
    newest: Any = lines(MADE, [], [event(changes=[change])], [ANNA], [])[0]
    assert newest["changes"] == [{"field": "temperature", "kind": "temperature", "was": "cold", "now": "hot"}]
    assert newest["by"] == "Anna"


def test_territories_go_by_name_and_nothing_is_empty() -> None:
    change = {"field": "territory_id", "was": None, "now": NORTH["id"]}
    newest: Any = lines(MADE, [], [event(changes=[change])], [], [NORTH])[0]
    assert newest["changes"] == [{"field": "territory_id", "kind": "text", "was": "", "now": "Nord"}]
    assert newest["by"] == ""
