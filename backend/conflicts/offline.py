"""How conflicts live on the phone: with the customer they are about, else among what everybody holds."""

from collections.abc import Collection

from backend.conflicts.rules import may_decide
from backend.conflicts.tables import Conflicts
from sync.server.access import Access
from sync.server.registry import NOTHING, Operation, conflicts
from sync.server.values import Values


def rights(access: Access, op: Operation, before: Values | None, fields: frozenset[str]) -> Collection[str]:
    """Whoever may not decide only reads."""
    return () if before is None or may_decide(before, access.role) else NOTHING


CONFLICTS = conflicts(Conflicts, belongs_to=("customer_id", "customers"), rights=rights)
