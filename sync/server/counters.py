"""Numbers that people read (of orders): one after the other from a row of `sync_counter`, without a gap.

Such a row is locked after the rows of the batch and held to the commit: what is undone gives its numbers back, and no
two transactions draw the same. Only a create that is really made draws one.
"""

from collections.abc import Iterable, Sequence
from typing import cast

from sync.server.messages import Mutation
from sync.server.statements import IN_ARRAY, IN_JSON
from sync.server.values import encode
from sync.server.work import Work


async def lock(work: Work, mutations: Sequence[Mutation]) -> None:
    """Lock and read the counters from which these mutations may draw: none, if all that they create is there."""
    names = sorted(set(_wanted(work, mutations)))
    if not names:
        return
    on_sqlite = work.database.dialect == "sqlite"
    among, lock = (IN_JSON, "") if on_sqlite else (IN_ARRAY, " FOR NO KEY UPDATE")
    statement = f"SELECT id, number FROM sync_counter WHERE id {among} ORDER BY id{lock}"  # noqa: S608
    given = encode(names).decode() if on_sqlite else names
    rows = await work.database.sql(statement, given)
    if len(rows) < len(names):
        for name in names:
            await work.database.sql(
                "INSERT INTO sync_counter (id, number) VALUES ({}, 0) ON CONFLICT (id) DO NOTHING", name
            )
        rows = await work.database.sql(statement, given)
    work.counters = {cast("str", row["id"]): cast("int", row["number"]) for row in rows}


async def write(work: Work) -> None:
    """Note what was drawn."""
    for name in sorted(work.drawn):
        await work.database.sql("UPDATE sync_counter SET number = {} WHERE id = {}", work.counters[name], name)


def _wanted(work: Work, mutations: Sequence[Mutation]) -> Iterable[str]:
    for mutation in mutations:
        synced = work.registry.tables.get(mutation.table)
        if synced and synced.numbered and mutation.op == "create" and (mutation.table, mutation.id) not in work.rows:
            yield synced.numbered.counter
