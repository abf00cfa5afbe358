"""Rows for tests that need more than the cast, made through the write path."""

from collections.abc import Sequence

from backend.app import registry
from backend.customers.tables import Customers
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.limits import TRANSACTION_ROWS
from sync.server.messages import Mutation, Op
from sync.server.values import Values
from tests.cast import DORA, MADE_AT, NORTH, an_id

FIRST_ID = 1_000  # below are the cast's


async def write(op: Op, table: str, rows: Sequence[tuple[str, Values]]) -> None:
    """Create, update or delete as the system, which may do anything."""
    await carry_out([Mutation(op=op, table=table, id=id_, set=values, at=MADE_AT) for id_, values in rows])


async def carry_out(mutations: Sequence[Mutation]) -> None:
    """All of them, each with its full effect."""
    system = Access(user=DORA, role="administrator", system=True)
    for start in range(0, len(mutations), TRANSACTION_ROWS):
        results = await apply(registry(), system, mutations[start : start + TRANSACTION_ROWS])
        assert {result.status for result in results} == {"applied"}


async def customers(*rows: Values, first: int = FIRST_ID) -> list[str]:
    """Customers in Anna's territory, unless they say otherwise; their ids, which ascend in this order."""
    made = [(an_id(first + number), {"territory_id": NORTH, **row}) for number, row in enumerate(rows)]
    await write("create", "customers", made)
    return [id_ for id_, _ in made]


async def change(id_: str, **values: str | int | None) -> None:
    """Somebody who sees a customer as he is changes him."""
    row = await Customers.select().where(Customers.id == id_).first()
    assert row is not None
    was: Values = {name: row[name] for name in values}
    await carry_out([Mutation(op="update", table="customers", id=id_, set={**values}, was=was)])
