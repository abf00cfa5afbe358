"""How notes live on the phone: with their customer; two texts written at once both survive."""

from backend.checked import by_form
from backend.history.offline import written_down
from backend.notes.forms import NoteForm
from backend.notes.tables import Notes
from sync.server.fields import Field, Kind, fixed, plain, reference
from sync.server.registry import Synced

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
    history=written_down,
    deletable=True,
)
