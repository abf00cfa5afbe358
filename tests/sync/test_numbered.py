"""Numbers that people read: one for each create that is really made, none twice, no gap."""

import asyncio
import contextvars
from collections.abc import Callable

import pytest

from backend.database import Engine, sql
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.errors import Busy
from sync.server.fields import plain, text, writing
from sync.server.ids import new_id
from sync.server.messages import Mutation
from sync.server.registry import Change, NewRow, Numbered, Registry, Synced
from sync.server.values import Values
from tests.sync import library
from tests.sync.gate import Gate, at_every_step, holding, locks_of, watch
from tests.sync.phone import Phone, Wire

Phones = Callable[[Access], Phone]
PUSH_STEPS = 8  # device, rows, counter, row, counter, clock, feed, results, commit: a push has at least these
on_postgres = pytest.mark.parametrize("url", ["postgres"], indirect=True)


def slip(phone: Phone, shelf: str, row_id: str | None = None, **fields: object) -> Wire:
    return phone.do("create", "slips", row_id, set={"shelf_id": shelf, **fields})


async def numbers(phone: Phone) -> list[str]:
    await phone.pull()
    return sorted(row["number"] for row in phone.of("slips"))


async def drawn(engine: Engine) -> int:
    (row,) = await sql(engine, "SELECT coalesce(max(number), 0) AS number FROM sync_counter")
    return int(str(row["number"]))


async def test_it_works(ada: Phone, engine: Engine) -> None:
    shelf = await ada.create("shelves", name="A")
    results = await ada.send(*(slip(ada, shelf) for _ in range(3)))
    assert [result["record"]["data"]["number"] for result in results] == ["S-0001", "S-0002", "S-0003"]
    assert await numbers(ada) == ["S-0001", "S-0002", "S-0003"]
    await ada.send(slip(ada, shelf))
    assert await numbers(ada) == ["S-0001", "S-0002", "S-0003", "S-0004"]
    assert await drawn(engine) == 4


async def test_what_is_sent_again_draws_no_number(ada: Phone, engine: Engine) -> None:
    shelf = await ada.create("shelves", name="A")
    first = slip(ada, shelf, reader="X")
    (result,) = await ada.send(first)
    (again,) = await ada.send(first)
    assert again["status"] == "duplicate"
    assert again["record"]["data"]["number"] == result["record"]["data"]["number"]
    equal = slip(ada, shelf, first["id"], reader="X")
    (result, other) = await ada.send(equal, slip(ada, shelf))
    assert result["status"] == "applied"
    assert (result["record"]["data"]["number"], other["record"]["data"]["number"]) == ("S-0001", "S-0002")
    assert await drawn(engine) == 2


async def test_one_row_made_twice_in_a_batch_draws_one_number(ada: Phone, engine: Engine) -> None:
    shelf = await ada.create("shelves", name="A")
    row_id = new_id()
    await ada.send(slip(ada, shelf, row_id), slip(ada, shelf, row_id), slip(ada, shelf))
    assert await numbers(ada) == ["S-0001", "S-0002"]
    assert await drawn(engine) == 2


async def test_what_is_refused_draws_no_number(ada: Phone, bea: Phone, engine: Engine, registry: Registry) -> None:
    shelf = await ada.create("shelves", name="A")
    known = slip(ada, shelf, reader="X")
    await ada.send(known)
    results = await ada.send(
        slip(ada, shelf, known["id"], reader="other"),
        slip(ada, new_id()),
        slip(ada, shelf, reader=7),
        slip(ada, shelf, number="S-9999"),
        slip(ada, shelf),
    )
    assert [result["error"] and result["error"]["code"] for result in results] == [
        "exists",
        "out_of_scope",
        "invalid",
        "read_only",
        None,
    ]
    await bea.send(slip(bea, shelf))
    assert await numbers(ada) == ["S-0001", "S-0002"]
    assert await drawn(engine) == 2


async def test_a_record_that_is_too_large_draws_no_number(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.server.judge.RECORD_BYTES", 300)
    ada = Phone(library.registry(), library.ada())
    shelf = await ada.create("shelves", name="A")
    results = await ada.send(slip(ada, shelf, reader="€" * 100), slip(ada, shelf))
    assert [result["status"] for result in results] == ["rejected", "applied"]
    assert await numbers(ada) == ["S-0001"]


async def test_a_batch_done_one_by_one_leaves_no_gap(ada: Phone, engine: Engine) -> None:
    shelf = await ada.create("shelves", name="A")
    results = await ada.send(slip(ada, shelf), slip(ada, shelf, reader=library.BOOM), slip(ada, shelf))
    assert [result["status"] for result in results] == ["applied", "rejected", "applied"]
    assert await numbers(ada) == ["S-0001", "S-0002"]
    assert await drawn(engine) == 2


async def test_a_page_of_the_server_that_wants_all_or_nothing_leaves_no_gap(ada: Phone, registry: Registry) -> None:
    shelf = await ada.create("shelves", name="A")
    good = Mutation(op="create", table="slips", id=new_id(), set={"shelf_id": shelf})
    bad = Mutation(op="create", table="slips", id=new_id(), set={"shelf_id": shelf, "reader": 7})
    await apply(registry, library.ada("server"), [good, bad], all_or_none=True)
    assert await numbers(ada) == []
    await apply(registry, library.ada("server"), [good])
    assert await numbers(ada) == ["S-0001"]


async def test_a_row_that_comes_back_keeps_its_number(ada: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    row_id = await ada.create("slips", shelf_id=shelf)
    await ada.delete("slips", row_id)
    await ada.create("slips", shelf_id=shelf)
    await ada.update("slips", row_id, deleted=False)
    await ada.update("slips", row_id, reader="X")
    assert await numbers(ada) == ["S-0001", "S-0002"]


async def test_eight_devices_at_once_get_each_number_once(cem: Phone, phone: Phones, engine: Engine) -> None:
    shelves = [await cem.create("shelves", name="A", room="east") for _ in range(4)]

    async def write(writer: Phone, place: int) -> None:
        for turn in range(6):
            done = False
            own = [slip(writer, shelves[(place + turn + step) % 4]) for step in range(2)]
            while not done:
                try:
                    results = await writer.send(*own)
                except Busy:
                    continue
                done = True
                assert {result["status"] for result in results} == {"applied"}

    await asyncio.gather(*(write(phone(library.cem(f"writer {place}")), place) for place in range(8)))
    assert await numbers(cem) == [f"S-{n:04}" for n in range(1, 8 * 6 * 2 + 1)]
    assert await drawn(engine) == 8 * 6 * 2


@on_postgres
async def test_two_who_draw_at_once_never_draw_the_same(
    cem: Phone, phone: Phones, engine: Engine, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(engine, monkeypatch)
    shelves = [await cem.create("shelves", name="A") for _ in range(2)]
    async with locks_of(url) as locks:

        async def story(step: int) -> Gate:
            one, other = (phone(library.cem(new_id())) for _ in range(2))
            held = one.send(*(slip(one, shelves[0]) for _ in range(2)))
            async with holding(step, held) as (gate, task):
                meanwhile = asyncio.create_task(other.send(slip(other, shelves[1])), context=contextvars.Context())
                await locks.settled([meanwhile])
            assert {result["status"] for result in [*await task, *await meanwhile]} == {"applied"}
            return gate

        steps = await at_every_step(story, PUSH_STEPS)
    assert await numbers(cem) == [f"S-{n:04}" for n in range(1, 3 * (len(steps) + 1) + 1)]


@on_postgres
async def test_who_waits_for_a_row_holds_up_no_numbers_elsewhere(
    cem: Phone, phone: Phones, engine: Engine, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(engine, monkeypatch)
    held, free = [await cem.create("shelves", name="A") for _ in range(2)]
    others = [phone(library.cem(new_id())) for _ in range(3)]
    change = others[0].do("update", "shelves", held, set={"name": "B"})
    async with locks_of(url) as locks, holding(PUSH_STEPS - 2, others[0].send(change)) as (gate, _):
        assert gate.at, "the shelf is not held"
        waiting = asyncio.create_task(others[1].send(slip(others[1], held)), context=contextvars.Context())
        await locks.settled([waiting])
        free_to_go = asyncio.create_task(others[2].send(slip(others[2], free)), context=contextvars.Context())
        await locks.settled([waiting, free_to_go])
        assert (waiting.done(), free_to_go.done()) == (False, True)
    results = [*await free_to_go, *await waiting]
    assert [result["record"]["data"]["number"] for result in results] == ["S-0001", "S-0002"]


async def test_a_row_that_the_server_makes_by_itself_cannot_be_numbered(ada: Phone) -> None:
    def also(change: Change) -> list[NewRow]:
        return [NewRow("slips", {"shelf_id": change.root})]

    shelves = Synced(
        table=library.Shelves,
        fields=library.SHELVES.fields,
        made=library.SHELVES.made,
        scope=library.room_scope,
        derive=library.derive_shelf,
        history=also,
    )
    registry = library.registry(shelves)
    with pytest.raises(ValueError, match="numbers are drawn by mutations alone"):
        await apply(
            registry, library.ada("server"), [Mutation(op="create", table="shelves", id=new_id(), set={"name": "A"})]
        )


def test_a_declaration_that_numbers_what_it_cannot_is_refused() -> None:
    def declared(field: str, fields: Values) -> Registry:
        slips = Synced(
            table=library.Slips,
            fields={**library.SLIPS.fields, **fields},  # type: ignore[dict-item]
            made=("created_at",),
            belongs_to=("shelf_id", "shelves"),
            numbered=Numbered(field, "slips", lambda n, row: n),
        )
        return library.registry(slips)

    declared("number", {})
    with pytest.raises(ValueError, match="no column that the server fills"):
        declared("nothing", {})
    with pytest.raises(ValueError, match="no column that the server fills"):
        declared("number", {"number": plain(text(9))})  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="would have no number"):
        declared("number", {"reader": writing(100)})  # type: ignore[dict-item]
