"""Pull from zero: rows a second through the engine and over HTTP, beside the raw driver on the same stored bodies."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing

import asyncpg
import httpx
import msgspec

from backend.app import registry
from backend.database import Engine, sql
from bench.devices import access_of_everything, bearer
from bench.house import Size, business, database, serving
from bench.report import per_second, stopped, table, times, whole
from sync.server.access import Access
from sync.server.feed import pull
from sync.server.limits import PAGE_ROWS

CUSTOMERS, NOTES = 10_000, 50_000
RUNS = 3  # the best counts: everything else on the machine only makes a run slower
RAW = "SELECT body FROM sync_change"
CODINGS = "zstd"
Read = Callable[[], Awaitable[list[bytes]]]


class Change(msgspec.Struct):
    op: str


class Page(msgspec.Struct):
    cursor: str
    more: bool
    changes: list[Change]


class Head(msgspec.Struct):
    """A page without its changes, which nobody has to look at while the watch runs."""

    cursor: str
    more: bool


def main() -> None:
    asyncio.run(_main())


async def _main() -> None:
    path = business(Size(CUSTOMERS, NOTES))
    rows = []
    for kind in ("SQLite", "PostgreSQL"):
        async with database(kind, path if kind == "SQLite" else "") as (engine, url):
            if kind == "PostgreSQL":
                await _take_feed(path, url)
            rows += await _measure(kind, engine, url)
    table(
        f"Pull of {whole(CUSTOMERS)} customers and {whole(NOTES)} notes from zero, pages of {PAGE_ROWS}",
        ["", "rows", "seconds", "rows/s", "of the raw driver", "MB"],
        rows,
        f"The raw driver (sqlite3, asyncpg) reads the same stored bodies by one query, {PAGE_ROWS} at a time, "
        "and joins them, nothing else: no order, no scopes, no versions. Counts are verified by decoding afterwards. "
        f"HTTP: `feldbuch serve`, one client on the same machine, {CODINGS}, MB as transferred. Best of {RUNS}.",
    )


async def _measure(kind: str, engine: Engine, url: str) -> list[list[str]]:
    access = await access_of_everything(engine)
    (counted,) = await sql(engine, "SELECT count(*) AS count FROM sync_change")
    rows = int(str(counted["count"]))
    (others,) = await sql(
        engine, "SELECT count(*) AS count FROM sync_change WHERE scope LIKE 'u:%' AND scope <> {}", f"u:{access.user}"
    )
    wanted = rows - int(str(others["count"]))

    raw_bodies, raw_seconds = await _best(lambda: _raw(kind, url))
    assert sum(page.count(b"\n") for page in raw_bodies) == rows
    pages, seconds = await _best(lambda: _engine_pages(access))
    assert _puts(pages) == wanted
    lines = [
        [f"{kind}, raw driver", whole(rows), f"{raw_seconds:.2f}", per_second(rows, raw_seconds), "1", _mb(raw_bodies)],
        _line(f"{kind}, engine", wanted, seconds, rows / raw_seconds, _mb(pages)),
    ]
    if kind == "SQLite":  # PostgreSQL has only the feed here
        with serving(url) as server:
            seconds, transferred, bodies = await _over_http(server.url)
        assert _puts(bodies) == wanted
        lines.append(_line(f"{kind}, HTTP", wanted, seconds, rows / raw_seconds, f"{transferred / 1e6:.1f}"))
    return lines


def _line(name: str, rows: int, seconds: float, raw_rate: float, size: str) -> list[str]:
    return [name, whole(rows), f"{seconds:.2f}", per_second(rows, seconds), times(rows / seconds, raw_rate), size]


async def _best(read: Read) -> tuple[list[bytes], float]:
    best = float("inf")
    pages: list[bytes] = []
    for _ in range(RUNS):
        with stopped() as watch:
            pages = await read()
        best = min(best, watch.seconds)
    return pages, best


async def _engine_pages(access: Access) -> list[bytes]:
    tables = registry()
    pages = []
    cursor = None
    while True:
        page = await pull(tables, access, cursor)
        pages.append(page)
        head = _head(page)
        cursor = head.cursor
        if not head.more:
            return pages


async def _over_http(url: str) -> tuple[float, int, list[bytes]]:
    best = float("inf")
    transferred = 0
    pages: list[bytes] = []
    async with httpx.AsyncClient(base_url=url, headers={"Accept-Encoding": CODINGS}) as client:
        client.headers["Authorization"] = f"Bearer {await bearer(client)}"
        for _ in range(RUNS):
            pages, transferred = [], 0
            with stopped() as watch:
                cursor: dict[str, str] = {}
                while True:
                    answer = await client.get("/sync/changes", params={"limit": PAGE_ROWS, **cursor})
                    answer.raise_for_status()
                    transferred += answer.num_bytes_downloaded
                    pages.append(answer.content)
                    head = _head(answer.content)
                    if not head.more:
                        break
                    cursor = {"since": head.cursor}
            best = min(best, watch.seconds)
    return best, transferred, pages


async def _raw(kind: str, url: str) -> list[bytes]:
    return _raw_sqlite(url) if kind == "SQLite" else await _raw_postgres(url)


def _raw_sqlite(path: str) -> list[bytes]:
    pages = []
    with closing(sqlite3.connect(path)) as connection:
        cursor = connection.execute(RAW)
        while rows := cursor.fetchmany(PAGE_ROWS):
            pages.append("".join([f"{body}\n" for (body,) in rows]).encode())
    return pages


async def _raw_postgres(url: str) -> list[bytes]:
    pages = []
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            cursor = await connection.cursor(RAW)
            while rows := await cursor.fetch(PAGE_ROWS):
                pages.append("".join([f"{body}\n" for (body,) in rows]).encode())
    finally:
        await connection.close()
    return pages


async def _take_feed(path: str, url: str) -> None:
    """The feed of the SQLite business, into PostgreSQL: the same bodies under the same numbers."""
    columns = ("number", "scope", "table_name", "row_id", "op", "version", "parents", "at", "body")
    with closing(sqlite3.connect(path)) as source:
        rows = source.execute(f"SELECT {', '.join(columns)} FROM sync_change").fetchall()
        (number,) = source.execute("SELECT number FROM sync_clock").fetchone()
    connection = await asyncpg.connect(url)
    try:
        await connection.copy_records_to_table("sync_change", records=rows, columns=columns)
        await connection.execute("UPDATE sync_clock SET number = $1", number)
        await connection.execute("VACUUM ANALYZE sync_change")
    finally:
        await connection.close()


def _head(page: bytes) -> Head:
    return msgspec.json.decode(page[: page.index(b',"changes":[')] + b"}", type=Head)


def _puts(pages: list[bytes]) -> int:
    changes = [change for page in pages for change in msgspec.json.decode(page, type=Page).changes]
    return sum(change.op == "put" for change in changes)


def _mb(pages: list[bytes]) -> str:
    return f"{sum(map(len, pages)) / 1e6:.1f}"
