"""What ended 90 days ago goes, and a phone that has not seen it end starts again instead of keeping it for ever."""

from collections.abc import Callable

import pytest

from backend.database import Engine, sql
from sync.server.access import Access
from sync.server.clock import new_epoch
from sync.server.errors import StartAgain
from sync.server.limits import PUSH_MUTATIONS
from sync.server.purge import KEPT_MS, Purged, purge
from sync.server.registry import Registry
from tests.sync.library import ada as ada_access
from tests.sync.phone import Phone

Phones = Callable[[Access], Phone]
DAY_MS = 86_400_000


def later(registry: Registry, milliseconds: int = KEPT_MS + DAY_MS) -> None:
    before = registry.now
    registry.now = lambda: before() + milliseconds


async def test_it_works(registry: Registry, engine: Engine, ada: Phone, phone: Phones) -> None:
    shelf = await ada.create("shelves", name="A")
    books = [await ada.create("books", shelf_id=shelf, title=title) for title in ("Seas", "Lakes")]
    sleeper = phone(ada_access("sleeper"))
    await sleeper.pull()
    await ada.delete("books", books[0])
    await ada.pull()
    later(registry)
    assert await purge(registry) == Purged(changes=1, rows=1)
    assert await sql(engine, "SELECT id FROM books") == [{"id": books[1]}]

    with pytest.raises(StartAgain, match="purged"):
        await sleeper.pull()
    assert await ada.pull() == []  # it had seen the delete
    fresh = phone(ada_access("fresh"))
    await fresh.pull()
    assert [row["title"] for row in fresh.of("books")] == ["Lakes"]


async def test_what_ended_lately_stays(registry: Registry, ada: Phone, phone: Phones) -> None:
    shelf = await ada.create("shelves", name="A")
    book = await ada.create("books", shelf_id=shelf, title="Seas")
    sleeper = phone(ada_access("sleeper"))
    await sleeper.pull()
    await ada.delete("books", book)
    later(registry, KEPT_MS - DAY_MS)
    assert await purge(registry) == Purged()
    await sleeper.pull()
    assert sleeper.of("books") == []


async def test_leaves_go_and_the_fence_stops_whoever_has_not_seen_them(
    registry: Registry, cem: Phone, ada: Phone, bea: Phone
) -> None:
    shelf = await ada.create("shelves", name="A")
    await ada.pull()
    await cem.update("shelves", shelf, {"room": "east"}, room="west")
    later(registry)
    assert (await purge(registry)).changes == 1
    with pytest.raises(StartAgain, match="purged"):
        await ada.pull()
    await bea.pull()
    assert len(bea.of("shelves")) == 1


async def test_a_pull_from_zero_goes_on_across_a_purge(registry: Registry, ada: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    books = [await ada.create("books", shelf_id=shelf, title=f"{number}") for number in range(6)]
    await ada.delete("books", books[0])
    later(registry)
    await ada.page(3)
    await purge(registry)
    await ada.pull(3)
    assert sorted(row["title"] for row in ada.of("books")) == ["1", "2", "3", "4", "5"]


async def test_an_undo_after_the_purge_finds_nothing(registry: Registry, ada: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    book = await ada.create("books", shelf_id=shelf, title="Seas")
    await ada.delete("books", book)
    later(registry)
    await purge(registry)
    result = await ada.update("books", book, deleted=False)
    assert result["error"]["code"] == "out_of_scope"


async def test_a_row_that_was_taken_back_is_not_purged(registry: Registry, ada: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    book = await ada.create("books", shelf_id=shelf, title="Seas")
    await ada.delete("books", book)
    await ada.update("books", book, deleted=False)
    later(registry)
    assert await purge(registry) == Purged()


async def test_the_last_push_of_a_device_is_known_for_good(registry: Registry, engine: Engine, ada: Phone) -> None:
    """Else a phone that never heard the answer would make a row again that was deleted meanwhile."""
    shelf = await ada.create("shelves", name="A")
    mutation = ada.do("create", "books", set={"shelf_id": shelf, "title": "Seas"})
    await ada.send(mutation)
    other = Phone(registry, ada_access("other"))
    await other.delete("books", mutation["id"])
    later(registry)
    await purge(registry)
    (again,) = await ada.send(mutation)
    assert (again["status"], again["first"], again["record"]) == ("duplicate", "applied", None)
    assert await sql(engine, "SELECT id FROM books") == []


async def test_older_answers_go_and_with_them_what_was_refused(registry: Registry, engine: Engine, ada: Phone) -> None:
    refused = ada.do("update", "shelves", "01890000-0000-7000-8000-000000000001", set={"name": "Nobody's"})
    await ada.send(refused)
    for _ in range(2):
        await ada.send(*[ada.do("create", "rules", set={"wording": "x"}) for _ in range(PUSH_MUTATIONS)])
    (kept,) = await sql(engine, "SELECT count(*) AS count FROM sync_mutation WHERE whole IS NOT NULL")
    assert kept["count"] == 2 * PUSH_MUTATIONS + 1
    later(registry)
    assert (await purge(registry)).mutations == PUSH_MUTATIONS + 1
    rows = await sql(engine, "SELECT number, whole FROM sync_mutation ORDER BY number")
    assert len(rows) == PUSH_MUTATIONS
    assert {row["whole"] for row in rows} == {None}


async def test_a_new_epoch_stops_every_cursor_of_before(engine: Engine, ada: Phone) -> None:
    await ada.create("shelves", name="A")
    await ada.pull()
    await new_epoch(engine)
    with pytest.raises(StartAgain, match="epoch"):
        await ada.pull()
