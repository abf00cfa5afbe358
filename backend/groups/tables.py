"""Groups as rows. Everybody who is signed in reads all of them."""

from typing import Any, cast

import msgspec
from piccolo.columns import JSON, BigInt, Boolean, Column, Text

from backend.errors import NotFound
from backend.groups.rules import Group
from backend.ids import is_id
from sync.server.tables import SyncedTable


class Groups(SyncedTable, tablename="groups"):
    """A group. `kind` is price or marketing; `category_discounts` as in pricing/percentages.py."""

    kind = Text()
    name = Text()
    mode = Text()
    discount_bp = BigInt(null=True, default=None)
    category_discounts = JSON(default="[]")
    active = Boolean(default=True)


COLUMNS: tuple[Column, ...] = tuple(Groups._meta.get_column_by_name(name) for name in Group.__annotations__)


async def all_groups() -> list[Group]:
    """Every group, active or not, by id."""
    rows = await Groups.select(*COLUMNS).where(Groups.deleted_at.is_null()).order_by(Groups.id)
    return [_wire(row) for row in rows]


async def find_group(group_id: str) -> Group:
    """One group, active or not. Raises NotFound."""
    if is_id(group_id):
        row = await Groups.select(*COLUMNS).where((Groups.id == group_id) & Groups.deleted_at.is_null()).first()
        if row is not None:
            return _wire(row)
    raise NotFound


async def version_of_group(group_id: str) -> int:
    """The version of a group that is there, which is raised by every change."""
    row = await Groups.select(Groups.version).where(Groups.id == group_id).first()
    return int(row["version"]) if row else 0


def _wire(row: dict[str, Any]) -> Group:
    percentages = msgspec.json.decode(row["category_discounts"], type=list[dict[str, Any]])
    return cast(Group, {**row, "active": bool(row["active"]), "category_discounts": percentages})
