"""Work for a root that has left the person's reach: what is only added still arrives, wherever the root is now.

A rep writes a note in a cellar while his customer is given to somebody else. The note goes to the customer, for 14
days, if the device held him: he left a scope that it was given, or its person lost the scope in which he stands.
"""

from collections.abc import Iterable, Sequence
from typing import cast

from sync.server import held as holding
from sync.server import instants
from sync.server.ids import is_id
from sync.server.messages import Mutation
from sync.server.statements import IN_ARRAY, IN_JSON
from sync.server.values import Key, encode
from sync.server.work import Work


async def find_routed(work: Work, mutations: Sequence[Mutation], device: str) -> None:
    """Note in `work.routed` the roots out of reach to which this device may still add. They are locked."""
    wanted = {root for mutation in mutations if (root := _root_out_of_reach(work, mutation)) is not None}
    if not wanted:
        return
    held = await holding.of_device(work.database, device)
    now = work.registry.now()
    for root, scope, at in [*_lost_with_their_scope(work, wanted), *await _left(work, wanted, now)]:
        if holding.held_at(held, scope, at, now):
            work.routed.add(root)


def _root_out_of_reach(work: Work, mutation: Mutation) -> Key | None:
    """The root that the mutation adds a row to, if there is one and the person does not reach it."""
    synced = work.registry.tables.get(mutation.table)
    if synced is None or not synced.appends or not synced.belongs_to or mutation.op != "create":
        return None
    root_id = mutation.set.get(synced.belongs_to[0])
    if not is_id(root_id):
        return None
    root = (synced.belongs_to[1], cast("str", root_id))
    return root if root in work.rows and not work.access.reaches(work.scope(root)) else None


def _lost_with_their_scope(work: Work, roots: Iterable[Key]) -> list[tuple[Key, str, str]]:
    """(root, scope, now) of those that stand where they stood, in a scope that the person held until lately."""
    return [(root, scope, work.now) for root in roots if (scope := work.scope(root)) in work.access.former]


async def _left(work: Work, roots: set[Key], now: int) -> list[tuple[Key, str, str]]:
    """(root, scope, when) of those that lately left a scope which the person holds, or held until lately."""
    scopes = [*work.access.scopes, *work.access.former]
    tables, ids = sorted({table for table, _ in roots}), sorted(row_id for _, row_id in roots)
    on_sqlite = work.database.dialect == "sqlite"
    among = IN_JSON if on_sqlite else IN_ARRAY
    rows = await work.database.sql(
        "SELECT scope, table_name, row_id, at FROM sync_change"  # noqa: S608
        f" WHERE scope {among} AND table_name {among} AND row_id {among} AND op = 'leave' AND at >= {{}}",
        *(encode(names).decode() if on_sqlite else names for names in (scopes, tables, ids)),
        instants.show(now - holding.GRACE_MS),
    )
    found = [
        (
            (cast("str", row["table_name"]), cast("str", row["row_id"])),
            cast("str", row["scope"]),
            cast("str", row["at"]),
        )
        for row in rows
    ]
    return [one for one in found if one[0] in roots]
