"""Who may decide a conflict (DESIGN §8)."""

import json

import pytest

from backend.database import Engine
from tests.cast import MUELLER
from tests.conftest import Client, SignIn

AT = "2026-11-22T10:00:00.000Z"
SEEN = {"phone": "030 23125 001"}


async def a_conflict(anna: Client, dora: Client, engine: Engine) -> str:
    for client, phone in ((dora, "030 1111111"), (anna, "030 2222222")):
        await client.post(f"/customers/{MUELLER}/edit", data={"phone": phone, "was": json.dumps(SEEN)})
    (row,) = await engine.sql("SELECT id FROM conflicts WHERE field = 'phone'")
    return str(row["id"])


@pytest.mark.parametrize(("name", "code"), [("anna", None), ("mia", None), ("carla", "read_only")])
async def test_who_sells_decides_a_conflict_and_the_counter_does_not(
    name: str, code: str | None, anna: Client, sign_in: SignIn, engine: Engine
) -> None:
    conflict = await a_conflict(anna, await sign_in("dora"), engine)
    asker = await sign_in(name)
    mutation = {
        "number": 1,
        "op": "update",
        "table": "conflicts",
        "id": conflict,
        "at": AT,
        "set": {"state": "resolved"},
    }
    answer = await asker.post("/sync/mutations", json={"mutations": [mutation]})
    result = answer.json()["results"][0]
    assert (result["error"] or {}).get("code") == code
