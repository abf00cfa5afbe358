"""Signing in and out (F3)."""

import asyncio

import pytest

from backend.database import Engine
from backend.people.limits import PER_ADDRESS
from tests.cast import PASSWORD, email
from tests.conftest import HOST, Client


async def test_a_person_signs_in_and_lands_on_the_customers(signed_out: Client) -> None:
    answer = await signed_out.post("/login", data={"email": email("anna"), "password": PASSWORD})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/customers"
    page = await signed_out.get("/customers")
    assert page.status_code == 200
    assert "Bäckerei Müller" in page.text


async def test_a_wrong_password_is_told_without_saying_what_was_wrong(signed_out: Client) -> None:
    wrong = await signed_out.post("/login", data={"email": email("anna"), "password": "wrong password"})
    unknown = await signed_out.post("/login", data={"email": "x@cast.example", "password": "wrong password"})
    assert wrong.status_code == unknown.status_code == 422
    assert "E-Mail-Adresse oder Passwort" in wrong.text
    assert wrong.text.replace(email("anna"), "") == unknown.text.replace("x@cast.example", "")


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "/login"])
async def test_the_login_never_leads_to_another_site(signed_out: Client, target: str) -> None:
    form = {"email": email("anna"), "password": PASSWORD, "next": target}
    answer = await signed_out.post("/login", data=form)
    assert answer.headers["location"] == "/customers"


async def test_a_page_leads_to_the_login_and_back(signed_out: Client) -> None:
    answer = await signed_out.get("/customers?temperature=hot")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=/customers%3Ftemperature%3Dhot"
    form = {"email": email("anna"), "password": PASSWORD, "next": "/customers?temperature=hot"}
    answer = await signed_out.post("/login", data=form)
    assert answer.headers["location"] == "/customers?temperature=hot"


async def test_after_signing_out_the_cookie_is_worth_nothing(anna: Client) -> None:
    token = anna.cookies["feldbuch"]
    await anna.post("/logout")
    anna.cookies.set("feldbuch", token, domain=HOST)
    answer = await anna.get("/customers")
    assert answer.status_code == 303


async def test_guessing_is_stopped_but_the_owner_still_gets_in_on_his_own_device(signed_out: Client) -> None:
    await signed_out.post("/login", data={"email": email("anna"), "password": PASSWORD})
    known = {name: value for name, value in signed_out.cookies.items() if name == "feldbuch_browser"}
    signed_out.cookies.clear()
    for _ in range(10):
        await signed_out.post("/login", data={"email": email("anna"), "password": "a guess"})
    stopped = await signed_out.post("/login", data={"email": email("anna"), "password": PASSWORD})
    assert stopped.status_code == 429
    assert int(stopped.headers["retry-after"]) > 0
    signed_out.cookies.update(known)
    answer = await signed_out.post("/login", data={"email": email("anna"), "password": PASSWORD})
    assert answer.status_code == 303


async def test_guesses_at_the_same_moment_count_like_one_after_the_other(signed_out: Client) -> None:
    guess = {"email": email("anna"), "password": "a guess"}
    answers = await asyncio.gather(*(signed_out.post("/login", data=guess) for _ in range(30)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [422] * PER_ADDRESS + [429] * (30 - PER_ADDRESS)


async def test_signing_in_again_in_the_same_browser_is_the_same_device(signed_out: Client, engine: Engine) -> None:
    form = {"email": email("anna"), "password": PASSWORD}
    await signed_out.post("/login", data=form)
    await signed_out.post("/logout")
    await signed_out.post("/login", data=form)
    rows = await engine.sql("SELECT count(*) AS devices FROM devices")
    assert rows == [{"devices": 1}]


async def test_a_program_gets_a_token_and_uses_it(signed_out: Client) -> None:
    asked = {"email": email("anna"), "password": PASSWORD, "name": "script"}
    answer = await signed_out.post("/api/devices", json=asked)
    assert answer.status_code == 201
    token = answer.json()["token"]
    page = await signed_out.get("/customers", headers={"Authorization": f"Bearer {token}"})
    assert page.status_code == 200


@pytest.mark.parametrize("body", [b"", b"[]", b'{"email": 1}', b"\xff"])
async def test_a_program_that_asks_badly_gets_a_problem_document(signed_out: Client, body: bytes) -> None:
    answer = await signed_out.post("/api/devices", content=body)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "bad_request"


async def test_a_revoked_device_is_told_on_the_login_page_that_it_was_wiped(signed_out: Client) -> None:
    told = "Everything on it was deleted"
    assert told in (await signed_out.get("/login?wiped=1", headers={"Accept-Language": "en"})).text
    assert told not in (await signed_out.get("/login", headers={"Accept-Language": "en"})).text
