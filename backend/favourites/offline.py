"""How favourites live on the phone: in the scope of their person alone, marked and unmarked there."""

from collections.abc import Collection

from backend.favourites.tables import Favourites
from sync.server.access import Access
from sync.server.fields import fixed, reference
from sync.server.registry import NOTHING, Operation, Synced
from sync.server.values import Values


def own_scope(row: Values) -> str:
    return f"u:{row['created_by']}"


def rights(access: Access, op: Operation, before: Values | None, fields: frozenset[str]) -> Collection[str]:
    """Each his own, also for those who see all; and one of nothing is none."""
    if before is None:
        return () if "product_id" in fields else NOTHING
    return () if before["created_by"] == access.user else NOTHING


FAVOURITES = Synced(
    table=Favourites,
    fields={"product_id": fixed(reference(), "")},
    made=("created_at", "created_by"),
    scope=own_scope,
    rights=rights,
    deletable=True,
)
