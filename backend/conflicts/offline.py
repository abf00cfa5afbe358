"""How conflicts live on the phone: with the customer they are about."""

from collections.abc import Collection

from backend.conflicts.tables import Conflicts
from sync.server.access import Access
from sync.server.registry import NOTHING, Operation, conflicts
from sync.server.values import Values


def rights(access: Access, op: Operation, before: Values | None, fields: frozenset[str]) -> Collection[str]:
    """Who sells decides what stands; the counter only reads conflicts (DESIGN §8)."""
    return NOTHING if access.role == "counter" else ()


CONFLICTS = conflicts(Conflicts, belongs_to=("customer_id", "customers"), rights=rights)
