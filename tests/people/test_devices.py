"""Devices: how long they may stay away, what they say of themselves, and what revoking one does (E8)."""

import time
from collections.abc import Awaitable, Callable

import msgspec
import pytest
from litestar import Litestar

from backend.database import Engine
from backend.people import accounts, devices
from backend.people.person import Said
from backend.people.session import SESSION_COOKIE
from backend.times import instant
from tests.cast import ANNA, BEN, DORA, PASSWORD, email
from tests.conftest import HOST, Client

DAY_MS = 86_400_000
Row = Callable[[], Awaitable[dict[str, object]]]


def clock() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def row(engine: Engine) -> Row:
    """The one device there is."""

    async def read() -> dict[str, object]:
        (found,) = await engine.sql("SELECT * FROM devices")
        return found

    return read


async def unseen_for(engine: Engine, days: float) -> None:
    await engine.sql("UPDATE devices SET seen_at = {}", instant(clock() - int(days * DAY_MS)))


async def token_of_a_program(client: Client) -> dict[str, str]:
    answer = await client.post("/api/devices", json={"email": email("anna"), "password": PASSWORD, "name": "script"})
    return {"Authorization": f"Bearer {answer.json()['token']}"}


async def test_a_browser_that_was_away_for_longer_than_the_lease_must_sign_in_again(
    anna: Client, engine: Engine, row: Row
) -> None:
    await unseen_for(engine, 13.9)
    assert (await anna.get("/customers")).status_code == 200, "which counts as a contact"
    await unseen_for(engine, 14.1)
    answer = await anna.get("/sync/changes")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert (await anna.get("/customers")).headers["location"].startswith("/login")
    assert (await row())["revoked_at"] is None


async def test_signing_in_after_the_lease_goes_on_with_the_same_device_and_its_numbers(
    signed_out: Client, engine: Engine, row: Row
) -> None:
    form = {"email": email("anna"), "password": PASSWORD}
    await signed_out.post("/login", data=form)
    before = await row()
    await unseen_for(engine, 100)
    assert (await signed_out.get("/sync/changes")).status_code == 401
    await signed_out.post("/login", data=form)
    assert (await row())["id"] == before["id"]
    assert (await signed_out.get("/sync/changes")).status_code == 200


async def test_the_browser_keeps_its_cookies_for_as_long_as_it_may_and_the_server_decides(signed_out: Client) -> None:
    answer = await signed_out.post("/login", data={"email": email("anna"), "password": PASSWORD})
    kept = answer.headers.get_list("set-cookie")
    assert [f"Max-Age={400 * 86_400};" in cookie for cookie in kept] == [True, True]


async def test_a_program_may_stay_away_for_longer_than_a_browser(signed_out: Client, engine: Engine) -> None:
    bearer = await token_of_a_program(signed_out)
    await unseen_for(engine, 89)
    assert (await signed_out.get("/sync/changes", headers=bearer)).status_code == 200
    await unseen_for(engine, 91)
    assert (await signed_out.get("/sync/changes", headers=bearer)).status_code == 401


async def test_the_lease_is_a_setting(anna: Client, app: Litestar, engine: Engine) -> None:
    app.state.settings = msgspec.structs.replace(app.state.settings, offline_days=2)
    await unseen_for(engine, 3)
    assert (await anna.get("/sync/changes")).status_code == 401


async def test_a_device_says_of_itself_what_is_written_down_only_when_it_changes(anna: Client, row: Row) -> None:
    device = str((await row())["id"])
    nothing = Said()
    await devices.note_client(device, None, None, nothing)
    assert ((await row())["client"], (await row())["waiting"]) == ("", None)
    await devices.note_client(device, "Feldbuch 0.2", 3, nothing)
    assert ((await row())["client"], (await row())["waiting"]) == ("Feldbuch 0.2", 3)
    await devices.note_client("no such device", "Feldbuch 0.2", 3, Said("Feldbuch 0.2", 3))
    await devices.note_client(device, None, 0, Said("Feldbuch 0.2", 3))
    assert ((await row())["client"], (await row())["waiting"]) == ("Feldbuch 0.2", 0)
    visit = await devices.visit(anna.cookies[SESSION_COOKIE], clock(), 14)
    assert isinstance(visit, devices.Visit)
    assert visit.person.said == Said("Feldbuch 0.2", 0)


@pytest.mark.parametrize(("client", "waiting"), [("x" * 61, -1), ("a\nb", 10**12), ("\0", None), ("", None)])
async def test_what_a_device_says_and_does_not_fit_is_ignored(
    client: str, waiting: int | None, anna: Client, row: Row
) -> None:
    await devices.note_client(str((await row())["id"]), client, waiting, Said())
    assert ((await row())["client"], (await row())["waiting"]) == ("", None)


async def test_a_revoked_device_is_told_so_by_cookie_and_by_token(anna: Client, signed_out: Client, row: Row) -> None:
    await devices.revoke(str((await row())["id"]), DORA, clock())
    for path, method in (("/sync/changes", "GET"), ("/sync/mutations", "POST")):
        answer = await anna.request(method, path, json={"mutations": []})
        assert (answer.status_code, answer.json()["code"], answer.json()["user"]) == (401, "revoked", ANNA)
    assert (await row())["revoked_by"] == DORA


async def test_a_revoked_program_is_told_so(signed_out: Client, row: Row) -> None:
    bearer = await token_of_a_program(signed_out)
    await devices.revoke(str((await row())["id"]), DORA, clock())
    answer = await signed_out.get("/sync/changes", headers=bearer)
    assert (answer.status_code, answer.json()["code"]) == (401, "revoked")


async def test_a_revoked_device_is_told_so_also_long_after_the_lease_and_after_a_new_password(
    anna: Client, engine: Engine, row: Row
) -> None:
    await accounts.set_password(ANNA, "ein neuer langer Satz")
    assert (await anna.get("/sync/changes")).json()["code"] == "not_signed_in"
    await devices.revoke(str((await row())["id"]), DORA, clock())
    await unseen_for(engine, 300)
    assert (await anna.get("/sync/changes")).json()["code"] == "revoked"


async def test_when_a_revoked_device_was_told_is_written_down_once(anna: Client, engine: Engine, row: Row) -> None:
    revoked_at = clock() - 5_000
    await unseen_for(engine, 1)
    await devices.revoke(str((await row())["id"]), DORA, revoked_at)
    await anna.get("/customers")
    assert str((await row())["seen_at"]) < instant(revoked_at), "a page is not where a phone learns it"
    await anna.get("/sync/changes")
    told_at = (await row())["seen_at"]
    assert str(told_at) >= instant(revoked_at)
    await anna.get("/sync/changes")
    assert (await row())["seen_at"] == told_at


async def test_signing_in_again_in_a_revoked_browser_makes_a_new_device(signed_out: Client, engine: Engine) -> None:
    form = {"email": email("anna"), "password": PASSWORD}
    await signed_out.post("/login", data=form)
    (first,) = await engine.sql("SELECT id FROM devices")
    await devices.revoke(str(first["id"]), ANNA, clock())
    await signed_out.post("/login", data=form)
    assert (await signed_out.get("/sync/changes")).json()["last_mutation"] == 0
    rows = await engine.sql("SELECT id FROM devices WHERE revoked_at IS NULL")
    assert len(rows) == 1
    assert rows[0]["id"] != first["id"]


async def test_a_browser_that_had_signed_out_before_is_told_too_until_the_same_person_signs_in_again(
    signed_out: Client, engine: Engine
) -> None:
    form = {"email": email("anna"), "password": PASSWORD}
    await signed_out.post("/login", data=form)
    await signed_out.post("/logout")
    assert (await signed_out.get("/sync/changes")).json()["code"] == "not_signed_in"
    (device,) = await engine.sql("SELECT id FROM devices")
    await devices.revoke(str(device["id"]), DORA, clock())
    for _ in range(2):  # the first answer may be lost
        answer = await signed_out.get("/sync/changes")
        assert (answer.status_code, answer.json()["code"], answer.json()["user"]) == (401, "revoked", ANNA)
    assert (await signed_out.get("/login")).status_code == 200, "whoever comes now may sign in"
    assert (await signed_out.get("/customers")).headers["location"].startswith("/login")
    await signed_out.post("/login", data=form)
    await signed_out.post("/logout")
    assert (await signed_out.get("/sync/changes")).json()["code"] == "not_signed_in", "her new work stays"


async def test_of_two_who_are_revoked_in_one_browser_each_is_named(signed_out: Client, engine: Engine) -> None:
    for name in ("anna", "ben"):
        await signed_out.post("/login", data={"email": email(name), "password": PASSWORD})
    await signed_out.post("/logout")
    for device in await engine.sql("SELECT id FROM devices"):
        await devices.revoke(str(device["id"]), DORA, clock())
    named = [(await signed_out.get("/sync/changes")).json()["user"] for _ in range(2)]
    assert sorted(named) == sorted([ANNA, BEN])


async def test_who_is_signed_in_works_on_whoever_else_was_revoked_in_his_browser(
    signed_out: Client, engine: Engine
) -> None:
    for name in ("anna", "ben"):
        await signed_out.post("/login", data={"email": email(name), "password": PASSWORD})
    (annas,) = await engine.sql("SELECT id FROM devices WHERE person_id = {}", ANNA)
    await devices.revoke(str(annas["id"]), DORA, clock())
    assert (await signed_out.get("/sync/changes")).json()["user"] == BEN
    await signed_out.post("/logout")
    assert (await signed_out.get("/sync/changes")).json()["user"] == ANNA


async def test_a_page_of_a_revoked_device_is_the_login_that_says_so(anna: Client, row: Row) -> None:
    await devices.revoke(str((await row())["id"]), DORA, clock())
    page = await anna.get("/customers")
    assert page.status_code == 401
    assert "Dieses Gerät wurde entfernt" in page.text
    assert "Müller" not in page.text
    assert SESSION_COOKIE not in page.headers.get("set-cookie", ""), "the worker has not been told yet"
    fragment = await anna.get("/customers", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment.headers["hx-redirect"]) == (401, "/login")
    login = await anna.get("/login")
    assert (login.status_code, "Dieses Gerät wurde entfernt" in login.text) == (401, True)


async def test_the_login_after_the_wipe_takes_the_cookie_away(anna: Client, row: Row) -> None:
    page = await anna.get("/login?wiped=1", follow_redirects=False)
    assert page.status_code == 303, "nobody was revoked: the address alone does nothing"
    assert SESSION_COOKIE in anna.cookies
    await devices.revoke(str((await row())["id"]), DORA, clock())
    page = await anna.get("/login?wiped=1")
    assert page.status_code == 200
    assert "wurde gelöscht" in page.text
    assert anna.cookies.get(SESSION_COOKIE, domain=HOST) is None
