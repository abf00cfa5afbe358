"""What becomes of each row: a customer to make, one to bring up to date, or a refusal with its reasons. Pure."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from backend.customers import rules
from backend.customers.forms import CustomerForm
from backend.customers.pages import Customer
from backend.forms import Error, Values, changes, read
from backend.ids import RANDOM_BYTES, new_id
from backend.importing.candidates import candidate, source
from backend.importing.csv import Record, Table
from backend.importing.headings import columns
from backend.importing.known import Known
from backend.importing.refusals import Refused
from backend.letters import plain
from backend.notes.forms import NoteForm
from sync.server.messages import Mutation

NEW_STATUS = "current"
"""A list of customers from another program holds customers, unless it says otherwise."""

IDENTITY = ("kind", "name", "first_name", "last_name", "contact_person", "street", "postcode", "city", "phone")
"""What makes a customer without number and e-mail address the same one the next time."""

NO_TIME = 1_767_225_600_000
"""The time within ids that are derived from content: 2026-01-01, so that they are the same at every import."""


class Wanted(NamedTuple):
    """A row to be taken over: into the customer `id`, who `exists` or is to be made; a note "" is none."""

    record: Record
    id: str
    exists: bool
    values: Values
    note: str


class Taker(NamedTuple):
    """For whom rows are taken over: his role, and what new customers take for fields left out."""

    role: str
    defaults: Values


class Judge:
    """Judges the rows of one file in order; remembers the keys it has seen."""

    def __init__(self, table: Table, known: Known, taker: Taker) -> None:
        self._headings = table.headings
        self._columns = columns(table.headings)
        self._known = known
        self._taker = taker
        self._seen: dict[tuple[str, str], int] = {}

    @property
    def understands(self) -> bool:
        """Whether any heading says whom a row is about."""
        return not {"number", "email", "company", "name", "first_name", "last_name", "contact"}.isdisjoint(
            self._columns
        )

    @property
    def unknown(self) -> list[str]:
        """Headings of columns that are not taken over."""
        used = {place for places in self._columns.values() for place in places}
        return [heading for place, heading in enumerate(self._headings) if place not in used and heading]

    def judge(self, record: Record) -> Wanted | Refused:
        """The first look at a row, before the customer it may mean is read."""
        spoiled = self._spoiled(record)
        if spoiled:
            return Refused(record, spoiled)
        found = candidate(self._columns, record.cells)
        read_fields = read(CustomerForm, found.fields)
        read_note = read(NoteForm, {"text": found.note} if found.note else {})
        errors = {
            **read_fields.errors,
            **dict.fromkeys(found.broken, Error("scientific")),
            **({"note": read_note.errors["text"]} if read_note.errors else {}),
        }
        if errors:
            return self.refused(record, errors)
        values = read_fields.values
        number, email = str(values.get("number", "")), str(values.get("email", ""))
        ids = self._known.find(number, email)
        if len(ids) > 1:
            return self.refused(record, {"email": Error("several")})
        id = ids[0] if ids else new_id() if number or email else _derived(NO_TIME, *_identity(values))
        exists = id in self._known.ids
        if not exists:
            errors = rules.check({**self._taker.defaults, **values}) | self._not_allowed(values, creating=True)
        errors = errors or self._doubled(record, number, email, id)
        if errors:
            return self.refused(record, errors)
        return Wanted(record, id, exists, values, str(read_note.values.get("text", "")))

    def update(self, wanted: Wanted, was: Customer) -> Mutation | Refused | None:
        """What a row changes of its customer: only what it fills; None if that is nothing."""
        shown: Values = {field: value for field, value in was.items() if field in wanted.values}  # type: ignore[misc]
        new, old = changes(wanted.values, shown)
        if not new:
            return None
        errors = rules.check({**was, **new}) | self._not_allowed(new, creating=False)
        if errors:
            return self.refused(wanted.record, errors)
        return Mutation(op="update", table="customers", id=wanted.id, set={**new}, was={**old})

    def create(self, wanted: Wanted) -> Mutation:
        """A new customer."""
        return Mutation(op="create", table="customers", id=wanted.id, set={**self._taker.defaults, **wanted.values})

    def refused(self, record: Record, errors: Mapping[str, Error]) -> Refused:
        """A refusal that names the columns of the file."""
        return Refused(record, {source(field, self._columns, self._headings): error for field, error in errors.items()})

    def _spoiled(self, record: Record) -> dict[str, Error]:
        if record.problem:
            return {"": Error(record.problem)}
        if any(cell.strip() for cell in record.cells[len(self._headings) :]):
            return {"": Error("too_many_cells")}
        broken = [self._headings[place] for place, cell in enumerate(record.cells) if "\ufffd" in cell]
        return dict.fromkeys(broken, Error("unreadable"))

    def _not_allowed(self, values: Values, *, creating: bool) -> dict[str, Error]:
        allowed = rules.creatable(self._taker.role) if creating else rules.editable(self._taker.role)
        return {
            field: Error("read_only")
            for field, value in values.items()
            if field not in allowed and value not in ("", None, self._taker.defaults.get(field))
        }

    def _doubled(self, record: Record, number: str, email: str, id: str) -> dict[str, Error]:
        keys = {"number": plain(number), "email": plain(email), "": id}
        before = {field: self._seen[field, key] for field, key in keys.items() if key and (field, key) in self._seen}
        if before:
            field, row = next(iter(before.items()))
            return {field or "name": Error(f"doubled_{field}" if field else "doubled", {"row": row})}
        self._seen |= {(field, key): record.number for field, key in keys.items() if key}
        return {}


def note_of(wanted: Wanted) -> Mutation | None:
    """The row's note. Its id follows from customer and text, so that it is made once."""
    if not wanted.note:
        return None
    made = int(wanted.id.replace("-", "")[:12], 16)
    return Mutation(
        op="create",
        table="notes",
        id=_derived(made, wanted.id, wanted.note),
        set={"customer_id": wanted.id, "text": wanted.note},
    )


def _identity(values: Values) -> Sequence[str]:
    return [plain(str(values.get(field, ""))) for field in IDENTITY]


def _derived(ms: int, *content: str) -> str:
    return new_id(ms, sha256("\0".join(content).encode()).digest()[:RANDOM_BYTES])
