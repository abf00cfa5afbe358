"""What a table asks once per transaction, before its mutations are judged."""

from collections.abc import Callable

import msgspec
import pytest

from backend.database import Engine
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.errors import Gap
from sync.server.ids import new_id
from sync.server.messages import Mutation
from sync.server.registry import Asked, By, Registry, Synced
from sync.server.values import Values
from tests.sync import library
from tests.sync.phone import Phone

Phones = Callable[[Access], Phone]


class Noted(msgspec.Struct):
    """Every question, and what `derive` was told."""

    asked: list[Asked] = msgspec.field(default_factory=list)
    told: list[object] = msgspec.field(default_factory=list)


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def asking(engine: Engine, noted: Noted) -> Registry:
    """The library, in which slips note what they ask and are told."""

    async def consult(asked: Asked) -> object:
        noted.asked.append(asked)
        return f"answer {len(noted.asked)}"

    def derive(before: Values | None, after: Values, by: By) -> Values:
        noted.told.append(by.consulted)
        return library.derive_slip(before, after, By(by.user, by.at, by.device, by.op, 0))

    slips = Synced(
        table=library.Slips,
        fields=library.SLIPS.fields,
        made=library.SLIPS.made,
        belongs_to=library.SLIPS.belongs_to,
        numbered=library.SLIPS.numbered,
        derive=derive,
        consult=consult,
        consults=frozenset({"rules"}),
        deletable=True,
    )
    return library.registry(slips)


async def test_it_works(ada: Phone, cem: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    await cem.create("rules", wording="Whisper.", fine=7)
    first = await ada.create("slips", shelf_id=shelf, reader="X")
    await cem.create("rules", wording="Run.", fine=9)
    second = await ada.create("slips", shelf_id=shelf, reader="Y")
    await ada.update("slips", first, reader="Z", was={"reader": "X"})
    await ada.pull()
    assert {row["id"]: row["fine"] for row in ada.of("slips")} == {first: 9, second: 9}


async def test_a_table_is_asked_once_for_all_its_mutations_and_only_then(asking: Registry, noted: Noted) -> None:
    ada = Phone(asking, library.ada())
    shelf = await ada.create("shelves", name="A")
    await ada.create("books", shelf_id=shelf)
    assert noted.asked == []
    known = await ada.create("slips", shelf_id=shelf)
    batch = [
        ada.do("create", "slips", set={"shelf_id": shelf}),
        ada.do("update", "slips", known, set={"reader": "X"}, was={"reader": ""}),
        ada.do("update", "shelves", shelf, set={"name": "B"}),
        ada.do("create", "slips", set={"shelf_id": shelf, "reader": 7}),
    ]
    await ada.send(*batch)
    assert noted.told == ["answer 1", "answer 2", "answer 2"]
    _, asked = noted.asked
    assert [mutation.id for mutation in asked.mutations] == [batch[place]["id"] for place in (0, 1, 3)]
    assert asked.rows["shelves", shelf]["name"] == "A"
    assert asked.rows["slips", known]["reader"] == ""
    assert asked.access.user == "ada"
    assert str(asked.mutations[0].at) <= asked.now


async def test_what_the_same_push_changed_before_is_in_the_answer(ada: Phone, cem: Phone) -> None:
    shelf = await cem.create("shelves", name="A")
    slips = [cem.do("create", "slips", set={"shelf_id": shelf}) for _ in range(3)]
    rules = [cem.do("create", "rules", set={"wording": "Whisper.", "fine": fine}) for fine in (7, 9)]
    pushed = [slips[0], rules[0], slips[1], rules[1], slips[2]]
    for number, mutation in enumerate(pushed, pushed[0]["number"]):
        mutation["number"] = number
    results = await cem.send(*pushed)
    assert [result["status"] for result in results] == ["applied"] * 5
    assert [results[place]["record"]["data"]["fine"] for place in (0, 2, 4)] == [0, 7, 9]
    again = await cem.send(*pushed)
    assert [result["first"] for result in again] == ["applied"] * 5


async def test_a_push_with_a_gap_does_nothing_however_it_is_divided(ada: Phone, cem: Phone) -> None:
    shelf = await cem.create("shelves", name="A")
    rule = cem.do("create", "rules", set={"wording": "Whisper.", "fine": 7})
    cem.number += 1
    with pytest.raises(Gap):
        await cem.send(rule, cem.do("create", "slips", set={"shelf_id": shelf}))
    await ada.pull()
    assert not ada.of("rules")


async def test_a_page_of_the_server_asks_too(asking: Registry, noted: Noted) -> None:
    ada = Phone(asking, library.ada())
    shelf = await ada.create("shelves", name="A")
    change = Mutation(op="create", table="slips", id=new_id(), set={"shelf_id": shelf})
    await apply(asking, library.ada("server"), [change])
    assert noted.told == ["answer 1"]


async def test_a_repetition_asks_nothing(asking: Registry, noted: Noted) -> None:
    ada = Phone(asking, library.ada())
    shelf = await ada.create("shelves", name="A")
    slip = ada.do("create", "slips", set={"shelf_id": shelf})
    await ada.send(slip)
    await ada.send(slip)
    assert len(noted.asked) == 1


async def test_where_asking_fails_over_one_mutation_the_others_arrive(engine: Engine) -> None:
    async def consult(asked: Asked) -> object:
        if any(mutation.set.get("reader") == library.BOOM for mutation in asked.mutations):
            raise KeyError(library.BOOM)
        return 0

    slips = Synced(
        table=library.Slips,
        fields=library.SLIPS.fields,
        made=library.SLIPS.made,
        belongs_to=library.SLIPS.belongs_to,
        numbered=library.SLIPS.numbered,
        derive=library.derive_slip,
        consult=consult,
        consults=frozenset({"rules"}),
    )
    registry = library.registry(slips)
    ada = Phone(registry, library.ada())
    shelf = await ada.create("shelves", name="A")
    readers = ["X", library.BOOM, "Y"]
    results = await ada.send(*(ada.do("create", "slips", set={"shelf_id": shelf, "reader": name}) for name in readers))
    assert [result["error"] and result["error"]["code"] for result in results] == [None, "internal", None]
