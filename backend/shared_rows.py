"""What every phone carries: the scope `shared`, written by the server for administrators only."""

from collections.abc import Collection

from sync.server.access import SERVER, Access
from sync.server.registry import NOTHING, Operation
from sync.server.values import Values


def scope(row: Values) -> str:
    return "shared"


def rights(access: Access, op: Operation, before: Values | None, fields: frozenset[str]) -> Collection[str]:
    """Administrators may, on the server's own pages; nobody else, and no device."""
    return () if access.role == "administrator" and access.device == SERVER else NOTHING
