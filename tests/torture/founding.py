"""The business that is tortured: the cast of the tests with some more customers, and orders, which follow later."""

from backend.app import registry, tables
from backend.database import bind, open_engine, start, stop
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from tests import cast

CUSTOMERS = 24
ORDERS = 6
"""Of each: on some phones they take more than one pull."""


async def found(url: str) -> None:
    """Fill an empty database."""
    await cast.fill(url)
    engine = open_engine(url)
    bind(engine, tables())
    await start(engine)
    made = []
    for number in range(CUSTOMERS):
        customer = cast.an_id(1_000 + number)
        territory = (cast.NORTH, cast.SOUTH)[number % 2]
        row = {"name": f"Kunde {number:02}", "phone": f"030 {100_000 + number}", "territory_id": territory}
        note = {"customer_id": customer, "text": f"Notiz von früher {number}", "priority": "none"}
        made.append(Mutation(op="create", table="customers", id=customer, set=row, at=cast.MADE_AT))
        made.append(Mutation(op="create", table="notes", id=cast.an_id(2_000 + number), set=note, at=cast.MADE_AT))
        for one in range(ORDERS):
            order = {"customer_id": customer, "reference": f"{number}-{one}", "state": "ordered"}
            id_ = cast.an_id(3_000 + ORDERS * number + one)
            made.append(Mutation(op="create", table="orders", id=id_, set={**order}, at=cast.MADE_AT))
    results = await apply(registry(), Access(user=cast.DORA, role="administrator", system=True), made)
    assert [result.error for result in results if result.error] == []
    await stop(engine)
