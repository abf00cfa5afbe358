"""A replica that holds the same rows in the same versions computes the same digest; any other does not."""

import hashlib
from typing import Any

import msgspec
import pytest

from backend.database import Engine, sql
from sync.server.clock import new_epoch
from sync.server.digest import digest
from sync.server.errors import StartAgain
from sync.server.registry import Registry
from tests.sync.phone import Phone


async def asked(registry: Registry, phone: Phone) -> dict[str, Any]:
    assert phone.cursor is not None
    answer: dict[str, Any] = msgspec.json.decode(
        msgspec.json.encode(await digest(registry, phone.access, phone.cursor))
    )
    scopes: dict[str, Any] = answer["scopes"]
    return scopes


def own(phone: Phone, scope: str) -> dict[str, Any]:
    """What PROTOCOL.md D1 says, from what the phone holds."""
    lines: dict[str, list[str]] = {}
    for (table, row_id), scopes in sorted(phone.scopes.items()):
        if scope in scopes:
            lines.setdefault(table, []).append(f"{row_id} {phone.versions[table, row_id]}\n")
    return {
        table: {"count": len(its), "sha256": hashlib.sha256("".join(its).encode()).hexdigest()}
        for table, its in lines.items()
    }


async def test_it_works(registry: Registry, ada: Phone, cem: Phone) -> None:
    shelves = [await ada.create("shelves", name=name) for name in "ABC"]
    for shelf in shelves:
        await ada.create("books", shelf_id=shelf, title="Seas")
    book = await ada.create("books", shelf_id=shelves[0], title="Gone")
    await ada.delete("books", book)
    await cem.create("shelves", name="W", room="west")
    await ada.update("shelves", shelves[1], name="B2")
    await cem.update("shelves", shelves[2], {"room": "east"}, room="west")
    for phone in (ada, cem):
        await phone.pull()
        answer = await asked(registry, phone)
        assert set(answer) == set(phone.access.scopes)
        for scope, said in answer.items():
            assert said == {"current": True, "tables": own(phone, scope)}
    assert own(ada, "r:east")["books"]["count"] == 2


async def test_a_scope_with_news_says_only_that(registry: Registry, ada: Phone, cem: Phone) -> None:
    await ada.pull()
    await cem.create("shelves", name="E", room="east")
    answer = await asked(registry, ada)
    assert answer["r:east"] == {"current": False}
    assert answer["shared"] == {"current": True, "tables": {}}


async def test_a_row_in_another_version_is_another_digest(registry: Registry, engine: Engine, ada: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    await ada.pull()
    before = await asked(registry, ada)
    await sql(engine, "UPDATE sync_change SET version = 9 WHERE row_id = {}", shelf)
    assert (await asked(registry, ada))["r:east"] != before["r:east"]


async def test_of_a_scope_that_the_person_does_not_hold_nothing_is_told(
    registry: Registry, ada: Phone, cem: Phone
) -> None:
    await cem.create("shelves", name="W", room="west")
    await cem.pull()
    ada.cursor = cem.cursor
    answer = await asked(registry, ada)
    told = {scope for scope, said in answer.items() if said["current"]}
    assert told == {"shared", "u:ada", "r:east"}
    assert answer["r:west"] == answer["u:cem"] == {"current": False}


async def test_a_cursor_of_before_a_restore_is_refused(registry: Registry, engine: Engine, ada: Phone) -> None:
    await ada.pull()
    await new_epoch(engine)
    with pytest.raises(StartAgain, match="epoch"):
        await asked(registry, ada)
