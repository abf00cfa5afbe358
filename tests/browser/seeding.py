"""What a test needs in the server's database beyond the demo business, written by the one write path."""

from typing import Any

import msgspec

from backend.app import registry, tables
from backend.database import Engine, bind, open_engine, sql, start, stop
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from tests.browser.server import Server, apart


def seed(server: Server, *mutations: Mutation) -> None:
    """Write as the system does, whether or not the server runs."""
    apart(_write(server.postgres or str(server.data / "feldbuch.sqlite"), list(mutations)))


def change(server: Server, table: str, row_id: str, **fields: Any) -> None:
    """Change fields of a row, as somebody who sees it as it stands."""
    seed(server, Mutation(op="update", table=table, id=row_id, set=fields))


async def _write(url: str, mutations: list[Mutation]) -> None:
    engine = open_engine(url)
    bound = [(table, table._meta._db) for table in tables()]  # other tests of this process go on with theirs
    bind(engine, tables())
    await start(engine)
    try:
        system = Access(user="", role="administrator", system=True)
        results = await apply(registry(), system, [await _seen(engine, mutation) for mutation in mutations])
        assert [result for result in results if result.status != "applied"] == []
    finally:
        await stop(engine)
        for table, before in bound:
            table._meta._db = before


async def _seen(engine: Engine, mutation: Mutation) -> Mutation:
    """An update that says nothing else has seen what stands."""
    if mutation.op != "update" or mutation.was is not None:
        return mutation
    names = ", ".join(f'"{name}"' for name in mutation.set)
    (row,) = await sql(engine, f"SELECT {names} FROM {mutation.table} WHERE id = {{}}", mutation.id)
    decoded = registry().tables[mutation.table].json_columns
    was = {name: msgspec.json.decode(value) if name in decoded else value for name, value in row.items()}
    return msgspec.structs.replace(mutation, was=was)
