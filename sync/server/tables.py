"""The engine's own tables, and the columns that every synced table has. All text is compared byte by byte."""

from piccolo.columns import JSON, BigInt, BigSerial, Integer, Text
from piccolo.table import Table


class SyncedTable(Table):
    """Base of a table whose rows live on phones, too:

        class Books(SyncedTable, tablename="books"):
            title = Text()

    Column names (in the database) are wire names. Columns may be Text, Varchar, Integer, BigInt, Boolean or JSON;
    all but those declared to the registry stay on the server. Rows are written by `sync.server.apply` alone.
    `version` counts effective changes from 1; `deleted_at` is null while the row lives; `marks` is the engine's
    note of who changed which field last.
    """

    id = Text(primary_key=True)
    version = BigInt(default=1)
    deleted_at = Text(null=True, default=None)
    marks = JSON(default="{}")


class ConflictTable(SyncedTable):
    """Base of the table in which the engine keeps what lost against another change.

    Its subclass adds the column of the root that rows belong to (null if the row in question belongs to none).
    `kept` is "mine", "theirs" or "both"; with "both", `copy_id` is the row made of the other text. `device` and
    `scope` stay on the server.
    """

    of_table = Text(db_column_name="table")
    record_id = Text(index=True)
    field = Text()
    mine = Text(default="null")  # JSON, but SQLite would store a JSON column's `7` as a number
    theirs = Text(default="null")
    kept = Text()
    by = Text()
    at = Text()
    their_by = Text()
    their_at = Text()
    state = Text(default="open")
    copy_id = Text(null=True, default=None)
    device = Text()
    scope = Text()


class SyncClock(Table, tablename="sync_clock"):
    """One row. `number` is that of the newest change; changes up to `fence` may have been purged."""

    id = Integer(primary_key=True, default=1)
    number = BigInt(default=0)
    epoch = Text()
    fence = BigInt(default=0)


class SyncChange(Table, tablename="sync_change"):
    """The latest change of a row in a scope: `op` put (`body` is all of it as JSON), delete or leave.

    `parents` is JSON or "".
    """

    number = BigInt(primary_key=True)
    scope = Text()
    table_name = Text()
    row_id = Text()
    op = Text()
    version = BigInt()
    parents = Text()
    at = Text()
    body = Text(null=True, default=None)


class SyncDevice(Table, tablename="sync_device"):
    """How far a device's own numbers have come, and in `scopes` what it was given and lost, with time.

    `scopes` is JSON: {scope: [given at, taken at or null]}.
    """

    id = Text(primary_key=True)
    user_id = Text()
    last_mutation = BigInt(default=0)
    scopes = Text(default="{}")  # JSON, but read and written by the engine alone


class SyncMutation(Table, tablename="sync_mutation"):
    """What became of a device's mutation: `answer` holds conflicts and error, `whole` the mutation if rejected."""

    id = BigSerial(primary_key=True)
    device = Text()
    number = BigInt()
    hash = Text()
    status = Text()
    answer = Text()
    whole = Text(null=True, default=None)
    table_name = Text()
    row_id = Text()
    at = Text()


class SyncCounter(Table, tablename="sync_counter"):
    """The last number that was drawn from the counter of this name (see counters.py)."""

    id = Text(primary_key=True)
    number = BigInt(default=0)


SYNC_TABLES: list[type[Table]] = [SyncClock, SyncChange, SyncDevice, SyncMutation, SyncCounter]

EXTRA_SQL = {
    "sqlite": [
        "CREATE UNIQUE INDEX sync_change_row ON sync_change (scope, table_name, row_id)",
        "CREATE INDEX sync_change_order ON sync_change (scope, number, op)",
        "CREATE UNIQUE INDEX sync_mutation_number ON sync_mutation (device, number)",
        "INSERT INTO sync_clock (id, number, epoch, fence) VALUES (1, 0, lower(hex(randomblob(8))), 0)",
    ],
    "postgres": [
        # With an index on number alone the planner reads a quiet scope by walking through all the others.
        "ALTER TABLE sync_change DROP CONSTRAINT sync_change_pkey",
        "ALTER TABLE sync_change ADD CONSTRAINT sync_change_pkey PRIMARY KEY (scope, table_name, row_id)",
        "CREATE INDEX sync_change_order ON sync_change (scope, number, op)",
        "CREATE UNIQUE INDEX sync_mutation_number ON sync_mutation (device, number)",
        "INSERT INTO sync_clock (id, number, epoch, fence)"
        " VALUES (1, 0, substr(replace(gen_random_uuid()::text, '-', ''), 1, 16), 0)",
    ],
}
"""By dialect: what a migration runs, one by one, after the tables above are made."""

PURGE_SQL = [
    "CREATE INDEX sync_change_ended ON sync_change (at) WHERE op <> 'put'",
    "CREATE INDEX sync_mutation_refused ON sync_mutation (at) WHERE whole IS NOT NULL",
]
"""What a later migration runs, on both: the purge finds what has ended without reading what lives."""
