"""The orders of the demo business: believable, in every state, the same for the same seed, and written by the rules."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest

from backend.demo.business import Business, business
from backend.demo.load import load_demo
from backend.orders import states
from backend.orders.tables import Orders
from backend.parcels.tables import Parcels
from sync.server.registry import Registry

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def made() -> Business:
    return business(customers=200, notes=0, products=60, orders=150, seed=1, now=NOW)


def test_it_works(made: Business) -> None:
    assert len(made.orders) == 150
    ends = Counter([step.set["state"] for step in steps if step.table == "orders"][-1] for steps in made.orders)
    assert set(ends) == set(states.STATES)
    assert ends["completed"] > 60


def test_each_goes_the_steps_of_the_table_and_forward_in_time(made: Business) -> None:
    allowed = {(step["of"], step["to"]) for step in states.STEPS}
    for steps in made.orders:
        way = [step.set["state"] for step in steps if step.table == "orders"]
        assert set(pairwise(way)) <= allowed
        assert [step.at for step in steps] == sorted(step.at for step in steps)
        assert steps[-1].at <= NOW
        assert steps[0].at >= NOW - timedelta(days=740)


def test_the_same_seed_makes_the_same_orders_and_leaves_the_rest_as_it_is(made: Business) -> None:
    again = business(customers=200, notes=0, products=60, orders=150, seed=1, now=NOW)
    assert again == made
    without = business(customers=200, notes=0, products=60, orders=0, seed=1, now=NOW)
    assert (without.customers, without.catalogue) == (made.customers, made.catalogue)


def test_nobody_orders_where_there_is_nothing_to_sell() -> None:
    assert business(customers=9, notes=0, products=0, orders=5, seed=1, now=NOW).orders == []
    assert business(customers=0, notes=0, products=9, orders=5, seed=1, now=NOW).orders == []


async def test_they_are_written_with_numbers_in_the_order_of_time(registry: Registry) -> None:
    await load_demo(registry, customers=20, notes=0, products=20, orders=40, seed=1, now=NOW)
    rows = await Orders.select().order_by(Orders.created_at, Orders.id)
    assert [row["number"] for row in rows] == [f"A-{100_001 + place}" for place in range(40)]
    assert all(row["total_gross"] is not None and row["open_lines"] == 0 for row in rows)
    for row in rows:
        steps = msgspec.json.decode(row["steps"])
        assert steps[-1]["state"] == row["state"]
        assert (row["placed_at"] is None) == all(step["state"] != "ordered" for step in steps)


async def test_some_are_shipped_in_part_with_tracking(registry: Registry, made: Business) -> None:
    parcels = [step for steps in made.orders for step in steps if step.table == "parcels"]
    assert len(parcels) > 2
    assert {bool(step.set.get("tracking")) for step in parcels} == {True, False}
    await load_demo(registry, customers=200, notes=0, products=60, orders=150, seed=1, now=NOW)
    partly = [row for row in await Orders.select(Orders.state, Orders.shipped) if row["shipped"] != "[]"]
    assert len(partly) == len(parcels)
    assert {row["state"] for row in partly} <= set(states.SHIPPABLE)
    assert await Parcels.count() == len(parcels)
