"""The first start (F3): a page that makes the company and its administrator, usable once."""

import asyncio

import pytest
from httpx import AsyncClient

from backend.database import Engine, writing
from tests.conftest import Client

FORM = {
    "company": "Müller & Söhne",
    "name": "Erika Muster",
    "email": "Erika@Muster.example",
    "password": "ein langer Satz",
}


@pytest.fixture
async def fresh(signed_out: Client, engine: Engine) -> AsyncClient:
    """A browser before a server on which nobody exists yet."""
    async with writing(engine):
        await engine.applying()
        for table in ("profiles", "customers", "notes", "territories", "people", "company", "groups", "sync_change"):
            await engine.sql(f"DELETE FROM {table}")
        await engine.sql("DELETE FROM person_territories")
        await engine.sql("DELETE FROM accounts")
    return signed_out


async def test_it_works(fresh: Client) -> None:
    for path in ("/login", "/"):
        answer = await fresh.get(path, follow_redirects=True)
        assert answer.url.path == "/setup", path
    answer = await fresh.post("/setup", data=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/customers")
    page = await fresh.get("/customers")
    assert page.status_code == 200, "the administrator is signed in"
    assert "Müller &amp; Söhne" in page.text
    assert "erika@muster.example" in (await fresh.get("/more")).text


async def test_whoever_set_up_may_sign_in_elsewhere_and_do_everything(fresh: Client) -> None:
    await fresh.post("/setup", data=FORM)
    await fresh.post("/logout")
    answer = await fresh.post("/login", data={"email": "erika@muster.example", "password": FORM["password"]})
    assert answer.status_code == 303
    answer = await fresh.post("/customers", data={"name": "Erster Kunde", "discount_bp": "5"})
    assert answer.status_code == 303
    assert "5 %" in (await fresh.get("/customers")).text.replace("\xa0", " ")
    changes = (await fresh.get("/sync/changes")).json()["changes"]
    assert [one["data"]["name"] for one in changes if one["table"] == "groups"] == ["Händler", "Endkunden"]
    assert {"company", "people", "profiles", "customers"} <= {change["table"] for change in changes}


async def test_the_set_up_can_be_used_once(fresh: Client, engine: Engine) -> None:
    await fresh.post("/setup", data=FORM)
    fresh.cookies.clear()
    for method in ("GET", "POST"):
        answer = await fresh.request(method, "/setup", data={**FORM, "email": "other@muster.example"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        assert "set-cookie" not in answer.headers
    assert await engine.sql("SELECT email FROM accounts") == [{"email": "erika@muster.example"}]


async def test_of_two_founders_at_once_one_wins(fresh: Client, engine: Engine) -> None:
    answers = await asyncio.gather(
        *(fresh.post("/setup", data={**FORM, "email": f"nr{n}@muster.example"}) for n in range(5))
    )
    assert sorted(answer.headers["location"] for answer in answers) == ["/customers"] + ["/login"] * 4
    assert await engine.sql("SELECT count(*) AS n FROM accounts") == [{"n": 1}]
    assert await engine.sql("SELECT count(*) AS n FROM company") == [{"n": 1}]


async def test_all_that_is_wrong_is_told_at_once_and_nothing_is_made(fresh: Client, engine: Engine) -> None:
    wrong = {"company": "", "name": "", "email": "x", "password": "kurz"}
    answer = await fresh.post("/setup", data=wrong)
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 4
    assert "kurz" not in answer.text, "a password is never shown again"
    assert "Mindestens 10 Zeichen" in answer.text
    assert await engine.sql("SELECT count(*) AS n FROM accounts") == [{"n": 0}]


async def test_a_password_counts_in_full(fresh: Client) -> None:
    password = "  pässwörd 🔑 mit Rand  "
    await fresh.post("/setup", data={**FORM, "password": password})
    await fresh.post("/logout")
    form = {"email": FORM["email"], "password": password.strip()}
    assert (await fresh.post("/login", data=form)).status_code == 422
    assert (await fresh.post("/login", data={**form, "password": password})).status_code == 303


@pytest.mark.parametrize(
    ("header", "words"), [("de-AT,de;q=0.9,en;q=0.5", "Firma"), ("en-GB,en", "Company"), ("fr", "Firma"), ("", "Firma")]
)
async def test_the_page_speaks_the_browsers_language(header: str, words: str, fresh: Client) -> None:
    assert words in (await fresh.get("/setup", headers={"Accept-Language": header})).text


async def test_the_language_of_the_set_up_becomes_the_persons(fresh: Client) -> None:
    await fresh.post("/setup", data=FORM, headers={"Accept-Language": "en"})
    page = await fresh.get("/customers", headers={"Accept-Language": "de"})
    assert '<html lang="en">' in page.text
