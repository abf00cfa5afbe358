"""How changes of the feed become a page: joined by the database as bytes, those of several scopes merged by number.

Stored bodies are never decoded.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast

from sync.server.limits import UNION_BRANCHES

KEPT_STATEMENTS = 256
# A put stands in `body` as the page brings it (see write.py). What was written before that was so is made into it
# here, as leaves and deletes are, by `format`, which both databases have.
FORM = """'{{"op":"%s","scope":"%s","table":"%s","id":"%s","version":%s%s%s%s}}'"""
PIECE = (
    """CASE WHEN substr(body, 1, 7) = '{{"op":"' THEN body ELSE"""
    f" format({FORM}, op, scope, table_name, row_id, version,"
    """ CASE parents WHEN '' THEN '' ELSE ',"parents":' || parents END,"""
    """ CASE WHEN body IS NULL THEN '' ELSE ',"data":' END, body) END"""
)
# PostgreSQL is told the order; SQLite joins in the order in which the subquery yields. As bytes: what the driver
# decodes is only encoded again: on a page of text beyond ASCII that costs as much as the rest.
JOIN = {
    "sqlite": f"CAST(group_concat({PIECE}, ',') AS BLOB)",
    "postgres": f"convert_to(string_agg({PIECE}, ',' ORDER BY c.%s), 'UTF8')",
}
ROW = "number, scope, table_name, row_id, op, version, parents, body"


class Joined(NamedTuple):
    """Changes as they go out, how many rows they are about, and the lowest and the highest of their numbers."""

    changes: bytes = b""
    rows: int = 0
    first: int = 0
    last: int = 0


def joined(row: Mapping[str, object]) -> Joined:
    """Of the one row that a statement of `paged` gives."""
    numbers = (cast("int", row["first"] or 0), cast("int", row["last"] or 0))
    return Joined(cast("bytes", row["changes"] or b""), cast("int", row["count"]), *numbers)


def paged(dialect: str, branches: list[str], order: str, limit: int) -> str:
    """The first `limit` of the branches of all scopes, by `order` (number, number DESC), joined.

    The branches are merged lazily: as many index entries (scope, number, op) are read as the page has rows, whatever
    the scopes hold. SQLite does so with numbers and then finds the rows by number, its row id; PostgreSQL does so with
    whole rows, if each branch is sorted and limited. The limit stands in the text: PostgreSQL's plan for any limit
    would read whole scopes.
    """
    if dialect == "postgres":
        branches = [f"SELECT * FROM ({branch} ORDER BY {order} LIMIT {limit}) AS one" for branch in branches]  # noqa: S608
    page = f"({_merged(branches, order)} ORDER BY {order} LIMIT {limit})"
    join = JOIN[dialect].replace("ORDER BY c.%s", f"ORDER BY c.{order}")
    chosen = f"SELECT {join} AS changes, count(*) AS count, min(c.number) AS first, max(c.number) AS last"
    if dialect == "sqlite":
        return f"{chosen} FROM {page} AS page CROSS JOIN sync_change AS c WHERE c.number = page.number"
    return f"{chosen} FROM {page} AS c"


def columns(dialect: str) -> str:
    """What a branch reads: see `paged`."""
    return "number" if dialect == "sqlite" else ROW


def _merged(branches: list[str], order: str) -> str:
    """UNION ALL of all branches, nested because SQLite takes only 500 in one."""
    if len(branches) <= UNION_BRANCHES:
        return " UNION ALL ".join(branches)
    parts = [f"SELECT * FROM ({_merged(part, order)} ORDER BY {order}) AS part" for part in _parts(branches)]  # noqa: S608
    return " UNION ALL ".join(parts)


def _parts(branches: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(branches), UNION_BRANCHES):
        yield branches[start : start + UNION_BRANCHES]
