"""What the server writes itself goes the same way as what phones send."""

from collections.abc import Callable

import pytest

from backend.database import Engine, sql, writing
from sync.server.access import SERVER, Access
from sync.server.apply import Undone, apply
from sync.server.fields import Unfit, day, matching, optional, reference, whole
from sync.server.ids import is_id, new_id
from sync.server.limits import TRANSACTION_ROWS
from sync.server.messages import Mutation
from sync.server.registry import Registry, Synced
from tests.sync import library
from tests.sync.phone import Phone

Phones = Callable[[Access], Phone]
ADA = Access(user="ada", scopes=("shared", "r:east"))
SYSTEM = Access(user="system", system=True)


def shelf(name: str = "A", **fields: object) -> Mutation:
    return Mutation(op="create", table="shelves", id=new_id(), set={"name": name, **fields})  # type: ignore[dict-item]


async def test_it_works(registry: Registry, ada: Phone) -> None:
    mutation = shelf()
    (result,) = await apply(registry, ADA, [mutation])
    assert (result.status, result.error, result.record) == ("applied", None, None)
    await ada.pull()
    assert [row["id"] for row in ada.of("shelves")] == [mutation.id]


async def test_a_form_sent_twice_makes_one_row(registry: Registry, ada: Phone) -> None:
    mutation = shelf()
    for _ in range(2):
        (result,) = await apply(registry, ADA, [mutation])
        assert result.status == "applied"
    await ada.pull()
    assert len(ada.of("shelves")) == 1


async def test_two_people_at_forms_are_two_even_if_both_are_the_server(registry: Registry, ada: Phone) -> None:
    mutation = shelf()
    await apply(registry, ADA, [mutation])
    for name in ("B", "C"):
        change = Mutation(op="update", table="shelves", id=mutation.id, set={"name": name}, was={"name": "A"})
        (result,) = await apply(registry, ADA, [change])
    assert result.status == "merged"
    assert result.conflicts[0].theirs == "B"


async def test_rights_hold_for_forms_too_but_not_for_the_system(registry: Registry) -> None:
    mutation = shelf(room="east")
    await apply(registry, ADA, [mutation])
    change = Mutation(op="update", table="shelves", id=mutation.id, set={"metres": 3}, was={"metres": None})
    (refused,) = await apply(registry, ADA, [change])
    assert refused.error is not None
    assert refused.error.fields == ["metres"]
    (done,) = await apply(registry, SYSTEM, [change])
    assert done.status == "applied"


async def test_the_system_says_who_did_it_and_when(registry: Registry, ada: Phone) -> None:
    mutation = shelf(room="east")
    mutation.at, mutation.by = "2026-01-05T08:00:00.000Z", "cem"
    await apply(registry, SYSTEM, [mutation])
    await ada.pull()
    (row,) = ada.of("shelves")
    assert (row["created_at"], row["created_by"]) == ("2026-01-05T08:00:00.000Z", "cem")


async def test_nothing_happens_later_than_now(registry: Registry, ada: Phone) -> None:
    mutation = shelf()
    mutation.at = "2199-01-01T00:00:00.000Z"
    await apply(registry, ADA, [mutation])
    await ada.pull()
    assert ada.of("shelves")[0]["created_at"] < "2199"


async def test_one_refused_does_not_hold_up_the_others(registry: Registry, ada: Phone) -> None:
    results = await apply(registry, ADA, [shelf("A"), shelf("B", grade="?"), shelf("C")])
    assert [result.status for result in results] == ["applied", "rejected", "applied"]
    await ada.pull()
    assert len(ada.of("shelves")) == 2


async def test_all_or_none_writes_nothing_if_one_is_refused(registry: Registry, ada: Phone, engine: Engine) -> None:
    results = await apply(registry, ADA, [shelf("A"), shelf("B", grade="?")], all_or_none=True)
    assert [result.status for result in results] == ["applied", "rejected"]
    await ada.pull()
    assert ada.rows == {}
    with pytest.raises(Undone):
        async with writing(engine):
            await apply(registry, ADA, [shelf("A"), shelf("B", grade="?")], all_or_none=True)


async def test_a_fault_of_ours_is_raised_and_nothing_is_written(registry: Registry, ada: Phone) -> None:
    first = shelf()
    book = {"shelf_id": first.id, "title": library.BOOM}
    with pytest.raises(KeyError):
        await apply(registry, ADA, [first, Mutation(op="create", table="books", id=new_id(), set=book)])  # type: ignore[arg-type]
    await ada.pull()
    assert ada.rows == {}


async def test_it_is_part_of_the_callers_transaction(registry: Registry, ada: Phone, engine: Engine) -> None:
    with pytest.raises(ValueError, match="stop"):
        async with writing(engine):
            await apply(registry, ADA, [shelf()])
            raise ValueError("stop")
    await ada.pull()
    assert ada.rows == {}
    async with writing(engine):
        await apply(registry, ADA, [shelf("A")])
        await apply(registry, ADA, [shelf("B")])
    await ada.pull()
    assert len(ada.of("shelves")) == 2


async def test_a_large_import_comes_in_transactions_of_bounded_size(registry: Registry, ada: Phone) -> None:
    rows = [shelf(str(number)) for number in range(TRANSACTION_ROWS)]
    results = await apply(registry, ADA, rows)
    assert {result.status for result in results} == {"applied"}
    with pytest.raises(ValueError, match="at most"):
        await apply(registry, ADA, [*rows, shelf()])
    await ada.pull()
    assert len(ada.of("shelves")) == TRANSACTION_ROWS


async def test_nothing_to_do_takes_no_number(registry: Registry, engine: Engine) -> None:
    assert await apply(registry, ADA, []) == []
    assert (await sql(engine, "SELECT number FROM sync_clock"))[0]["number"] == 0


async def test_the_servers_rows_carry_its_name(registry: Registry, engine: Engine) -> None:
    mutation = shelf()
    await apply(registry, ADA, [mutation])
    (row,) = await sql(engine, "SELECT marks FROM shelves")
    assert SERVER in str(row["marks"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"fields": {}, "made": ("colour",)}, "no column"),
        ({"scope": None}, "neither scope nor belongs_to"),
        ({"belongs_to": ("name", "cellars")}, "no such root"),
        ({"belongs_to": ("colour", "rules")}, "no such root"),
        ({"deletable": True}, "left behind"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_told_at_start(change: dict[str, object], message: str) -> None:
    parts: dict[str, object] = {
        "table": library.Shelves,
        "fields": library.SHELVES.fields,
        "scope": library.room_scope,
        **change,
    }
    shelves = Synced(**parts)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=message):
        Registry([shelves, library.BOOKS, library.LOG, library.RULES, library.CLASHES])


def test_two_tables_of_one_name_or_no_table_of_conflicts_is_told_at_start() -> None:
    with pytest.raises(ValueError, match="one name"):
        Registry([library.SHELVES, library.SHELVES, library.CLASHES])
    with pytest.raises(ValueError, match="conflicts"):
        Registry([library.SHELVES])


def test_ids_sort_by_time_and_look_like_uuids() -> None:
    ids = [new_id() for _ in range(50)]
    assert all(is_id(one) and one[14] == "7" and one[19] in "89ab" for one in ids)
    assert len(set(ids)) == 50
    assert [one[:10] for one in ids] == sorted(one[:10] for one in ids)


def test_normalisers_take_what_fits_and_nothing_else() -> None:
    assert optional(day())(None) is None
    assert day()("2026-02-28") == "2026-02-28"
    assert matching("[A-Z]{3}")("EUR") == "EUR"
    assert whole(0, 5)(5) == 5
    for normalise, value in (
        (day(), "2026-02-29"),
        (day(), "2026-2-9"),
        (matching("[A-Z]{3}"), "euro"),
        (whole(0, 5), 6),
        (reference(), "x"),
    ):
        with pytest.raises(Unfit):
            normalise(value)
