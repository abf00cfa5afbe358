"""Sums kept in other rows: slips add to the tally of their room, several devices at once."""

import asyncio
import contextvars
from collections.abc import Callable, Iterable

import pytest

from backend.database import Engine, sql
from sync.server.access import Access
from sync.server.errors import Busy
from sync.server.ids import new_id
from sync.server.registry import Adjusted, Change, Made, NewRow, Synced
from tests.sync import library
from tests.sync.gate import Gate, at_every_step, holding, locks_of, watch
from tests.sync.phone import Phone, Wire

Phones = Callable[[Access], Phone]
PUSH_STEPS = 8  # device, rows, sums, rows, feed, …, commit: a push that adds has at least these
on_postgres = pytest.mark.parametrize("url", ["postgres"], indirect=True)


def slip(phone: Phone, shelf: str, tally: str | None, copies: int = 1, **fields: object) -> Wire:
    return phone.do("create", "slips", set={"shelf_id": shelf, "tally_id": tally, "copies": copies, **fields})


async def furnished(phone: Phone, rooms: Iterable[str] = ("east",)) -> tuple[str, list[str]]:
    """A shelf, and a tally for each room."""
    shelf = await phone.create("shelves", name="A", room="east")
    return shelf, [await phone.create("tallies", room=room) for room in rooms]


async def lent(phone: Phone) -> dict[str, int]:
    await phone.pull()
    return {row["id"]: row["lent"] for row in phone.of("tallies")}


def counting(history: Callable[[Change], Iterable[Made]]) -> Synced:
    """Slips with another history, and without numbers: whoever waits for a counter adds after the others anyway."""
    return Synced(
        table=library.Slips,
        fields=library.SLIPS.fields,
        made=library.SLIPS.made,
        belongs_to=library.SLIPS.belongs_to,
        derive=library.derive_slip,
        consult=library.highest_fine,
        consults=library.SLIPS.consults,
        history=history,
        deletable=True,
    )


async def test_it_works(cem: Phone) -> None:
    shelf, (east, west) = await furnished(cem, ("east", "west"))
    first = slip(cem, shelf, east, 3)
    await cem.send(first, slip(cem, shelf, east, 4), slip(cem, shelf, west, 5))
    assert await lent(cem) == {east: 7, west: 5}
    assert cem.versions["tallies", east] == 2
    await cem.delete("slips", first["id"])
    await cem.send(slip(cem, shelf, west, 100))
    assert await lent(cem) == {east: 4, west: 105}
    assert {row["id"]: row["much"] for row in cem.of("tallies")} == {east: False, west: True}
    await cem.update("slips", first["id"], deleted=False)
    assert await lent(cem) == {east: 7, west: 105}


async def test_what_is_sent_again_or_refused_adds_nothing(ada: Phone) -> None:
    shelf, (tally,) = await furnished(ada)
    first = slip(ada, shelf, tally, 3)
    await ada.send(first)
    await ada.send(first)
    results = await ada.send(
        ada.do("create", "slips", first["id"], set=first["set"]),
        slip(ada, shelf, tally, 1_000),
        slip(ada, shelf, tally, 5, stage="back"),
        ada.do("update", "slips", first["id"], set={"reader": "X"}),
    )
    assert [result["status"] for result in results] == ["applied", "rejected", "rejected", "applied"]
    assert await lent(ada) == {tally: 3}
    assert ada.versions["tallies", tally] == 2


async def test_a_batch_done_one_by_one_adds_what_was_done(ada: Phone) -> None:
    shelf, (tally,) = await furnished(ada)
    results = await ada.send(
        slip(ada, shelf, tally, 3), slip(ada, shelf, tally, 5, reader=library.BOOM), slip(ada, shelf, tally, 4)
    )
    assert [result["status"] for result in results] == ["applied", "rejected", "applied"]
    assert await lent(ada) == {tally: 7}


async def test_the_sum_goes_to_those_who_hold_the_row_that_has_it(ada: Phone, bea: Phone, cem: Phone) -> None:
    shelf, (tally,) = await furnished(cem, ["west"])
    (result,) = await ada.send(slip(ada, shelf, tally, 3))
    assert result["status"] == "applied"
    assert await lent(ada) == {}
    assert await lent(bea) == {tally: 3}


async def test_a_row_made_or_changed_in_the_same_batch_is_added_to(ada: Phone) -> None:
    shelf, (tally,) = await furnished(ada)
    fresh = new_id()
    results = await ada.send(
        slip(ada, shelf, fresh, 3),
        ada.do("create", "tallies", fresh, set={"room": "east"}),
        ada.do("update", "tallies", tally, set={"remark": "X"}),
        slip(ada, shelf, tally, 4),
    )
    assert {result["status"] for result in results} == {"applied"}
    assert await lent(ada) == {fresh: 3, tally: 4}
    assert [row["remark"] for row in ada.of("tallies") if row["id"] == tally] == ["X"]


async def test_nothing_is_made_of_a_row_that_is_not_there(ada: Phone) -> None:
    shelf, _ = await furnished(ada, [])
    (result,) = await ada.send(slip(ada, shelf, new_id()))
    assert result["status"] == "applied"
    assert await lent(ada) == {}


async def test_what_cancels_out_changes_no_row(ada: Phone) -> None:
    shelf, (tally,) = await furnished(ada)
    first = slip(ada, shelf, tally, 3)
    await ada.send(first, ada.do("delete", "slips", first["id"]))
    assert await lent(ada) == {tally: 0}
    assert ada.versions["tallies", tally] == 1


async def test_a_sum_is_no_change_of_the_device_that_caused_it(ada: Phone, engine: Engine) -> None:
    shelf, (tally,) = await furnished(ada)
    await ada.send(slip(ada, shelf, tally))
    (row,) = await sql(engine, "SELECT marks FROM tallies")
    assert '"lent":["server"' in str(row["marks"]).replace(" ", "")


async def test_a_row_that_belongs_to_another_is_added_to_under_its_lock(cem: Phone, engine: Engine) -> None:
    def fined(change: Change) -> Iterable[Made]:
        if change.op == "create" and change.after["tally_id"] is not None:
            yield Adjusted("books", str(change.after["tally_id"]), {"price": 5})

    keeper = Phone(library.registry(counting(fined)), library.cem())
    shelf, other = [await keeper.create("shelves", name=name, room="east") for name in ("A", "B")]
    book = await keeper.create("books", shelf_id=other, price=10)
    results = await keeper.send(
        slip(keeper, shelf, book), keeper.do("update", "shelves", other, set={"name": "C"}), slip(keeper, shelf, book)
    )
    assert {result["status"] for result in results} == {"applied"}
    await keeper.send(slip(keeper, shelf, book))
    await keeper.pull()
    assert [row["price"] for row in keeper.of("books")] == [25]
    rows = await sql(engine, "SELECT name, version FROM shelves ORDER BY name")
    assert rows == [{"name": "A", "version": 1}, {"name": "C", "version": 2}]


@pytest.mark.parametrize("add", [{"room": 1}, {"nothing": 1}])
async def test_what_is_no_whole_number_cannot_be_added_to(engine: Engine, add: dict[str, int]) -> None:
    def wrong(change: Change) -> Iterable[Made]:
        yield Adjusted("tallies", str(change.after["tally_id"]), add)

    ada = Phone(library.registry(counting(wrong)), library.ada())
    shelf, (tally,) = await furnished(ada)
    (result,) = await ada.send(slip(ada, shelf, tally))
    assert result["error"]["code"] == "internal"
    assert await lent(ada) == {tally: 0}


async def test_a_history_may_add_and_write_rows(engine: Engine) -> None:
    def both(change: Change) -> Iterable[Made]:
        yield from library.count_slip(change)
        values = {"shelf_id": change.root, "table": "slips", "record_id": change.id, "op": change.op}
        yield NewRow("log", {**values, "at": change.at, "by": change.user})

    ada = Phone(library.registry(counting(both)), library.ada())
    shelf, (tally,) = await furnished(ada)
    await ada.send(slip(ada, shelf, tally, 2))
    assert await lent(ada) == {tally: 2}
    assert [row["table"] for row in ada.of("log")] == ["slips"]


async def test_a_history_may_make_a_row_of_the_id_of_its_own_once_and_add_to_it_at_once(engine: Engine) -> None:
    def beside(change: Change) -> Iterable[Made]:
        if change.op == "create":
            yield NewRow("tallies", {"room": "east"}, id=change.id)
        yield Adjusted("tallies", change.id, {"lent": 2})

    ada = Phone(library.registry(counting(beside)), library.ada())
    shelf = await ada.create("shelves", name="A", room="east")
    made = slip(ada, shelf, None)
    await ada.send(made)
    assert await lent(ada) == {made["id"]: 2}
    await ada.send(ada.do("create", "slips", made["id"], set=made["set"]))  # sent again: it is there, and so is the row
    await ada.delete("slips", made["id"])
    await ada.pull()
    assert await lent(ada) == {made["id"]: 4}
    (row,) = await sql(engine, "SELECT id, lent, version FROM tallies")
    assert row == {"id": made["id"], "lent": 4, "version": 3}


async def test_eight_devices_that_add_in_any_order_lose_nothing(engine: Engine) -> None:
    registry = library.registry(counting(library.count_slip))
    cem = Phone(registry, library.cem())
    shelf, tallies = await furnished(cem, ("east", "west", "east"))
    shelves = [shelf, *[await cem.create("shelves", name="B", room="east") for _ in range(3)]]

    async def write(writer: Phone, place: int) -> None:
        for turn in range(6):
            order = tallies if (place + turn) % 2 else tallies[::-1]
            own = [slip(writer, shelves[(place + turn) % 4], tally, place + 1) for tally in order]
            done = False
            while not done:
                try:
                    results = await writer.send(*own)
                except Busy:
                    continue
                done = True
                assert {result["status"] for result in results} == {"applied"}

    await asyncio.gather(*(write(Phone(registry, library.cem(f"writer {place}")), place) for place in range(8)))
    total = 6 * sum(place + 1 for place in range(8))
    assert await lent(cem) == dict.fromkeys(tallies, total)


@on_postgres
async def test_two_who_add_at_once_lose_nothing_wherever_one_is_held(
    engine: Engine, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(engine, monkeypatch)
    registry = library.registry(counting(library.count_slip))
    cem = Phone(registry, library.cem())
    shelf, tallies = await furnished(cem, ("east", "west"))
    other_shelf = await cem.create("shelves", name="B", room="east")
    async with locks_of(url) as locks:

        async def story(step: int) -> Gate:
            one, other = (Phone(registry, library.cem(new_id())) for _ in range(2))
            held = one.send(*(slip(one, shelf, tally, 2) for tally in tallies))
            added = other.send(*(slip(other, other_shelf, tally, 3) for tally in tallies[::-1]))
            async with holding(step, held) as (gate, task):
                meanwhile = asyncio.create_task(added, context=contextvars.Context())
                await locks.settled([meanwhile])
            assert {result["status"] for result in [*await task, *await meanwhile]} == {"applied"}
            return gate

        steps = await at_every_step(story, PUSH_STEPS)
    assert await lent(cem) == dict.fromkeys(tallies, 5 * (len(steps) + 1))


@on_postgres
async def test_an_edit_of_a_row_and_an_addition_to_it_lose_neither(
    cem: Phone, phone: Phones, engine: Engine, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(engine, monkeypatch)
    shelf, (tally,) = await furnished(cem)
    remarks = []
    async with locks_of(url) as locks:

        async def story(step: int) -> Gate:
            one, other = (phone(library.cem(new_id())) for _ in range(2))
            remarks.append(other.access.device)
            async with holding(step, one.send(slip(one, shelf, tally, 2))) as (gate, task):
                edit = other.update("tallies", tally, remark=other.access.device)
                meanwhile = asyncio.create_task(edit, context=contextvars.Context())
                await locks.settled([meanwhile])
            assert [result["status"] for result in await task] == ["applied"]
            assert (await meanwhile)["status"] != "rejected"
            return gate

        steps = await at_every_step(story, PUSH_STEPS)
    assert await lent(cem) == {tally: 2 * (len(steps) + 1)}
    (row,) = cem.of("tallies")
    assert row["remark"] == remarks[-1]
