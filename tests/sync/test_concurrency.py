"""Several writers and readers at once: no change is missed, none is done twice, no loser is lost."""

import asyncio
import contextvars
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from backend.database import Engine, reading, sql, writing
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.errors import Busy, Gap
from sync.server.ids import new_id
from sync.server.messages import Mutation
from sync.server.push import push
from sync.server.registry import Registry
from tests.sync.library import ada as ada_access
from tests.sync.library import cem as cem_access
from tests.sync.phone import Phone

Phones = Callable[[Access], Phone]
WRITERS = 8
ROUNDS = 12


async def test_two_pushes_with_the_same_was_lose_neither(cem: Phone, phone: Phones) -> None:
    shelves = [await cem.create("shelves", name="A", metres=1) for _ in range(5)]
    others = [phone(cem_access(f"device {number}")) for number in range(2)]
    for shelf in shelves:
        results = await asyncio.gather(
            *(
                other.update("shelves", shelf, {"name": "A", "metres": 1}, name=other.access.device, metres=10 + place)
                for place, other in enumerate(others)
            )
        )
        assert sorted(result["status"] for result in results) == ["applied", "conflict"]
        (second,) = [result for result in results if result["status"] == "conflict"]
        assert {conflict["field"] for conflict in second["conflicts"]} == {"name", "metres"}
        name = next(conflict for conflict in second["conflicts"] if conflict["field"] == "name")
        assert {name["mine"], name["theirs"]} == {"device 0", "device 1"}
    await cem.pull()
    assert len(cem.of("clashes")) == 2 * len(shelves)


async def test_eight_writers_and_a_reader_by_cursor_miss_no_change(cem: Phone, phone: Phones) -> None:
    shelf = await cem.create("shelves", name="A", room="east")
    reader = phone(ada_access("reader"))
    writing_goes_on = True

    async def write(writer: Phone) -> None:
        for number in range(ROUNDS):
            own = writer.do("create", "shelves", set={"name": f"{writer.access.device} {number}", "room": "east"})
            book = writer.do("create", "books", set={"shelf_id": shelf, "title": f"{number}"})
            results = await writer.send(own, book)
            assert [result["status"] for result in results] == ["applied", "applied"]

    async def read() -> None:
        while writing_goes_on:
            await reader.pull(limit=5)

    reads = asyncio.ensure_future(read())
    await asyncio.gather(*(write(phone(cem_access(f"writer {number}"))) for number in range(WRITERS)))
    writing_goes_on = False
    await reads
    await reader.pull()
    assert len(reader.of("shelves")) == 1 + WRITERS * ROUNDS
    assert len(reader.of("books")) == WRITERS * ROUNDS
    assert len(reader.received) == 1 + 2 * WRITERS * ROUNDS


async def test_writers_that_want_rows_in_opposite_order_all_come_through(cem: Phone, phone: Phones) -> None:
    shelves = [await cem.create("shelves", name="A") for _ in range(6)]

    async def write(writer: Phone, order: list[str]) -> None:
        for number in range(6):
            name = f"{writer.access.device} {number}"
            results = await writer.send(*(writer.do("update", "shelves", shelf, set={"name": name}) for shelf in order))
            assert {result["status"] for result in results} == {"applied"}

    await asyncio.gather(
        *(
            write(phone(cem_access(f"writer {number}")), shelves if number % 2 else shelves[::-1])
            for number in range(WRITERS)
        )
    )
    await cem.pull()
    assert {cem.versions["shelves", shelf] for shelf in shelves} == {1 + 6 * WRITERS}
    assert len({row["name"] for row in cem.of("shelves")}) == 1


async def test_the_same_push_sent_twice_at_once_is_done_once(ada: Phone) -> None:
    mutations = [ada.do("create", "shelves", set={"name": str(number)}) for number in range(5)]
    replies = await asyncio.gather(ada.send(*mutations), ada.send(*mutations))
    assert sorted({result["status"] for reply in replies for result in reply}) == ["applied", "duplicate"]
    await ada.pull()
    assert len(ada.of("shelves")) == 5


async def test_two_tabs_with_one_set_of_numbers_do_not_overwrite_each_other(ada: Phone, phone: Phones) -> None:
    tab = phone(ada_access("ada-phone"))
    outcomes = await asyncio.gather(
        ada.send(ada.do("create", "shelves", set={"name": "one"})),
        tab.send(tab.do("create", "shelves", set={"name": "two"})),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Gap", "list"]
    (gap,) = [outcome for outcome in outcomes if isinstance(outcome, Gap)]
    assert gap.expected == 2


async def test_two_devices_that_make_the_same_row_at_once_make_it_once(ada: Phone, phone: Phones) -> None:
    shelf = new_id()
    others = [phone(ada_access(f"device {number}")) for number in range(4)]
    results = await asyncio.gather(
        *(other.send(other.do("create", "shelves", shelf, set={"name": "A"})) for other in others)
    )
    assert [result["status"] for (result,) in results] == ["applied"] * 4
    await ada.pull()
    assert ada.versions["shelves", shelf] == 1


async def test_a_book_put_on_a_shelf_that_moves_meanwhile_moves_with_it(
    cem: Phone, ada: Phone, bea: Phone, phone: Phones
) -> None:
    for _ in range(5):
        shelf = await cem.create("shelves", name="A", room="east")
        mover, author = phone(cem_access(new_id())), phone(cem_access(new_id()))
        await asyncio.gather(
            mover.update("shelves", shelf, {"room": "east"}, room="west"),
            author.send(author.do("create", "books", set={"shelf_id": shelf, "title": "Seas"})),
        )
    await ada.pull()
    await bea.pull()
    assert ada.rows == {}
    assert len(bea.of("books")) == 5


async def test_the_server_and_phones_write_side_by_side(ada: Phone, registry: Registry) -> None:
    rows = [
        Mutation(op="create", table="shelves", id=new_id(), set={"name": f"{n}", "room": "east"}) for n in range(60)
    ]
    await asyncio.gather(
        *(apply(registry, cem_access(), rows[start : start + 20]) for start in range(0, 60, 20)),
        *(ada.send(ada.do("create", "shelves", set={"name": "phone"})) for _ in range(1)),
    )
    await ada.pull()
    assert len(ada.of("shelves")) == 61


async def test_a_cancelled_push_leaves_nothing_and_gives_its_connection_back(
    ada: Phone, registry: Registry, engine: Engine
) -> None:
    for pause in [0, 0.001, 0.002, 0.004, 0.008] * 6:
        mutation = {**ada.do("create", "shelves", set={"name": "A"}), "number": 1}
        body = msgspec.json.encode({"mutations": [mutation]})
        task = asyncio.ensure_future(push(registry, ada_access(f"device {new_id()}"), body))
        await asyncio.sleep(pause)
        task.cancel()
        await asyncio.wait([task])
    rows: list[dict[str, Any]] = await sql(
        engine,
        "SELECT (SELECT count(*) FROM shelves) AS rows, (SELECT count(*) FROM"
        " sync_change) AS feed, (SELECT count(*) FROM sync_mutation) AS known, number FROM sync_clock",
    )
    assert rows[0]["rows"] == rows[0]["feed"] == rows[0]["known"] == rows[0]["number"]
    async with writing(engine):
        await sql(engine, "SELECT 1 AS one")


async def test_a_database_that_is_busy_records_nothing(ada: Phone, engine: Engine, monkeypatch: Any) -> None:
    mutation = ada.do("create", "shelves", set={"name": "A"})
    original = engine.sql

    async def full_disk(text: str, *args: object) -> list[dict[str, object]]:
        if text.startswith("UPDATE sync_clock"):
            raise OSError(28, "No space left on device")
        return await original(text, *args)

    with monkeypatch.context() as patched:
        patched.setattr(engine, "sql", full_disk)
        with pytest.raises(Busy):
            await ada.send(mutation)
    (result,) = await ada.send(mutation)
    assert result["status"] == "applied"


async def test_a_reading_transaction_sees_one_moment(ada: Phone, engine: Engine) -> None:
    await ada.create("shelves", name="A")
    async with reading(engine):
        before = await sql(engine, "SELECT count(*) AS count FROM shelves")
        await asyncio.create_task(ada.create("shelves", name="B"), context=contextvars.Context())
        assert await sql(engine, "SELECT count(*) AS count FROM shelves") == before
    assert (await sql(engine, "SELECT count(*) AS count FROM shelves"))[0]["count"] == 2
