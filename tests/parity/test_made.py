"""What the phone shows of a change before the server has it is what the server makes of it."""

from typing import Any

import pytest
from httpx import AsyncClient
from litestar import Litestar

from backend.customers.tables import Customers
from tests import cast
from tests.conftest import SignIn
from tests.parity.test_pages import MUELLER, NOTE, Phone, load, phone

__all__ = ["phone"]
NEW = cast.an_id(70)
AREA = ("area_rank", "name_key", "search_text")
LATER = ("created_at", "status_at", "temperature_at")
"""The server moves the moments of a phone to its own clock."""
FORMS: tuple[tuple[str, dict[str, str]], ...] = (
    (
        "/customers",
        {"id": NEW, "kind": "company", "name": "Öl & Söhne", "phone": "+49 (0)30 123456", "note_text": "Neu"},
    ),
    ("/customers", {"id": NEW, "kind": "person", "first_name": "Ægir", "last_name": "Straßer", "country": "at"}),
    ("/customers", {"id": NEW, "name": "Alles", "status": "current", "temperature": "cold", "currency": "chf"}),
    (f"{MUELLER}/edit", {"name": "Bäckerei Mueller", "phone": "030 / 99", "remark": "a\r\nb", "status": "potential"}),
    (f"{MUELLER}/edit", {f"group-{cast.VIP}": "", f"group-{cast.PARTNERS}": "on", "groups_was": cast.VIP}),
    (f"{MUELLER}/edit", {"phone": "030 / 98", f"group-{cast.PARTNERS}": "on", "groups_was": cast.VIP}),
    ("/customers", {"id": NEW, "name": "In Gruppen", f"group-{cast.VIP}": "on", f"group-{cast.PARTNERS}": ""}),
    (f"{MUELLER}/temperature", {"temperature": "not_interested", "was": "hot"}),
    (f"{MUELLER}/notes", {"id": NEW, "text": "  Zwei\r\nZeilen ", "priority": "medium", "follow_up_on": "1.12.2026"}),
    (f"{NOTE}/edit", {"text": "anders", "priority": "none"}),
    (f"{NOTE}/delete", {}),
)


@pytest.mark.parametrize("name", ["anna", "dora"])
@pytest.mark.parametrize(("path", "fields"), FORMS)
async def test_a_form_makes_the_same_rows_on_the_phone_and_on_the_server(
    app: Litestar, sign_in: SignIn, phone: Phone, name: str, path: str, fields: dict[str, str]
) -> None:
    client = await sign_in(name)
    await load(phone, client, name)
    assert phone.ask(method="POST", path=path, headers={}, fields=fields)["status"] == 303
    waits = phone.ask(waiting=True)
    assert waits["mutations"] != []
    sent = {"sent": waits["mutations"][-1]["at"], "mutations": waits["mutations"]}
    answer = (await client.post("/sync/mutations", json=sent)).json()
    assert {result["status"] for result in answer["results"]} == {"applied"}, answer

    (view,), (line,) = waits["views"], waits["lines"]
    there = await rows_of(client, view["root"]["id"])
    assert comparable(view["root"]) == comparable(there["customers"][0])
    assert [comparable(note) for note in view["rows"]["notes"]] == [comparable(note) for note in there["notes"]]
    kept = await Customers.select(*AREA).where(Customers.id == view["root"]["id"]).first()
    assert {field: line[field] for field in AREA} == kept


async def rows_of(client: AsyncClient, customer: str) -> dict[str, list[dict[str, Any]]]:
    """The customer and his notes as the server now tells them."""
    changes = (await client.get("/sync/changes")).json()["changes"]
    rows = [(each["table"], each["data"]) for each in changes if each["op"] == "put"]
    notes = [row for table, row in rows if table == "notes" and row["customer_id"] == customer]
    return {
        "customers": [row for table, row in rows if table == "customers" and row["id"] == customer],
        "notes": sorted(notes, key=lambda row: str(row["id"])),
    }


def comparable(row: dict[str, Any]) -> dict[str, Any]:
    """`review` is the server's alone: it has the big tables."""
    return {name: value for name, value in row.items() if name not in (*LATER, "review")}
