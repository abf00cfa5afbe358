"""Clients one and two schemas old still pull and push: rows as they knew them, mutations in their words."""

from typing import Any

import msgspec
import pytest

from sync.server.digest import digest
from sync.server.feed import pull
from sync.server.push import push
from sync.server.registry import Registry
from sync.server.schemas import Schemas, Step
from sync.server.values import Values
from tests.sync.phone import Phone


def with_motto(table: str, data: Values) -> Values:
    """The first schema expected a motto on each shelf."""
    return {**data, "motto": ""} if table == "shelves" else data


def without_motto(table: str, values: Values) -> Values:
    return {name: value for name, value in values.items() if (table, name) != ("shelves", "motto")}


STEPS = [
    Step(down=with_motto, up=without_motto),
    Step(renamed={"shelves": {"town": "city"}}),
    Step(unknown={"rules"}, renamed={"books": {"title": "name"}}),
]


@pytest.fixture
def registry(registry: Registry) -> Registry:
    """The fourth schema of the library: its shelves lost the motto, then said town for city; books got a title, and
    rules came."""
    registry.schemas = Schemas(STEPS)
    return registry


async def pulled(registry: Registry, phone: Phone, schema: int) -> dict[tuple[str, str], Any]:
    page = msgspec.json.decode(await pull(registry, phone.access, words=registry.schemas.of(schema)))
    return {(change["table"], change["id"]): change.get("data") for change in page["changes"]}


async def sent(registry: Registry, phone: Phone, schema: int, *mutations: Any) -> list[dict[str, Any]]:
    body = msgspec.json.encode({"mutations": mutations})
    reply = await push(registry, phone.access, body, registry.schemas.of(schema))
    results: list[dict[str, Any]] = msgspec.json.decode(msgspec.json.encode(reply))["results"]
    return results


def test_the_newest_and_the_two_before_it_are_served() -> None:
    assert (Schemas(STEPS).oldest, Schemas(STEPS).newest) == (2, 4)
    assert (Schemas(STEPS[:1]).oldest, Schemas(STEPS[:1]).newest) == (1, 2)
    assert (Schemas().oldest, Schemas().newest) == (1, 1)
    assert Schemas(STEPS).of(4) is None


async def test_rows_come_as_each_schema_knew_them(registry: Registry, cem: Phone) -> None:
    shelf = await cem.create("shelves", name="A", town="Graz", room="east")
    book = await cem.create("books", shelf_id=shelf, title="Seas")
    rule = await cem.create("rules", wording="Quiet")

    newest = await pulled(registry, cem, 4)
    assert newest["shelves", shelf]["town"] == "Graz"
    assert newest["books", book]["title"] == "Seas"
    assert ("rules", rule) in newest

    third = await pulled(registry, cem, 3)
    assert third["shelves", shelf]["town"] == "Graz"
    assert third["books", book]["name"] == "Seas"
    assert "title" not in third["books", book]
    assert ("rules", rule) not in third

    second = await pulled(registry, cem, 2)
    assert second["shelves", shelf]["city"] == "Graz"
    assert "town" not in second["shelves", shelf]
    assert second["books", book]["name"] == "Seas"


async def test_steps_add_up_in_both_directions(registry: Registry, cem: Phone) -> None:
    registry.schemas = Schemas(STEPS[:2])  # the first schema is still served
    made = cem.do("create", "shelves", set={"name": "A", "city": "Graz", "motto": "Read!", "room": "east"})
    (result,) = await sent(registry, cem, 1, made)
    assert result["status"] == "applied"
    assert result["record"]["data"]["city"] == "Graz"
    assert result["record"]["data"]["motto"] == ""
    assert (await pulled(registry, cem, 3))["shelves", made["id"]]["town"] == "Graz"
    first = (await pulled(registry, cem, 1))["shelves", made["id"]]
    assert (first["city"], first["motto"]) == ("Graz", "")


async def test_mutations_clashes_and_errors_are_in_the_words_of_the_client(registry: Registry, cem: Phone) -> None:
    shelf = await cem.create("shelves", name="A", room="east")
    book = await cem.create("books", shelf_id=shelf, title="Seas")
    old = Phone(registry, msgspec.structs.replace(cem.access, device="old phone"))
    (renamed,) = await sent(
        registry, old, 2, old.do("update", "books", book, set={"name": "Oceans"}, was={"name": "Lakes"})
    )
    assert (renamed["status"], renamed["conflicts"][0]["field"]) == ("merged", "name")
    assert renamed["record"]["data"]["name"] == "Oceans"
    (unfit,) = await sent(registry, old, 2, old.do("update", "books", book, set={"name": 7}))
    assert unfit["error"]["fields"] == ["name"]
    await cem.pull()
    assert [row["title"] for row in cem.of("books")] == ["Oceans"]


async def test_a_repeated_number_is_known_by_what_the_client_said(registry: Registry, cem: Phone) -> None:
    shelf = await cem.create("shelves", name="A", room="east")
    old = Phone(registry, msgspec.structs.replace(cem.access, device="old phone"))
    mutation = old.do("create", "books", set={"shelf_id": shelf, "name": "Seas"})
    await sent(registry, old, 2, mutation)
    (again,) = await sent(registry, old, 2, mutation)
    assert (again["status"], again["first"], again["record"]["data"]["name"]) == ("duplicate", "applied", "Seas")


async def test_the_digest_has_only_tables_that_the_client_knows(registry: Registry, cem: Phone) -> None:
    await cem.create("rules", wording="Quiet")
    await cem.pull()
    assert cem.cursor
    old = await digest(registry, cem.access, cem.cursor, registry.schemas.of(3))
    new = await digest(registry, cem.access, cem.cursor)
    assert old.scopes["shared"].tables == {}
    assert set(new.scopes["shared"].tables or {}) == {"rules"}
