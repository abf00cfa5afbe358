"""Orders as they sync: what they come to, who may change what, what everybody is given."""

from typing import Any

import pytest
from litestar import Litestar

from backend.database import Engine
from sync.server.messages import Mutation
from tests.cast import ANNA, DORA, HUBER, MADE_AT, MUELLER, an_id
from tests.conftest import SignIn
from tests.orders.written import HONEY, ORDER, ROLL, create, write

DRAFT, LINE = an_id(511), an_id(512)


async def rows_of(sign_in: SignIn, name: str, table: str) -> dict[str, dict[str, Any]]:
    page = (await (await sign_in(name)).get("/sync/changes")).json()
    return {change["id"]: change["data"] for change in page["changes"] if change["table"] == table}


async def test_it_works(app: Litestar, sign_in: SignIn) -> None:
    [made] = await write(app, create(), role="rep")
    assert made.status == "applied"
    order = (await rows_of(sign_in, "anna", "orders"))[ORDER]
    assert [line["line_total"] for line in order["lines"]] == [540, 250]  # 12 × 0.45; ½ × 9.99 = 5.00, half off
    assert order["lines"][0]["reason"] == ROLL["reason"]
    assert order["taxes"] == [
        {"vat_class": "standard", "rate_bp": 1_900, "net": 250, "vat": 48, "gross": 298},
        {"vat_class": "reduced", "rate_bp": 700, "net": 540, "vat": 38, "gross": 578},
    ]
    assert [order[name] for name in ("total_net", "total_vat", "total_gross", "open_lines")] == [790, 86, 876, 0]
    assert order["steps"] == [{"state": "ordered", "at": MADE_AT, "by": ANNA}]
    assert order["placed_at"] == MADE_AT
    assert "search_text" not in order


async def test_a_rep_sees_no_order_of_another_territory(app: Litestar, sign_in: SignIn) -> None:
    [made] = await write(app, create(customer_id=HUBER), role="rep")
    assert made.error is not None
    assert made.error.code == "out_of_scope"
    await write(app, create(customer_id=HUBER))
    assert await rows_of(sign_in, "anna", "orders") == {}
    assert list(await rows_of(sign_in, "ben", "orders")) == [ORDER]


async def test_totals_follow_the_lines(app: Litestar, sign_in: SignIn) -> None:
    await write(app, create())
    before = (await rows_of(sign_in, "dora", "orders"))[ORDER]["lines"]
    fewer = Mutation(op="update", table="orders", id=ORDER, set={"lines": [ROLL]}, was={"lines": before})
    [result] = await write(app, fewer)
    assert result.status == "applied"
    order = (await rows_of(sign_in, "dora", "orders"))[ORDER]
    assert [order[name] for name in ("total_net", "total_vat", "total_gross")] == [540, 38, 578]
    assert len(order["steps"]) == 1


async def test_nobody_sends_what_is_worked_out(app: Litestar) -> None:
    for name, value in (("number", "A-1"), ("total_gross", 1), ("steps", []), ("difference", None)):
        [result] = await write(app, create(**{name: value}))
        assert result.error is not None
        assert result.error.code == "read_only"


@pytest.mark.parametrize(
    "wrong",
    [
        {"lines": [{**ROLL, "quantity_milli": 0}]},
        {"lines": [{**ROLL, "unit_price": -1}]},
        {"lines": [{**ROLL, "unit_price": None}]},
        {"lines": [{**ROLL, "name": ""}]},
        {"lines": [{**ROLL, "product_id": "x"}]},
        {"lines": [{**ROLL, "discount_bp": 10_001}]},
        {"lines": [{**ROLL, "colour": "red"}]},
        {"lines": [ROLL] * 501},
        {"lines": None},
        {"tax": {"case": "none", "reason": "person", "country": "DE"}},
        {"tax": []},
        {"delivery_address": {"street": 1}},
        {"signature": {"width": 100, "height": 50, "strokes": []}},
        {"signature": {"width": 100, "height": 50, "strokes": [[1, 2, 3]]}},
        {"signature": {"width": 100, "height": 50, "strokes": [[1, 2] * 4_000]}},
        {"price_mode": "both"},
        {"currency": "euro"},
        {"payment_method": "shells"},
        {"wish_on": "soon"},
        {"state": "lost"},
    ],
)
async def test_what_is_no_order_does_not_fit(app: Litestar, wrong: dict[str, Any]) -> None:
    [result] = await write(app, create(**wrong))
    assert result.error is not None
    assert (result.error.code, result.error.fields) == ("invalid", list(wrong))


async def test_of_two_changes_of_the_lines_the_first_stays(app: Litestar, sign_in: SignIn) -> None:
    await write(app, create())
    before = (await rows_of(sign_in, "dora", "orders"))[ORDER]["lines"]
    changes = [
        Mutation(op="update", table="orders", id=ORDER, set={"lines": [line]}, was={"lines": before})
        for line in (ROLL, HONEY)
    ]
    first, second = await write(app, *changes, role="manager")
    assert [first.status, second.status] == ["applied", "conflict"]
    [clash] = second.conflicts
    assert clash.field == "lines"


async def test_a_signature_and_an_address_are_kept(app: Litestar, sign_in: SignIn) -> None:
    signature = {"width": 300, "height": 150, "strokes": [[0, 0, 10, 12, 299, 149]]}
    await write(app, create(signature=signature, delivery_address={"city": "Potsdam", "country": "DE"}))
    order = (await rows_of(sign_in, "anna", "orders"))[ORDER]
    assert order["signature"] == signature
    address = {"name": "", "street": "", "postcode": "", "city": "Potsdam", "country": "DE"}
    assert order["delivery_address"] == address


async def test_drafts_and_their_lines_come_and_go(app: Litestar, sign_in: SignIn) -> None:
    draft = Mutation(op="create", table="drafts", id=DRAFT, set={"customer_id": MUELLER}, at=MADE_AT)
    line = Mutation(
        op="create",
        table="draft_lines",
        id=LINE,
        set={"customer_id": MUELLER, "draft_id": DRAFT, "product_id": an_id(310), "quantity_milli": 2_000},
    )
    assert [result.status for result in await write(app, draft, line, role="rep")] == ["applied", "applied"]
    assert (await rows_of(sign_in, "anna", "draft_lines"))[LINE]["quantity_milli"] == 2_000
    assert (await rows_of(sign_in, "anna", "drafts"))[DRAFT]["kind"] == "order"
    gone = [Mutation(op="delete", table=table, id=id_) for table, id_ in (("drafts", DRAFT), ("draft_lines", LINE))]
    assert [result.status for result in await write(app, *gone, role="rep")] == ["applied", "applied"]
    assert await rows_of(sign_in, "anna", "drafts") == {}


async def test_the_history_of_an_order_is_short(app: Litestar, engine: Engine, sign_in: SignIn) -> None:
    await write(app, create())
    order = (await rows_of(sign_in, "dora", "orders"))[ORDER]
    seen = {"lines": order["lines"], "currency": "EUR"}
    change = Mutation(op="update", table="orders", id=ORDER, set={"lines": [ROLL], "currency": "CHF"}, was=seen)
    await write(app, change)
    [event] = (await rows_of(sign_in, "dora", "history")).values()
    assert event["changes"] == [{"field": "lines", "was": 2, "now": 1}]
    assert (event["table"], event["record_id"], event["by"]) == ("orders", ORDER, DORA)
