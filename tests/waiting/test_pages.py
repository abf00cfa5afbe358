"""What the page of waiting changes says (E3)."""

from typing import Any

from backend.waiting.pages import page
from tests.pages.rows import CUSTOMER, NORTH, NOW, row_id

OWNER: Any = {"id": CUSTOMER["id"], "name": "Bäckerei Söllner"}


def change(**fields: Any) -> Any:
    base = {"number": 21, "at": NOW, "op": "update", "table": "customers", "id": CUSTOMER["id"]}
    return {**base, "root": CUSTOMER["id"], "set": {}, "was": None, "state": "waiting", **fields}


def line(**fields: Any) -> Any:
    shown: Any = page([change(**fields)], [], [OWNER], [NORTH], True)["waiting"]
    return shown[0]


def test_a_change_names_its_customer_and_each_field_with_both_values() -> None:
    shown = line(set={"phone": "2", "email": ""}, was={"phone": "1", "email": ""})
    assert (shown["name"], shown["href"]) == ("Bäckerei Söllner", f"/customers/{CUSTOMER['id']}")
    assert shown["changes"] == [{"field": "phone", "kind": "text", "was": "1", "now": "2"}]


def test_a_new_customer_this_phone_has_no_name_for_goes_by_what_was_typed() -> None:
    shown = line(op="create", root=row_id(5), set={"first_name": "Helene", "last_name": "Marquardt"})
    assert (shown["name"], shown["href"]) == ("Helene Marquardt", "")


def test_undoing_a_deletion_is_called_by_its_name() -> None:
    assert line(table="notes", set={"deleted": False})["op"] == "restore"


def test_a_deletion_lists_no_fields() -> None:
    assert line(op="delete", table="notes", was={"text": "x"})["changes"] == []


def test_a_refused_change_keeps_its_reason_and_can_be_sent_again_or_discarded() -> None:
    refused = change(state="refused", error={"code": "read_only", "fields": ["discount_bp"]})
    shown: Any = page([], [refused], [], [], True)["refused"]
    assert shown[0]["error"] == {"code": "read_only", "fields": ["discount_bp"]}
    assert (shown[0]["again"], shown[0]["discard"]) == ("/waiting/21/again", "/waiting/21/discard")
