"""The business at the beginning of every story: the cast, a third territory, and enough rows to meet each other at."""

from backend.app import registry, tables
from backend.database import bind, open_engine, start, stop
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from sync.server.registry import Registry
from tests import cast
from tests.cast import ANNA, BEN, CARLA, DORA, MADE_AT, MIA, NORTH, SOUTH, an_id
from tests.simulator import parcels

EAST = an_id(3)
TERRITORIES = (NORTH, SOUTH, EAST)
PEOPLE = {"Anna": ANNA, "Ben": BEN, "Carla": CARLA, "Dora": DORA, "Mia": MIA}
NAMES = {id_: name for name, id_ in PEOPLE.items()}
REPS = (ANNA, BEN)


async def fill(url: str) -> None:
    """Make it in an empty database."""
    await cast.fill(url)
    engine = open_engine(url)
    bind(engine, [*tables(), *parcels.TABLES])
    await start(engine)
    for table in parcels.TABLES:
        await table.create_table()
    made = [Mutation(op="create", table="territories", id=EAST, set={"name": "Ost"}, at=MADE_AT)]
    for number in range(6):
        customer = an_id(100 + number)
        territory = (*TERRITORIES, None)[number % 4]
        values = {"name": f"Kunde {number}", "territory_id": territory}
        made.append(Mutation(op="create", table="customers", id=customer, set={**values}, at=MADE_AT))
        for one in range(number % 3):
            note = {"customer_id": customer, "text": f"Notiz {number}.{one}"}
            made.append(
                Mutation(op="create", table="notes", id=an_id(200 + 10 * number + one), set={**note}, at=MADE_AT)
            )
    made += [Mutation(op="create", table="bins", id=id_, set={"name": "Fach"}, at=MADE_AT) for id_ in parcels.BINS]
    all_tables = Registry([*registry().tables.values(), *parcels.DECLARED])
    results = await apply(all_tables, Access(user=DORA, role="administrator", system=True), made)
    assert not [result.error for result in results if result.error]
    await stop(engine)
