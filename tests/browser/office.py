"""What the office does meanwhile, through the one write path, whether or not the server runs."""

from typing import Any

import msgspec

from backend.app import registry, tables
from backend.database import Engine, bind, open_engine, sql, start, stop
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from tests.browser.server import Server, apart

OFFICE = Access(user="00000000-0000-7000-8000-000000000000", role="administrator", system=True)


def makes(server: Server, table: str, row_id: str, **fields: Any) -> None:
    """A new row."""
    apart(_write(server, Mutation(op="create", table=table, id=row_id, set=fields)))


def changes(server: Server, table: str, row_id: str, **fields: Any) -> None:
    """Fields of a row, by somebody who sees it as it stands."""
    apart(_write(server, Mutation(op="update", table=table, id=row_id, set=fields)))


async def _write(server: Server, mutation: Mutation) -> None:
    engine = open_engine(server.postgres or str(server.data / "feldbuch.sqlite"))
    bound = [(table, table._meta._db) for table in tables()]  # other tests of this process go on with theirs
    bind(engine, tables())
    await start(engine)
    try:
        if mutation.op == "update":
            mutation = msgspec.structs.replace(mutation, was=await _seen(engine, mutation))
        (result,) = await apply(registry(), OFFICE, [mutation])
    finally:
        await stop(engine)
        for table, before in bound:
            table._meta._db = before
    assert result.status == "applied", result


async def _seen(engine: Engine, mutation: Mutation) -> dict[str, Any]:
    names = ", ".join(f'"{name}"' for name in mutation.set)
    (row,) = await sql(engine, f"SELECT {names} FROM {mutation.table} WHERE id = {{}}", mutation.id)
    decoded = registry().tables[mutation.table].json_columns
    return {name: msgspec.json.decode(value) if name in decoded else value for name, value in row.items()}
