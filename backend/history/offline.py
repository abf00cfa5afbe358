"""How the history comes about and lives on the phone: written by the write path, read only (A11)."""

from collections.abc import Iterator
from typing import cast

from backend.history.tables import History
from sync.server.registry import Change, NewRow, Synced
from sync.server.values import Json, Values


def written_down(change: Change) -> Iterator[NewRow]:
    """The history line of a change to a customer or to what belongs to him; creations are read off the row itself."""
    if change.op != "create" and change.root is not None:
        yield entered(change, change.changes)


def entered(change: Change, changes: list[Values]) -> NewRow:
    """The line of a change with these fields in it."""
    return NewRow(
        "history",
        {
            "customer_id": change.root,
            "table": change.table,
            "record_id": change.id,
            "op": change.op,
            "changes": cast(Json, changes),
            "at": change.at,
            "by": change.user,
        },
    )


HISTORY = Synced(
    table=History,
    made=("customer_id", "table", "record_id", "op", "changes", "at", "by"),
    belongs_to=("customer_id", "customers"),
    ops=(),
)
