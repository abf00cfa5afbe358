"""Clashes about Müller's order: the office changes it, then a phone sends what its rep made of what he had seen."""

from typing import Any

from litestar import Litestar

from backend.orders.decisions import seen
from backend.orders.tables import find_order
from sync.server.messages import Mutation
from tests.cast import ANNA, MUELLER
from tests.conflicts.clashes import Clash, newest
from tests.orders.written import HONEY, ORDER, ROLL, create, write

MORE = {**HONEY, "quantity_milli": 1_000}
ADDRESS = {"name": "Halle 3", "street": "Weg 1", "postcode": "10115", "city": "Berlin", "country": "DE"}
VALUES: tuple[tuple[str, Any, Any, Any, tuple[str, ...]], ...] = (
    ("payment_method", "", "invoice", "card", ("Rechnung", "Karte")),
    ("wish_on", None, "2026-12-01", "2026-12-02", ("1.12.2026", "2.12.2026")),
    ("delivery_address", None, ADDRESS, {**ADDRESS, "street": "Weg 2"}, ("Halle 3", "10115 Berlin")),
    ("fulfilment", "shipping", "pickup", "own_stock", ("Abholung",)),
)
"""A field, what both saw, what each made of it, and what the page says."""


async def of_orders(app: Litestar, was: dict[str, Any], first: dict[str, Any], second: dict[str, Any]) -> Clash:
    """The office changes Müller's order, then the rep's phone sends what he had seen before."""
    for user, role, values in (("", "manager", first), (ANNA, "rep", second)):
        change = Mutation(op="update", table="orders", id=ORDER, set=values, was=was)
        (result,) = await write(app, change, role=role, **({"user": user, "device": "phone"} if user else {}))
        assert result.status in ("applied", "merged", "conflict"), result
    return await newest()


async def of_lines(app: Litestar) -> Clash:
    """Guarded: the office's stand."""
    await write(app, create())
    return await of_orders(app, seen(await find_order(MUELLER, ORDER)), {"lines": [ROLL]}, {"lines": [ROLL, MORE]})


async def of_remarks(app: Litestar) -> Clash:
    await write(app, create())
    return await of_orders(app, {"remark": ""}, {"remark": "Vorn klingeln"}, {"remark": "Hinten klingeln"})


async def of_each_kind(app: Litestar) -> list[Clash]:
    found = [await of_lines(app)]
    for field, was, first, second, _ in VALUES:
        found.append(await of_orders(app, {field: was}, {field: first}, {field: second}))
    return [*found, await of_orders(app, {"remark": ""}, {"remark": "Vorn klingeln"}, {"remark": "Hinten klingeln"})]
