"""A transaction on PostgreSQL is held before each of its statements in turn, while others read and write.

A reader by cursor, page by page, misses nothing: at the end it holds exactly what plain SQL finds in its scopes.
"""

import asyncio
import contextvars
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

import msgspec
import pytest

from backend.database import Engine, sql
from sync.server.access import Access
from sync.server.errors import StartAgain
from sync.server.ids import new_id
from sync.server.instants import clock
from sync.server.purge import KEPT_MS, purge
from sync.server.registry import Registry
from tests.sync.gate import Gate, Locks, at_every_step, holding, locks_of, watch
from tests.sync.library import ada as ada_access
from tests.sync.library import bea as bea_access
from tests.sync.library import cem as cem_access
from tests.sync.library import registry as library_registry
from tests.sync.phone import Phone, Wire

pytestmark = pytest.mark.parametrize("url", ["postgres"], indirect=True)

PAGE = 2
PUSH_STEPS = 6  # device, rows, clock, feed, results, commit: a push has at least these
PULL_STEPS = 2  # clock, rows
PURGE_STEPS = 10  # several transactions of clock, what goes, fence, commit
Act = Callable[["Scene"], Coroutine[Any, Any, list[Wire]]]


class Scene:
    """A library with one shelf in the east and its books, readers of each room, and others who write meanwhile."""

    def __init__(self, registry: Registry, engine: Engine, locks: Locks) -> None:
        self.registry = registry
        self.engine = engine
        self.locks = locks
        self.readers = [self.phone(access) for access in (ada_access("r1"), bea_access("r2"), cem_access("r3"))]
        self.shelf = ""
        self.books: list[str] = []
        self.tally = ""
        self.metres = 1  # what the next update writes, another value each time

    def phone(self, access: Access) -> Phone:
        return Phone(self.registry, access)

    def keeper(self) -> Phone:
        """A device of its own each time: what it does waits for no other push of the same device."""
        return self.phone(cem_access(new_id()))

    async def furnish(self) -> None:
        keeper = self.keeper()
        self.shelf = await keeper.create("shelves", name="A", room="east", metres=1)
        self.books = [await keeper.create("books", shelf_id=self.shelf, title=title) for title in ("B", "C", "D")]
        self.tally = await keeper.create("tallies", room="east")
        await self.read_all()

    async def read_page(self) -> None:
        await asyncio.gather(*(page_of(reader) for reader in self.readers))

    async def read_all(self) -> None:
        await asyncio.gather(*(all_of(reader) for reader in self.readers))

    async def meanwhile(self, *acts: Act) -> list["asyncio.Task[list[Wire]]"]:
        """Let others write: each comes to its end, or as far as a lock that somebody holds."""
        tasks = [asyncio.create_task(act(self), context=contextvars.Context()) for act in acts]
        await self.locks.settled(tasks)
        return tasks

    async def agree(self, story: str) -> None:
        """Every reader, pulling on from where it was, holds what the database has for it, and nothing else."""
        await self.read_all()
        truth = await everything(self.engine)
        for reader in self.readers:
            rows = {key: row for key, (scope, row) in truth.items() if scope in reader.access.scopes}
            assert reader.rows.keys() == rows.keys(), f"{reader.access.user} after {story}"
            for key, row in rows.items():
                assert reader.versions[key] == row["version"], f"{reader.access.user}: {key} after {story}"
                wrong = {name: (value, row[name]) for name, value in reader.rows[key].items() if row[name] != value}
                assert wrong == {}, f"{reader.access.user}: {key} after {story}"
        lent = sum(row["copies"] for (table, _), (_, row) in truth.items() if table == "slips")
        assert sum(row["lent"] for (table, _), (_, row) in truth.items() if table == "tallies") == lent, story


async def page_of(reader: Phone) -> None:
    """The next page; a reader that is told to start again drops what it holds and does."""
    try:
        await reader.page(PAGE)
    except StartAgain:
        reader.start_again()
        await reader.page(PAGE)


async def all_of(reader: Phone) -> None:
    try:
        await reader.pull(PAGE)
    except StartAgain:
        reader.start_again()
        await reader.pull(PAGE)


async def everything(engine: Engine) -> dict[tuple[str, str], tuple[str, Wire]]:
    """(table, id) → scope and row of all that lives, found by plain SQL that knows nothing of the engine."""
    found: dict[tuple[str, str], tuple[str, Wire]] = {}
    shelf = "'r:' || coalesce(s.room, 'none')"
    queries = {
        "shelves": f"SELECT s.*, {shelf} AS lies_in FROM shelves s",
        "books": f"SELECT b.*, {shelf} AS lies_in FROM books b JOIN shelves s ON s.id = b.shelf_id",
        "slips": f"SELECT b.*, {shelf} AS lies_in FROM slips b JOIN shelves s ON s.id = b.shelf_id",
        "tallies": "SELECT t.*, 'r:' || t.room AS lies_in FROM tallies t",
        "log": f"SELECT l.*, {shelf} AS lies_in FROM log l JOIN shelves s ON s.id = l.shelf_id",
        "clashes": f"SELECT c.*, {shelf} AS lies_in FROM clashes c JOIN shelves s ON s.id = c.shelf_id",
        "rules": "SELECT r.*, 'shared' AS lies_in FROM rules r",
    }
    for table, query in queries.items():
        for row in await sql(engine, query):
            for name in ("tags", "changes", "mine", "theirs"):
                if isinstance(row.get(name), str):
                    row[name] = msgspec.json.decode(str(row[name]))
            if row["deleted_at"] is None:
                found[table, str(row["id"])] = (str(row["lies_in"]), row)
    return found


@pytest.fixture
async def scene(registry: Registry, engine: Engine, url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    watch(engine, monkeypatch)
    async with locks_of(url) as locks:
        yield Scene(registry, engine, locks)


# What is held, or done by others meanwhile.


async def update(scene: Scene) -> list[Wire]:
    keeper = scene.keeper()
    was = {"name": "A", "metres": 1}
    scene.metres = scene.metres % 1000 + 1
    wanted = {"name": keeper.access.device, "metres": scene.metres}
    name = keeper.do("update", "shelves", scene.shelf, was=was, set=wanted)
    title = keeper.do("update", "books", scene.books[0], was={"title": "B"}, set={"title": keeper.access.device})
    return await keeper.send(name, title)


async def move(scene: Scene) -> list[Wire]:
    keeper = scene.keeper()
    return await keeper.send(
        keeper.do("update", "shelves", scene.shelf, was={"room": "east"}, set={"room": "west"}),
    )


async def delete(scene: Scene) -> list[Wire]:
    keeper = scene.keeper()
    return await keeper.send(keeper.do("delete", "books", scene.books[1]))


async def create_in_the_west(scene: Scene) -> list[Wire]:
    keeper = scene.keeper()
    shelf = new_id()
    return await keeper.send(
        keeper.do("create", "shelves", shelf, set={"name": "W", "room": "west"}),
        keeper.do("create", "books", set={"shelf_id": shelf, "title": "Winter"}),
    )


async def create_in_the_east(scene: Scene) -> list[Wire]:
    keeper = scene.keeper()
    return await keeper.send(
        keeper.do("create", "shelves", set={"name": "E", "room": "east"}),
        keeper.do("create", "rules", set={"wording": "Whisper."}),
    )


async def put_a_book_on_it(scene: Scene) -> list[Wire]:
    keeper = scene.keeper()
    return await keeper.send(keeper.do("create", "books", set={"shelf_id": scene.shelf, "title": "new"}))


async def retitle(scene: Scene) -> list[Wire]:
    keeper = scene.keeper()
    return await keeper.send(
        keeper.do("update", "books", scene.books[1], was={"title": "C"}, set={"title": "seen by nobody"}),
    )


async def lend(scene: Scene) -> list[Wire]:
    keeper = scene.keeper()
    slip = {"shelf_id": scene.shelf, "tally_id": scene.tally, "copies": 2}
    return await keeper.send(*(keeper.do("create", "slips", set=slip) for _ in range(2)))


async def much_at_once(scene: Scene) -> list[Wire]:
    """A push with something of everything in it."""
    keeper = scene.keeper()
    shelf = new_id()
    return await keeper.send(
        keeper.do("create", "shelves", shelf, set={"name": "N", "room": "east"}),
        keeper.do("update", "shelves", scene.shelf, set={"name": "B", "room": "west"}, was={"room": "east"}),
        keeper.do("create", "books", set={"shelf_id": shelf, "title": "on the new one"}),
        keeper.do("create", "books", set={"shelf_id": scene.shelf, "title": "on the moved one"}),
        keeper.do("update", "books", scene.books[2], set={"title": "D2"}),
        keeper.do("delete", "books", scene.books[1]),
        keeper.do("create", "rules", set={"wording": "Run."}),
    )


def finished(tasks: list["asyncio.Task[list[Wire]]"]) -> Awaitable[list[list[Wire]]]:
    return asyncio.gather(*tasks)


async def hold_a_push(scene: Scene, act: Act, *others: Act, settle: bool = True) -> list[str]:
    async def story(step: int) -> Gate:
        await scene.furnish()
        async with holding(step, act(scene)) as (gate, writer):
            await scene.read_page()
            tasks = await scene.meanwhile(*others)
            await scene.read_all()
        await finished([writer, *tasks])
        await scene.agree(f"a push held before {gate.at[:60]!r}")
        return gate

    return await at_every_step(story, least=PUSH_STEPS)


ACTS = [update, move, delete, create_in_the_west, put_a_book_on_it, lend, much_at_once]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
async def test_a_reader_misses_nothing_while_a_push_is_held_anywhere(scene: Scene, act: Act) -> None:
    statements = await hold_a_push(scene, act, create_in_the_east, create_in_the_west)
    assert statements[-1] == "COMMIT"
    assert any("sync_clock" in statement for statement in statements)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
async def test_a_reader_misses_nothing_while_others_want_the_same_rows(scene: Scene, act: Act) -> None:
    await hold_a_push(scene, act, put_a_book_on_it, move, retitle, lend)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
async def test_a_reader_held_anywhere_misses_nothing_that_is_written_meanwhile(scene: Scene, act: Act) -> None:
    async def story(step: int) -> Gate:
        await scene.furnish()
        gates = []
        for reader in scene.readers:
            await create_in_the_east(scene)  # with nothing to read it would ask once and be done
            async with holding(step, page_of(reader)) as (gate, page):
                tasks = await scene.meanwhile(create_in_the_east, act)
                await finished(tasks)
            await page
            gates.append(gate)
            await scene.furnish()
        await scene.agree(f"a pull held before {gates[0].at[:60]!r}")
        return gates[0]

    await at_every_step(story, least=PULL_STEPS)


async def test_of_two_who_saw_the_same_neither_is_lost_wherever_the_first_is_held(scene: Scene) -> None:
    async def story(step: int) -> Gate:
        await scene.furnish()
        async with holding(step, update(scene)) as (gate, first):
            (second,) = await scene.meanwhile(update)
        pushes = await finished([first, second])
        story = f"the first held before {gate.at[:60]!r}"
        assert sorted(results[0]["status"] for results in pushes) == ["applied", "conflict"], story
        assert sorted(results[1]["status"] for results in pushes) == ["applied", "merged"], story
        (loser,) = [results for results in pushes if results[0]["status"] == "conflict"]
        clashes = await sql(scene.engine, "SELECT id FROM clashes WHERE shelf_id = {}", scene.shelf)
        assert {clash["id"] for clash in clashes} == {
            clash["id"] for result in loser for clash in result["conflicts"]
        }, story
        await scene.agree(story)
        return gate

    await at_every_step(story, least=PUSH_STEPS)


async def test_a_book_put_on_a_shelf_while_it_moves_goes_with_it_wherever_the_move_is_held(scene: Scene) -> None:
    async def story(step: int) -> Gate:
        await scene.furnish()
        async with holding(step, move(scene)) as (gate, mover):
            tasks = await scene.meanwhile(put_a_book_on_it)
        await finished([mover, *tasks])
        story = f"the move held before {gate.at[:60]!r}"
        puts = await sql(
            scene.engine,
            "SELECT c.scope FROM sync_change c JOIN books b ON b.id = c.row_id"
            " WHERE b.shelf_id = {} AND c.op = 'put' AND b.deleted_at IS NULL",
            scene.shelf,
        )
        assert [put["scope"] for put in puts] == ["r:west"] * 4, story
        await scene.agree(story)
        return gate

    await at_every_step(story, least=PUSH_STEPS)


async def test_the_same_push_sent_again_while_the_first_is_held_anywhere_is_done_once(scene: Scene) -> None:
    async def story(step: int) -> Gate:
        await scene.furnish()
        keeper = scene.keeper()
        mutations = [keeper.do("create", "books", set={"shelf_id": scene.shelf, "title": "once"}) for _ in range(2)]

        async def again(_scene: Scene) -> list[Wire]:
            return await keeper.send(*mutations)

        async with holding(step, keeper.send(*mutations)) as (gate, first):
            (second,) = await scene.meanwhile(again)
        statuses = [{result["status"] for result in results} for results in await finished([first, second])]
        story = f"the first held before {gate.at[:60]!r}"
        assert sorted(map(sorted, statuses)) == [["applied"], ["duplicate"]], story
        await scene.agree(story)
        return gate

    await at_every_step(story, least=PUSH_STEPS)


async def test_a_push_cut_off_anywhere_has_done_all_of_it_or_nothing(scene: Scene) -> None:
    async def story(step: int) -> Gate:
        await scene.furnish()
        keeper = scene.keeper()
        retitled = keeper.do("update", "books", scene.books[0], was={"title": "seen"}, set={"title": "kept"})
        made = keeper.do("create", "books", set={"shelf_id": scene.shelf, "title": "cut off"})
        async with holding(step, keeper.send(retitled, made)) as (gate, push):
            if gate.at:
                push.cancel()
        story = f"cut off before {gate.at[:60]!r}"
        done = bool(await sql(scene.engine, "SELECT id FROM books WHERE id = {}", made["id"]))
        device = keeper.access.device
        known = await sql(scene.engine, "SELECT number FROM sync_mutation WHERE device = {} ORDER BY number", device)
        last = await sql(scene.engine, "SELECT last_mutation FROM sync_device WHERE id = {}", device)
        assert [row["number"] for row in known] == ([1, 2] if done else []), story
        assert sum(int(str(row["last_mutation"])) for row in last) == (2 if done else 0), story
        again = await keeper.send(retitled, made)
        assert [result["status"] for result in again] == (["duplicate"] * 2 if done else ["merged", "applied"]), story
        assert [result.get("first") for result in again] == (["merged", "applied"] if done else [None, None]), story
        await scene.agree(story)
        return gate

    await at_every_step(story, least=PUSH_STEPS)


# A purge, 91 days later.


async def revive(scene: Scene) -> list[Wire]:
    keeper = scene.keeper()
    return await keeper.send(keeper.do("update", "books", scene.books[1], set={"deleted": False}))


async def move_back(scene: Scene) -> list[Wire]:
    keeper = scene.keeper()
    return await keeper.send(keeper.do("update", "shelves", scene.shelf, was={"room": "west"}, set={"room": "east"}))


async def purge_late(scene: Scene) -> list[Wire]:
    registry = library_registry()
    registry.now = lambda: clock() + KEPT_MS + 86_400_000
    await purge(registry)
    return []


async def age(scene: Scene) -> None:
    """Let there be deletes and leaves that a purge removes, and readers that have not heard of them."""
    await scene.furnish()
    keeper = scene.keeper()
    await keeper.send(
        *(keeper.do("delete", "books", book) for book in scene.books[1:]),
        keeper.do("update", "shelves", scene.shelf, was={"room": "east"}, set={"room": "west"}),
    )


@pytest.mark.parametrize("aware", [True, False], ids=["that know", "that sleep"])
async def test_readers_miss_nothing_while_a_purge_is_held_anywhere(scene: Scene, aware: bool) -> None:
    async def story(step: int) -> Gate:
        await age(scene)
        if aware:
            await scene.read_all()
        async with holding(step, purge_late(scene)) as (gate, purging):
            await scene.read_page()
            tasks = await scene.meanwhile(revive, move_back, put_a_book_on_it)
            await scene.read_all()
        await finished([purging, *tasks])
        await scene.agree(f"a purge held before {gate.at[:60]!r}")
        return gate

    await at_every_step(story, least=PURGE_STEPS)


@pytest.mark.parametrize("act", [revive, move_back, delete, put_a_book_on_it], ids=lambda act: act.__name__)
async def test_a_purge_takes_nothing_that_a_push_held_anywhere_brings_back(scene: Scene, act: Act) -> None:
    async def story(step: int) -> Gate:
        await age(scene)
        async with holding(step, act(scene)) as (gate, writer):
            tasks = await scene.meanwhile(purge_late)
        await finished([writer, *tasks])
        story = f"a push held before {gate.at[:60]!r} and purged meanwhile"
        await scene.agree(story)
        fresh = scene.phone(cem_access("fresh"))
        await fresh.pull()
        assert fresh.rows == scene.readers[2].rows, story
        return gate

    await at_every_step(story, least=PUSH_STEPS)


async def test_a_reader_held_anywhere_while_a_purge_runs_keeps_no_ghost(scene: Scene) -> None:
    async def story(step: int) -> Gate:
        gates = []
        for reader in scene.readers:
            await age(scene)
            async with holding(step, page_of(reader)) as (gate, page):
                await finished(await scene.meanwhile(purge_late))
            await page
            gates.append(gate)
            await scene.agree(f"a pull held before {gate.at[:60]!r} while purged")
        return gates[0]

    await at_every_step(story, least=PULL_STEPS)
