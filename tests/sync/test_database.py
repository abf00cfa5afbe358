"""The engines: transactions end as they should, whatever becomes of the task that began them."""

import asyncio
import contextvars
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from piccolo.columns import BigInt, Boolean, Text
from piccolo.engine.exceptions import TransactionError
from piccolo.table import Table

from backend.database import Engine, bind, install_guard, open_engine, reading, sql, start, stop, writing
from backend.engines.placeholders import with_numbers, with_question_marks
from backend.engines.sqlite import READERS, SQLite
from sync.server.database import Trouble
from sync.server.errors import Busy
from tests.sync.library import Shelves, registry
from tests.sync.phone import Phone


class Tools(Table, tablename="tools"):
    name = Text(unique=True)
    weight = BigInt()
    sharp = Boolean(default=False)


@pytest.fixture
async def tools(engine: Engine) -> Engine:
    bind(engine, [Tools])
    await Tools.create_table()
    return engine


async def count(engine: Engine) -> int:
    rows = await sql(engine, "SELECT count(*) AS count FROM tools")
    found = rows[0]["count"]
    assert isinstance(found, int)
    return found


def test_placeholders_become_those_of_the_database() -> None:
    text = "SELECT '{{}}' WHERE a = {} AND b = {}"
    assert with_question_marks(text) == "SELECT '{}' WHERE a = ? AND b = ?"
    assert with_numbers(text) == "SELECT '{}' WHERE a = $1 AND b = $2"
    assert with_numbers("SELECT 1") == "SELECT 1"


async def test_piccolo_reads_what_it_wrote(tools: Engine) -> None:
    await Tools.insert(Tools(name="saw", weight=2**60, sharp=True))
    (row,) = await Tools.select(Tools.name, Tools.weight, Tools.sharp)
    assert row == {"name": "saw", "weight": 2**60, "sharp": True}
    await Tools.update({Tools.weight: 3}).where(Tools.name == "saw")
    assert (await sql(tools, "SELECT weight FROM tools WHERE name = {}", "saw")) == [{"weight": 3}]
    assert await Tools.exists().where(Tools.name == "saw")


async def test_a_transaction_is_kept_whole_or_not_at_all(tools: Engine) -> None:
    async with writing(tools):
        await Tools.insert(Tools(name="saw"))
    with pytest.raises(ValueError, match="stop"):
        async with writing(tools):
            await Tools.insert(Tools(name="axe"))
            raise ValueError("stop")
    assert await count(tools) == 1


async def test_an_inner_transaction_is_part_of_the_outer_one(tools: Engine) -> None:
    with pytest.raises(ValueError, match="stop"):
        async with writing(tools):
            async with writing(tools):
                await Tools.insert(Tools(name="saw"))
            async with reading(tools):
                assert await count(tools) == 1
            raise ValueError("stop")
    assert await count(tools) == 0


async def test_a_reading_transaction_cannot_write(tools: Engine) -> None:
    async with reading(tools):
        with pytest.raises(TransactionError):
            async with writing(tools):
                pass
    with pytest.raises(Exception, match=r"readonly|read-only"):
        async with reading(tools):
            await Tools.insert(Tools(name="saw"))
    assert await count(tools) == 0


async def test_a_failed_statement_gives_its_connection_back(tools: Engine) -> None:
    for _ in range(30):
        with pytest.raises(Exception, match="nowhere"):
            await sql(tools, "SELECT * FROM nowhere")
        with pytest.raises(Exception, match="nowhere"):
            async with reading(tools):
                await sql(tools, "SELECT * FROM nowhere")
        with pytest.raises(Exception, match="nowhere"):
            async with writing(tools):
                await sql(tools, "DELETE FROM nowhere")
    assert await count(tools) == 0


async def test_a_cancelled_task_rolls_back_and_gives_its_connection_back(tools: Engine) -> None:
    async def work(name: str) -> None:
        async with writing(tools):
            await Tools.insert(Tools(name=name))
            await asyncio.sleep(60)

    for number in range(3):
        task = asyncio.ensure_future(work(str(number)))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await count(tools) == 0
    async with writing(tools):
        await Tools.insert(Tools(name="saw"))
    assert await count(tools) == 1


async def test_a_long_statement_is_interrupted_when_its_task_is_cancelled(tools: Engine) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"

    async def read() -> None:
        async with reading(tools):
            await sql(tools, endless)

    tasks = [asyncio.ensure_future(read()) for _ in range(2 * READERS)]
    await asyncio.sleep(0.1)
    for task in tasks:
        task.cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(error) for error in done} == {asyncio.CancelledError}
    async with reading(tools):
        assert await count(tools) == 0


async def test_many_tasks_share_few_connections(tools: Engine) -> None:
    async def work(number: int) -> None:
        async with writing(tools):
            await Tools.insert(Tools(name=str(number)))
        async with reading(tools):
            assert await count(tools) > 0

    await asyncio.gather(*(work(number) for number in range(40)))
    assert await count(tools) == 40


async def test_a_task_that_outlives_the_transaction_it_was_born_in_has_none(tools: Engine) -> None:
    go_on = asyncio.Event()

    async def later() -> None:
        await go_on.wait()
        await Tools.insert(Tools(name="later"))

    with pytest.raises(ValueError, match="stop"):
        async with writing(tools):
            task = asyncio.ensure_future(later())
            await asyncio.sleep(0)
            raise ValueError("stop")
    go_on.set()
    await task
    assert await count(tools) == 1


async def test_tasks_that_began_outside_see_nothing_of_an_open_transaction(tools: Engine) -> None:
    async with writing(tools):
        await Tools.insert(Tools(name="saw"))
        outside = asyncio.get_running_loop().create_task(count(tools), context=contextvars.Context())
        assert await outside == 0
    assert await count(tools) == 1


def test_one_engine_serves_several_event_loops_one_after_the_other(tmp_path: Path) -> None:
    engine = open_engine(str(tmp_path / "loops.sqlite"))
    bind(engine, [Tools])

    async def work(number: int) -> int:
        await start(engine)
        await Tools.create_table(if_not_exists=True)
        async with writing(engine):
            await Tools.insert(Tools(name=str(number)))
        if number % 2:
            await stop(engine)
        return await count(engine)

    assert [asyncio.run(work(number)) for number in range(4)] == [1, 2, 3, 4]
    asyncio.run(stop(engine))


async def test_the_guard_refuses_whoever_writes_past_the_write_path(engine: Engine, ada: Phone) -> None:
    await ada.create("shelves", name="A")
    row = Shelves(id="x", name="B", grade="good", grade_at="", street="", town="", created_at="", created_by="")
    for statement in (Shelves.insert(row), Shelves.update({Shelves.name: "C"}, force=True), Shelves.delete(force=True)):
        with pytest.raises(Exception, match=r"outside sync\.server\.apply"):
            await statement
        with pytest.raises(Exception, match=r"outside sync\.server\.apply"):
            async with writing(engine):
                await statement
    await ada.pull()
    assert [row["name"] for row in ada.of("shelves")] == ["A"]


async def test_the_guard_does_not_outlive_its_transaction(engine: Engine, ada: Phone) -> None:
    for name in ("A", "B"):
        await ada.create("shelves", name=name)
        with pytest.raises(Exception, match=r"outside sync\.server\.apply"):
            await Shelves.delete(force=True)


async def test_a_full_disk_is_no_fault_of_the_mutation(tmp_path: Path, url: str, ada: Phone, engine: Engine) -> None:
    if isinstance(engine, SQLite):
        shelf = await ada.create("shelves", name="A")
        (pages,) = (row["page_count"] for row in await sql(engine, "PRAGMA page_count"))
        await sql(engine, f"PRAGMA max_page_count = {pages}")
        book = ada.do("create", "books", set={"shelf_id": shelf, "title": "Seas", "blurb": "x" * 100_000})
        with pytest.raises(Busy):
            await ada.send(book)
        await sql(engine, "PRAGMA max_page_count = 100000")
        assert (await ada.send(book))[0]["status"] == "applied"
    else:
        # A server's disk cannot be filled here: the error it would send is.
        import asyncpg

        assert engine.trouble(asyncpg.exceptions.DiskFullError()) is Trouble.BUSY


async def test_another_process_that_writes_is_waited_for(tmp_path: Path) -> None:
    path = str(tmp_path / "shared.sqlite")
    engine = open_engine(path)
    bind(engine, [Tools])
    await start(engine)
    await Tools.create_table()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO tools (name) VALUES ('other')")

    async def write() -> None:
        async with writing(engine):
            await Tools.insert(Tools(name="mine"))

    task = asyncio.ensure_future(write())
    await asyncio.sleep(0.1)
    assert not task.done()
    other.execute("COMMIT")
    other.close()
    await task
    assert await count(engine) == 2
    await stop(engine)


async def test_a_broken_file_is_told_at_start(tmp_path: Path) -> None:
    path = tmp_path / "broken.sqlite"
    path.write_bytes(b"this is no database" * 100)
    engine = open_engine(str(path))
    with pytest.raises(sqlite3.DatabaseError) as caught:
        await start(engine)
    assert engine.trouble(caught.value) is Trouble.BUSY
    await stop(engine)


async def test_commits_are_flushed_and_readers_do_not_wait(tmp_path: Path) -> None:
    engine = open_engine(str(tmp_path / "settings.sqlite"))
    await start(engine)
    settings: dict[str, Any] = {}
    for name in ("journal_mode", "synchronous", "foreign_keys"):
        settings |= (await sql(engine, f"PRAGMA {name}"))[0]
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    await stop(engine)


async def test_the_guard_names_every_synced_table(engine: Engine) -> None:
    await install_guard(engine, registry().guarded)
    names = {table._meta.tablename for table in registry().guarded}
    assert names == {"shelves", "books", "tallies", "slips", "log", "rules", "clashes"}
