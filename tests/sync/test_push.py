from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from backend.database import Engine, sql
from sync.server.access import Access
from sync.server.errors import BadRequest, Gap, TooLarge
from sync.server.ids import new_id
from sync.server.instants import show
from sync.server.limits import PUSH_BYTES, PUSH_MUTATIONS, RECORD_BYTES
from sync.server.push import push
from sync.server.registry import Registry
from tests.sync import library
from tests.sync.phone import Phone

Phones = Callable[[Access], Phone]


async def test_it_works(ada: Phone) -> None:
    mutation = ada.do("create", "shelves", set={"name": "Atlases"})
    reply = await ada.send_all(mutation)
    assert reply["last_mutation"] == 1
    (result,) = reply["results"]
    assert result["number"] == 1
    assert result["status"] == "applied"
    assert result["error"] is None
    assert result["record"]["op"] == "put"
    assert result["record"]["version"] == 1
    assert result["record"]["data"]["name"] == "Atlases"


async def test_a_shelf_and_its_books_arrive_in_one_push(ada: Phone) -> None:
    shelf = ada.do("create", "shelves", set={"name": "Atlases"})
    books = [ada.do("create", "books", set={"shelf_id": shelf["id"], "title": str(n)}) for n in range(5)]
    results = await ada.send(shelf, *books)
    assert [result["status"] for result in results] == ["applied"] * 6
    assert all(result["record"]["parents"] == [shelf["id"]] for result in results[1:])


async def test_several_changes_of_one_row_in_one_push_raise_its_version_each(ada: Phone) -> None:
    shelf = ada.do("create", "shelves", set={"name": "A"})
    first = ada.do("update", "shelves", shelf["id"], set={"name": "B"}, was={"name": "A"})
    second = ada.do("update", "shelves", shelf["id"], set={"name": "C"}, was={"name": "B"})
    results = await ada.send(shelf, first, second)
    assert [result["status"] for result in results] == ["applied"] * 3
    assert results[-1]["record"]["version"] == 3
    await ada.pull()
    assert [row["name"] for row in ada.of("shelves")] == ["C"]


async def test_a_reply_that_was_lost_is_given_again_and_nothing_doubles(ada: Phone) -> None:
    shelf = ada.do("create", "shelves", set={"name": "A"})
    rename = ada.do("update", "shelves", shelf["id"], set={"name": "B"}, was={"name": "A"})
    first = await ada.send_all(shelf, rename)
    again = await ada.send_all(shelf, rename)
    assert again["last_mutation"] == first["last_mutation"] == 2
    assert [(result["status"], result["first"]) for result in again["results"]] == [("duplicate", "applied")] * 2
    assert again["results"][0]["record"]["data"]["name"] == "B"
    await ada.pull()
    assert ada.versions["shelves", shelf["id"]] == 2


async def test_a_repetition_tells_conflicts_and_errors_of_the_first_time(ada: Phone, cem: Phone) -> None:
    shelf = await cem.create("shelves", name="A", room="east", metres=1)
    guarded = cem.do("update", "shelves", shelf, set={"metres": 3}, was={"metres": 2})
    broken = cem.do("update", "shelves", shelf, set={"metres": "many"})
    other = Phone(cem.registry, library.cem("tablet"))
    await other.update("shelves", shelf, {"metres": 1}, metres=7)
    first = await cem.send(guarded, broken)
    again = await cem.send(guarded, broken)
    assert [result["first"] for result in again] == [result["status"] for result in first] == ["conflict", "rejected"]
    assert [result["conflicts"] for result in again] == [result["conflicts"] for result in first]
    assert again[1]["error"] == first[1]["error"]


async def test_a_push_may_repeat_known_numbers_and_go_on(ada: Phone) -> None:
    known = ada.do("create", "shelves", set={"name": "A"})
    await ada.send(known)
    fresh = ada.do("create", "shelves", set={"name": "B"})
    reply = await ada.send_all(known, fresh)
    assert [result["status"] for result in reply["results"]] == ["duplicate", "applied"]
    assert reply["last_mutation"] == 2


async def test_a_gap_is_refused_and_nothing_of_the_push_is_done(ada: Phone) -> None:
    await ada.create("shelves", name="A")
    ada.number = 5
    with pytest.raises(Gap) as caught:
        await ada.send(ada.do("create", "shelves", set={"name": "B"}))
    assert caught.value.expected == 2
    await ada.pull()
    assert len(ada.of("shelves")) == 1


async def test_numbers_out_of_order_are_a_gap(ada: Phone) -> None:
    one, two = (ada.do("create", "shelves", set={"name": name}) for name in "AB")
    with pytest.raises(Gap):
        await ada.send(two, one)
    with pytest.raises(Gap):
        await ada.send(one, one)


async def test_a_known_number_with_other_content_is_a_gap(ada: Phone) -> None:
    known = ada.do("create", "shelves", set={"name": "A"})
    await ada.send(known)
    fresh = ada.do("create", "shelves", set={"name": "C"})
    with pytest.raises(Gap) as caught:
        await ada.send({**known, "set": {"name": "B"}}, fresh)
    assert caught.value.expected == 2
    await ada.pull()
    assert [row["name"] for row in ada.of("shelves")] == ["A"]


async def test_a_known_number_with_keys_in_other_order_is_the_same(ada: Phone) -> None:
    known = ada.do("create", "shelves", set={"name": "A", "grade": "poor"})
    await ada.send(known)
    turned = dict(reversed({**known, "set": {"grade": "poor", "name": "A"}}.items()))
    (result,) = await ada.send(turned)
    assert result["status"] == "duplicate"


async def test_renumbered_work_that_was_done_already_is_applied_without_effect(ada: Phone, cem: Phone) -> None:
    shelf = ada.do("create", "shelves", set={"name": "A"})
    book = ada.do("create", "books", set={"shelf_id": shelf["id"], "title": "Seas"})
    rename = ada.do("update", "shelves", shelf["id"], set={"name": "B"}, was={"name": "A"})
    remove = ada.do("delete", "books", book["id"])
    await ada.send(shelf, book, rename, remove)
    await ada.pull()
    renumbered = [
        {**mutation, "number": number} for number, mutation in enumerate([shelf, book, rename, remove], start=5)
    ]
    results = await ada.send(*renumbered)
    assert [result["status"] for result in results] == ["applied"] * 4
    assert await ada.pull() == []


async def test_devices_number_each_for_themselves(ada: Phone, phone: Phones) -> None:
    other = phone(library.ada("tablet"))
    await ada.create("shelves", name="A")
    await other.create("shelves", name="B")
    assert (await ada.page())["last_mutation"] == 1
    assert (await other.page())["last_mutation"] == 1


async def test_an_empty_push_tells_the_last_number(ada: Phone) -> None:
    await ada.create("shelves", name="A")
    assert await ada.send_all() == {"last_mutation": 1, "results": []}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"mutations":1}',
        b'{"mutations":[{}]}',
        b'{"mutations":[{"number":"1"}]}',
        b'{"mutations":[{"number":0}]}',
        b'{"mutations":[],"sent":"yesterday"}',
        b'{"mutations":[',
        b"\xff\xfe",
    ],
)
async def test_a_body_that_is_no_push_is_refused_whole(registry: Registry, body: bytes) -> None:
    with pytest.raises(BadRequest):
        await push(registry, library.ada(), body)


async def test_more_than_the_limits_allow_is_refused_whole(ada: Phone, registry: Registry) -> None:
    with pytest.raises(TooLarge) as caught:
        await ada.send(*(ada.do("create", "shelves", set={"name": "A"}) for _ in range(PUSH_MUTATIONS + 1)))
    assert caught.value.limit == PUSH_MUTATIONS
    with pytest.raises(TooLarge) as caught:
        await push(registry, library.ada(), b" " * (PUSH_BYTES + 1))
    assert caught.value.limit == PUSH_BYTES
    assert (await ada.page())["last_mutation"] == 0


@pytest.mark.parametrize(
    ("wrong", "code", "fields"),
    [
        ({"table": "cellars"}, "unknown_table", []),
        ({"table": 7}, "invalid", ["table"]),
        ({"op": "upsert"}, "invalid", ["op"]),
        ({"id": "SHELF-1"}, "invalid", ["id"]),
        ({"id": None}, "invalid", ["id"]),
        ({"at": "yesterday"}, "invalid", ["at"]),
        ({"at": "2026-02-30T10:00:00.000Z"}, "invalid", ["at"]),
        ({"at": "2026-11-22T10:15:30Z"}, "invalid", ["at"]),
        ({"set": []}, "invalid", ["set"]),
        ({"was": "A"}, "invalid", ["was"]),
        ({"set": {"name": "A", "colour": "red"}}, "invalid", ["colour"]),
        ({"set": {"name": 7}}, "invalid", ["name"]),
        ({"set": {"name": "A" * 101}}, "invalid", ["name"]),
        ({"set": {"metres": 10**30, "grade": "new"}}, "invalid", ["grade", "metres"]),
        ({"set": {"metres": 1.5}}, "invalid", ["metres"]),
        ({"set": {"metres": True}}, "invalid", ["metres"]),
        ({"set": {"tags": ["a", 1]}}, "invalid", ["tags"]),
        ({"set": {"open": "yes"}}, "invalid", ["open"]),
        ({"set": {"created_at": "2026-01-01T00:00:00.000Z"}}, "read_only", ["created_at"]),
        ({"set": {"id": "x"}}, "read_only", ["id"]),
        ({"table": "log", "set": {"at": "x"}}, "read_only", []),
        ({"table": "clashes", "set": {"state": "open"}}, "read_only", []),
        ({"op": "delete"}, "read_only", []),
        ({"op": "update"}, "out_of_scope", []),
        ({"set": {"name": "A", "room": "west"}}, "out_of_scope", []),
        ({"table": "books", "set": {"title": "Seas"}}, "out_of_scope", ["shelf_id"]),
        ({"table": "books", "set": {"title": "Seas", "shelf_id": new_id()}}, "out_of_scope", ["shelf_id"]),
        ({"table": "books", "set": {"title": "Seas", "shelf_id": {"a": []}}}, "invalid", ["shelf_id"]),
        ({"table": "rules", "set": {"wording": "Quiet!"}}, "read_only", []),
    ],
)
async def test_a_wrong_mutation_is_rejected_with_its_reason_and_holds_up_nobody(
    ada: Phone, wrong: dict[str, Any], code: str, fields: list[str]
) -> None:
    bad = {**ada.do("create", "shelves", set={"name": "A"}), **wrong}
    good = ada.do("create", "shelves", set={"name": "B"})
    results = await ada.send(bad, good)
    assert [result["status"] for result in results] == ["rejected", "applied"]
    assert (results[0]["error"]["code"], results[0]["error"]["fields"]) == (code, fields)
    assert results[0]["record"] is None
    again = await ada.send(bad, good)
    assert [(result["status"], result["first"]) for result in again] == [
        ("duplicate", "rejected"),
        ("duplicate", "applied"),
    ]
    await ada.pull()
    assert [row["name"] for row in ada.of("shelves")] == ["B"]


async def test_a_rejected_mutation_is_kept_whole(ada: Phone, engine: Engine) -> None:
    await ada.send(ada.do("create", "shelves", set={"name": "A", "colour": "ä😀\0"}))
    (row,) = await sql(engine, "SELECT whole FROM sync_mutation")
    assert msgspec.json.decode(str(row["whole"]))[4] == {"name": "A", "colour": "ä😀\0"}


async def test_half_a_character_and_a_null_character_hold_up_nobody(ada: Phone, registry: Registry) -> None:
    mutation = ada.do("create", "shelves", set={"name": "HALF"})
    body = msgspec.json.encode({"mutations": [mutation]}).replace(b"HALF", rb"a\ud83db\u0000c")
    reply = await push(registry, library.ada(), body)
    assert reply.results[0].status == "applied"
    await ada.pull()
    assert [row["name"] for row in ada.of("shelves")] == ["a\ufffdbc"]


async def test_a_field_without_right_is_named_and_the_others_are_not_written(ada: Phone, cem: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    result = await ada.update("shelves", shelf, {"name": "A", "metres": None}, name="B", metres=3)
    assert result["status"] == "rejected"
    assert result["error"]["fields"] == ["metres"]
    assert result["record"]["data"]["name"] == "A"
    assert (await cem.update("shelves", shelf, {"metres": None}, metres=3))["status"] == "applied"


async def test_a_forbidden_field_that_does_not_change_does_no_harm(ada: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    result = await ada.update("shelves", shelf, {"name": "A", "room": "east"}, name="B", room="east")
    assert result["status"] == "applied"


async def test_others_rows_look_like_rows_that_never_were(ada: Phone, bea: Phone) -> None:
    shelf = await bea.create("shelves", name="West")
    book = await bea.create("books", shelf_id=shelf, title="Seas")
    foreign = [
        await ada.update("shelves", shelf, {"name": "West"}, name="Mine"),
        await ada.delete("books", book),
        await ada.update("books", new_id(), title="?"),
        (await ada.send(ada.do("create", "books", set={"shelf_id": shelf, "title": "Mine"})))[0],
    ]
    assert [result["error"]["code"] for result in foreign] == ["out_of_scope"] * 4
    assert [result["record"] for result in foreign] == [None] * 4


async def test_a_known_id_with_other_content_is_refused_the_same_whoever_owns_it(ada: Phone, bea: Phone) -> None:
    mine, theirs = await ada.create("shelves", name="A"), await bea.create("shelves", name="B")
    results = await ada.send(*(ada.do("create", "shelves", row_id, set={"name": "C"}) for row_id in (mine, theirs)))
    assert [result["error"]["code"] for result in results] == ["exists", "exists"]
    assert results[0]["error"] == results[1]["error"]
    assert results[1]["record"] is None


async def test_a_create_that_comes_again_is_the_same_even_after_others_changed_the_row(ada: Phone, cem: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    await cem.update("shelves", shelf, {"name": "A"}, name="B")
    (result,) = await ada.send(ada.do("create", "shelves", shelf, set={"name": "A"}))
    assert result["status"] == "applied"
    assert result["record"]["data"]["name"] == "B"
    assert result["record"]["version"] == 2


async def test_a_value_equal_to_the_one_that_stands_has_no_effect(ada: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    await ada.pull()
    result = await ada.update("shelves", shelf, {"name": "Z"}, name="A", open=True)
    assert result["status"] == "applied"
    assert result["record"]["version"] == 1
    assert await ada.pull() == []


async def test_a_field_given_on_create_never_changes(ada: Phone) -> None:
    one, two = await ada.create("shelves", name="A"), await ada.create("shelves", name="B")
    book = await ada.create("books", shelf_id=one, title="Seas")
    result = await ada.update("books", book, {"shelf_id": one}, shelf_id=two)
    assert (result["error"]["code"], result["error"]["fields"]) == ("read_only", ["shelf_id"])
    assert (await ada.update("books", book, shelf_id=one))["status"] == "applied"


async def test_a_deleted_row_takes_no_update_but_an_undo(ada: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    book = await ada.create("books", shelf_id=shelf, title="Seas")
    assert (await ada.delete("books", book))["record"]["op"] == "delete"
    late = await ada.update("books", book, {"title": "Seas"}, title="Oceans")
    assert late["error"]["code"] == "gone"
    assert (await ada.delete("books", book))["status"] == "applied"
    undone = await ada.update("books", book, deleted=False)
    assert undone["status"] == "applied"
    assert undone["record"]["version"] == 3
    await ada.pull()
    assert [row["title"] for row in ada.of("books")] == ["Seas"]
    assert [row["op"] for row in ada.of("log")] == ["delete", "restore"]
    again = await ada.update("books", book, deleted=False)
    assert (again["status"], again["record"]["version"]) == ("applied", 3)


async def test_an_update_cannot_delete(ada: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    book = await ada.create("books", shelf_id=shelf, title="Seas")
    result = await ada.update("books", book, deleted=True)
    assert (result["error"]["code"], result["error"]["fields"]) == ("invalid", ["deleted"])


async def test_a_record_above_the_limit_is_rejected_alone(ada: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    book = await ada.create("books", shelf_id=shelf, title="Seas")
    result = await ada.update("books", book, {"blurb": ""}, blurb="ä" * (RECORD_BYTES // 2))
    assert result["error"]["code"] == "invalid"
    assert result["record"]["data"]["blurb"] == ""


@pytest.mark.parametrize("poison", [library.BOOM, library.NO_DATABASE])
async def test_a_mutation_we_fail_over_does_not_hold_up_the_others(ada: Phone, poison: str) -> None:
    shelf = await ada.create("shelves", name="A")
    mutations = [
        ada.do("create", "books", set={"shelf_id": shelf, "title": title}) for title in ("One", poison, "Two", "Three")
    ]
    reply = await ada.send_all(*mutations)
    assert [result["status"] for result in reply["results"]] == ["applied", "rejected", "applied", "applied"]
    assert reply["results"][1]["error"]["code"] == "internal"
    assert reply["last_mutation"] == 5
    again = await ada.send(*mutations)
    assert [result["first"] for result in again] == ["applied", "rejected", "applied", "applied"]
    await ada.pull()
    assert sorted(row["title"] for row in ada.of("books")) == ["One", "Three", "Two"]


async def test_a_batch_done_one_by_one_tells_of_each_row_as_it_is_at_the_end(cem: Phone) -> None:
    shelf = await cem.create("shelves", name="A", room="east")
    made, moved, failed = await cem.send(
        cem.do("create", "books", set={"shelf_id": shelf, "title": "Seas"}),
        cem.do("update", "shelves", shelf, set={"room": "west"}, was={"room": "east"}),
        cem.do("create", "books", set={"shelf_id": shelf, "title": library.BOOM}),
    )
    assert [made["status"], moved["status"], failed["status"]] == ["applied", "applied", "rejected"]
    assert [made["record"]["scope"], moved["record"]["scope"]] == ["r:west", "r:west"]


async def test_the_servers_clock_corrects_that_of_the_phone(ada: Phone, registry: Registry) -> None:
    now = 1_800_000_000_000
    registry.now = lambda: now
    an_hour = 3_600_000
    fast = ada.do("create", "shelves", at=show(now + an_hour - 5_000), set={"name": "A"})
    (result,) = await ada.send(fast, sent=show(now + an_hour))
    assert result["record"]["data"]["created_at"] == show(now - 5_000)
    slow = ada.do("create", "shelves", at=show(now - an_hour - 5_000), set={"name": "B"})
    (result,) = await ada.send(slow, sent=show(now - an_hour))
    assert result["record"]["data"]["created_at"] == show(now - 5_000)


async def test_nothing_happens_later_than_now(ada: Phone, registry: Registry) -> None:
    now = 1_800_000_000_000
    registry.now = lambda: now
    ahead = ada.do("create", "shelves", at=show(now + 60_000), set={"name": "A"})
    (result,) = await ada.send(ahead)
    assert result["record"]["data"]["created_at"] == show(now)
    both_wrong = ada.do("create", "shelves", at=show(now + 60_000), set={"name": "B"})
    (result,) = await ada.send(both_wrong, sent=show(now))
    assert result["record"]["data"]["created_at"] == show(now)
    past = ada.do("create", "shelves", at=show(now - 60_000), set={"name": "C"})
    (result,) = await ada.send(past)
    assert result["record"]["data"]["created_at"] == show(now - 60_000)


async def test_what_the_server_makes_of_a_row_follows_each_change(ada: Phone, engine: Engine) -> None:
    shelf = await ada.create("shelves", name="Äpfel")
    await ada.update("shelves", shelf, {"name": "Äpfel"}, name="BIRNEN")
    (row,) = await sql(engine, "SELECT sorted_as, version FROM shelves")
    assert row == {"sorted_as": "birnen", "version": 2}
