"""PostgreSQL's connections between two uses: kept, replaced when they broke, given to whoever waits."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from backend.database import Engine, open_engine, sql, start, stop
from backend.engines.postgres import POOL_CONNECTIONS
from tests.postgres import address


@pytest.fixture
async def engine() -> AsyncIterator[Engine]:
    engine = open_engine(address())
    await start(engine)
    yield engine
    await stop(engine)


async def process_of(engine: Engine) -> object:
    return (await sql(engine, "SELECT pg_backend_pid() AS pid"))[0]["pid"]


async def test_one_query_after_the_other_uses_the_same_connection(engine: Engine) -> None:
    assert await process_of(engine) == await process_of(engine)


async def test_a_connection_cut_off_meanwhile_is_replaced(engine: Engine) -> None:
    before = await process_of(engine)
    other = await asyncpg.connect(address())
    await other.execute("SELECT pg_terminate_backend($1, 5000)", before)
    await other.close()
    await asyncio.sleep(0.1)  # the end of the connection arrives
    assert await process_of(engine) != before


async def test_a_failed_statement_leaves_a_connection_that_works(engine: Engine) -> None:
    with pytest.raises(asyncpg.PostgresError):
        await sql(engine, "SELECT 1 / 0")
    assert (await sql(engine, "SELECT 1 AS one"))[0]["one"] == 1


async def test_those_who_wait_at_the_pool_get_what_others_give_back(engine: Engine) -> None:
    busy = [asyncio.ensure_future(sql(engine, "SELECT pg_sleep(0.1)")) for _ in range(3 * POOL_CONNECTIONS)]
    await asyncio.gather(*busy)
    assert all(task.done() for task in busy)
