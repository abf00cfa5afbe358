"""A foreign pair of tables: the engine knows nothing of customers, so its tests have none.

A library has rooms; a shelf stands in a room (its scope), books stand on a shelf and move with it.
Ada keeps the east room, Bea the west room, Cem is the keeper and holds both.
"""

from collections.abc import Collection, Iterable
from typing import cast

from piccolo.columns import JSON, Boolean, Integer, Text
from piccolo.table import Table

from sync.server.access import Access
from sync.server.fields import (
    fixed,
    flag,
    guarded,
    labels,
    observation,
    one_of,
    optional,
    plain,
    reference,
    state,
    text,
    whole,
    writing,
)
from sync.server.registry import (
    NOTHING,
    Adjusted,
    Asked,
    By,
    Change,
    NewRow,
    Numbered,
    Operation,
    Registry,
    Synced,
    conflicts,
)
from sync.server.tables import SYNC_TABLES, ConflictTable, SyncedTable
from sync.server.values import Json, Values

MUCH = 50  # copies lent of a room
BOOM = "boom"  # a title that our own code cannot cope with
NO_DATABASE = "not in the database"  # a title that the database refuses


class Shelves(SyncedTable, tablename="shelves"):
    name = Text()
    room = Text(null=True, default=None)
    grade = Text()
    grade_at = Text()
    tags = JSON(default="[]")
    street = Text()
    town = Text()
    metres = Integer(null=True, default=None)
    open = Boolean(default=True)
    created_at = Text()
    created_by = Text()
    sorted_as = Text()


class Books(SyncedTable, tablename="books"):
    shelf_id = Text(index=True)
    title = Text()
    blurb = Text()
    price = Integer()
    created_at = Text()
    created_by = Text()


class Log(SyncedTable, tablename="log"):
    shelf_id = Text(index=True)
    table_name = Text(db_column_name="table")
    record_id = Text()
    op = Text()
    changes = JSON(default="[]")
    at = Text()
    by = Text()


class Clashes(ConflictTable, tablename="clashes"):
    shelf_id = Text(null=True, default=None, index=True)


class Tallies(SyncedTable, tablename="tallies"):
    """How much is lent of a room."""

    room = Text()
    remark = Text()
    lent = Integer(default=0)
    much = Boolean(default=False)


class Slips(SyncedTable, tablename="slips"):
    """What was lent of a shelf, each with a number that people read."""

    shelf_id = Text(index=True)
    reader = Text()
    number = Text()
    stage = Text()
    tally_id = Text(null=True, default=None)
    copies = Integer(default=1)
    fine = Integer(default=0)  # the highest that any rule asks for when the slip is written
    created_at = Text()


class Rules(SyncedTable, tablename="rules"):
    """Shared by all, belonging to no shelf."""

    wording = Text()
    fine = Integer()


TABLES: list[type[Table]] = [*SYNC_TABLES, Shelves, Books, Tallies, Slips, Log, Clashes, Rules]


def room_scope(row: Values) -> str:
    return f"r:{row['room'] or 'none'}"


def first_room(access: Access) -> Json:
    return next((scope.removeprefix("r:") for scope in access.scopes if scope.startswith("r:")), None)


def shelf_rights(access: Access, op: Operation, before: Values | None, fields: frozenset[str]) -> Collection[str]:
    return fields & {"room", "metres"} if op == "update" and access.role != "keeper" else ()


def rule_rights(access: Access, op: Operation, before: Values | None, fields: frozenset[str]) -> Collection[str]:
    return () if access.role == "keeper" else NOTHING


def derive_shelf(before: Values | None, after: Values, by: By) -> Values:
    derived: Values = {"sorted_as": str(after["name"]).lower()}
    if before is None or before["grade"] != after["grade"]:
        derived["grade_at"] = by.at
    return derived


def derive_book(before: Values | None, after: Values, by: By) -> Values:
    if after["title"] == BOOM:
        raise KeyError(BOOM)
    if after["title"] == NO_DATABASE:
        return {"created_at": None}
    return {}


def derive_slip(before: Values | None, after: Values, by: By) -> Values:
    if after["reader"] == BOOM:
        raise KeyError(BOOM)
    return {"fine": cast("int", by.consulted)}


def derive_tally(before: Values | None, after: Values, by: By) -> Values:
    return {"much": cast("int", after["lent"]) > MUCH}


def count_slip(change: Change) -> Iterable[Adjusted]:
    """A slip counts in its tally from its creation to its deletion."""
    tally, copies = change.after["tally_id"], cast("int", change.after["copies"])
    if tally is not None and change.op != "update":
        yield Adjusted("tallies", cast("str", tally), {"lent": -copies if change.op == "delete" else copies})


async def highest_fine(asked: Asked) -> object:
    (row,) = await asked.database.sql("SELECT coalesce(max(fine), 0) AS fine FROM rules WHERE deleted_at IS NULL")
    return row["fine"]


def write_log(change: Change) -> Iterable[NewRow]:
    if change.op == "create":
        return []
    values: Values = {
        "shelf_id": change.root,
        "table": change.table,
        "record_id": change.id,
        "op": change.op,
        "changes": [*change.changes],
        "at": change.at,
        "by": change.user,
    }
    return [NewRow("log", values)]


SHELVES = Synced(
    table=Shelves,
    fields={
        "name": plain(text(100)),
        "room": guarded(optional(text(20)), default=first_room),
        "grade": observation(one_of("good", "poor", "rotten"), default="good"),
        "tags": labels(),
        "street": plain(text(50), group="place"),
        "town": plain(text(50), group="place"),
        "metres": guarded(optional(whole(0, 1000)), default=None),
        "open": plain(flag(), default=True),
    },
    made=("created_at", "created_by", "grade_at"),
    scope=room_scope,
    derive=derive_shelf,
    rights=shelf_rights,
    history=write_log,
)
BOOKS = Synced(
    table=Books,
    fields={
        "shelf_id": fixed(reference()),
        "title": plain(text(200)),
        "blurb": writing(200_000),
        "price": guarded(whole(0, 1_000_000), default=0),
    },
    made=("created_at", "created_by"),
    belongs_to=("shelf_id", "shelves"),
    derive=derive_book,
    history=write_log,
    deletable=True,
    appends=True,
)
TALLIES = Synced(
    table=Tallies,
    fields={"room": guarded(text(20)), "remark": plain(text(100))},
    made=("lent", "much"),
    scope=room_scope,
    derive=derive_tally,
)
SLIPS = Synced(
    table=Slips,
    fields={
        "shelf_id": fixed(reference()),
        "reader": plain(text(100)),
        "stage": state({"asked": ("lent", "refused"), "lent": ("back", "lost"), "lost": ("back",)}, "asked", "lent"),
        "tally_id": fixed(optional(reference())),
        "copies": fixed(whole(1, 100), default=1),
    },
    made=("created_at", "number", "fine"),
    belongs_to=("shelf_id", "shelves"),
    numbered=Numbered("number", "slips", lambda n, row: f"S-{n:04}"),
    derive=derive_slip,
    may_step=lambda access, field, of, to: to != "refused" or access.role != "guest",
    consult=highest_fine,
    consults=frozenset({"rules"}),
    history=count_slip,
    deletable=True,
)
LOG = Synced(
    table=Log,
    made=("shelf_id", "table", "record_id", "op", "changes", "at", "by"),
    belongs_to=("shelf_id", "shelves"),
    ops=(),
)
RULES = Synced(
    table=Rules,
    fields={"wording": plain(text(500)), "fine": guarded(whole(0, 100), default=0)},
    scope=lambda row: "shared",
    rights=rule_rights,
    deletable=True,
)
CLASHES = conflicts(Clashes, belongs_to=("shelf_id", "shelves"))


def registry(*instead: Synced) -> Registry:
    """`instead` of the tables of the same names."""
    tables = [SHELVES, BOOKS, TALLIES, SLIPS, LOG, RULES, CLASHES]
    others = {synced.name: synced for synced in instead}
    return Registry([others.get(synced.name, synced) for synced in tables])


def ada(device: str = "ada-phone") -> Access:
    return Access(user="ada", device=device, scopes=("shared", "r:east", "u:ada"))


def bea(device: str = "bea-phone") -> Access:
    return Access(user="bea", device=device, scopes=("shared", "r:west", "u:bea"))


def cem(device: str = "cem-phone") -> Access:
    return Access(
        user="cem",
        device=device,
        scopes=("shared", "r:east", "r:west", "r:none", "u:cem"),
        role="keeper",
        everywhere=True,
    )
