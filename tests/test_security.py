"""What a stranger's page or a curious log reader gets (DESIGN §8): a clear no, and nothing to read."""

import json
import logging
import re
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from litestar import Litestar

from backend.app import create_app
from backend.config import Settings
from backend.database import Engine
from backend.logs import JsonLines
from backend.security import HEADERS
from tests.cast import MUELLER, PASSWORD, an_id, email
from tests.conftest import HOST, Client, browser
from tests.test_roles import MATRIX, ask, everything

MUELLERS = f"/customers/{MUELLER}"
NEW = an_id(91)
UNSAFE = [case for case in MATRIX if case.route.startswith("POST ")]
ANSWERS = [
    ("GET", "/login", 200),
    ("GET", "/customers", 303),
    ("GET", "/no/such/address", 404),
    ("GET", "/static/nothing.js", 404),
    ("GET", "/sw.js", 200),
    ("GET", "/manifest.webmanifest", 200),
    ("GET", "/health", 200),
    ("GET", "/sync/changes", 401),
    ("GET", "/favicon.ico", 303),
    ("POST", "/no/such/address", 405),
    ("DELETE", "/customers", 405),
    ("GET", "/logout", 405),
    ("GET", "/sync/mutations", 405),
    ("POST", "/login", 422),
    ("OPTIONS", "/customers", 204),
    ("BREW", "/customers", 405),
]
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": f"http://{HOST}"},
    {"Sec-Fetch-Site": "something new"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": f"http://{HOST}.evil.example"},
    {"Origin": f"http://{HOST}:8080"},
    {"Origin": f"http://evil.example/{HOST}"},
    {"Origin": f"http://evil.example@{HOST}"},
    {"Origin": "http://[broken"},
    {"Sec-Fetch-Site": "cross-site", "Authorization": "Bearer"},
    {"Sec-Fetch-Site": "cross-site", "Authorization": "Bearer  "},
    {"Sec-Fetch-Site": "cross-site", "Authorization": "Basic abc"},
]
OURS = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://proxy.example"},
    {"Origin": f"http://{HOST}"},
]
ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "/login?next=/login",
    "/x\r\nSet-Cookie: a=b",
    "http:evil.example",
    "/ü\u2028",
]


# Headers


async def test_every_kind_of_answer_carries_the_security_headers(signed_out: Client) -> None:
    for method, path, status in ANSWERS:
        answer = await signed_out.request(method, path)
        assert answer.status_code == status, (method, path)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, (method, path)
        assert "cache-control" in answer.headers, (method, path)
        assert "server" not in answer.headers
        assert not [name for name in answer.headers if name.startswith("access-control-")], (method, path)


async def test_static_files_carry_the_security_headers_and_may_be_kept(signed_out: Client) -> None:
    page = (await signed_out.get("/login")).text
    for address in set(re.findall(r"/static/[^\"]+", page)):
        answer = await signed_out.get(address)
        assert answer.status_code == 200, address
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert "immutable" in answer.headers["cache-control"]


async def test_pages_and_data_are_kept_by_no_cache(anna: Client) -> None:
    for path in ("/customers", MUELLERS, f"{MUELLERS}/edit", "/more", "/sync/changes", "/no/such/address"):
        assert (await anna.get(path)).headers["cache-control"] == "no-store", path


async def test_a_crash_is_answered_with_a_page_without_details(
    anna: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("backend.customers.routes.areas", broken)
    answer = await anna.get("/customers?q=Geheimrat")
    assert answer.status_code == 500
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["content-type"].startswith("text/html")
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    assert "secret detail" in logged(caplog), "the trace belongs into the log"
    assert "Geheimrat" not in logged(caplog)


def test_the_content_security_policy_lets_nothing_foreign_and_nothing_inline_in() -> None:
    rules = dict(rule.split(" ", 1) for rule in HEADERS["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert rules["form-action"] == "'self'"
    assert rules["base-uri"] == "'none'"
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    assert "//" not in HEADERS["Content-Security-Policy"]


async def test_no_page_needs_what_the_policy_forbids(anna: Client, signed_out: Client) -> None:
    pages = [await signed_out.get("/login")]
    for path in ("/customers", "/customers/new", MUELLERS, f"{MUELLERS}/edit", "/more", "/waiting", "/offline"):
        pages.append(await anna.get(path))
    for page in pages:
        assert not re.search(r"<script(?![^>]* src=)", page.text), page.url
        assert not re.search(r"<[^>]* (?:style|on[a-z]+)=", page.text), page.url
        assert "<style" not in page.text, page.url
        assert not re.search(r"<(?:script|link|img|form)[^>]* (?:src|href|action)=\"(?:https?:)?//", page.text), (
            page.url
        )


# The same origin


async def test_no_unsafe_route_does_what_a_foreign_page_posts(anna: Client, engine: Engine) -> None:
    before = await everything(engine)
    sessions = await engine.sql("SELECT id, token_hash FROM devices ORDER BY id")
    anna.headers["Sec-Fetch-Site"] = "cross-site"
    for case in UNSAFE:
        answer = await ask(anna, case)
        assert answer.status_code == 403, case
        assert "set-cookie" not in answer.headers, case
    assert await everything(engine) == before
    assert await engine.sql("SELECT id, token_hash FROM devices ORDER BY id") == sessions


async def test_a_request_that_shows_a_foreign_page_is_refused(anna: Client, engine: Engine) -> None:
    before = await everything(engine)
    for headers in FOREIGN:
        answer = await anna.post(f"{MUELLERS}/temperature", data={"temperature": "cold"}, headers=headers)
        assert answer.status_code == 403, headers
        answer = await anna.post("/sync/mutations", json={"mutations": []}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), headers
    assert await everything(engine) == before


async def test_our_own_pages_and_programs_without_a_browser_are_let_in(anna: Client) -> None:
    for headers in OURS:
        answer = await anna.post(f"{MUELLERS}/temperature", data={"temperature": "cold"}, headers=headers)
        assert answer.status_code == 303, headers


async def test_a_bearer_token_needs_no_proof_and_wins_over_the_cookie(anna: Client, signed_out: Client) -> None:
    asked = {"email": email("ben"), "password": PASSWORD, "name": "script"}
    token = (await signed_out.post("/api/devices", json=asked)).json()["token"]
    headers = {"Authorization": f"Bearer {token}", "Sec-Fetch-Site": "cross-site"}
    answer = await anna.post("/sync/mutations", json={"mutations": []}, headers=headers)
    assert answer.status_code == 200
    assert (await anna.get(MUELLERS, headers=headers)).status_code == 404, "asked as Ben"
    answer = await anna.get(MUELLERS, headers={"Authorization": "Bearer wrong"})
    assert answer.headers["location"].startswith("/login"), "a wrong token does not fall back to the cookie"


async def test_a_safe_request_from_a_foreign_page_changes_nothing(app: Litestar, anna: Client, engine: Engine) -> None:
    app.state.streams.end_all()  # a stream of events would go on for ever
    before = await everything(engine)
    for case in MATRIX:
        if case.route.startswith("GET "):
            await anna.get(case.path, headers={"Sec-Fetch-Site": "cross-site"})
    assert await everything(engine) == before


# Cookies, sessions, addresses


async def test_the_cookies_are_out_of_scripts_reach_and_stay_on_this_site(signed_out: Client) -> None:
    answer = await signed_out.post("/login", data={"email": email("anna"), "password": PASSWORD})
    found = answer.headers.get_list("set-cookie")
    assert {cookie.partition("=")[0] for cookie in found} == {"feldbuch", "feldbuch_browser"}
    for cookie in found:
        attributes = cookie.lower().split("; ")[1:]
        assert {"httponly", "samesite=lax", "path=/"} <= set(attributes)
        assert not [attribute for attribute in attributes if attribute.startswith("domain")]
        assert "secure" not in attributes


async def test_on_https_cookies_are_secure_and_the_site_stays_on_https(app: Litestar, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database=app.state.settings.database, base_url="https://feldbuch.example")
    async with browser(create_app(settings, app.state.engine)) as client:
        answer = await client.post("/login", data={"email": email("anna"), "password": PASSWORD})
        assert answer.status_code == 303
        assert all("secure" in cookie.lower().split("; ") for cookie in answer.headers.get_list("set-cookie"))
        assert answer.headers["strict-transport-security"].startswith("max-age=")


async def test_tokens_are_stored_hashed_and_passwords_by_argon2id(anna: Client, engine: Engine) -> None:
    kept = json.dumps(await engine.sql("SELECT * FROM devices"))
    assert anna.cookies["feldbuch"] not in kept
    accounts = await engine.sql("SELECT password_hash FROM accounts")
    assert all(str(row["password_hash"]).startswith("$argon2id$") for row in accounts)


def test_a_password_is_hashed_with_as_much_work_as_argon2_recommends(quick_passwords: PasswordHasher) -> None:
    assert quick_passwords.hash(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


async def test_signing_out_ends_the_session_everywhere(anna: Client) -> None:
    token = anna.cookies["feldbuch"]
    await anna.post("/logout")
    for headers in ({"Cookie": f"feldbuch={token}"}, {"Authorization": f"Bearer {token}"}):
        assert (await anna.get("/sync/changes", headers=headers)).status_code == 401


async def test_the_login_leads_to_no_other_site(signed_out: Client) -> None:
    for target in ELSEWHERE:
        signed_out.cookies.clear()
        page = await signed_out.get("/login", params={"next": target})
        assert page.status_code == 200, target
        assert 'name="next"' not in page.text, target
        form = {"email": email("anna"), "password": PASSWORD, "next": target}
        answer = await signed_out.post("/login", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/customers"), target
        assert all(cookie.startswith("feldbuch") for cookie in answer.headers.get_list("set-cookie"))


async def test_an_address_with_two_slashes_leads_to_no_other_site(signed_out: Client) -> None:
    answer = await signed_out.get("//evil.example/customers")
    where = answer.headers.get("location", "/")
    assert not where.startswith("//")
    assert "next=//" not in where


# Logs


async def test_logs_hold_no_personal_data(anna: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await anna.post("/login", data={"email": "kurt@secret.example", "password": "hunter2hunter2"})
    await anna.get("/customers", params={"q": "Geheimrat"})
    await anna.post("/customers", data={"id": NEW, "name": "Geheimrat Vogel", "phone": "030 4711 0815"})
    await anna.post("/customers", data={"name": "", "email": "falsch@geheim"})
    await anna.post(f"{MUELLERS}/notes", data={"text": "Sehr vertraulich."})
    await anna.get("/login", params={"next": "/customers?q=Geheimrat"})
    await anna.post("/customers", content=b"geheim", headers={"Content-Type": "multipart/form-data; boundary=x"})
    written = logged(caplog)
    assert "/customers" in written, "the requests are logged"
    for secret in ("secret.example", "hunter2", "Geheimrat", "4711", "geheim", "vertraulich", anna.cookies["feldbuch"]):
        assert secret not in written


async def test_an_access_line_names_what_happened_and_who(anna: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await anna.get("/customers?q=x")
    line = json.loads(logged(caplog).splitlines()[-1])
    assert (line["logger"], line["method"], line["path"], line["status"]) == (
        "feldbuch.access",
        "GET",
        "/customers",
        200,
    )
    assert line["person"]
    assert line["device"]


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """What our own program would write."""
    return "\n".join(JsonLines().format(record) for record in caplog.records if record.name.startswith("feldbuch"))
