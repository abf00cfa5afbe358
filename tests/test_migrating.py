"""An upgrade keeps what a database of an earlier version holds (F6)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.app import tables
from backend.database import Engine, bind, open_engine, sql, start, stop
from backend.migrating import migrate
from tests.postgres import drop_database, fresh_database

FIRST_RELEASE = "2026-11-22T03:30:00:000000"


@pytest.fixture(params=["sqlite", "postgres"])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Engine]:
    async def nothing(url: str) -> None:
        """A function of this one test: a database that is given back has tables."""

    on_postgres = request.param == "postgres"
    url = await fresh_database(nothing) if on_postgres else str(tmp_path / "feldbuch.sqlite")
    engine = open_engine(url)
    bind(engine, tables())
    await start(engine)
    yield engine
    await stop(engine)
    if on_postgres:
        await drop_database(url)


async def test_a_database_of_the_first_release_is_brought_up_to_date_with_its_rows(empty: Engine) -> None:
    await migrate(empty, FIRST_RELEASE)
    await sql(empty, "INSERT INTO person_territories (person_id, territory_id) VALUES ('p', 't')")
    await sql(empty, "INSERT INTO sync_device (id, user_id, last_mutation) VALUES ('d', 'p', 7)")
    await migrate(empty)
    assert await sql(empty, "SELECT person_id, until, ended_at FROM person_territories") == [
        {"person_id": "p", "until": None, "ended_at": None}
    ]
    assert await sql(empty, "SELECT last_mutation, scopes FROM sync_device") == [{"last_mutation": 7, "scopes": "{}"}]


async def test_migrating_again_changes_nothing(empty: Engine) -> None:
    await migrate(empty)
    (before,) = await sql(empty, "SELECT number, epoch, fence FROM sync_clock")
    await migrate(empty)
    assert await sql(empty, "SELECT number, epoch, fence FROM sync_clock") == [before]
