"""What is judged by other rows, and changes them in its own transaction (PROTOCOL.md, M16): slips that lend a book."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import cast

import pytest

from backend.database import Engine
from sync.server.ids import new_id
from sync.server.messages import Mutation
from sync.server.registry import Change, Changed, Made, Refused, Registry, Synced
from sync.server.values import Key, Values
from tests.sync import library
from tests.sync.phone import Phone, Wire


def book_of(mutation: Mutation) -> Iterable[Key]:
    return [("books", str(mutation.set.get("tally_id")))]


def refuse(before: Values | None, after: Values, rows: Mapping[Key, Values]) -> Refused | None:
    """A book's price stands for how many of it are there."""
    book = rows.get(("books", str(after["tally_id"])))
    if before is not None:
        return None
    if book is None or cast("int", book["price"]) < cast("int", after["copies"]):
        return Refused("So many are not there.", ["copies"])
    return None


def lend(change: Change) -> Iterable[Made]:
    if change.before is not None:
        return []
    book = str(change.after["tally_id"])
    there = cast("int", change.rows["books", book]["price"])
    return [Changed("books", book, {"price": there - cast("int", change.after["copies"])})]


@pytest.fixture
def lending(engine: Engine) -> Registry:
    slips = Synced(
        table=library.Slips,
        fields=library.SLIPS.fields,
        made=library.SLIPS.made,
        belongs_to=library.SLIPS.belongs_to,
        numbered=library.SLIPS.numbered,
        derive=library.derive_slip,
        consult=library.SLIPS.consult,
        consults=library.SLIPS.consults,
        beside=book_of,
        refuse=refuse,
        history=lend,
        deletable=True,
    )
    return library.registry(slips)


async def shelf_with(phone: Phone, copies: int) -> tuple[str, str]:
    shelf = await phone.create("shelves", name="A")
    return shelf, await phone.create("books", shelf_id=shelf, title="Kim", price=copies)


def slip(phone: Phone, shelf: str, book: str, copies: int) -> Wire:
    return phone.do("create", "slips", set={"shelf_id": shelf, "tally_id": book, "copies": copies})


async def test_it_works(lending: Registry) -> None:
    ada = Phone(lending, library.ada())
    shelf, book = await shelf_with(ada, 5)
    (result,) = await ada.send(slip(ada, shelf, book, 2))
    assert result["status"] == "applied"
    await ada.pull()
    assert ada.rows["books", book]["price"] == 3
    assert ada.versions["books", book] == 2
    told = [row for row in ada.of("log") if row["record_id"] == book]
    assert [row["op"] for row in told] == ["update"]


async def test_what_other_rows_forbid_is_refused_whole_and_holds_up_nobody(lending: Registry) -> None:
    ada = Phone(lending, library.ada())
    shelf, book = await shelf_with(ada, 5)
    results = await ada.send(*(slip(ada, shelf, book, copies) for copies in (3, 3, 2)))
    assert [result["status"] for result in results] == ["applied", "rejected", "applied"]
    error = results[1]["error"]
    assert (error["code"], error["fields"]) == ("refused", ["copies"])
    await ada.pull()
    assert ada.rows["books", book]["price"] == 0
    assert sorted(row["number"] for row in ada.of("slips")) == ["S-0001", "S-0002"]  # what is refused draws none


async def test_a_repetition_changes_the_other_row_once(lending: Registry) -> None:
    ada = Phone(lending, library.ada())
    shelf, book = await shelf_with(ada, 5)
    lent = slip(ada, shelf, book, 2)
    for first in (None, "applied"):
        (result,) = await ada.send(lent)
        assert result.get("first") == first
    again = ada.do("create", "slips", lent["id"], set=lent["set"])
    assert [each["status"] for each in await ada.send(again)] == ["applied"]
    await ada.pull()
    assert ada.rows["books", book]["price"] == 3


async def test_of_many_at_once_as_many_are_right_as_there_is_room_for(lending: Registry) -> None:
    ada = Phone(lending, library.ada())
    shelf, book = await shelf_with(ada, 5)
    phones = [Phone(lending, library.ada(f"phone-{number}")) for number in range(6)]
    answers = await asyncio.gather(*(phone.send(slip(phone, shelf, book, 2)) for phone in phones))
    assert sorted(result["status"] for (result,) in answers) == ["applied"] * 2 + ["rejected"] * 4
    await ada.pull()
    assert ada.rows["books", book]["price"] == 1


async def test_a_row_that_is_not_there_is_no_fault_of_the_server(lending: Registry) -> None:
    ada = Phone(lending, library.ada())
    shelf, _ = await shelf_with(ada, 5)
    (result,) = await ada.send(slip(ada, shelf, new_id(), 1))
    assert result["error"]["code"] == "refused"
