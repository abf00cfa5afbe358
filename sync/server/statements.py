"""Many rows by one statement: SQLite runs it for each inside one call, PostgreSQL takes the columns as arrays."""

from collections.abc import Mapping, Sequence
from functools import cache

from piccolo.columns import JSON, BigInt, BigSerial, Boolean, Column, Integer, Text, Varchar
from piccolo.columns.column_types import JSONB

from sync.server.database import Database

ARRAYS = {
    "text": "text",
    "integer": "integer",
    "bigint": "bigint",
    "boolean": "boolean",
    "json": "text",
    "encoded": "text",
}
IN_JSON = "IN (SELECT value FROM json_each({}))"
IN_ARRAY = "= ANY({}::text[])"
Columns = tuple[tuple[str, str], ...]
"""(name, what it holds) in order."""


def columns_of(columns: Mapping[str, str]) -> Columns:
    return tuple(columns.items())


def holds(column: Column) -> str:
    """What a column holds: a name of ARRAYS. Raises ValueError for a kind that we do not use."""
    for kinds, name in (
        ((JSON, JSONB), "json"),
        ((Text, Varchar), "text"),
        ((BigInt, BigSerial), "bigint"),
        ((Integer,), "integer"),
        ((Boolean,), "boolean"),
    ):
        if isinstance(column, kinds):
            return name
    raise ValueError(f"{column._meta.name}: no table of ours can have a {type(column).__name__}")


async def insert(
    database: Database, table: str, columns: Columns, rows: Sequence[Sequence[object]], on_conflict: str = ""
) -> None:
    if database.dialect == "sqlite":
        await database.many(_insert_each(table, columns, on_conflict), rows)
    else:
        await database.sql(_insert_arrays(table, columns, on_conflict), *_by_column(rows))


async def update(database: Database, table: str, columns: Columns, rows: Sequence[Sequence[object]]) -> None:
    """The first column is the key."""
    if database.dialect == "sqlite":
        await database.many(_update_each(table, columns), [(*row[1:], row[0]) for row in rows])
    else:
        await database.sql(_update_arrays(table, columns), *_by_column(rows))


def _by_column(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]


# The names below are those of our own tables and columns.


@cache
def select(table: str, columns: Columns, column: str, among: str, and_also: str = "", lock: str = "") -> str:
    """Rows by the values of one column, in the order of their ids."""
    return f'SELECT {_names(columns)} FROM "{table}" WHERE "{column}" {among}{and_also} ORDER BY id{lock}'  # noqa: S608


@cache
def _insert_each(table: str, columns: Columns, on_conflict: str) -> str:
    places = ", ".join(["{}"] * len(columns))
    return f'INSERT INTO "{table}" ({_names(columns)}) VALUES ({places}) {on_conflict}'  # noqa: S608


@cache
def _insert_arrays(table: str, columns: Columns, on_conflict: str) -> str:
    values = ", ".join(_value(name, holds) for name, holds in columns)
    return f'INSERT INTO "{table}" ({_names(columns)}) SELECT {values} FROM {_arrays(columns)} {on_conflict}'  # noqa: S608


@cache
def _update_each(table: str, columns: Columns) -> str:
    key, *others = (name for name, _ in columns)
    changes = ", ".join(f'"{name}" = {{}}' for name in others)
    return f'UPDATE "{table}" SET {changes} WHERE "{key}" = {{}}'  # noqa: S608


@cache
def _update_arrays(table: str, columns: Columns) -> str:
    key = columns[0][0]
    changes = ", ".join(f'"{name}" = {_value(name, holds)}' for name, holds in columns[1:])
    return f'UPDATE "{table}" AS t SET {changes} FROM {_arrays(columns)} WHERE t."{key}" = u."{key}"'  # noqa: S608


def _names(columns: Columns) -> str:
    return ", ".join(f'"{name}"' for name, _ in columns)


def _arrays(columns: Columns) -> str:
    arrays = ", ".join(f"{{}}::{ARRAYS[holds]}[]" for _, holds in columns)
    return f"unnest({arrays}) AS u ({_names(columns)})"


def _value(name: str, holds: str) -> str:
    return f'u."{name}"::json' if holds == "json" else f'u."{name}"'
