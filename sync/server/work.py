"""The rows of one write transaction: locked, read once, changed in memory, written in one go (see write.py)."""

from collections.abc import Iterable
from typing import cast

import msgspec

from sync.server.access import Access
from sync.server.database import Database
from sync.server.ids import new_id
from sync.server.registry import Adjusted, NewRow, Registry, Synced
from sync.server.statements import IN_ARRAY, IN_JSON, columns_of, select
from sync.server.values import Key, Values, decode, encode


class RootChanged(Exception):
    """A row had moved to another root before its root was locked."""


class Work:
    """`now` is the server's clock as text. Rows have all columns; a row deleted here still stands with `deleted_at`.

    `routed` are roots out of the person's reach to which his device may still add (see routed.py). `counters` are those
    that are locked, `drawn` those that were raised (see counters.py); `consulted` what the tables' `consult` answered;
    `adjustments` what is yet to be added to rows (see adjusting.py).
    """

    def __init__(self, registry: Registry, access: Access, now: str) -> None:
        self.registry = registry
        self.access = access
        self.now = now
        self.rows: dict[Key, Values] = {}
        self.stored: dict[Key, Values] = {}
        self.changed: dict[Key, None] = {}
        self.routed: set[Key] = set()
        self.counters: dict[str, int] = {}
        self.drawn: set[str] = set()
        self.consulted: dict[str, object] = {}
        self.adjustments: dict[Key, dict[str, int]] = {}
        self._bodies: dict[Key, bytes] = {}

    @property
    def database(self) -> Database:
        return self.registry.database

    async def load(self, keys: Iterable[Key], roots: Iterable[Key]) -> None:
        """Lock what covers `keys` and read it: roots are locked themselves, children by their root. What was changed
        in this transaction stays as it is.

        `roots` are those that rows still to be made belong to. All locks are taken in one order: table, then id.
        """
        wanted: dict[str, set[str]] = {}
        for table, row_id in (*keys, *roots):
            wanted.setdefault(table, set()).add(row_id)
        tables = [self.registry.tables[name] for name in sorted(wanted)]
        children = [synced for synced in tables if synced.belongs_to]
        for synced in children:
            await self._read(synced, wanted[synced.name])
        for key in [(synced.name, row_id) for synced in children for row_id in wanted[synced.name]]:
            root = self.root(key) if key in self.stored else None
            if root:
                wanted.setdefault(root[0], set()).add(root[1])
        for name in sorted(wanted):
            if not self.registry.tables[name].belongs_to:
                await self._read(self.registry.tables[name], wanted[name], lock=True)
        if self.database.dialect != "sqlite":
            # What was read before its root was locked may have changed since, or been purged. SQLite has one writer:
            # nothing can. Locked, too, for a row may belong to no root.
            for synced in children:
                for row_id in wanted[synced.name]:
                    self.forget((synced.name, row_id))
                await self._read(synced, wanted[synced.name], lock=True)
                for key in [(synced.name, row_id) for row_id in wanted[synced.name]]:
                    root = self.root(key) if key in self.stored else None
                    if root and root[1] not in wanted[root[0]]:
                        raise RootChanged

    async def load_children(self, roots: Iterable[Key]) -> list[Key]:
        """Read all living rows that belong to these roots, which are locked; those read already stay as they are."""
        found: list[Key] = []
        by_table: dict[str, list[str]] = {}
        for table, row_id in roots:
            by_table.setdefault(table, []).append(row_id)
        for table, ids in by_table.items():
            for synced in self.registry.children(table):
                assert synced.belongs_to
                rows = await self._select(synced, synced.belongs_to[0], ids, " AND deleted_at IS NULL")
                for row in rows:
                    key = (synced.name, cast("str", row["id"]))
                    if key not in self.rows:
                        self.stored[key] = self.rows[key] = row
                    found.append(key)
        return found

    async def load_conflicts(self, records: Iterable[Key]) -> list[Key]:
        """Lock and read the open conflicts about these rows, which are locked."""
        wanted = set(records)
        synced = self.registry.conflicts
        rows = await self._select(synced, "record_id", sorted({key[1] for key in wanted}), " AND state = 'open'", True)
        found = []
        for row in rows:
            key = (synced.name, cast("str", row["id"]))
            if key not in self.rows:
                self.stored[key] = self.rows[key] = row
            found.append(key)
        return found

    def forget(self, key: Key) -> None:
        """As if the row had not been read."""
        self.rows.pop(key, None)
        self.stored.pop(key, None)

    def synced(self, key: Key) -> Synced:
        return self.registry.tables[key[0]]

    def root(self, key: Key, rows: dict[Key, Values] | None = None) -> Key | None:
        """The root a row belongs to; None for a root itself and for a row that belongs to none."""
        belongs_to = self.synced(key).belongs_to
        if belongs_to is None:
            return None
        root = (rows or self.rows)[key][belongs_to[0]]
        return None if root is None else (belongs_to[1], cast("str", root))

    def scope(self, key: Key) -> str:
        """The scope of a row as it stands in this transaction."""
        return self._scope(key, self.rows)

    def scope_before(self, key: Key) -> str | None:
        """The scope of a row as it was stored; None for a new one."""
        return self._scope(key, self.stored) if key in self.stored else None

    def put(self, key: Key, row: Values, body: bytes | None = None) -> None:
        """The row is to stand like this; its version is raised once per call. `body`: its wire form, if at hand."""
        version = cast("int", self.rows[key]["version"]) + 1 if key in self.rows else 1
        self.rows[key] = {**row, "version": version}
        self.changed[key] = None
        self._bodies.pop(key, None)
        if body is not None:
            self._bodies[key] = body

    def add(self, made: NewRow, device: str) -> Key:
        """A row that the server makes by itself."""
        synced = self.registry.tables[made.table]
        if synced.numbered:
            raise ValueError(f"{made.table}: numbers are drawn by mutations alone")
        key = (made.table, made.id or new_id())
        marks = {"*": [device, self.now, self.access.user]}
        self.put(key, cast("Values", {**synced.defaults, **made.values, "id": key[1], "marks": marks}))
        return key

    def adjust(self, made: Adjusted) -> None:
        """To be done once the whole batch is judged."""
        adding = self.adjustments.setdefault((made.table, made.id), {})
        for name, by in made.add.items():
            adding[name] = adding.get(name, 0) + by

    def body(self, key: Key) -> bytes:
        """The row as phones get it, encoded once."""
        body = self._bodies.get(key)
        if body is None:
            body = self._bodies[key] = encode(self.synced(key).wire(self.rows[key]))
        return body

    def record(self, key: Key) -> msgspec.Raw | None:
        """The row as a change, if it is in the person's own scopes."""
        if key not in self.rows:
            return None
        scope = self.scope(key)
        if scope not in self.access.scopes:
            return None
        row = self.rows[key]
        deleted = row["deleted_at"] is not None
        head = {
            "op": "delete" if deleted else "put",
            "scope": scope,
            "table": key[0],
            "id": key[1],
            "version": row["version"],
            **({"parents": [root[1]]} if (root := self.root(key)) else {}),
        }
        text = encode(head)
        return msgspec.Raw(text if deleted else text[:-1] + b',"data":' + self.body(key) + b"}")

    def _scope(self, key: Key, rows: dict[Key, Values]) -> str:
        root = self.root(key, rows)
        if root is not None:
            return self._scope(root, rows)
        scope = self.synced(key).scope
        if scope is None:
            raise ValueError(f"{key[0]} {key[1]} belongs to nothing")
        return scope(rows[key])

    async def _read(self, synced: Synced, ids: Iterable[str], lock: bool = False) -> None:
        for row in await self._select(synced, "id", sorted(ids), lock=lock):
            key = (synced.name, cast("str", row["id"]))
            if key not in self.changed:
                self.stored[key] = self.rows[key] = row

    async def _select(
        self, synced: Synced, column: str, ids: list[str], and_also: str = "", lock: bool = False
    ) -> list[Values]:
        database = self.database
        columns = columns_of(synced.columns)
        if database.dialect == "sqlite":
            found = await database.sql(select(synced.name, columns, column, IN_JSON, and_also), encode(ids).decode())
        else:
            order = " FOR NO KEY UPDATE" if lock else ""
            found = await database.sql(select(synced.name, columns, column, IN_ARRAY, and_also, order), ids)
        rows = cast("list[Values]", found)
        for row in rows:
            for name in synced.json_columns:
                row[name] = decode(cast("str", row[name]))
        return rows
