"""An installation that nobody has used yet, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.app import registry as application_registry
from backend.app import tables
from backend.database import Engine, bind, install_guard, open_engine, start, stop
from backend.migrating import migrate
from sync.server.registry import Registry
from tests.postgres import drop_database, fresh_database


async def fill(url: str) -> None:
    """Make the application's tables in an empty database."""
    engine = open_engine(url)
    bind(engine, tables())
    await start(engine)
    await migrate(engine)
    await stop(engine)


@pytest.fixture(params=["sqlite", "postgres"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Engine]:
    """An engine on it; a synced row is written by `apply` or the test fails."""
    url = str(tmp_path / "feldbuch.sqlite") if request.param == "sqlite" else await fresh_database(fill)
    if request.param == "sqlite":
        await fill(url)
    engine = open_engine(url)
    bind(engine, tables())
    await start(engine)
    await install_guard(engine, application_registry().guarded)
    yield engine
    await stop(engine)
    if request.param == "postgres":
        await drop_database(url)


@pytest.fixture
def registry(engine: Engine) -> Registry:
    return application_registry()
