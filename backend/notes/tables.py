"""Notes as rows (A7). They are reached through a customer that the person may see."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from piccolo.columns import Column, Text

from backend.errors import NotFound
from backend.ids import is_id
from backend.notes.pages import Note
from sync.server.tables import SyncedTable


class Notes(SyncedTable, tablename="notes"):
    """A note of a customer; `created_at` is the moment it was typed."""

    customer_id = Text(index=True)
    text = Text()
    priority = Text()
    follow_up_on = Text(null=True, default=None)
    created_at = Text()
    created_by = Text()


COLUMNS: tuple[Column, ...] = tuple(Notes._meta.get_column_by_name(name) for name in Note.__annotations__)


def wire(row: Mapping[str, Any]) -> Note:
    return cast(Note, dict(row))


async def notes_of(customer_id: str) -> list[Note]:
    """The notes of a customer whom the person may see, in no order."""
    rows = await Notes.select(*COLUMNS).where((Notes.customer_id == customer_id) & Notes.deleted_at.is_null())
    return [wire(row) for row in rows]


async def find_note(customer_id: str, note_id: str, or_deleted: bool = False) -> Note:
    """One note of that customer. Raises NotFound, also for a deleted one unless that is wanted, too."""
    note = await find_note_or_none(customer_id, note_id, or_deleted)
    if note is None:
        raise NotFound
    return note


async def find_note_or_none(customer_id: str, note_id: str, or_deleted: bool = False) -> Note | None:
    """The same, or None."""
    if not is_id(note_id):
        return None
    its = (Notes.id == note_id) & (Notes.customer_id == customer_id)
    row = await Notes.select(*COLUMNS).where(its if or_deleted else its & Notes.deleted_at.is_null()).first()
    return None if row is None else wire(row)


async def newest_notes(customer_ids: Sequence[str]) -> dict[str, Note]:
    """The newest note of each of these customers, in one query."""
    if not customer_ids:
        return {}
    marks = ", ".join("{}" for _ in customer_ids)
    names = ", ".join(Note.__annotations__)
    rows = await Notes.raw(
        f"SELECT {names} FROM (SELECT {names}, row_number() OVER "  # noqa: S608 (names are our own)
        "(PARTITION BY customer_id ORDER BY created_at DESC, id DESC) AS nth FROM notes "
        f"WHERE deleted_at IS NULL AND customer_id IN ({marks})) AS ranked WHERE nth = 1",
        *customer_ids,
    )
    return {row["customer_id"]: wire(row) for row in rows}
