"""Every test here runs on SQLite and on PostgreSQL, with the guard on: nothing but `apply` may write a synced row."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from backend.database import Engine, bind, install_guard, open_engine, sql, start, stop
from sync.server.access import Access
from sync.server.registry import Registry
from sync.server.tables import EXTRA_SQL, PURGE_SQL
from tests.postgres import drop_database, fresh_database
from tests.sync import library
from tests.sync.phone import Phone


async def fill(url: str) -> None:
    """Make the library's tables in an empty database."""
    engine = open_engine(url)
    bind(engine, library.TABLES)
    await start(engine)
    for table in library.TABLES:
        await table.create_table()
    for statement in [*EXTRA_SQL[engine.dialect], *PURGE_SQL]:
        await sql(engine, statement)
    await stop(engine)


async def filled_file() -> bytes:
    """What an SQLite file with the library's tables holds."""
    if not _filled:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "library.sqlite"
            await fill(str(path))
            _filled.append(path.read_bytes())
    return _filled[0]


_filled: list[bytes] = []


@pytest.fixture(params=["sqlite", "postgres"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a fresh database with the library's tables."""
    if request.param == "sqlite":
        path = tmp_path / "library.sqlite"
        path.write_bytes(await filled_file())
        yield str(path)
    else:
        address = await fresh_database(fill)
        yield address
        await drop_database(address)


@pytest.fixture
async def engine(url: str) -> AsyncIterator[Engine]:
    engine = open_engine(url)
    bind(engine, library.TABLES)
    await start(engine)
    await install_guard(engine, library.registry().guarded)
    yield engine
    await stop(engine)


@pytest.fixture
def registry(engine: Engine) -> Registry:
    return library.registry()


@pytest.fixture
def phone(registry: Registry) -> Callable[[Access], Phone]:
    return lambda access: Phone(registry, access)


@pytest.fixture
def ada(registry: Registry) -> Phone:
    return Phone(registry, library.ada())


@pytest.fixture
def bea(registry: Registry) -> Phone:
    return Phone(registry, library.bea())


@pytest.fixture
def cem(registry: Registry) -> Phone:
    return Phone(registry, library.cem())
