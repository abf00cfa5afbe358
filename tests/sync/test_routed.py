"""A shelf is given to somebody else while a phone has work waiting for it: what is only added arrives, for 14 days."""

from collections.abc import Callable

from msgspec.structs import replace

from backend.database import Engine, sql
from sync.server import held
from sync.server.access import Access
from sync.server.held import GRACE_MS
from sync.server.registry import Registry
from tests.sync.library import ada as ada_access
from tests.sync.phone import Phone, Wire

Phones = Callable[[Access], Phone]
DAY_MS = 86_400_000


def later(registry: Registry, milliseconds: int) -> None:
    """Let the server's clock go on."""
    before = registry.now
    registry.now = lambda: before() + milliseconds


async def moved_away(ada: Phone, cem: Phone) -> str:
    """A shelf with a book that Ada's phone held and that has gone to the west room."""
    shelf = await ada.create("shelves", name="A")
    await ada.create("books", shelf_id=shelf, title="Seas")
    await ada.pull()
    await cem.update("shelves", shelf, {"room": "east"}, room="west")
    return shelf


def book(phone: Phone, shelf: str) -> Wire:
    return phone.do("create", "books", set={"shelf_id": shelf, "title": "Typed in a cellar"})


async def test_it_works(ada: Phone, bea: Phone, cem: Phone) -> None:
    shelf = await moved_away(ada, cem)
    (result,) = await ada.send(book(ada, shelf))
    assert (result["status"], result["record"], result["error"]) == ("applied", None, None)
    await bea.pull()
    assert sorted(row["title"] for row in bea.of("books")) == ["Seas", "Typed in a cellar"]
    await ada.pull()
    assert ada.rows == {}


async def test_sent_again_it_is_there_once(ada: Phone, bea: Phone, cem: Phone) -> None:
    shelf = await moved_away(ada, cem)
    mutation = book(ada, shelf)
    await ada.send(mutation)
    (again,) = await ada.send(mutation)
    assert (again["status"], again["first"], again["record"]) == ("duplicate", "applied", None)
    await bea.pull()
    assert len(bea.of("books")) == 2


async def test_edits_and_deletes_are_out_of_scope_and_hold_up_nobody(ada: Phone, bea: Phone, cem: Phone) -> None:
    shelf = await moved_away(ada, cem)
    edit = ada.do("update", "shelves", shelf, set={"name": "B"}, was={"name": "A"})
    mutation = book(ada, shelf)
    results = await ada.send(
        edit,
        mutation,
        ada.do("update", "books", mutation["id"], set={"title": "Corrected"}),
        ada.do("delete", "books", mutation["id"]),
    )
    outcomes = [(result["status"], (result["error"] or {}).get("code")) for result in results]
    assert outcomes == [
        ("rejected", "out_of_scope"),
        ("applied", None),
        ("rejected", "out_of_scope"),
        ("rejected", "out_of_scope"),
    ]
    await bea.pull()
    assert "Typed in a cellar" in [row["title"] for row in bea.of("books")]


async def test_the_grace_ends_after_fourteen_days(registry: Registry, ada: Phone, cem: Phone) -> None:
    shelf = await moved_away(ada, cem)
    later(registry, GRACE_MS + DAY_MS)
    (result,) = await ada.send(book(ada, shelf))
    assert result["error"]["code"] == "out_of_scope"


async def test_a_device_that_never_held_the_shelf_adds_nothing_to_it(ada: Phone, cem: Phone, phone: Phones) -> None:
    shelf = await moved_away(ada, cem)
    fresh = phone(ada_access("ada-second"))
    (unpulled,) = await fresh.send(book(fresh, shelf))
    assert unpulled["error"]["code"] == "out_of_scope"
    await fresh.pull()
    (late,) = await fresh.send(book(fresh, shelf))
    assert late["error"]["code"] == "out_of_scope"


async def test_work_for_a_scope_that_the_person_lost_arrives(ada: Phone, cem: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    await ada.pull()
    ada.access = replace(ada.access, scopes=("shared", "u:ada"), former=("r:east",))
    (result,) = await ada.send(book(ada, shelf))
    assert (result["status"], result["record"]) == ("applied", None)
    await ada.pull()  # it is told to drop the scope
    (after,) = await ada.send(book(ada, shelf))
    assert after["status"] == "applied"
    await cem.pull()
    assert len(cem.of("books")) == 2


async def test_without_having_held_the_lost_scope_nothing_arrives(ada: Phone, cem: Phone, phone: Phones) -> None:
    shelf = await ada.create("shelves", name="A")
    second = phone(replace(ada_access("ada-second"), scopes=("shared", "u:ada"), former=("r:east",)))
    await second.pull()
    (result,) = await second.send(book(second, shelf))
    assert result["error"]["code"] == "out_of_scope"


async def test_what_is_not_added_to_never_arrives_from_outside(ada: Phone, cem: Phone) -> None:
    """A shelf itself is no addition: nobody makes one where he is not."""
    await moved_away(ada, cem)
    (result,) = await ada.send(ada.do("create", "shelves", set={"name": "X", "room": "west"}))
    assert result["error"]["code"] == "out_of_scope"


async def test_the_device_remembers_what_it_was_given_and_lost(ada: Phone, engine: Engine) -> None:
    async def remembered() -> dict[str, bool]:
        """Scope → whether the device has it still."""
        kept = await held.of_device(engine, ada.access.device)
        return {scope: taken is None for scope, (_, taken) in kept.items()}

    await ada.pull()
    assert await remembered() == {"r:east": True, "shared": True, "u:ada": True}
    ada.access = replace(ada.access, scopes=("shared", "u:ada"))
    await ada.pull()
    assert await remembered() == {"r:east": False, "shared": True, "u:ada": True}
    (row,) = await sql(engine, "SELECT last_mutation FROM sync_device WHERE id = {}", ada.access.device)
    assert row["last_mutation"] == 0


def test_what_was_taken_long_ago_is_forgotten() -> None:
    now = 1_800_000_000_000
    kept = held.renewed({}, ["a", "b"], now)
    kept = held.renewed(kept, ["a"], now + DAY_MS)
    assert kept["b"][1] is not None
    assert set(held.renewed(kept, ["a"], now + GRACE_MS)) == {"a", "b"}
    assert set(held.renewed(kept, ["a"], now + DAY_MS + GRACE_MS + 1)) == {"a"}


def test_a_scope_given_back_counts_from_its_first_day() -> None:
    now = 1_800_000_000_000
    kept = held.renewed({}, ["a"], now)
    kept = held.renewed(kept, [], now + DAY_MS)
    given, taken = held.renewed(kept, ["a"], now + 2 * DAY_MS)["a"]
    assert taken is None
    assert given == kept["a"][0]
