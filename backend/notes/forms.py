"""What may be written of a note (A7)."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from backend import fields

PRIORITIES = ("high", "medium", "none")
NOTE_MAX = 10_000  # several pages; a record of the sync has at most 256 KiB


class NoteForm(msgspec.Struct):
    """A note's fields in its form."""

    text: Annotated[str | UnsetType, fields.text(NOTE_MAX, required=True)] = UNSET
    priority: Annotated[str | UnsetType, fields.choice(*PRIORITIES, default="none")] = UNSET
    follow_up_on: Annotated[str | UnsetType | None, fields.date()] = UNSET


class NoteRow(NoteForm):
    """A note's fields on the wire: those of its form, and the customer that it is made for."""

    customer_id: Annotated[str | UnsetType | None, fields.row_id(required=True)] = UNSET
