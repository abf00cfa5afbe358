"""An upgrade keeps what a database of an earlier version holds (F6)."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.app import registry, tables
from backend.company.offline import COMPANY
from backend.database import Engine, bind, open_engine, sql, start, stop
from backend.groups.offline import GROUPS
from backend.migrating import migrate
from sync.server.access import Access
from sync.server.feed import pull
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


CATALOGUE = "2026-11-26T12:01:00:000000"


async def test_a_business_that_is_there_gets_its_first_groups_and_rates_with_their_places_in_the_feed(
    empty: Engine,
) -> None:
    await migrate(empty, CATALOGUE)
    marks = '{"*":["server","2026-01-05T08:00:00.000Z","dora"]}'
    await sql(
        empty,
        "INSERT INTO company (id, version, marks, name, country, currency, language, zone)"
        " VALUES ('c', 3, {}, 'Nordlicht', 'DE', 'EUR', 'de', 'Europe/Berlin')",
        marks,
    )
    await migrate(empty)
    groups = await sql(empty, "SELECT name, mode, version, deleted_at FROM groups ORDER BY id")
    assert [(row["name"], row["mode"], row["version"], row["deleted_at"]) for row in groups] == [
        ("Händler", "net", 1, None),
        ("Endkunden", "gross", 1, None),
    ]
    feed = await sql(empty, "SELECT number, scope, table_name, op, version FROM sync_change ORDER BY number")
    assert [(row["number"], row["table_name"], row["version"]) for row in feed] == [
        (1, "company", 4),
        (2, "groups", 1),
        (3, "groups", 1),
    ]
    page = json.loads(await pull(registry(), Access(user="p", scopes=("shared",))))
    assert {(change["op"], change["scope"]) for change in page["changes"]} == {("put", "shared")}
    company, group, _ = (change["data"] for change in page["changes"])
    assert company["name"] == "Nordlicht"
    assert {"country": "DE", "vat_class": "standard", "rate_bp": 1900, "valid_from": None, "valid_to": None} in company[
        "vat_rates"
    ]
    assert set(company) == set(COMPANY.wire_names)
    assert set(group) == set(GROUPS.wire_names)


async def test_migrating_again_changes_nothing(empty: Engine) -> None:
    await migrate(empty)
    (before,) = await sql(empty, "SELECT number, epoch, fence FROM sync_clock")
    await migrate(empty)
    assert await sql(empty, "SELECT number, epoch, fence FROM sync_clock") == [before]


async def test_an_order_that_was_over_before_no_longer_waits_for_a_decision(empty: Engine) -> None:
    await migrate(empty, "2026-11-26T20:00:00:000000")
    for state in ("ready", "cancelled", "shipped"):
        await sql(empty, "INSERT INTO orders (id, state, differs) VALUES ({}, {}, {})", state, state, True)
    await migrate(empty)
    assert await sql(empty, "SELECT id FROM orders WHERE differs") == [{"id": "ready"}]
