"""What no form and no phone sends by mistake of an order: refused or stored whole, never a crash."""

from typing import Any

import pytest
from litestar import Litestar

from tests.cast import MUELLER, an_id
from tests.conftest import Client
from tests.orders.test_states import push
from tests.orders.written import HONEY, ORDER, ROLL, create, values, write

PATH = f"/customers/{MUELLER}/orders/{ORDER}"
ODD: list[Any] = [
    None, True, -1, 0, 1.5, 2**53, 10**30, "", "a\0b", "a\u202eb", "\U0010ffff" * 600, [], [[]], {}, {"a": {"b": []}},
    "__proto__", "2026-02-30", "'; DROP TABLE orders; --",
]  # fmt: skip
WORDS = ["", "a\0b", "cancelled\0", "__proto__", "'; DROP TABLE orders; --", "x" * 100_000, "\U0010ffff", "<b>"]


async def test_no_line_breaks_the_server(anna: Client) -> None:
    orders = []
    for name in (*ROLL, "line_total", "colour"):
        orders += [{**values(), "lines": [{**ROLL, name: odd}, HONEY]} for odd in ODD]
    orders += [{**values(), "lines": [{**ROLL, "reason": [{"code": odd, "amount": odd, "of": odd}]}]} for odd in ODD]
    for first in range(0, len(orders), 150):
        batch = [
            {"op": "create", "table": "orders", "id": an_id(1_000 + first + place), "set": set_}
            for place, set_ in enumerate(orders[first : first + 150])
        ]
        answer = await anna.post(
            "/sync/mutations",
            json={
                "mutations": [
                    {"number": first + place, "at": "2026-11-26T10:00:00.000Z", **one}
                    for place, one in enumerate(batch, start=1)
                ]
            },
        )
        assert answer.status_code == 200, answer.text
        codes = {result["error"]["code"] for result in answer.json()["results"] if result["error"]}
        assert codes <= {"invalid"}
    assert (await anna.get("/orders")).status_code == 200


async def test_no_draft_that_claims_to_have_seen_an_order_breaks_the_server(anna: Client, app: Litestar) -> None:
    await write(app, create())
    seen = {"lines": [ROLL, HONEY], "currency": "EUR", "price_mode": "net"}
    claims = [{**seen, name: odd} for name in (*seen, "rate_e6", "rate_on", "created_at", "remark") for odd in ODD]
    drafts = [
        {
            "op": "create",
            "table": "drafts",
            "id": an_id(1_000 + place),
            "set": {"customer_id": MUELLER, "order_id": ORDER, "seen": claim},
        }
        for place, claim in enumerate([seen, {}, *claims])
    ]
    results = await push(anna, *drafts)
    kept = [draft["id"] for draft, result in zip(drafts, results, strict=True) if result["status"] == "applied"]
    assert drafts[0]["id"] in kept
    assert drafts[1]["id"] not in kept
    for id_ in kept:
        draft = f"/customers/{MUELLER}/drafts/{id_}"
        assert (await anna.get(draft)).status_code == 200
        await anna.post(f"{draft}/lines", data={"name": "Muster"})
        assert (await anna.post(f"{draft}/place")).status_code == 303


@pytest.mark.parametrize("name", sorted(values(signature=None, delivery_address=None, wish_on=None, kind="goods")))
async def test_no_field_breaks_the_server(anna: Client, name: str) -> None:
    orders = [
        {"op": "create", "table": "orders", "id": an_id(1_000 + place), "set": {**values(), name: odd}}
        for place, odd in enumerate(ODD)
    ]
    results = await push(anna, *orders)
    codes = {result["error"]["code"] for result in results if result["error"]}
    assert codes <= {"invalid", "state", "out_of_scope", "read_only"}


async def test_no_form_breaks_the_server(app: Litestar, anna: Client) -> None:
    await write(app, create())
    for word in WORDS:
        for path, fields in (
            (f"{PATH}/step", {"state": word, "reason": word}),
            (f"{PATH}/step", {"state": "cancelled", "reason": word * 2 if len(word) > 500 else ""}),
            (f"{PATH}/decision", {"decision": word}),
            (f"{PATH}/edit", {"id": word}),
        ):
            answer = await anna.post(path, data=fields)
            assert answer.status_code < 500, (path, fields, answer.text[:300])
        query = {"q": word[:2_000], "state": word[:99], "from": word[:99], "after": word[:99], "customer": word[:99]}
        for path in ("/orders", "/pickup", "/orders/new"):
            assert (await anna.get(path, params=query)).status_code == 200, (path, word[:99])
