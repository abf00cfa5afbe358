"""How notes live on the phone: with their customer; two texts written at once both survive."""

from collections.abc import Collection

from backend.checked import by_form
from backend.history.offline import written_down
from backend.notes.forms import NoteForm
from backend.notes.rules import may_change
from backend.notes.tables import Notes
from sync.server.access import Access
from sync.server.fields import Field, Kind, fixed, plain, reference
from sync.server.registry import NOTHING, Operation, Synced
from sync.server.values import Values


def rights(access: Access, op: Operation, before: Values | None, fields: frozenset[str]) -> Collection[str]:
    """The counter writes notes, and corrects and takes back its own; those of others it only reads (DESIGN §8)."""
    return () if before is None or may_change(before, access.role, access.user) else NOTHING


NOTES = Synced(
    table=Notes,
    fields={
        "customer_id": fixed(reference()),
        "text": Field(kind=Kind.TEXT, normalise=by_form(NoteForm, "text"), default=""),
        "priority": plain(by_form(NoteForm, "priority"), "none"),
        "follow_up_on": plain(by_form(NoteForm, "follow_up_on"), None),
    },
    made=("created_at", "created_by"),
    belongs_to=("customer_id", "customers"),
    rights=rights,
    history=written_down,
    deletable=True,
    appends=True,
)
