"""Sync over HTTP, as PROTOCOL.md says it: the application's own customers and notes."""

from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import pytest
from litestar import Litestar

from backend.database import Engine, sql
from backend.people import devices
from backend.people.person import Said
from sync.server.ids import new_id
from sync.server.limits import PUSH_BYTES
from sync.server.schemas import Schemas, Step
from tests.cast import ANNA, BEN, HUBER, HUBERS_NOTE, MUELLER, NOBODYS, NORTH, SCHMIDT, SOUTH
from tests.conftest import Client, SignIn

PROBLEM = "application/problem+json"
AT = "2026-02-01T10:00:00.000Z"


def mutation(number: int, op: str, table: str, row_id: str, **parts: Any) -> dict[str, Any]:
    return {"number": number, "at": AT, "op": op, "table": table, "id": row_id, **parts}


async def push(client: Client, *mutations: dict[str, Any], **headers: str) -> Any:
    return await client.post("/sync/mutations", json={"mutations": list(mutations)}, headers=headers)


async def rows(client: Client, limit: int = 1000) -> dict[tuple[str, str], dict[str, Any]]:
    """Everything a first sync brings, by table and id."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    cursor: dict[str, str] = {}
    while True:
        page = (await client.get("/sync/changes", params={"limit": str(limit), **cursor})).json()
        found |= {(change["table"], change["id"]): change for change in page["changes"]}
        cursor = {"since": page["cursor"]}
        if not page["more"]:
            return found


async def test_it_works(anna: Client) -> None:
    note = new_id()
    created = await push(
        anna, mutation(1, "create", "notes", note, set={"customer_id": MUELLER, "text": "Will probieren."})
    )
    assert created.status_code == 200
    assert created.headers["content-type"] == "application/json"
    assert created.headers["cache-control"] == "no-store"
    assert created.json()["results"][0]["status"] == "applied"
    pulled = await anna.get("/sync/changes")
    assert pulled.headers["cache-control"] == "no-store"
    page = pulled.json()
    assert page["user"] == ANNA
    assert page["last_mutation"] == 1
    (change,) = [change for change in page["changes"] if change["id"] == note]
    assert change["scope"] == f"t:{NORTH}"
    assert change["parents"] == [MUELLER]
    assert change["data"]["text"] == "Will probieren."
    assert (change["data"]["created_by"], change["data"]["created_at"]) == (ANNA, AT)


async def test_a_rep_gets_her_territory_and_what_all_share(anna: Client, ben: Client) -> None:
    annas, bens = await rows(anna), await rows(ben, limit=2)
    assert {row_id for table, row_id in annas if table == "customers"} == {MUELLER, SCHMIDT}
    assert {row_id for table, row_id in bens if table == "customers"} == {HUBER}
    for table in ("company", "people", "territories"):
        shared = {key for key in annas if key[0] == table}
        assert shared
        assert shared == {key for key in bens if key[0] == table}
    assert {change["scope"] for change in annas.values()} <= {"shared", f"t:{NORTH}", f"u:{ANNA}"}


@pytest.mark.parametrize("name", ["carla", "mia", "dora"])
async def test_counter_manager_and_administrator_get_every_territory(sign_in: SignIn, name: str) -> None:
    found = await rows(await sign_in(name))
    assert {row_id for table, row_id in found if table == "customers"} == {MUELLER, SCHMIDT, HUBER, NOBODYS}


async def test_no_parameter_opens_another_territory(anna: Client, ben: Client) -> None:
    cursor = (await ben.get("/sync/changes", params={"limit": "1"})).json()["cursor"]
    for query in ({"since": cursor}, {"scope": f"t:{SOUTH}"}, {"user": BEN}, {"since": cursor, "limit": "1000"}):
        page = (await anna.get("/sync/changes", params=query)).json()
        assert not {HUBER, HUBERS_NOTE} & {change["id"] for change in page["changes"]}
    for number, row_id in enumerate((HUBER, NOBODYS, new_id()), start=1):
        answer = await push(anna, mutation(number, "update", "customers", row_id, set={"name": "Mine"}))
        (result,) = answer.json()["results"]
        assert (result["error"]["code"], result["record"]) == ("out_of_scope", None)


async def test_who_is_not_signed_in_gets_nothing(signed_out: Client) -> None:
    for answer in (await signed_out.get("/sync/changes"), await push(signed_out)):
        assert answer.status_code == 401
        assert answer.headers["content-type"].startswith(PROBLEM)
        assert answer.json()["code"] == "not_signed_in"


async def test_a_phone_that_works_for_somebody_else_changes_nothing(anna: Client) -> None:
    sent = mutation(1, "update", "customers", MUELLER, set={"name": "Ben was here"})
    for answer in (
        await anna.get("/sync/changes", headers={"Sync-User": BEN}),
        await push(anna, sent, **{"Sync-User": BEN}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "other_user")
    page = (await anna.get("/sync/changes", headers={"Sync-User": ANNA})).json()
    assert page["last_mutation"] == 0


async def test_an_old_program_is_told_to_update(anna: Client) -> None:
    for answer in (
        await anna.get("/sync/changes", headers={"Sync-Schema": "0"}),
        await push(anna, **{"Sync-Schema": "0"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (426, "update_needed")
    for schema in ("two", "-1", "1.0", "99", "9" * 9000, ""):
        answer = await anna.get("/sync/changes", headers={"Sync-Schema": schema})
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    assert (await anna.get("/sync/changes", headers={"Sync-Schema": "1"})).status_code == 200


@pytest.mark.parametrize("limit", ["0", "-1", "ten", "1.5", "", "٣", "0x10"])
async def test_a_limit_that_is_none_is_refused(anna: Client, limit: str) -> None:
    answer = await anna.get("/sync/changes", params={"limit": limit})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


async def test_a_limit_too_big_is_cut(anna: Client) -> None:
    assert (await anna.get("/sync/changes", params={"limit": "9" * 400})).status_code == 200


async def test_an_unknown_cursor_starts_again(anna: Client) -> None:
    answer = await anna.get("/sync/changes", params={"since": "nonsense"})
    assert answer.status_code == 410
    assert answer.headers["content-type"].startswith(PROBLEM)
    assert (answer.json()["code"], answer.json()["reason"]) == ("start_again", "format")


async def test_a_gap_tells_the_number_to_go_on_from(anna: Client) -> None:
    answer = await push(anna, mutation(7, "update", "customers", MUELLER, set={"name": "X"}))
    assert (answer.status_code, answer.json()["code"], answer.json()["expected"]) == (409, "gap", 1)


async def test_a_push_too_large_is_refused_by_its_size(anna: Client) -> None:
    answer = await anna.post("/sync/mutations", content=b" " * (PUSH_BYTES + 1))
    assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (413, "too_large", PUSH_BYTES)

    async def drops() -> AsyncIterator[bytes]:
        for _ in range(PUSH_BYTES // 65_536 + 1):
            yield b" " * 65_536

    answer = await anna.post("/sync/mutations", content=drops())
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    too_many = [mutation(number, "delete", "notes", new_id()) for number in range(1, 202)]
    answer = await push(anna, *too_many)
    assert (answer.status_code, answer.json()["limit"]) == (413, 200)


@pytest.mark.parametrize("body", [b"", b"{", b'{"mutations":3}', b"\xff", b'[{"number":1}]'])
async def test_a_body_that_is_no_push_is_refused(anna: Client, body: bytes) -> None:
    answer = await anna.post("/sync/mutations", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


@pytest.mark.parametrize("coding", ["zstd", "br", "gzip", "identity"])
async def test_answers_are_packed_as_the_client_wants(anna: Client, coding: str) -> None:
    answer = await anna.get("/sync/changes", headers={"Accept-Encoding": coding})
    assert answer.headers.get("content-encoding", "identity") == coding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.json()["user"] == ANNA


async def test_a_page_of_another_site_cannot_push(anna: Client) -> None:
    for proof in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = await push(anna, mutation(1, "update", "customers", MUELLER, set={"name": "Evil"}), **proof)
        assert answer.status_code == 403
    assert (await anna.get("/sync/changes")).json()["last_mutation"] == 0


async def test_a_lost_reply_is_given_again(anna: Client) -> None:
    note = mutation(1, "create", "notes", new_id(), set={"customer_id": MUELLER, "text": "Once."})
    first, again = (await push(anna, note)).json(), (await push(anna, note)).json()
    assert first["results"][0]["status"] == "applied"
    assert (again["results"][0]["status"], again["results"][0]["first"]) == ("duplicate", "applied")
    texts = [change["data"]["text"] for (table, _), change in (await rows(anna)).items() if table == "notes"]
    assert texts.count("Once.") == 1


async def test_two_phones_change_phone_number_and_temperature(anna: Client, sign_in: SignIn) -> None:
    other = await sign_in("anna")
    was = {"phone": "030 23125 001", "temperature": "hot"}
    colder = mutation(1, "update", "customers", MUELLER, set={"phone": "030 11111", "temperature": "cold"}, was=was)
    warmer = mutation(1, "update", "customers", MUELLER, set={"phone": "030 22222", "temperature": "warm"}, was=was)
    earlier = {**warmer, "at": "2026-01-31T10:00:00.000Z"}
    assert (await push(anna, colder)).json()["results"][0]["status"] == "applied"
    (result,) = (await push(other, earlier)).json()["results"]
    assert result["status"] == "merged"
    assert (result["record"]["data"]["phone"], result["record"]["data"]["temperature"]) == ("030 22222", "cold")
    conflicts = [change["data"] for (table, _), change in (await rows(anna)).items() if table == "conflicts"]
    assert [(one["field"], one["mine"], one["theirs"], one["state"]) for one in conflicts] == [
        ("phone", "030 22222", "030 11111", "open")
    ]


async def test_a_field_a_rep_may_not_write_is_named(anna: Client) -> None:
    answer = await push(
        anna, mutation(1, "update", "customers", MUELLER, set={"discount_bp": 9000}, was={"discount_bp": 550})
    )
    (result,) = answer.json()["results"]
    assert (result["status"], result["error"]["code"]) == ("rejected", "read_only")
    assert result["error"]["fields"] == ["discount_bp"]


async def test_the_digest_is_that_of_what_was_pulled(anna: Client) -> None:
    page = (await anna.get("/sync/changes")).json()
    answer = (await anna.get("/sync/digest", params={"since": page["cursor"]})).json()
    assert (answer["user"], answer["epoch"]) == (ANNA, page["epoch"])
    lines = sorted(
        f"{change['id']} {change['version']}\n" for change in page["changes"] if change["table"] == "customers"
    )
    assert answer["scopes"][f"t:{NORTH}"]["current"] is True
    assert answer["scopes"][f"t:{NORTH}"]["tables"]["customers"] == {
        "count": len(lines),
        "sha256": sha256("".join(lines).encode()).hexdigest(),
    }


async def test_a_digest_needs_a_cursor(anna: Client) -> None:
    assert (await anna.get("/sync/digest")).json()["code"] == "bad_request"
    refused = await anna.get("/sync/digest", params={"since": "nonsense"})
    assert (refused.status_code, refused.json()["reason"]) == (410, "format")


async def test_a_report_is_written_down_with_the_device(anna: Client, engine: Engine) -> None:
    answer = await anna.post("/sync/reports", json={"kind": "difference", "scopes": [f"t:{NORTH}"]})
    assert (answer.status_code, answer.content) == (204, b"")
    (row,) = await sql(engine, "SELECT differed_at FROM devices WHERE differed_at IS NOT NULL")
    assert str(row["differed_at"]).endswith("Z")


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'{"kind":"other","scopes":[]}', b'{"kind":"difference","scopes":[7]}', b"[" * 5000, b"\xff"],
)
async def test_a_report_of_another_form_is_refused(anna: Client, body: bytes) -> None:
    answer = await anna.post("/sync/reports", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


async def test_what_a_phone_says_of_itself_is_written_down_less_what_was_just_answered(
    anna: Client, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    real = devices.note_client

    async def counted(device: str, client: str | None, waiting: int | None, known: Said) -> None:
        written.append(waiting != known.waiting)
        await real(device, client, waiting, known)

    monkeypatch.setattr(devices, "note_client", counted)

    async def said() -> tuple[object, object]:
        (row,) = await sql(engine, "SELECT client, waiting FROM devices")
        return row["client"], row["waiting"]

    await anna.get("/sync/changes", headers={"Sync-Client": "Feldbuch 1", "Sync-Waiting": "0"})
    assert await said() == ("Feldbuch 1", 0)
    await push(anna, mutation(1, "update", "customers", MUELLER, set={"phone": "0711 11"}), **{"Sync-Waiting": "1"})
    await anna.get("/sync/changes", headers={"Sync-Waiting": "0"})
    assert written == [True, False, False], "a save costs no commit for this"
    await push(anna, mutation(2, "update", "customers", MUELLER, set={"phone": "0711 22"}), **{"Sync-Waiting": "3"})
    assert await said() == ("Feldbuch 1", 2)


async def test_too_old_a_schema_is_told_which_is_served(app: Litestar, anna: Client) -> None:
    served = app.state.registry.schemas
    app.state.registry.schemas = Schemas([Step(), Step(), Step()])
    try:
        old = await anna.get("/sync/changes", headers={"Sync-Schema": "1"})
        assert (old.status_code, old.json()["code"], old.json()["oldest"]) == (426, "update_needed", 2)
        assert (await push(anna, **{"Sync-Schema": "1"})).status_code == 426
        for schema in ("2", "3", "4"):
            assert (await anna.get("/sync/changes", headers={"Sync-Schema": schema})).status_code == 200
            assert (await push(anna, **{"Sync-Schema": schema})).status_code == 200
        assert (await anna.get("/sync/changes", headers={"Sync-Schema": "5"})).status_code == 400
    finally:
        app.state.registry.schemas = served


async def test_trouble_of_the_machine_is_busy_wherever_it_strikes(
    anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_disk(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(devices, "visit", no_disk)
    answer = await anna.get("/sync/changes")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert answer.headers["retry-after"]
