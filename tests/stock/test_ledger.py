"""What is on hand is the sum of the ledger, whoever books at once; an order leaves once."""

import asyncio
import json

import pytest
from litestar import Litestar

from backend.database import Engine, sql
from backend.ids import new_id
from backend.migrating import migrate
from backend.stock.rules import is_low, stock_moves
from sync.server.access import SERVER, Access
from sync.server.apply import apply
from sync.server.messages import Mutation, Result
from sync.server.registry import Adjusted, Change, NewRow
from sync.server.values import Values
from tests.cast import ANNA, CARLA, MADE_AT, MUELLER, an_id
from tests.catalog import goods
from tests.test_migrating import empty

__all__ = ["empty"]

ROLL, BREAD = an_id(310), an_id(400)
OFFICE = Access(user=CARLA, role="counter", scopes=("shared",), everywhere=True)
SUMS = (
    "SELECT stock.id, on_hand_milli, coalesce(sum(quantity_milli), 0) AS booked FROM stock"
    " LEFT JOIN stock_entries ON product_id = stock.id GROUP BY stock.id, on_hand_milli ORDER BY stock.id"
)


def booking(product_id: str, quantity: int) -> Mutation:
    values: Values = {"product_id": product_id, "quantity_milli": quantity, "cause": "receipt"}
    return Mutation(op="create", table="stock_entries", id=new_id(), set=values)


async def sums(engine: Engine) -> dict[str, int]:
    """What is on hand of what was ever booked; each is the sum of its ledger."""
    rows = await sql(engine, SUMS)
    assert [row for row in rows if row["on_hand_milli"] != row["booked"]] == []
    return {str(row["id"]): int(str(row["on_hand_milli"])) for row in rows if row["on_hand_milli"]}


async def do(app: Litestar, *mutations: Mutation, access: Access = OFFICE) -> list[Result]:
    results = await apply(app.state.registry, access, list(mutations))
    assert {result.status for result in results} == {"applied"}, results
    return results


async def test_many_book_at_once_and_nothing_is_lost(app: Litestar, engine: Engine) -> None:
    await goods.stock(app)

    async def one(number: int) -> None:
        """In the one order or the other, which is how deadlocks come about."""
        both = [booking(ROLL, 1_000), booking(BREAD, -number)]
        await do(app, *(both if number % 2 else both[::-1]))

    await asyncio.gather(*(one(number) for number in range(20)))
    assert await sums(engine) == {ROLL: 20_000, BREAD: -190}


async def test_what_is_booked_again_adds_nothing(app: Litestar, engine: Engine) -> None:
    await goods.stock(app)
    same = booking(ROLL, 7_000)
    await do(app, same)
    await do(app, same)
    assert await sums(engine) == {ROLL: 7_000}


async def test_a_booking_that_is_undone_with_its_batch_is_in_no_sum(app: Litestar, engine: Engine) -> None:
    await goods.stock(app)
    wrong = Mutation(op="create", table="stock_entries", id=new_id(), set={"quantity_milli": "x"})
    await apply(app.state.registry, OFFICE, [booking(ROLL, 7_000), wrong], all_or_none=True)
    assert await sums(engine) == {}


async def test_an_order_leaves_once_with_its_goods_and_is_named_in_the_ledger(app: Litestar, engine: Engine) -> None:
    await goods.stock(app)
    await do(app, booking(ROLL, 50_000))
    order = new_id()
    lines = [line(ROLL, 3_000), line(None, 9_000), line(BREAD, 500), line(ROLL, 1_500)]
    await do(
        app, Mutation(op="create", table="orders", id=order, set={"customer_id": MUELLER, "lines": lines}, at=MADE_AT)
    )
    assert await sums(engine) == {ROLL: 50_000}
    for was, state in (
        ("ordered", "confirmed"),
        ("confirmed", "shipped"),
        ("shipped", "shipped"),
        ("shipped", "completed"),
    ):
        step = Mutation(op="update", table="orders", id=order, set={"state": state}, was={"state": was})
        await do(app, step)
    assert await sums(engine) == {ROLL: 45_500, BREAD: -500}
    entries = await sql(
        engine, "SELECT product_id, quantity_milli, cause, created_by FROM stock_entries WHERE order_id = {}", order
    )
    left = sorted((entry["product_id"], entry["quantity_milli"]) for entry in entries)  # type: ignore[type-var]
    assert left == [(ROLL, -4_500), (BREAD, -500)]
    assert {(entry["cause"], entry["created_by"]) for entry in entries} == {("order", CARLA)}


def line(product_id: str | None, quantity: int) -> Values:
    return {
        "product_id": product_id,
        "name": "Brot",
        "number": "",
        "unit": "",
        "quantity_milli": quantity,
        "per_milli": 1_000,
        "list_price": 100,
        "unit_price": 100,
        "discount_bp": 0,
        "vat_class": "standard",
        "vat_rate_bp": 1_900,
        "line_total": quantity // 10,
        "text": "",
        "reason": [],
    }


def change(before: str | None, after: str, **fields: object) -> Change:
    row: Values = {"kind": "goods", "delivery": "physical", "lines": [line(ROLL, 1_000)], "state": after}
    row |= fields  # type: ignore[arg-type]
    was: Values | None = None if before is None else {**row, "state": before}
    op = "create" if before is None else "update"
    return Change(
        table="orders", id=an_id(1), op=op, root=MUELLER, before=was, after=row, changes=[], user=ANNA,
        device=SERVER, at=MADE_AT,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "fields", "leaves"),
    [
        ("confirmed", "shipped", {}, True),
        ("ready", "shipped", {}, True),
        (None, "completed", {}, True),
        ("ordered", "confirmed", {}, False),
        ("shipped", "completed", {}, False),
        ("shipped", "shipped", {}, False),
        ("confirmed", "cancelled", {}, False),
        ("confirmed", "shipped", {"delivery": "download"}, False),
        ("confirmed", "shipped", {"kind": "repair"}, False),
        ("confirmed", "shipped", {"lines": []}, False),
    ],
)
def test_goods_leave_with_the_step_out(before: str | None, after: str, fields: dict[str, object], leaves: bool) -> None:
    moves = stock_moves(change(before, after, **fields))
    assert [type(move) for move in moves] == ([NewRow, Adjusted] if leaves else [])


def test_stock_is_low_when_nothing_is_there() -> None:
    assert [is_low(milli) for milli in (-1, 0, 1)] == [True, True, False]


async def test_products_of_an_older_version_get_their_stock_and_phones_are_told(empty: Engine) -> None:
    await migrate(empty, "2026-11-26T16:01:00:000000")
    await sql(empty, "INSERT INTO products (id, name) VALUES ({}, 'Brot')", BREAD)
    (before,) = await sql(empty, "SELECT number FROM sync_clock")
    await migrate(empty)
    assert await sql(empty, "SELECT id, version, on_hand_milli FROM stock") == [
        {"id": BREAD, "version": 1, "on_hand_milli": 0}
    ]
    (told,) = await sql(empty, "SELECT number, version, body FROM sync_change WHERE table_name = 'stock'")
    assert told["number"] == int(str(before["number"])) + 1
    assert json.loads(str(told["body"])) == {
        "op": "put",
        "scope": "shared",
        "table": "stock",
        "id": BREAD,
        "version": 1,
        "data": {"id": BREAD, "kept": False, "on_hand_milli": 0},
    }
