"""Each step of the table is taken by those it is for, and refused to all others: by form and by sync push (B4)."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar

from backend.orders import states
from backend.orders.tables import find_order
from sync.server.access import Access
from sync.server.apply import apply
from tests.cast import DORA, MADE_AT, MUELLER, PEOPLE, an_id
from tests.conftest import Client, SignIn
from tests.orders.written import ORDER, create, write

PAIRS = list(product(states.STATES, states.STATES))
FIRST = 700
STAFF = ["anna", "carla", "mia", "dora"]  # a rep, the counter, a manager, an administrator
EXPECTED = {"": "applied", "role": "read_only", "step": "state"}


def id_of(place: int) -> str:
    return an_id(FIRST + place)


@pytest.fixture
async def placed(app: Litestar) -> None:
    """An order of Müller's in the first state of each pair."""
    system = Access(user=DORA, role="administrator", system=True)
    made = [create(id_of(place), state=of) for place, (of, _) in enumerate(PAIRS)]
    results = await apply(app.state.registry, system, made)
    assert [result.error for result in results if result.error] == []


async def push(client: Client, *mutations: dict[str, Any]) -> list[dict[str, Any]]:
    numbered = [{"number": number, "at": MADE_AT, **each} for number, each in enumerate(mutations, start=1)]
    answer = await client.post("/sync/mutations", json={"mutations": numbered})
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def refusal(of: str, to: str, role: str) -> str:
    return "" if of == to else states.refusal(of, to, role)


@pytest.mark.parametrize("name", STAFF)
@pytest.mark.usefixtures("placed")
async def test_a_push_takes_the_steps_of_the_table_and_no_other(sign_in: SignIn, name: str) -> None:
    role = PEOPLE[name][2]
    steps = [
        {"op": "update", "table": "orders", "id": id_of(place), "set": {"state": to}, "was": {"state": of}}
        for place, (of, to) in enumerate(PAIRS)
    ]
    results = await push(await sign_in(name), *steps)
    for (of, to), result in zip(PAIRS, results, strict=True):
        code = refusal(of, to, role)
        found = result["error"]["code"] if result["error"] else result["status"]
        assert found == EXPECTED[code], (of, to)
        assert result["record"]["data"]["state"] == (of if code else to)


@pytest.mark.parametrize("name", STAFF)
@pytest.mark.usefixtures("placed")
async def test_a_form_takes_the_steps_of_the_table_and_no_other(sign_in: SignIn, name: str) -> None:
    role, client = PEOPLE[name][2], await sign_in(name)
    for place, (of, to) in enumerate(PAIRS):
        answer = await client.post(
            f"/customers/{MUELLER}/orders/{id_of(place)}/step", data={"state": to, "reason": "Weil es so ist."}
        )
        code = refusal(of, to, role)
        assert answer.status_code == (409 if code else 303), (of, to, answer.status_code)
        assert ('role="alert"' in answer.text) == bool(code)
        assert (await find_order(MUELLER, id_of(place)))["state"] == (of if code else to)


async def test_each_step_is_dated_and_named(app: Litestar, sign_in: SignIn) -> None:
    await write(app, create(state="offer"), role="rep")
    anna, mia = await sign_in("anna"), await sign_in("mia")
    for client, state in ((anna, "ordered"), (mia, "confirmed"), (mia, "ready")):
        await client.post(f"/customers/{MUELLER}/orders/{ORDER}/step", data={"state": state})
    order = await find_order(MUELLER, ORDER)
    names = {id_: name for name, (id_, *_) in PEOPLE.items()}
    assert [(step["state"], names[step["by"]]) for step in order["steps"]] == [
        ("offer", "anna"),
        ("ordered", "anna"),
        ("confirmed", "mia"),
        ("ready", "mia"),
    ]
    assert order["placed_at"] == order["steps"][1]["at"]
    page = (await anna.get(f"/customers/{MUELLER}/orders/{ORDER}")).text
    assert "Bereit zum Versand" in page
    assert "Mia Mittendorf" in page


@pytest.mark.parametrize("state", states.STATES)
async def test_an_order_begins_as_an_offer_or_as_ordered(app: Litestar, state: str) -> None:
    [result] = await write(app, create(state=state), role="counter")
    assert (result.error and result.error.code) == (None if state in states.BEGIN else "state")


async def test_a_cancellation_needs_a_reason(app: Litestar, anna: Client) -> None:
    await write(app, create())
    for reason in ("", "  ", "x" * 501):
        answer = await anna.post(
            f"/customers/{MUELLER}/orders/{ORDER}/step", data={"state": "cancelled", "reason": reason}
        )
        assert answer.status_code == 422
        assert "Es fehlt ein Grund" in answer.text
    await anna.post(f"/customers/{MUELLER}/orders/{ORDER}/step", data={"state": "cancelled", "reason": "Zu spät"})
    order = await find_order(MUELLER, ORDER)
    assert (order["state"], order["cancel_reason"]) == ("cancelled", "Zu spät")


@pytest.mark.parametrize("name", STAFF)
@pytest.mark.parametrize("state", states.STATES)
async def test_content_is_changed_as_long_as_the_table_says(
    app: Litestar, sign_in: SignIn, name: str, state: str
) -> None:
    system = Access(user=DORA, role="administrator", system=True)
    await apply(app.state.registry, system, [create(state=state)])
    change = {"op": "update", "table": "orders", "id": ORDER, "set": {"remark": "Neu"}, "was": {"remark": ""}}
    client = await sign_in(name)
    [result] = await push(client, change)
    may = states.may_edit(state, PEOPLE[name][2])
    assert (result["status"], result["error"] and result["error"]["code"]) == (
        ("applied", None) if may else ("rejected", "read_only")
    )
    answer = await client.post(f"/customers/{MUELLER}/orders/{ORDER}/edit", data={"id": an_id(590)})
    assert answer.status_code == (303 if may else 409)


def test_the_documentation_prints_the_table() -> None:
    text = Path("docs/orders.md").read_text(encoding="utf-8")
    rows = {tuple(cell.strip() for cell in line.strip("|").split("|")) for line in text.splitlines() if "→" in line}
    documented = {(row[0], row[1], row[2]) for row in rows}
    assert documented == {
        (f"{step['of']} → {step['to']}", f"`{step['verb']}`", ", ".join(step["roles"])) for step in states.STEPS
    }
    for state in states.STATES:
        assert f"| `{state}` |" in text
        edited = [role for role in states.ALL if states.may_edit(state, role)]
        assert f"| `{state}` | {', '.join(edited) or 'nobody'} |" in text
