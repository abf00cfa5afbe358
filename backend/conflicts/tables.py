"""Conflicts as rows; the engine writes them, pages show the open ones with their customer."""

from typing import Any, cast

import msgspec
from piccolo.columns import Text

from backend.customers.pages import Conflict
from sync.server.tables import ConflictTable


class Conflicts(ConflictTable, tablename="conflicts"):
    """A conflict on a customer or something that belongs to him."""

    customer_id = Text(index=True, null=True, default=None)


async def open_conflicts_of(customer_id: str) -> list[Conflict]:
    """The conflicts of a customer that nobody has resolved yet."""
    rows: list[dict[str, Any]] = await Conflicts.select().where(
        (Conflicts.customer_id == customer_id) & (Conflicts.state == "open") & Conflicts.deleted_at.is_null()
    )
    return [cast(Conflict, _wire(row)) for row in rows]


def _wire(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in Conflict.__annotations__},
        "mine": msgspec.json.decode(row["mine"]),
        "theirs": msgspec.json.decode(row["theirs"]),
    }
