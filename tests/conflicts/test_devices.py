"""What phones sent in a dead zone decided, arriving after others wrote: nothing of it is lost (E4)."""

import json

import pytest

from backend.database import Engine
from tests.cast import MUELLER
from tests.conflicts import clashes
from tests.conftest import Client, SignIn

AT = "2026-11-22T10:00:00.000Z"
MINE, THEIRS, LATER = "DE811907980", "DE136695976", "DE129273398"
Change = dict[str, object]


def update(table: str, id_: str, set_: Change, was: Change) -> dict[str, object]:
    return {"op": "update", "table": table, "id": id_, "at": AT, "set": set_, "was": was}


class Device:
    """Numbers what it sends."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.number = 0

    async def push(self, *mutations: dict[str, object]) -> list[str]:
        sent = []
        for mutation in mutations:
            self.number += 1
            sent.append({"number": self.number, **mutation})
        answer = await self.client.post("/sync/mutations", json={"mutations": sent})
        return [result["status"] for result in answer.json()["results"]]


async def clash(device: Device, engine: Engine) -> str:
    """Guarded: the device's VAT id lost."""
    assert await device.push(update("customers", MUELLER, {"vat_id": MINE}, {"vat_id": ""})) == ["conflict"]
    (row,) = await engine.sql("SELECT id FROM conflicts WHERE state = 'open'")
    return str(row["id"])


def decided(conflict: str) -> list[dict[str, object]]:
    """As the phone saves it: mine after all."""
    return [
        update("conflicts", conflict, {"state": "resolved"}, {"state": "open"}),
        update("customers", MUELLER, {"vat_id": MINE}, {"vat_id": THEIRS}),
    ]


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_decision_that_clashes_again_is_open_again(
    at_once: bool, anna: Client, sign_in: SignIn, engine: Engine
) -> None:
    dora = await sign_in("dora")
    await clashes.edit(dora, {"vat_id": THEIRS}, {"vat_id": ""})
    device = Device(anna)
    conflict = await clash(device, engine)
    await clashes.edit(dora, {"vat_id": LATER}, {"vat_id": THEIRS})
    both = decided(conflict)
    statuses = await device.push(*both) if at_once else [*await device.push(both[0]), *await device.push(both[1])]
    assert statuses == ["applied", "conflict"]
    (row,) = await engine.sql("SELECT mine, theirs FROM conflicts WHERE state = 'open'")
    assert (json.loads(row["mine"]), json.loads(row["theirs"])) == (MINE, LATER)
    assert (await engine.sql("SELECT vat_id FROM customers WHERE id = {}", MUELLER))[0]["vat_id"] == LATER


async def test_two_who_decide_alike_make_one_thing_of_it(anna: Client, sign_in: SignIn, engine: Engine) -> None:
    dora = await sign_in("dora")
    await clashes.edit(dora, {"vat_id": THEIRS}, {"vat_id": ""})
    device, other = Device(anna), Device(await sign_in("anna"))
    conflict = await clash(device, engine)
    for each in (device, other):
        assert await each.push(*decided(conflict)) == ["applied", "applied"]
    assert await engine.sql("SELECT id FROM conflicts WHERE state = 'open'") == []
    assert (await engine.sql("SELECT vat_id FROM customers WHERE id = {}", MUELLER))[0]["vat_id"] == MINE
