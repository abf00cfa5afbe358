"""Ten changes since a cursor, while the feed grows from 100,000 to 3,000,000 rows."""

import asyncio
from statistics import median

import msgspec

from backend.app import registry
from backend.database import Engine, sql, writing
from bench.house import database
from bench.report import stopped, table, whole
from sync.server.access import Access
from sync.server.clock import read as read_clock
from sync.server.cursor import Cursor, show
from sync.server.feed import pull
from sync.server.limits import PAGE_ROWS
from sync.server.registry import Registry

SIZES = (100_000, 1_000_000, 3_000_000)
NEW = 10
CALLS = 50
ROUNDS = 8  # the least of their medians: everything else on the machine only makes a round slower
TERRITORIES = 5
BODY = '{"id":"x","customer_id":"y","text":"' + "Ruft nach dem Urlaub zurück. " * 2 + '","priority":"none"}'
# Numbers (…, …] into scopes t:0 … t:4 in turn; a row's id tells its number.
SERIES = {
    "sqlite": "WITH RECURSIVE one(n) AS (SELECT {} + 1 UNION ALL SELECT n + 1 FROM one WHERE n < {}) SELECT",
    "postgres": "SELECT",
}
FROM = {"sqlite": " FROM one", "postgres": " FROM generate_series({}::bigint + 1, {}::bigint) AS one(n)"}
CHIEF = Access(user="chief", device="chief", scopes=("shared", *(f"t:{n}" for n in range(TERRITORIES)), "u:chief"))
QUIET = Access(user="quiet", device="quiet", scopes=("shared", "t:quiet", "u:quiet"))


class Page(msgspec.Struct):
    changes: list[msgspec.Raw]
    more: bool


def main() -> None:
    asyncio.run(_main())


async def _main() -> None:
    rows = []
    for kind in ("SQLite", "PostgreSQL"):
        async with database(kind) as (engine, _):
            rows += await _grow(kind, engine)
    table(
        f"Growth: {NEW} changes since a cursor",
        ["", *(f"{whole(size)} rows, ms" for size in SIZES), "ratio"],
        rows,
        f"Newest: the last {NEW} changes of all, for somebody who holds {TERRITORIES} territories. Quiet: somebody "
        f"comes back whose territory had {NEW} changes at the beginning; all the rest happened in others. From zero: "
        f"the first page of {whole(PAGE_ROWS)} of everything, with the total for the progress bar. "
        f"Engine, in process; least median of {ROUNDS} times {CALLS} calls (one from zero).",
    )


async def _grow(kind: str, engine: Engine) -> list[list[str]]:
    found: dict[str, list[float]] = {"newest": [], "quiet": [], "from zero": []}
    tables = registry()
    await _fill(engine, "quiet", 0, NEW)
    filled = NEW
    for size in SIZES:
        await _fill(engine, "t", filled, size)
        filled = size
        epoch = (await read_clock(engine, "-")).epoch
        newest = show(Cursor(epoch, dict.fromkeys(CHIEF.scopes, (size - NEW, 0))))
        quiet = show(Cursor(epoch, dict.fromkeys(QUIET.scopes, (0, 0))))
        found["newest"].append(await _median(tables, CHIEF, newest, CALLS, NEW))
        found["quiet"].append(await _median(tables, QUIET, quiet, CALLS, NEW))
        found["from zero"].append(await _median(tables, CHIEF, None, 1, PAGE_ROWS))
    return [
        [f"{kind}, {name}", *(f"{one * 1000:.2f}" for one in seconds), f"{seconds[-1] / seconds[0]:.2f}×"]
        for name, seconds in found.items()
    ]


async def _median(tables: Registry, access: Access, cursor: str | None, calls: int, expected: int) -> float:
    page = msgspec.json.decode(await pull(tables, access, cursor), type=Page)
    assert len(page.changes) == expected, len(page.changes)
    medians = []
    for _ in range(ROUNDS):
        taken = []
        for _ in range(calls):
            with stopped() as watch:
                await pull(tables, access, cursor)
            taken.append(watch.seconds)
        medians.append(median(taken))
    return min(medians)


async def _fill(engine: Engine, scope: str, after: int, up_to: int) -> None:
    """Rows numbered from `after` + 1 to `up_to`, by one statement, and the clock."""
    name = "'t:quiet'" if scope == "quiet" else f"'t:' || CAST(n % {TERRITORIES} AS TEXT)"
    columns = f"n, {name}, 'notes', CAST(n AS TEXT), 'put', 1, '[\"y\"]', '2026-01-05T08:00:00.000Z', "
    target = "INSERT INTO sync_change (number, scope, table_name, row_id, op, version, parents, at, body) "
    dialect = engine.dialect
    body = "{}" if dialect == "sqlite" else "{}::text"
    statement = f"{target}{SERIES[dialect]} {columns}{body}{FROM[dialect]}"
    given = (after, up_to, BODY) if dialect == "sqlite" else (BODY, after, up_to)
    async with writing(engine):
        await sql(engine, statement, *given)
        await sql(engine, "UPDATE sync_clock SET number = {}", up_to)
    await sql(engine, "ANALYZE sync_change" if dialect == "sqlite" else "VACUUM ANALYZE sync_change")
