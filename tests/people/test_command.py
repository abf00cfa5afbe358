"""`feldbuch user` for somebody who is there: territories, for good or for a time, and no password asked (E5)."""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest

from backend.app import registry
from backend.cli import _parser
from backend.database import Engine
from backend.people import command, devices
from backend.times import today
from sync.server.instants import clock
from tests.cast import ANNA, BEN, NORTH, PASSWORD, SOUTH, email
from tests.conftest import Client

TOMORROW = (date.fromisoformat(today("Europe/Berlin")) + timedelta(days=1)).isoformat()


async def user(*arguments: str) -> tuple[int, str]:
    """Run it on the database of the running application: the code, and what it said wherever."""
    said = io.StringIO()
    code = await command.run(_parser().parse_args(["user", *arguments]), registry(), said, said)
    return code, said.getvalue()


async def held(engine: Engine, person: str) -> list[tuple[object, object]]:
    rows = await engine.sql(
        "SELECT territory_id, until FROM person_territories WHERE person_id = {} AND ended_at IS NULL "
        "ORDER BY territory_id",
        person,
    )
    return [(row["territory_id"], row["until"]) for row in rows]


async def test_somebody_gets_a_territory_and_stays_signed_in(anna: Client, engine: Engine) -> None:
    assert await user(email("anna"), "--territory", "Süd") == (0, f"{email('anna')} holds Süd.\n")
    assert await held(engine, ANNA) == [(NORTH, None), (SOUTH, None)]
    assert "Gasthof Huber" in (await anna.get("/customers")).text


async def test_a_stand_in_is_given_until_a_date(engine: Engine, anna: Client) -> None:
    day = ".".join(reversed(TOMORROW.split("-")))
    said = f"{email('anna')} holds Süd until {TOMORROW}.\n"
    assert await user(email("anna"), "--territory", "Süd", "--until", day) == (0, said)
    assert await held(engine, ANNA) == [(NORTH, None), (SOUTH, TOMORROW)]


async def test_a_territory_goes_from_one_to_another(engine: Engine, ben: Client) -> None:
    said = f"{email('ben')} holds Nord.\n{email('ben')} does not hold Süd.\n"
    assert await user(email("ben"), "--territory", "Nord", "--take-territory", "Süd") == (0, said)
    assert await held(engine, BEN) == [(NORTH, None)]
    assert "Bäckerei Müller" in (await ben.get("/customers")).text


async def test_a_password_is_set_too_if_it_is_given(engine: Engine, signed_out: Client, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("ein neuer langer Satz")
    code, said = await user(email("anna"), "--territory", "Süd", "--password-file", str(file))
    assert (code, said.splitlines()) == (
        0,
        [f"{email('anna')} has a new password.", f"{email('anna')} holds Süd."],
    )
    form = {"email": email("anna"), "password": "ein neuer langer Satz"}
    assert (await signed_out.post("/login", data=form)).status_code == 303


async def test_somebody_new_may_begin_as_a_stand_in(engine: Engine, signed_out: Client, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(PASSWORD)
    named = ("emma@cast.example", "--name", "Emma Neu", "--territory", "Süd", "--until", TOMORROW)
    assert (await user(*named, "--password-file", str(file)))[0] == 0
    rows = await engine.sql("SELECT until FROM person_territories WHERE until IS NOT NULL")
    assert rows == [{"until": TOMORROW}]
    session = await devices.sign_in(
        str((await engine.sql("SELECT id FROM accounts WHERE email = 'emma@cast.example'"))[0]["id"]), None, "", clock()
    )
    answer = await signed_out.get("/sync/changes", headers={"Authorization": f"Bearer {session.token}"})
    profiles = [change["data"] for change in answer.json()["changes"] if change["table"] == "profiles"]
    assert [profile["territories"] for profile in profiles] == [[SOUTH]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["anna", "--territory", "Ost"], "There is no territory Ost."),
        (["anna", "--take-territory", "Ost"], "There is no territory Ost."),
        (["anna", "--territory", "Süd", "--take-territory", "Süd"], "Give or take away Süd, not both."),
        (["anna", "--until", TOMORROW], "--until needs --territory."),
        (["anna", "--territory", "Süd", "--until", "soon"], "--until is a date such as 2026-11-22, not 'soon'."),
        (["anna", "--territory", "Süd", "--until", "2026-01-01"], "Süd: This day is over already."),
        (["anna", "--territory", "Nord", "--until", TOMORROW], "Nord: Holds this territory for good already."),
        (["dora", "--territory", "Nord"], "Who is administrator holds all territories."),
        (["nobody", "--take-territory", "Nord"], "There is nobody yet to take a territory away from."),
        (["nobody", "--role", "manager", "--territory", "Nord"], "Who is manager holds all territories."),
    ],
)
async def test_what_cannot_be_is_told_and_nothing_changes(arguments: list[str], said: str, engine: Engine) -> None:
    before = await held(engine, ANNA)
    code, told = await user(email(arguments[0]), *arguments[1:])
    assert (code, told.startswith(said)) == (1, True), told
    assert await held(engine, ANNA) == before


async def test_taking_what_somebody_does_not_hold_is_fine(engine: Engine) -> None:
    assert (await user(email("anna"), "--take-territory", "Süd"))[0] == 0
    assert await held(engine, ANNA) == [(NORTH, None)]
