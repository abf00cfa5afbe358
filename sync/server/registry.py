"""Which tables sync, and how: the application declares each once and knows nothing else of the engine.

    SHELVES = Synced(
        table=Shelves,                                        # a SyncedTable; its wire name is the table's name
        fields={"name": plain(text(100)), "room": guarded(text(20))},
        made=("created_at", "created_by", "sorted_as"),       # on the wire, but made by the server
        scope=lambda row: f"r:{row['room']}",
        derive=lambda before, after, by: {"sorted_as": str(after["name"]).lower()},
        rights=lambda access, op, before, fields: fields & {"room"} if access.role != "keeper" else set(),
        history=lambda change: [NewRow("log", {"shelf_id": change.root, "changes": change.changes, "at": change.at})],
    )
    BOOKS = Synced(
        table=Books,
        fields={"shelf_id": fixed(reference()), "title": plain(text(200)), "blurb": writing(20_000)},
        belongs_to=("shelf_id", "shelves"),                   # in the scope of its shelf, moves with it
        deletable=True,
    )
    LOG = Synced(table=Log, made=("shelf_id", "changes", "at"), belongs_to=("shelf_id", "shelves"), ops=())
    CLASHES = conflicts(Clashes, belongs_to=("shelf_id", "shelves"))   # a ConflictTable with a column shelf_id
    registry = Registry([SHELVES, BOOKS, LOG, CLASHES])

- Fields and what fits in them: `sync.server.fields`. A create takes defaults for what it leaves out.
- `created_at` (the mutation's `at`) and `created_by` are filled by the engine where the table has such columns.
- `derive` gives further columns (on the wire or not) on every create, and on every update that changes something; it
  gets the row before (None on create), the row after with all columns, and a `By`.
- `consult`, a coroutine, is asked once per transaction and table, after the rows are locked and before anything is
  judged, if there are mutations of the table: for what `derive` needs of other tables (prices), read at once and not
  row by row. It gets an `Asked`; what it returns stands in `By.consulted`. What it reads elsewhere is not locked.
  `consults` names the tables that it reads: what the same push changed in them before is committed first.
- `rights` returns the fields among `fields` that the person may not change, or NOTHING if the whole operation is
  refused; `fields` are those that would really change (on create: differ from the default). Operations: "create",
  "update", "delete", "restore". Scope is checked by the engine: a person writes only where his access reaches.
- `may_step(access, field, of, to)`: whether a step that a state allows is this person's to take.
- `history` yields rows to write in the same transaction, for create, update, delete and restore; values as on the
  wire. An observation older than the one that stands comes as an update whose changes carry `"outdated": True`.
  It may also yield an `Adjusted("stock", product, {"on_hand_milli": -2_000})`: so much is added to whole numbers of
  another row in the same transaction, whoever else adds to them. That row's `derive` is asked, its `history` not.
  Or a `Changed("orders", order, {"shipped": [2_000]})`: so columns of another row come to stand that is loaded; its
  `derive` and its `history` are asked as of an update.
- `beside(mutation)` names rows that a mutation is judged with besides its own: they are read, and locked by their root.
- `refuse(before, after, rows)` says why rows as they stand in this transaction forbid what is to stand, or None.
  It is asked on every create and update that changes something, whoever writes; `rows` are all that are locked.
- `numbered=Numbered("number", "slips", lambda n, row: f"S-{n:04}")` fills a column on create with a number that people
  read: the next of a counter, as `format` shows it (n counts from 1; the row has all but what `derive` gives). Each
  create that is really made draws one, and nothing else does; transactions that draw from one counter wait for each
  other to the end.
- `json`: Text columns that hold JSON. (A JSON column is known as such, but SQLite makes a number of its `7`.)
- `appends`: rows that are only added to what they belong to, so that a create arrives although its root has moved.
- `later`: a new replica that asks so gets these rows, newest first, when it has all others and is in use already (P16).
  Only for rows that nothing else needs to be understood: conflicts must not wait.
- `ops`: what devices may do at all; the server's own rows (`NewRow`, conflicts) need none.
- `wire(row)` gives the dict that pages and phones see: id, then fields, then made.

Writing from the server: `await apply(registry, access, [Mutation(…)])` in sync/server/apply.py.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Literal, cast

import msgspec
from piccolo.columns import Column
from piccolo.table import Table

from sync.server import instants
from sync.server.access import Access
from sync.server.database import Database
from sync.server.fields import Field, Kind, one_of, plain
from sync.server.limits import LATER_PAGES, LATER_TABLES, OFFLINE_DAYS
from sync.server.messages import Mutation
from sync.server.schemas import Schemas, Step
from sync.server.statements import holds
from sync.server.tables import ConflictTable, SyncClock, SyncedTable
from sync.server.values import Json, Key, Values, decode

Operation = Literal["create", "update", "delete", "restore"]
NOTHING = frozenset("*")
"""What `rights` returns to refuse the whole operation."""

DEVICE_OPS = frozenset({"create", "update", "delete"})
JSON_HELD = ("json", "encoded")


class By(msgspec.Struct, frozen=True):
    """Who did it, when (`at`, after the shift of his clock), on which device; and what `consult` answered."""

    user: str
    at: str
    device: str
    op: Operation
    consulted: object = None


class Asked(msgspec.Struct, frozen=True):
    """What `consult` sees: the mutations of its table as they came, nothing checked, and all rows of the transaction
    that are locked, roots too, as they are stored, by (table, id). `now` is the server's clock as text."""

    database: Database
    access: Access
    mutations: Sequence[Mutation]
    rows: Mapping[Key, Values]
    now: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """An effective change, as `history` sees it. `root` is the id of the row's root, of the row itself if it is one.

    `changes` is a list of {"field", "was", "now"}; rows have all columns. `rows` are those of the transaction.
    """

    table: str
    id: str
    op: Operation
    root: str | None
    before: Values | None
    after: Values
    changes: list[Values]
    user: str
    device: str
    at: str
    rows: Mapping[Key, Values] = {}


class Numbered(msgspec.Struct, frozen=True):
    """The column `field` takes the next number of `counter` on create, as `format(n, row)` shows it."""

    field: str
    counter: str
    format: Callable[[int, Values], Json]


class NewRow(msgspec.Struct, frozen=True):
    """A row that the server adds by itself; what `values` leaves out takes the column's default.

    `id`: of a row that goes with the one that makes it, and is made once as that is; else it gets one of its own.
    """

    table: str
    values: Values
    id: str = ""


class Adjusted(msgspec.Struct, frozen=True):
    """So much is added to columns of a row that is there; if it is not, nothing is made of it."""

    table: str
    id: str
    add: dict[str, int]


class Changed(msgspec.Struct, frozen=True):
    """So columns of a row come to stand that is loaded (see `beside`)."""

    table: str
    id: str
    set: Values


class Refused(msgspec.Struct, frozen=True):
    """Why rows as they stand forbid something: for programs in English, and the fields it is about."""

    message: str
    fields: list[str]


Made = NewRow | Adjusted | Changed
"""What `history` may yield."""


def no_rights_needed(access: Access, op: Operation, before: Values | None, fields: frozenset[str]) -> Collection[str]:
    return ()


def anybody_may_step(access: Access, field: str, of: Json, to: Json) -> bool:
    return True


def nothing_derived(before: Values | None, after: Values, by: By) -> Values:
    return {}


async def nothing_to_ask(asked: Asked) -> object:
    return None


def no_history(change: Change) -> Iterable[Made]:
    return ()


def nothing_beside(mutation: Mutation) -> Iterable[Key]:
    return ()


def never_refused(before: Values | None, after: Values, rows: Mapping[Key, Values]) -> Refused | None:
    return None


class Synced(msgspec.Struct, kw_only=True, dict=True, eq=False):
    """One synced table; see the head of this module."""

    table: type[SyncedTable]
    fields: dict[str, Field] = {}
    made: tuple[str, ...] = ()
    belongs_to: tuple[str, str] | None = None
    scope: Callable[[Values], str] | None = None
    rights: Callable[[Access, Operation, Values | None, frozenset[str]], Collection[str]] = no_rights_needed
    may_step: Callable[[Access, str, Json, Json], bool] = anybody_may_step
    derive: Callable[[Values | None, Values, By], Values] = nothing_derived
    consult: Callable[[Asked], Awaitable[object]] = nothing_to_ask
    consults: frozenset[str] = frozenset()
    history: Callable[[Change], Iterable[Made]] = no_history
    beside: Callable[[Mutation], Iterable[Key]] = nothing_beside
    refuse: Callable[[Values | None, Values, Mapping[Key, Values]], Refused | None] = never_refused
    numbered: Numbered | None = None
    deletable: bool = False
    appends: bool = False
    later: bool = False
    json: tuple[str, ...] = ()
    ops: Collection[str] = DEVICE_OPS

    @cached_property
    def name(self) -> str:
        return self.table._meta.tablename

    @cached_property
    def wire_names(self) -> tuple[str, ...]:
        return ("id", *self.fields, *self.made)

    @cached_property
    def columns(self) -> dict[str, str]:
        """Every column with what it holds: a name of `holds`, or "encoded" for JSON in a Text column."""
        found = {column._meta.db_column_name: holds(column) for column in self.table._meta.columns}
        return {**found, **dict.fromkeys(self.json, "encoded")}

    @cached_property
    def json_columns(self) -> tuple[str, ...]:
        return tuple(name for name, holds in self.columns.items() if holds in JSON_HELD)

    @cached_property
    def defaults(self) -> Values:
        """What a row has in columns that nobody filled."""
        return {
            column._meta.db_column_name: _default(column, self.columns[column._meta.db_column_name])
            for column in self.table._meta.columns
            if not column._meta.primary_key
        }

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Field → the fields judged with it, in the order of declaration."""
        groups: dict[str, tuple[str, ...]] = {}
        for name, field in self.fields.items():
            together = tuple(other for other, its in self.fields.items() if its.group == field.group)
            groups[name] = together if field.group else (name,)
        return groups

    def wire(self, row: Values) -> Values:
        return {name: row[name] for name in self.wire_names}

    def check(self, known: "dict[str, Synced]") -> None:
        """Raises ValueError where the declaration contradicts itself."""
        columns = self.columns.keys()
        missing = [name for name in self.wire_names if name not in columns]
        if missing:
            raise ValueError(f"{self.name}: no column for {', '.join(missing)}")
        if "deleted" in columns:
            raise ValueError(f"{self.name}: `deleted` is the protocol's own word")
        if self.numbered and (self.numbered.field in self.fields or self.numbered.field not in columns):
            raise ValueError(f"{self.name}: {self.numbered.field} is no column that the server fills")
        if self.numbered and any(field.kind is Kind.TEXT for field in self.fields.values()):
            raise ValueError(f"{self.name}: the second row of a text that did not fit would have no number")
        if self.belongs_to is None and self.scope is None:
            raise ValueError(f"{self.name}: neither scope nor belongs_to")
        if self.belongs_to is not None:
            field, root = self.belongs_to
            if field not in self.wire_names or root not in known or known[root].belongs_to is not None:
                raise ValueError(f"{self.name}: belongs to {root} by {field}, but there is no such root or field")
        if self.later and issubclass(self.table, ConflictTable):
            raise ValueError(f"{self.name}: what a person is to decide must not follow later")
        if self.deletable and any(other.belongs_to and other.belongs_to[1] == self.name for other in known.values()):
            raise ValueError(f"{self.name}: what belongs to it would be left behind by a delete")
        if (self.consult is nothing_to_ask) != (not self.consults) or not self.consults <= known.keys():
            raise ValueError(f"{self.name}: consults {sorted(self.consults)}, which is not what it asks of")


def conflicts(
    table: type[ConflictTable],
    belongs_to: tuple[str, str],
    rights: Callable[[Access, Operation, Values | None, frozenset[str]], Collection[str]] = no_rights_needed,
) -> Synced:
    """The table of conflicts. Devices may only resolve one: an update of `state`."""
    return Synced(
        table=table,
        fields={"state": plain(one_of("open", "resolved"), default="open")},
        made=(
            "table", "record_id", belongs_to[0], "field", "mine", "theirs", "kept", "by", "at", "their_by", "their_at",
            "copy_id",
        ),
        belongs_to=belongs_to,
        scope=lambda row: cast("str", row["scope"]),
        rights=rights,
        json=("mine", "theirs"),
        ops=frozenset({"update"}),
    )  # fmt: skip


class Registry:
    """All synced tables of an application. `now` is the server's clock in milliseconds.

    `schemas` are the steps that the form of rows has taken (see schemas.py). `offline_days`: so long without contact,
    then a phone locks. `later_pages`: so many pages of rows that follow later make the first pull of
    them, and each after it.
    """

    def __init__(
        self,
        tables: Sequence[Synced],
        now: Callable[[], int] = instants.clock,
        schemas: Sequence[Step] = (),
        offline_days: int = OFFLINE_DAYS,
        later_pages: tuple[int, int] = LATER_PAGES,
    ) -> None:
        self.tables = {synced.name: synced for synced in tables}
        self.now = now
        self.schemas = Schemas(schemas)
        self.offline_days = offline_days
        self.later_pages = later_pages
        if len(self.tables) != len(tables):
            raise ValueError("two synced tables have one name")
        for synced in tables:
            synced.check(self.tables)
        # Roots come first wherever tables are walked through: on the wire, and in the database.
        self.in_order = sorted(tables, key=lambda synced: (synced.belongs_to is not None, synced.name))
        kept = [synced for synced in tables if issubclass(synced.table, ConflictTable)]
        if sum(synced.later for synced in tables) > LATER_TABLES:
            raise ValueError(f"more than {LATER_TABLES} tables follow later")
        if len(kept) != 1:
            raise ValueError("exactly one table keeps the conflicts")
        self.conflicts = kept[0]

    @property
    def database(self) -> Database:
        """Wherever the application bound the engine's tables to."""
        return cast("Database", SyncClock._meta.db)

    def children(self, root: str) -> list[Synced]:
        return [synced for synced in self.in_order if synced.belongs_to and synced.belongs_to[1] == root]

    @property
    def guarded(self) -> list[type[Table]]:
        """The tables that nobody but `apply` writes."""
        return [synced.table for synced in self.in_order]


def _default(column: Column, held: str) -> Json:
    value = cast("Json", column.get_default_value())
    return decode(value) if held in JSON_HELD and isinstance(value, str) else value
