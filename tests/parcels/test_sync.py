"""Parcels as they sync: what is open is shipped once, whoever ships; the order and the stock follow (B4)."""

from typing import Any

import pytest
from litestar import Litestar

from backend.database import Engine, sql
from sync.server.messages import Mutation, Result
from sync.server.values import Values
from tests.cast import CARLA, HUBER, MADE_AT, MUELLER, an_id
from tests.catalog import goods
from tests.conftest import SignIn
from tests.orders.test_sync import rows_of
from tests.orders.written import ORDER, ROLL, create, step, write

ONE, TWO, THREE = an_id(801), an_id(802), an_id(803)
TEN = {**ROLL, "quantity_milli": 10_000}
LINES = [TEN, {**TEN, "product_id": None, "name": "Honig", "quantity_milli": 2_000}]


def part(place: int, milli: int) -> dict[str, Any]:
    return {"place": place, "quantity_milli": milli}


def parcel(id_: str, *parts: dict[str, Any], order: str = ORDER, **fields: Any) -> Mutation:
    values: Values = {"customer_id": MUELLER, "order_id": order, "lines": [*parts], **fields}
    return Mutation(op="create", table="parcels", id=id_, set=values, at=MADE_AT)


async def confirmed(app: Litestar, **fields: Any) -> None:
    """An order of ten rolls and two honeys that goods may leave of."""
    results = await write(app, create(lines=LINES, **fields), step("confirmed", "ordered"))
    assert [result.status for result in results] == ["applied", "applied"]


async def office(app: Litestar, *mutations: Mutation) -> list[Result]:
    return await write(app, *mutations, role="counter", user=CARLA)


async def order_of(sign_in: SignIn) -> dict[str, Any]:
    return (await rows_of(sign_in, "dora", "orders"))[ORDER]


async def on_hand(engine: Engine) -> int:
    (row,) = await sql(engine, "SELECT on_hand_milli FROM stock WHERE id = {}", an_id(310))
    return int(str(row["on_hand_milli"]))


def errors(results: list[Result]) -> list[tuple[str, list[str]] | None]:
    return [result.error and (result.error.code, result.error.fields) for result in results]


async def test_it_works(app: Litestar, engine: Engine, sign_in: SignIn) -> None:
    await goods.stock(app)
    await confirmed(app)
    [made] = await office(app, parcel(ONE, part(0, 3_000), carrier="DHL", tracking="https://dhl.example/1"))
    assert made.status == "applied"
    order = await order_of(sign_in)
    assert (order["state"], order["shipped"]) == ("confirmed", [3_000, 0])
    assert await on_hand(engine) == -3_000
    row = (await rows_of(sign_in, "anna", "parcels"))[ONE]
    assert row == {
        "id": ONE,
        "customer_id": MUELLER,
        "order_id": ORDER,
        "lines": [part(0, 3_000)],
        "carrier": "DHL",
        "tracking": "https://dhl.example/1",
        "created_at": MADE_AT,
        "created_by": CARLA,
    }


async def test_with_the_last_piece_the_order_is_shipped_by_who_shipped_it(
    app: Litestar, engine: Engine, sign_in: SignIn
) -> None:
    await goods.stock(app)
    await confirmed(app)
    results = await office(app, parcel(ONE, part(0, 3_000)), parcel(TWO, part(1, 2_000)), parcel(THREE, part(0, 7_000)))
    assert errors(results) == [None] * 3
    order = await order_of(sign_in)
    assert (order["state"], order["shipped"]) == ("shipped", [10_000, 2_000])
    assert order["steps"][-1] == {"state": "shipped", "at": MADE_AT, "by": CARLA}
    assert await on_hand(engine) == -10_000


async def test_what_is_not_open_any_more_is_refused_whole(app: Litestar, engine: Engine, sign_in: SignIn) -> None:
    await goods.stock(app)
    await confirmed(app)
    results = await office(app, parcel(ONE, part(0, 8_000)), parcel(TWO, part(0, 3_000), part(1, 1_000)))
    assert errors(results) == [None, ("refused", ["lines"])]
    assert (await order_of(sign_in))["shipped"] == [8_000, 0]
    assert await on_hand(engine) == -8_000
    assert list(await rows_of(sign_in, "dora", "parcels")) == [ONE]


async def test_what_is_sent_again_leaves_once(app: Litestar, engine: Engine, sign_in: SignIn) -> None:
    await goods.stock(app)
    await confirmed(app)
    for _ in range(2):
        [result] = await office(app, parcel(ONE, part(0, 8_000)))
        assert result.status == "applied"
    assert (await order_of(sign_in))["shipped"] == [8_000, 0]
    assert await on_hand(engine) == -8_000


@pytest.mark.parametrize("state", ["ordered", "offer", "cancelled", "shipped", "completed"])
async def test_goods_leave_only_from_where_the_table_ships(app: Litestar, state: str) -> None:
    if state in ("ordered", "offer"):
        await write(app, create(lines=LINES, state=state))
    else:
        await confirmed(app)
        way = {"cancelled": ["cancelled"], "shipped": ["shipped"], "completed": ["shipped", "completed"]}[state]
        before = "confirmed"
        for to in way:
            await write(app, step(to, before, **({"cancel_reason": "x"} if to == "cancelled" else {})))
            before = to
    [result] = await office(app, parcel(ONE, part(0, 1_000)))
    assert result.error is not None
    assert result.error.code == "refused"


async def test_nobody_but_the_office_ships(app: Litestar) -> None:
    await confirmed(app)
    [result] = await write(app, parcel(ONE, part(0, 1_000)), role="rep")
    assert errors([result]) == [("read_only", [])]


async def test_a_parcel_is_of_an_order_of_its_customer(app: Litestar) -> None:
    await confirmed(app)
    results = await office(
        app,
        parcel(ONE, part(0, 1_000), order=an_id(999)),
        parcel(TWO, part(0, 1_000), customer_id=HUBER),
        parcel(THREE, part(0, 1_000), order="nothing"),
    )
    assert errors(results) == [("refused", ["order_id"]), ("refused", ["order_id"]), ("invalid", ["order_id"])]


@pytest.mark.parametrize(
    "wrong",
    [
        {"lines": []},
        {"lines": None},
        {"lines": [part(0, 0)]},
        {"lines": [part(-1, 1)]},
        {"lines": [part(0, 1), part(0, 1)]},
        {"lines": [{"place": 0}]},
        {"lines": [{**part(0, 1), "more": 1}]},
        {"lines": [part(0, 1)] * 501},
        {"tracking": "javascript:alert(1)"},
        {"tracking": "http://dhl.example/1"},
        {"tracking": "https://dhl.example@evil.example/"},
        {"tracking": "https://dhl.example/ x"},
        {"tracking": 'https://dhl.example"onclick="'},
        {"tracking": "https://dhl.example/" + "x" * 500},
        {"tracking": "x" * 61},
        {"tracking": 7},
        {"carrier": "x" * 61},
        {"created_by": CARLA},
        {"colour": "red"},
    ],
)
async def test_a_parcel_of_the_wrong_form_is_refused(app: Litestar, wrong: dict[str, Any]) -> None:
    await confirmed(app)
    [result] = await office(app, parcel(ONE, **{"lines": [part(0, 1)], **wrong}))
    assert result.error is not None
    assert result.error.code in ("invalid", "read_only")


async def test_a_place_beyond_the_order_is_refused(app: Litestar) -> None:
    await confirmed(app)
    assert errors(await office(app, parcel(ONE, part(2, 1)))) == [("refused", ["lines"])]


async def test_tracking_is_corrected_afterwards_and_told_with_the_order(app: Litestar, sign_in: SignIn) -> None:
    await confirmed(app)
    await office(app, parcel(ONE, part(0, 1_000)))
    await office(app, Mutation(op="update", table="parcels", id=ONE, set={"tracking": "0034 1"}, was={"tracking": ""}))
    assert (await rows_of(sign_in, "dora", "parcels"))[ONE]["tracking"] == "0034 1"
    [told] = [
        line
        for line in (await rows_of(sign_in, "dora", "history")).values()
        if line["changes"] and line["record_id"] == ORDER
        if line["changes"][0]["field"] == "tracking"
    ]
    assert (told["table"], told["changes"]) == ("orders", [{"field": "tracking", "was": "", "now": "0034 1"}])
    fixed = Mutation(op="update", table="parcels", id=ONE, set={"lines": [part(0, 2_000)]})
    assert errors(await office(app, fixed)) == [("read_only", ["lines"])]


async def test_an_order_partly_shipped_is_not_cancelled(app: Litestar, sign_in: SignIn) -> None:
    await confirmed(app)
    await office(app, parcel(ONE, part(0, 1_000)))
    results = await office(app, step("cancelled", "confirmed", cancel_reason="Doch nicht"))
    assert errors(results) == [("refused", ["state"])]
    assert (await order_of(sign_in))["state"] == "confirmed"


async def test_lines_keep_what_has_left_and_the_rest_may_be_given_up(
    app: Litestar, engine: Engine, sign_in: SignIn
) -> None:
    await goods.stock(app)
    await confirmed(app)
    await office(app, parcel(ONE, part(0, 4_000)))
    lines = (await order_of(sign_in))["lines"]
    for fewer in ([lines[1]], [{**lines[0], "quantity_milli": 3_000}], [lines[1], lines[0]]):
        change = Mutation(op="update", table="orders", id=ORDER, set={"lines": fewer}, was={"lines": lines})
        assert errors(await office(app, change)) == [("refused", ["lines"])]
    rest = [{**lines[0], "quantity_milli": 4_000}]
    change = Mutation(op="update", table="orders", id=ORDER, set={"lines": rest}, was={"lines": lines})
    assert errors(await office(app, change)) == [None]
    order = await order_of(sign_in)
    assert (order["state"], order["steps"][-1]["state"]) == ("shipped", "shipped")
    assert await on_hand(engine) == -4_000


async def test_who_takes_the_step_alone_ships_the_rest(app: Litestar, engine: Engine, sign_in: SignIn) -> None:
    """As phones of before do, and programs."""
    await goods.stock(app)
    await confirmed(app)
    await office(app, parcel(ONE, part(0, 4_000)), step("shipped", "confirmed"))
    assert (await order_of(sign_in))["state"] == "shipped"
    assert await on_hand(engine) == -10_000
    await office(app, step("completed", "shipped"))
    assert await on_hand(engine) == -10_000
