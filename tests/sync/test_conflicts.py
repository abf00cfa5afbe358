"""Two people change one row: what stands afterwards, and that nothing anybody typed is lost."""

from collections.abc import Callable
from typing import Any

from backend.database import Engine, sql
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.ids import new_id
from sync.server.instants import show
from sync.server.messages import Mutation
from sync.server.registry import Registry
from tests.sync.library import ada as ada_access
from tests.sync.library import cem as cem_access
from tests.sync.phone import Phone

Phones = Callable[[Access], Phone]


def clashes(phone: Phone) -> list[dict[str, Any]]:
    """The conflicts a phone holds, without ids and times."""
    return [
        {name: row[name] for name in ("table", "field", "mine", "theirs", "kept", "by", "their_by", "state")}
        for row in phone.of("clashes")
    ]


async def test_plain_the_later_arrival_wins_and_the_loser_is_kept(ada: Phone, cem: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    await cem.update("shelves", shelf, {"name": "A"}, name="Cem's")
    result = await ada.update("shelves", shelf, {"name": "A"}, name="Ada's")
    assert result["status"] == "merged"
    assert result["record"]["data"]["name"] == "Ada's"
    (conflict,) = result["conflicts"]
    assert (conflict["field"], conflict["mine"], conflict["theirs"]) == ("name", "Ada's", "Cem's")
    for phone in (ada, cem):
        await phone.pull()
        assert clashes(phone) == [
            {
                "table": "shelves",
                "field": "name",
                "mine": "Ada's",
                "theirs": "Cem's",
                "kept": "mine",
                "by": "ada",
                "their_by": "cem",
                "state": "open",
            }
        ]
        assert phone.of("clashes")[0]["id"] == conflict["id"]


async def test_plain_other_fields_do_not_clash(ada: Phone, cem: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    await cem.update("shelves", shelf, {"town": ""}, town="Graz")
    result = await ada.update("shelves", shelf, {"name": "A"}, name="B")
    assert result["status"] == "applied"
    await cem.pull()
    (row,) = cem.of("shelves")
    assert (row["name"], row["town"]) == ("B", "Graz")


async def test_plain_without_was_applies_and_the_history_keeps_what_it_replaced(ada: Phone, cem: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    await cem.update("shelves", shelf, {"name": "A"}, name="Cem's")
    result = await ada.update("shelves", shelf, name="Ada's")
    assert result["status"] == "applied"
    await ada.pull()
    assert ada.of("log")[-1]["changes"] == [{"field": "name", "was": "Cem's", "now": "Ada's"}]


async def test_both_wrote_the_same_is_no_conflict(ada: Phone, cem: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    await cem.update("shelves", shelf, {"name": "A", "metres": None}, name="B", metres=4)
    result = await ada.update("shelves", shelf, {"name": "A"}, name="B")
    assert (result["status"], result["conflicts"]) == ("applied", [])


async def test_guarded_what_stands_stays_and_both_are_shown(cem: Phone, phone: Phones) -> None:
    other = phone(cem_access("tablet"))
    shelf = await cem.create("shelves", name="A", metres=1)
    await other.update("shelves", shelf, {"metres": 1}, metres=2)
    result = await cem.update("shelves", shelf, {"metres": 1, "name": "A"}, metres=3, name="B")
    assert result["status"] == "conflict"
    assert (result["record"]["data"]["metres"], result["record"]["data"]["name"]) == (2, "B")
    await other.pull()
    (clash,) = clashes(other)
    assert (clash["mine"], clash["theirs"], clash["kept"]) == (3, 2, "theirs")


async def test_guarded_without_was_is_a_conflict_unless_equal(cem: Phone) -> None:
    shelf = await cem.create("shelves", name="A", metres=1)
    assert (await cem.update("shelves", shelf, metres=1))["status"] == "applied"
    assert (await cem.update("shelves", shelf, metres=2))["status"] == "conflict"


async def test_a_second_open_conflict_of_one_device_on_one_field_replaces_the_first(cem: Phone, phone: Phones) -> None:
    other = phone(cem_access("tablet"))
    shelf = await cem.create("shelves", name="A", metres=1)
    await other.update("shelves", shelf, {"metres": 1}, metres=2)
    first = await cem.update("shelves", shelf, {"metres": 1}, metres=3)
    second = await cem.update("shelves", shelf, {"metres": 1}, metres=4)
    assert first["conflicts"][0]["id"] == second["conflicts"][0]["id"]
    await cem.pull()
    assert [clash["mine"] for clash in clashes(cem)] == [4]
    third = await phone(cem_access("third")).update("shelves", shelf, {"metres": 1}, metres=5)
    assert third["conflicts"][0]["id"] != first["conflicts"][0]["id"]


async def test_a_resolved_conflict_is_not_replaced(cem: Phone, phone: Phones) -> None:
    other = phone(cem_access("tablet"))
    shelf = await cem.create("shelves", name="A", metres=1)
    await other.update("shelves", shelf, {"metres": 1}, metres=2)
    first = (await cem.update("shelves", shelf, {"metres": 1}, metres=3))["conflicts"][0]["id"]
    resolved = await other.update("clashes", first, {"state": "open"}, state="resolved")
    assert resolved["status"] == "applied"
    second = (await cem.update("shelves", shelf, {"metres": 1}, metres=4))["conflicts"][0]["id"]
    assert first != second
    await cem.pull()
    assert sorted((clash["mine"], clash["state"]) for clash in clashes(cem)) == [(3, "resolved"), (4, "open")]


async def test_a_conflict_is_the_servers_row_but_for_its_state(cem: Phone) -> None:
    shelf = await cem.create("shelves", name="A", metres=1)
    clash = (await cem.update("shelves", shelf, metres=2))["conflicts"][0]["id"]
    result = await cem.update("clashes", clash, {"mine": 2}, mine=9)
    assert result["error"]["code"] == "read_only"
    assert (await cem.delete("clashes", clash))["error"]["code"] == "read_only"


async def test_what_my_own_device_changed_last_is_no_conflict(ada: Phone, cem: Phone) -> None:
    shelf = await cem.create("shelves", name="A", room="east")
    await ada.update("shelves", shelf, {"name": "A"}, name="B")
    result = await ada.update("shelves", shelf, {"name": "A"}, name="C")
    assert (result["status"], result["conflicts"]) == ("applied", [])
    await cem.update("shelves", shelf, {"name": "C"}, name="D")
    assert (await ada.update("shelves", shelf, {"name": "A"}, name="E"))["status"] == "merged"


async def test_my_other_device_is_another_device(ada: Phone, phone: Phones) -> None:
    shelf = await ada.create("shelves", name="A")
    await phone(ada_access("tablet")).update("shelves", shelf, {"name": "A"}, name="B")
    assert (await ada.update("shelves", shelf, {"name": "A"}, name="C"))["status"] == "merged"


async def test_was_passes_the_normaliser_like_every_value(ada: Phone) -> None:
    shelf = await ada.create("shelves", name="A\0", tags=["b", "a", "a"])
    (row,) = (await ada.pull())[:1]
    assert (row["data"]["name"], row["data"]["tags"]) == ("A", ["a", "b"])
    result = await ada.update("shelves", shelf, {"name": "A\0", "tags": ["b", "a"]}, name="B", tags=["c"])
    assert result["status"] == "applied"
    assert result["record"]["data"]["tags"] == ["c"]


async def test_a_group_is_judged_as_one_and_stays_together(ada: Phone, cem: Phone) -> None:
    shelf = await ada.create("shelves", name="A", street="Ring 1", town="Wien")
    was = {"street": "Ring 1", "town": "Wien"}
    await cem.update("shelves", shelf, was, street="Gasse 2", town="Graz")
    result = await ada.update("shelves", shelf, was, street="Ring 3")
    assert result["status"] == "merged"
    data = result["record"]["data"]
    assert (data["street"], data["town"]) == ("Ring 3", "Wien")
    (conflict,) = result["conflicts"]
    assert conflict["field"] == "place"
    assert conflict["mine"] == {"street": "Ring 3", "town": "Wien"}
    assert conflict["theirs"] == {"street": "Gasse 2", "town": "Graz"}


async def test_sets_keep_what_each_added_and_lose_what_each_removed(ada: Phone, cem: Phone) -> None:
    shelf = await ada.create("shelves", name="A", tags=["old", "red"])
    await cem.update("shelves", shelf, {"tags": ["old", "red"]}, tags=["new", "old", "red"])
    result = await ada.update("shelves", shelf, {"tags": ["old", "red"]}, tags=["big", "red"])
    assert (result["status"], result["conflicts"]) == ("applied", [])
    assert result["record"]["data"]["tags"] == ["big", "new", "red"]
    blind = await ada.update("shelves", shelf, tags=["only"])
    assert blind["record"]["data"]["tags"] == ["only"]


async def test_observations_the_newest_wins_whatever_arrives_last(ada: Phone, cem: Phone, registry: Registry) -> None:
    now = 1_800_000_000_000
    registry.now = lambda: now
    shelf = (await ada.send(ada.do("create", "shelves", at=show(now - 9_000), set={"name": "A"})))[0]["record"]["id"]

    def seen(phone: Phone, seconds_ago: int, grade: str) -> dict[str, Any]:
        at = show(now - 1000 * seconds_ago)
        return phone.do("update", "shelves", shelf, at=at, set={"grade": grade}, was={"grade": "good"})

    (newer,) = await cem.send(seen(cem, 1, "rotten"))
    (older,) = await ada.send(seen(ada, 5, "poor"))
    assert [newer["status"], older["status"]] == ["applied", "applied"]
    assert older["record"]["data"]["grade"] == "rotten"
    assert older["record"]["data"]["grade_at"] == show(now - 1000)
    assert older["conflicts"] == []
    await ada.pull()
    assert [(line["at"], line["changes"]) for line in ada.of("log")] == [
        (show(now - 1000), [{"field": "grade", "was": "good", "now": "rotten"}]),
        (show(now - 5000), [{"field": "grade", "was": "good", "now": "poor", "outdated": True}]),
    ]


async def test_text_both_survive_the_later_one_as_a_row_of_its_own(ada: Phone, cem: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    book = await ada.create("books", shelf_id=shelf, title="Seas", blurb="Deep.", price=900)
    await cem.update("books", book, {"blurb": "Deep."}, blurb="Deep. And salty.")
    result = await ada.update("books", book, {"blurb": "Deep."}, blurb="Very deep.")
    assert result["status"] == "merged"
    assert result["record"]["data"]["blurb"] == "Deep. And salty."
    await cem.pull()
    assert sorted((row["blurb"], row["title"], row["price"]) for row in cem.of("books")) == [
        ("Deep. And salty.", "Seas", 900),
        ("Very deep.", "Seas", 900),
    ]
    (copy,) = [row for row in cem.of("books") if row["id"] != book]
    assert (copy["created_by"], copy["shelf_id"]) == ("ada", shelf)
    (clash,) = clashes(cem)
    assert (clash["field"], clash["kept"]) == ("blurb", "both")
    assert [row["copy_id"] for row in cem.of("clashes")] == [copy["id"]]


async def test_a_delete_of_something_that_changed_is_a_conflict(ada: Phone, cem: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    book = await ada.create("books", shelf_id=shelf, title="Seas")
    await cem.update("books", book, {"title": "Seas"}, title="Oceans")
    result = await ada.delete("books", book, {"title": "Seas", "price": 0})
    assert result["status"] == "conflict"
    assert result["record"]["data"]["title"] == "Oceans"
    (conflict,) = result["conflicts"]
    assert (conflict["field"], conflict["mine"], conflict["theirs"]) == ("deleted", True, {"title": "Oceans"})
    assert (await ada.delete("books", book, {"title": "Oceans"}))["status"] == "applied"


async def test_a_delete_without_was_applies(ada: Phone, cem: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    book = await ada.create("books", shelf_id=shelf, title="Seas")
    await cem.update("books", book, {"title": "Seas"}, title="Oceans")
    assert (await ada.delete("books", book))["status"] == "applied"


async def test_a_conflict_on_a_row_that_belongs_to_nothing_is_in_the_rows_own_scope(
    cem: Phone, ada: Phone, phone: Phones
) -> None:
    other = phone(cem_access("tablet"))
    rule = await cem.create("rules", wording="Quiet!", fine=5)
    await other.update("rules", rule, {"fine": 5}, fine=6)
    result = await cem.update("rules", rule, {"fine": 5}, fine=7)
    assert result["status"] == "conflict"
    await ada.pull()
    (clash,) = ada.of("clashes")
    assert (clash["shelf_id"], clash["record_id"]) == (None, rule)
    (change,) = [change for change in ada.received if change["table"] == "clashes"]
    assert change["scope"] == "shared"
    resolved = await other.update("clashes", clash["id"], {"state": "open"}, state="resolved")
    assert resolved["status"] == "applied"


async def test_the_status_is_the_worst_of_all_fields(cem: Phone, phone: Phones) -> None:
    other = phone(cem_access("tablet"))
    shelf = await cem.create("shelves", name="A", metres=1)
    await other.update("shelves", shelf, {"name": "A", "metres": 1}, name="B", metres=2)
    result = await cem.update("shelves", shelf, {"name": "A", "metres": 1}, name="C", metres=3)
    assert result["status"] == "conflict"
    assert {conflict["field"] for conflict in result["conflicts"]} == {"name", "metres"}


async def test_every_change_has_a_line_in_the_history_and_a_create_has_none(ada: Phone, engine: Engine) -> None:
    shelf = await ada.create("shelves", name="A")
    await ada.update("shelves", shelf, {"name": "A", "town": ""}, name="B", town="Graz")
    await ada.pull()
    (line,) = ada.of("log")
    assert (line["op"], line["by"], line["record_id"]) == ("update", "ada", shelf)
    assert line["changes"] == [
        {"field": "name", "was": "A", "now": "B"},
        {"field": "town", "was": "", "now": "Graz"},
    ]
    assert (await sql(engine, "SELECT count(*) AS count FROM log"))[0]["count"] == 1


LONG = "x" * 101
"""Too long for the name of a shelf: a phone that saved it is told so, and the next edit builds on it all the same."""


async def test_plain_upon_what_was_rejected_keeps_what_it_replaces(ada: Phone, cem: Phone) -> None:
    shelf = await ada.create("shelves", name="A")
    await cem.update("shelves", shelf, {"name": "A"}, name="Cem's")
    rejected = await ada.update("shelves", shelf, {"name": "A"}, name=LONG)
    assert rejected["error"]["code"] == "invalid"
    result = await ada.update("shelves", shelf, {"name": LONG}, name="Ada's")
    assert (result["status"], result["record"]["data"]["name"]) == ("merged", "Ada's")
    assert [(one["mine"], one["theirs"]) for one in result["conflicts"]] == [("Ada's", "Cem's")]


async def test_upon_what_was_rejected_and_nobody_else_changed_is_no_conflict(ada: Phone) -> None:
    shelf = await ada.create("shelves", name="A", street="Ring 1", town="Wien")
    result = await ada.update("shelves", shelf, {"name": LONG}, name="B")
    assert (result["status"], result["record"]["data"]["name"]) == ("applied", "B")


async def test_guarded_upon_what_was_rejected_is_a_conflict(cem: Phone, phone: Phones) -> None:
    other = phone(cem_access("tablet"))
    shelf = await cem.create("shelves", name="A", metres=1)
    assert (await cem.update("shelves", shelf, {"metres": 5000}, metres=2))["status"] == "applied"
    result = await other.update("shelves", shelf, {"metres": 5000}, metres=3)
    assert (result["status"], result["record"]["data"]["metres"]) == ("conflict", 2)
    assert [(one["mine"], one["theirs"]) for one in result["conflicts"]] == [(3, 2)]


async def test_a_group_upon_what_was_rejected_writes_what_was_asked_alone(ada: Phone, cem: Phone) -> None:
    shelf = await cem.create("shelves", name="A", room="east", street="Ring 1", town="Wien")
    result = await ada.update("shelves", shelf, {"street": "Ring 1", "town": LONG}, street="Ring 3")
    assert result["status"] == "merged"
    data = result["record"]["data"]
    assert (data["street"], data["town"]) == ("Ring 3", "Wien")
    (conflict,) = result["conflicts"]
    assert (conflict["mine"], conflict["theirs"]) == ({"street": "Ring 3"}, {"street": "Ring 1"})


async def test_a_set_upon_what_was_rejected_adds_and_removes_what_fits(ada: Phone, cem: Phone) -> None:
    shelf = await ada.create("shelves", name="A", tags=["old", "red"])
    await cem.update("shelves", shelf, {"tags": ["old", "red"]}, tags=["new", "old", "red"])
    long = "x" * 201
    result = await ada.update("shelves", shelf, {"tags": ["old", "red", long, 7]}, tags=["big", "red"])
    assert (result["status"], result["record"]["data"]["tags"]) == ("applied", ["big", "new", "red"])
    nothing_seen = await ada.update("shelves", shelf, {"tags": "red"}, tags=["blue"])
    assert nothing_seen["record"]["data"]["tags"] == ["big", "blue", "new", "red"]


async def test_a_text_upon_what_was_rejected_becomes_a_row_of_its_own(ada: Phone, cem: Phone) -> None:
    shelf = await cem.create("shelves", name="A", room="east")
    book = await cem.create("books", shelf_id=shelf, title="Seas", blurb="Deep.")
    result = await ada.update("books", book, {"blurb": "x" * 200_001}, blurb="Very deep.")
    assert (result["status"], result["record"]["data"]["blurb"]) == ("merged", "Deep.")
    await cem.pull()
    assert sorted(row["blurb"] for row in cem.of("books")) == ["Deep.", "Very deep."]


async def test_an_observation_upon_what_was_rejected_counts_by_its_time(ada: Phone, cem: Phone) -> None:
    shelf = await cem.create("shelves", name="A", room="east")
    result = await ada.update("shelves", shelf, {"grade": "mouldy"}, grade="poor")
    assert (result["status"], result["record"]["data"]["grade"]) == ("applied", "poor")


async def test_a_delete_of_what_was_rejected_is_a_conflict_unless_it_is_ones_own(ada: Phone, cem: Phone) -> None:
    shelf = await cem.create("shelves", name="A", room="east")
    mine = await ada.create("books", shelf_id=shelf, title="Mine")
    his = await cem.create("books", shelf_id=shelf, title="His")
    assert (await ada.delete("books", mine, {"title": "x" * 201}))["status"] == "applied"
    result = await ada.delete("books", his, {"title": "x" * 201})
    assert (result["status"], result["conflicts"][0]["theirs"]) == ("conflict", {"title": "His"})


async def slip_at(phone: Phone, *stages: str) -> str:
    """A slip that went through these stages."""
    slip = await phone.create("slips", shelf_id=await phone.create("shelves", name="A"))
    for stage in stages:
        assert (await phone.update("slips", slip, stage=stage))["status"] == "applied"
    return slip


async def test_a_state_goes_by_its_steps(ada: Phone) -> None:
    slip = await slip_at(ada, "lent", "lost", "back")
    result = await ada.update("slips", slip, {"stage": "back"}, stage="lent", reader="X")
    assert result["status"] == "rejected"
    assert result["error"] == {"code": "state", "message": "No step leads from back to lent.", "fields": ["stage"]}
    assert (result["record"]["data"]["stage"], result["record"]["data"]["reader"]) == ("back", "")
    assert result["record"]["version"] == 4
    await ada.pull()
    assert clashes(ada) == []


async def test_a_step_to_the_state_that_stands_does_nothing(ada: Phone, cem: Phone) -> None:
    slip = await slip_at(ada, "lent", "back")
    result = await cem.update("slips", slip, {"stage": "lent"}, stage="back")
    assert (result["status"], result["record"]["version"]) == ("applied", 3)


async def test_a_step_from_a_state_that_stands_no_more_is_judged_by_what_stands(ada: Phone, cem: Phone) -> None:
    slip = await slip_at(ada, "lent", "lost")
    result = await cem.update("slips", slip, {"stage": "lent"}, stage="back")
    assert (result["status"], result["record"]["data"]["stage"]) == ("applied", "back")
    other = await slip_at(ada, "refused")
    result = await cem.update("slips", other, {"stage": "asked"}, stage="lent")
    assert (result["status"], result["error"]["code"]) == ("rejected", "state")
    await ada.pull()
    assert clashes(ada) == []


async def test_of_two_steps_at_once_the_second_is_judged_after_the_first(ada: Phone, cem: Phone) -> None:
    slip = await slip_at(ada)
    results = [await phone.update("slips", slip, {"stage": "asked"}, stage="refused") for phone in (ada, cem)]
    assert [result["status"] for result in results] == ["applied", "applied"]
    slip = await slip_at(ada)
    first = await ada.update("slips", slip, {"stage": "asked"}, stage="refused")
    second = await cem.update("slips", slip, {"stage": "asked"}, stage="lent")
    assert (first["status"], second["status"]) == ("applied", "rejected")


async def test_a_step_may_be_others_to_take(ada: Phone, registry: Registry) -> None:
    slip = await slip_at(ada)
    guest = Phone(registry, Access(user="gil", device="gil-phone", scopes=("r:east",), role="guest"))
    for stage, code in (("refused", "read_only"), ("back", "state")):
        result = await guest.update("slips", slip, {"stage": "asked"}, stage=stage)
        assert (result["error"]["code"], result["error"]["fields"]) == (code, ["stage"])
    assert (await ada.update("slips", slip, {"stage": "asked"}, stage="refused"))["status"] == "applied"
    repeated = await guest.update("slips", slip, {"stage": "asked"}, stage="refused")
    assert (repeated["status"], repeated["record"]["version"]) == ("applied", 2)


async def test_a_row_begins_where_its_states_begin(ada: Phone, registry: Registry) -> None:
    shelf = await ada.create("shelves", name="A")
    assert await ada.create("slips", shelf_id=shelf, stage="lent")
    for stage, code in (("back", "state"), ("nowhere", "invalid")):
        (result,) = await ada.send(ada.do("create", "slips", set={"shelf_id": shelf, "stage": stage}))
        assert (result["error"]["code"], result["error"]["fields"]) == (code, ["stage"])
    await ada.pull()
    assert [row["stage"] for row in ada.of("slips")] == ["lent"]
    brought = Mutation(op="create", table="slips", id=new_id(), set={"shelf_id": shelf, "stage": "back"})
    (done,) = await apply(registry, Access(user="system", system=True), [brought])
    assert done.status == "applied"
    step = Mutation(op="update", table="slips", id=brought.id, set={"stage": "lent"})
    (done,) = await apply(registry, Access(user="system", system=True), [step])
    assert done.error and done.error.code == "state"


async def test_a_deleted_row_comes_back_in_its_state_or_a_step_further(ada: Phone) -> None:
    slip = await slip_at(ada, "lent")
    await ada.delete("slips", slip)
    result = await ada.update("slips", slip, deleted=False, stage="asked")
    assert (result["status"], result["error"]["code"]) == ("rejected", "state")
    result = await ada.update("slips", slip, deleted=False, stage="back")
    assert (result["status"], result["record"]["data"]["stage"]) == ("applied", "back")
