"""Rows that follow the first part of a new replica. In this library books and slips may come later."""

import base64
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from backend.database import Engine, sql
from sync.server import purge as purging
from sync.server.access import Access
from sync.server.clock import new_epoch
from sync.server.digest import digest
from sync.server.errors import StartAgain
from sync.server.registry import Registry
from tests.sync import library
from tests.sync.phone import Phone

Phones = Callable[..., Phone]
LATER = {"books", "slips"}
EAST_AND_WEST = ("shared", "r:east", "r:west", "u:ada")


@pytest.fixture
def registry(engine: Engine) -> Registry:
    made = library.registry(replace(library.BOOKS, later=True), replace(library.SLIPS, later=True))
    made.later_pages = (2, 3)
    return made


@pytest.fixture
def ada(registry: Registry) -> Phone:
    return Phone(registry, library.ada())


@pytest.fixture
def cem(registry: Registry) -> Phone:
    return Phone(registry, library.cem())


@pytest.fixture
def new(registry: Registry) -> Phones:
    """A new phone of Ada's that asks for some rows later."""

    def make(*scopes: str) -> Phone:
        access = library.ada("new")
        return Phone(registry, replace(access, scopes=scopes) if scopes else access, later=True)

    return make


async def stocked(ada: Phone, shelves: int = 3, books: int = 4) -> list[str]:
    """Shelves with books and slips on them, in turns; the ids of the shelves."""
    ids = [await ada.create("shelves", name=f"Shelf {number}") for number in range(shelves)]
    for number in range(books):
        for shelf in ids:
            await ada.create("books", shelf_id=shelf, title=f"Book {number}")
        await ada.create("slips", shelf_id=ids[number % shelves], reader=f"Reader {number}")
    return ids


async def equal(one: Phone, registry: Registry, access: Access | None = None) -> bool:
    """Whether it holds what a phone that asks for everything at once gets."""
    other = Phone(registry, access or one.access)
    await other.pull()
    return (one.rows, one.versions, one.scopes) == (other.rows, other.versions, other.scopes)


async def test_it_works(ada: Phone, new: Phones, registry: Registry) -> None:
    shelves = await stocked(ada)
    phone = new()
    first = await phone.page()
    assert {change["table"] for change in first["changes"]} == {"shelves"}
    assert (first["more"], first["later"], first["total"]) == (False, 16, 3)
    rest = await phone.page()
    assert [change["data"].get("title") for change in rest["changes"] if change["table"] == "books"] == [
        f"Book {number}" for number in (3, 3, 3, 2, 2, 2, 1, 1, 1, 0, 0, 0)
    ]
    assert {change["op"] for change in rest["changes"]} == {"put"}
    assert (rest["more"], "later" in rest) == (False, False)
    assert await equal(phone, registry)
    await ada.update("shelves", shelves[0], name="Maps")
    assert {change["table"] for change in await phone.pull()} == {"shelves", "log"}


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 7, 19, 20])
async def test_pages_of_any_size_bring_the_same(ada: Phone, new: Phones, registry: Registry, limit: int) -> None:
    await stocked(ada)
    phone = new()
    first = await phone.pull(limit)
    assert LATER.isdisjoint(change["table"] for change in first)
    await phone.pull_all(limit)
    assert await equal(phone, registry)
    assert len(phone.received) == 19


async def test_they_come_in_pulls_of_several_pages(ada: Phone, new: Phones, registry: Registry) -> None:
    await stocked(ada)
    registry.later_pages = (2, 5)
    phone = new()
    await phone.pull()
    pages = [await phone.page(limit=1) for _ in range(16)]
    ends = [number for number, page in enumerate(pages, start=1) if not page["more"]]
    assert ends == [2, 7, 12, 16]
    assert [page.get("later", 0) for page in pages] == [*range(15, -1, -1)]


async def test_who_does_not_ask_gets_everything_at_once(ada: Phone) -> None:
    await stocked(ada)
    page = await ada.page()
    assert LATER.issubset(change["table"] for change in page["changes"])
    assert "later" not in page
    assert "l" not in json.loads(base64.urlsafe_b64decode(page["cursor"]))


async def test_where_nothing_can_follow_the_cursor_is_an_ordinary_one(ada: Phone, new: Phones) -> None:
    await ada.create("shelves", name="Empty")
    page = await new().page()
    assert "later" not in page
    assert "l" not in json.loads(base64.urlsafe_b64decode(page["cursor"]))


async def test_a_cursor_goes_on_whatever_it_is_asked_with(ada: Phone, new: Phones, registry: Registry) -> None:
    await stocked(ada)
    phone = new()
    await phone.pull()
    phone.later = False
    await phone.pull_all(limit=3)
    assert await equal(phone, registry)
    await ada.pull()
    ada.later = True
    assert "later" not in await ada.page()


async def test_what_changes_meanwhile_is_told_as_it_is(ada: Phone, new: Phones, registry: Registry) -> None:
    await stocked(ada)
    phone = new()
    await ada.pull()
    books = [book["id"] for book in ada.of("books")]
    await phone.pull()
    await ada.update("books", books[0], title="Changed before it came")
    await phone.page(limit=4)
    await ada.delete("books", books[1])
    changes = await phone.page(limit=4)
    assert ("delete", books[1]) in [(change["op"], change["id"]) for change in changes["changes"]]
    await ada.update("books", books[1], deleted=False)
    await ada.delete("books", books[2])
    await phone.pull_all(limit=4)
    assert phone.rows["books", books[0]]["title"] == "Changed before it came"
    assert await equal(phone, registry)


async def test_changes_come_first_and_what_is_left_of_the_page_is_filled_up(ada: Phone, new: Phones) -> None:
    (shelf, *_) = await stocked(ada)
    phone = new()
    await phone.pull()
    await ada.create("books", shelf_id=shelf, title="New")
    page = await phone.page(limit=4)
    assert page["changes"][0]["data"]["title"] == "New"
    assert len(page["changes"]) == 3  # one, and as many more as a power of two has room
    assert page["later"] == 14


async def test_a_shelf_moved_between_rooms_takes_along_what_is_still_to_come(
    ada: Phone, cem: Phone, new: Phones, registry: Registry
) -> None:
    shelves = await stocked(ada)
    for room, back in (("west", False), ("none", False), ("west", True)):
        phone = new(*EAST_AND_WEST)
        await phone.pull()
        await phone.page(limit=5)
        await cem.update("shelves", shelves[0], room=room)
        await phone.page(limit=2)
        if back:
            await cem.update("shelves", shelves[0], room="east")
        await phone.pull_all(limit=5)
        assert await equal(phone, registry)
        await cem.update("shelves", shelves[0], room="east")


async def test_a_room_gained_comes_whole_and_one_lost_goes(
    ada: Phone, cem: Phone, new: Phones, registry: Registry
) -> None:
    await stocked(ada)
    west = await cem.create("shelves", name="West", room="west")
    for number in range(3):
        await cem.create("books", shelf_id=west, title=f"W {number}")
    phone = new()
    await phone.pull()
    await phone.page(limit=3)
    phone.access = replace(phone.access, scopes=EAST_AND_WEST)
    page = await phone.page()
    gained = [change for change in page["changes"] if change["scope"] == "r:west"]
    assert {change["table"] for change in gained} == {"shelves", "books"}
    assert await equal(phone, registry)

    other = new(*EAST_AND_WEST)
    await other.pull()
    await other.page(limit=2)
    other.access = replace(other.access, scopes=("shared", "u:ada"))
    page = await other.page()
    assert page["dropped"] == ["r:east", "r:west"]
    assert "later" not in page
    assert other.rows == {}


async def test_a_room_lost_and_gained_again_comes_whole(ada: Phone, new: Phones, registry: Registry) -> None:
    await stocked(ada)
    phone = new()
    whole = phone.access
    await phone.pull()
    await phone.page(limit=5)
    phone.access = replace(whole, scopes=("shared", "u:ada"))
    lost = await phone.page()
    assert (lost["changes"], "later" in lost) == ([], False)
    phone.access = whole  # and the clock stands where it stood
    await phone.pull_all(limit=5)
    assert await equal(phone, registry)


async def test_a_room_lost_during_the_first_part_holds_up_nothing(
    ada: Phone, cem: Phone, new: Phones, registry: Registry
) -> None:
    await stocked(ada)
    west = await cem.create("shelves", name="West", room="west")
    await cem.create("books", shelf_id=west, title="W")
    phone = new(*EAST_AND_WEST)
    await phone.page(limit=2)
    phone.access = library.ada("new")
    await phone.pull_all(limit=2)
    assert await equal(phone, registry)


async def test_a_purge_stops_only_who_has_not_seen_the_deletes(
    ada: Phone, new: Phones, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stocked(ada)
    await ada.pull()
    books = [book["id"] for book in ada.of("books")]
    phone, behind = new(), new()
    await phone.pull()
    await behind.pull()
    await ada.delete("books", books[0])
    await phone.page(limit=3)
    later = registry.now() + purging.KEPT_MS + 1_000
    monkeypatch.setattr(registry, "now", lambda: later)
    await purging.purge(registry)
    await phone.pull_all(limit=3)
    assert await equal(phone, registry)
    with pytest.raises(StartAgain, match="purged"):
        await behind.page()


async def test_a_restored_database_stops_it_like_any_other(ada: Phone, new: Phones, registry: Registry) -> None:
    await stocked(ada)
    phone = new()
    await phone.pull()
    await new_epoch(registry.database)
    with pytest.raises(StartAgain, match="epoch"):
        await phone.page()


async def test_a_scope_that_is_still_to_follow_is_not_current(ada: Phone, new: Phones, registry: Registry) -> None:
    await stocked(ada)
    phone = new()
    await phone.pull()
    for _ in range(2):
        said = await digest(registry, phone.access, phone.cursor or "")
        assert {scope: its.current for scope, its in said.scopes.items()} == {
            "r:east": False,
            "shared": True,
            "u:ada": True,
        }
        await phone.page(limit=4)
    await phone.pull_all()
    said = await digest(registry, phone.access, phone.cursor or "")
    assert all(its.current for its in said.scopes.values())


@pytest.mark.parametrize("limit", [2, 100])
async def test_what_was_left_out_comes_from_a_server_that_leaves_out_other_tables(
    ada: Phone, new: Phones, registry: Registry, limit: int
) -> None:
    await stocked(ada)
    phone = new()
    assert (await phone.page(limit))["more"] is (limit == 2)
    phone.registry = library.registry(replace(library.LOG, later=True))
    await phone.pull_all(limit=4)
    assert await equal(phone, registry)


@pytest.mark.parametrize("place", range(6))
async def test_a_changed_cursor_is_none_of_ours(ada: Phone, new: Phones, place: int) -> None:
    await stocked(ada)
    phone = new()
    await phone.pull()
    for value in (-1, "x", None, 2**63, ["x"] * 20):
        parts = json.loads(base64.urlsafe_b64decode(phone.cursor or ""))
        if isinstance(value, list) and place == 4:
            continue  # scopes that nobody holds mean nothing
        parts["l"][place] = value
        one = new()
        one.cursor = base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode()
        with pytest.raises(StartAgain, match="format"):
            await one.page()


async def test_a_cursor_opens_no_foreign_room(ada: Phone, cem: Phone, new: Phones) -> None:
    west = await cem.create("shelves", name="West", room="west")
    await cem.create("books", shelf_id=west, title="W")
    foreign = Phone(cem.registry, library.cem("other"), later=True)
    await foreign.pull()
    phone = new()
    phone.cursor = foreign.cursor
    assert await phone.pull_all() == []


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_happens_meanwhile_it_ends_equal(
    ada: Phone, cem: Phone, new: Phones, registry: Registry, engine: Engine, seed: int
) -> None:
    chance = random.Random(seed)
    shelves = await stocked(ada)
    for room in ("west", "none"):
        shelves.append(await cem.create("shelves", name=room, room=room))
        for number in range(3):
            await cem.create("books", shelf_id=shelves[-1], title=f"{room} {number}")
    phone = new(*EAST_AND_WEST)
    await phone.page(limit=2)
    for _ in range(25):
        books = [
            row["row_id"]
            for row in await sql(engine, "SELECT DISTINCT row_id FROM sync_change WHERE table_name = 'books'")
        ]
        book, shelf = str(chance.choice(sorted(map(str, books)))), chance.choice(shelves)
        deed: Any = chance.choice(["edit", "delete", "back", "move", "add", "scopes", "nothing"])
        if deed == "edit":
            await cem.update("books", book, title=f"T {chance.random()}")
        elif deed == "delete":
            await cem.delete("books", book)
        elif deed == "back":
            await cem.update("books", book, deleted=False)
        elif deed == "move":
            await cem.update("shelves", shelf, room=chance.choice(["east", "west", "none"]))
        elif deed == "add":
            await cem.create("books", shelf_id=shelf, title="Added")
        elif deed == "scopes":
            some = [scope for scope in EAST_AND_WEST if chance.random() < 0.7]
            phone.access = replace(phone.access, scopes=tuple(some))
        await phone.page(limit=chance.choice([1, 2, 3, 9]))
    await phone.pull_all(limit=3)
    assert await equal(phone, registry)


def test_conflicts_do_not_wait() -> None:
    with pytest.raises(ValueError, match="must not follow later"):
        library.registry(replace(library.CLASHES, later=True))
