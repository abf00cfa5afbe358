import base64
import json
from collections.abc import Callable

import msgspec
import pytest

from backend.database import Engine, sql
from sync.server.access import Access
from sync.server.errors import BadRequest, StartAgain
from sync.server.feed import pull
from sync.server.limits import PAGE_ROWS
from sync.server.registry import Registry
from tests.sync.library import ada as ada_access
from tests.sync.phone import Phone

Phones = Callable[[Access], Phone]


async def test_it_works(ada: Phone) -> None:
    shelf = await ada.create("shelves", name="Atlases")
    book = await ada.create("books", shelf_id=shelf, title="Seas")
    await ada.update("books", book, {"title": "Seas"}, title="Oceans")
    changes = await ada.pull()
    assert [(change["op"], change["table"], change["scope"]) for change in changes] == [
        ("put", "shelves", "r:east"),
        ("put", "books", "r:east"),
        ("put", "log", "r:east"),
    ]
    assert ada.rows["books", book]["title"] == "Oceans"
    assert changes[1]["version"] == 2
    assert changes[1]["parents"] == [shelf]
    assert "parents" not in changes[0]


async def test_a_row_on_the_wire_has_its_id_its_fields_and_what_the_server_made(ada: Phone) -> None:
    shelf = await ada.create("shelves", name="Ätlases", tags=["b", "a"])
    await ada.pull()
    (row,) = ada.of("shelves")
    made_at = row.pop("created_at")
    assert row.pop("grade_at") == made_at
    assert row == {
        "id": shelf,
        "name": "Ätlases",
        "room": "east",
        "grade": "good",
        "tags": ["a", "b"],
        "street": "",
        "town": "",
        "metres": None,
        "open": True,
        "created_by": "ada",
    }


async def test_rows_stored_by_an_older_version_come_just_the_same(ada: Phone, engine: Engine, phone: Phones) -> None:
    shelf = await ada.create("shelves", name="Ätlases")
    await ada.create("books", shelf_id=shelf, title="Seas")
    changes = await ada.pull()
    for change in changes:  # which kept the fields of the row alone
        data = msgspec.json.encode(change["data"]).decode()
        await sql(engine, "UPDATE sync_change SET body = {} WHERE row_id = {}", data, change["id"])
    assert await phone(ada_access("other")).pull() == changes


async def test_the_first_page_tells_user_limits_total_and_the_number_to_go_on_from(ada: Phone) -> None:
    for name in ("A", "B", "C"):
        await ada.create("shelves", name=name)
    page = await ada.page(limit=2)
    assert page["user"] == "ada"
    assert page["last_mutation"] == 3
    assert page["total"] == 3
    assert page["more"] is True
    assert page["limits"]["page"] == PAGE_ROWS
    assert "total" not in await ada.page(limit=2)


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
async def test_small_pages_bring_the_same_rows_as_one_large_page(ada: Phone, phone: Phones, limit: int) -> None:
    for number in range(6):
        await ada.create("shelves", name=f"Shelf {number}")
    other = phone(ada_access("tablet"))
    await other.pull(limit)
    await ada.pull()
    assert other.rows == ada.rows
    assert len(other.received) == 6


async def test_a_second_pull_brings_only_what_changed_since_and_then_nothing(ada: Phone) -> None:
    shelf = await ada.create("shelves", name="Atlases")
    await ada.create("shelves", name="Maps")
    await ada.pull()
    await ada.update("shelves", shelf, {"name": "Atlases"}, name="Globes")
    changes = await ada.pull()
    assert [change["id"] for change in changes if change["table"] == "shelves"] == [shelf]
    assert await ada.pull() == []


async def test_changes_come_in_the_order_of_their_numbers_across_scopes(cem: Phone, engine: Engine) -> None:
    for number in range(4):
        await cem.create("shelves", name=str(number), room="east" if number % 2 else "west")
    changes = await cem.pull()
    assert [change["data"]["name"] for change in changes] == ["0", "1", "2", "3"]


async def test_nobody_gets_a_row_of_a_scope_he_does_not_hold(ada: Phone, bea: Phone) -> None:
    await ada.create("shelves", name="East")
    await bea.create("shelves", name="West")
    await ada.pull()
    await bea.pull()
    assert [row["name"] for row in ada.of("shelves")] == ["East"]
    assert [row["name"] for row in bea.of("shelves")] == ["West"]


async def test_a_cursor_that_names_a_foreign_scope_opens_nothing(ada: Phone, bea: Phone) -> None:
    await bea.create("shelves", name="West")
    await bea.page()
    ada.cursor = bea.cursor
    page = await ada.page()
    assert page["changes"] == []
    assert page["dropped"] == ["r:west", "u:bea"]


async def test_a_new_phone_hears_nothing_of_rows_deleted_before_it_came(ada: Phone, phone: Phones) -> None:
    shelf = await ada.create("shelves", name="Atlases")
    book = await ada.create("books", shelf_id=shelf, title="Seas")
    await ada.delete("books", book)
    other = phone(ada_access("tablet"))
    changes = await other.pull()
    assert {change["op"] for change in changes} == {"put"}
    assert other.of("books") == []


async def test_a_row_deleted_while_the_first_sync_pages_is_taken_away_again(ada: Phone, phone: Phones) -> None:
    shelf = await ada.create("shelves", name="Atlases")
    book = await ada.create("books", shelf_id=shelf, title="Seas")
    for name in ("Maps", "Globes"):  # so that the delete is not on the very next page
        await ada.create("shelves", name=name)
    other = phone(ada_access("tablet"))
    await other.page(limit=2)
    assert len(other.of("books")) == 1
    await ada.delete("books", book)
    changes = await other.pull(limit=2)
    assert ("delete", book) in [(change["op"], change["id"]) for change in changes]
    assert other.of("books") == []


async def test_a_phone_that_knows_a_row_hears_of_its_delete_with_its_parents(ada: Phone) -> None:
    shelf = await ada.create("shelves", name="Atlases")
    book = await ada.create("books", shelf_id=shelf, title="Seas")
    await ada.pull()
    await ada.delete("books", book)
    (change,) = [change for change in await ada.pull() if change["table"] == "books"]
    assert change == {
        "op": "delete",
        "scope": "r:east",
        "table": "books",
        "id": book,
        "version": 2,
        "parents": [shelf],
    }


async def test_a_scope_gained_comes_from_zero_and_a_scope_lost_is_dropped(
    ada: Phone, bea: Phone, registry: Registry
) -> None:
    await ada.create("shelves", name="East")
    await bea.create("shelves", name="West")
    await ada.pull()
    ada.access = Access(user="ada", device="ada-phone", scopes=("shared", "r:west", "u:ada"))
    page = await ada.page()
    assert page["dropped"] == ["r:east"]
    assert [row["name"] for row in ada.of("shelves")] == ["West"]
    assert (await ada.page())["dropped"] == []


async def test_a_scope_gained_pages_while_the_others_stay_where_they_are(ada: Phone, bea: Phone) -> None:
    for number in range(5):
        await bea.create("shelves", name=f"West {number}")
    await ada.create("shelves", name="East")
    await ada.pull()
    ada.access = Access(user="ada", device="ada-phone", scopes=("shared", "r:east", "r:west", "u:ada"))
    changes = await ada.pull(limit=2)
    assert sorted(change["data"]["name"] for change in changes) == [f"West {number}" for number in range(5)]
    assert len(ada.of("shelves")) == 6


@pytest.mark.parametrize("scopes", [0, 1, 120, 650])
async def test_a_person_may_hold_very_many_scopes(registry: Registry, ada: Phone, scopes: int) -> None:
    await ada.create("shelves", name="East")
    held = tuple(f"r:{number}" for number in range(scopes))
    access = Access(user="ada", device="many", scopes=(*held, "r:east"))
    page = msgspec.json.decode(await pull(registry, access))
    assert len(page["changes"]) == 1


async def test_a_person_without_scopes_gets_an_empty_page(registry: Registry) -> None:
    page = msgspec.json.decode(await pull(registry, Access(user="emil", device="e")))
    assert page["changes"] == []
    assert page["more"] is False


@pytest.mark.parametrize("cursor", ["", "nonsense", "bm9uc2Vuc2U=", "e30=", "ä", "[]", base64.b64encode(b"1").decode()])
async def test_a_cursor_of_unknown_form_starts_again(registry: Registry, cursor: str) -> None:
    with pytest.raises(StartAgain) as caught:
        await pull(registry, ada_access(), cursor)
    assert caught.value.reason == "format"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"f": 2}, "format"),
        ({"s": {"r:east": [-1, 0]}}, "format"),
        ({"s": {"r:east": [1]}}, "format"),
        ({"s": {"r:east": ["1", 0]}}, "format"),
        ({"more": 1}, "format"),
        ({"e": "another"}, "epoch"),
        ({"s": {"r:east": [99, 0]}}, "epoch"),
        ({"s": {"r:east": [0, 99]}}, "epoch"),
    ],
)
async def test_a_changed_cursor_starts_again(
    ada: Phone, registry: Registry, change: dict[str, object], reason: str
) -> None:
    await ada.create("shelves", name="East")
    await ada.pull()
    cursor = msgspec.json.decode(base64.urlsafe_b64decode(ada.cursor or ""))
    changed = base64.urlsafe_b64encode(msgspec.json.encode({**cursor, **change})).decode()
    with pytest.raises(StartAgain) as caught:
        await pull(registry, ada_access(), changed)
    assert caught.value.reason == reason


@pytest.mark.parametrize("number", [2**63, 2**64, 10**30])
async def test_a_cursor_with_a_number_that_no_database_takes_starts_again(
    ada: Phone, registry: Registry, number: int
) -> None:
    await ada.pull()
    cursor = msgspec.json.decode(base64.urlsafe_b64decode(ada.cursor or ""))
    scopes = {scope: [number, 0] for scope in cursor["s"]}
    changed = base64.urlsafe_b64encode(json.dumps({**cursor, "s": scopes}, separators=(",", ":")).encode()).decode()
    with pytest.raises(StartAgain):
        await pull(registry, ada_access(), changed)


async def test_only_a_phone_behind_the_purge_starts_again(ada: Phone, phone: Phones, engine: Engine) -> None:
    for name in ("A", "B", "C"):
        await ada.create("shelves", name=name)
    behind = phone(ada_access("behind"))
    await behind.pull()
    for name in ("D", "E"):
        await ada.create("shelves", name=name)
    await ada.pull()
    await sql(engine, "UPDATE sync_clock SET fence = 5")
    assert await ada.pull() == []
    assert len(await phone(ada_access("new")).pull()) == 5
    with pytest.raises(StartAgain) as caught:
        await behind.pull()
    assert caught.value.reason == "purged"


async def test_a_restored_backup_starts_again(ada: Phone, engine: Engine) -> None:
    await ada.create("shelves", name="A")
    await ada.pull()
    await sql(engine, "UPDATE sync_clock SET epoch = 'new'")
    with pytest.raises(StartAgain) as caught:
        await ada.pull()
    assert caught.value.reason == "epoch"


async def test_a_limit_below_one_is_refused_and_a_large_one_is_cut(ada: Phone, registry: Registry) -> None:
    with pytest.raises(BadRequest):
        await pull(registry, ada_access(), None, 0)
    assert await ada.page(limit=10**9)
