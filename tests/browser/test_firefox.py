"""The main job in a second kind of browser: Firefox, where there is no Background Sync."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import AsyncClient

from backend.times import now
from tests.browser.firefox import Firefox, firefox
from tests.browser.phone import PASSWORD, READY
from tests.browser.server import Server

LEAD = """SELECT c.id, c.name FROM customers c JOIN territories t ON t.id = c.territory_id
    WHERE t.name = 'Nord' AND c.status = 'potential' AND c.temperature = 'cold' ORDER BY c.id LIMIT 1"""
LISTENS = """async () => (await navigator.locks.query()).held.some(({ name }) => name === "feldbuch-events")"""
IS_HOT = "() => document.querySelector('.judgement button[value=hot]').getAttribute('aria-pressed') === 'true'"
NOTE = "SELECT text FROM notes WHERE text = 'In Firefox ohne Netz notiert'"


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Firefox]:
    profile = tmp_path / "firefox"
    profile.mkdir()
    async with firefox(profile) as browser:
        yield browser


async def settled(browser: Firefox) -> None:
    """Until the worker answers for this page and all is sent and pulled."""
    await browser.until(READY, "0 synced")


async def sign_in(browser: Firefox, server: Server) -> None:
    await browser.open(f"{server.url}/login")
    await browser.fill("[name=email]", "anna@demo.example")
    await browser.fill("[name=password]", PASSWORD)
    await browser.click("main form button:not([type=button])")
    await browser.is_at("/customers$")
    await settled(browser)


async def test_a_rep_works_in_firefox_with_the_server_killed_and_everything_arrives_once(
    server: Server, browser: Firefox
) -> None:
    lead = server.row(LEAD)
    address = f"{server.url}/customers/{lead['id']}"
    await sign_in(browser, server)
    server.kill()
    await browser.open(f"{address}/edit")
    await browser.fill("main [name=phone]", "030 55 66 77")
    await browser.click("main .form-foot button")
    await browser.is_at(f"{lead['id']}($|[?])")
    await browser.sees("030 55 66 77")
    await browser.open(f"{address}/notes/new")
    await browser.fill("main [name=text]", "In Firefox ohne Netz notiert")
    await browser.click("main .form-foot button")
    await browser.is_at(f"{lead['id']}($|[?])")
    await browser.reload()
    await browser.sees("030 55 66 77")
    await browser.sees("In Firefox ohne Netz notiert")
    await browser.sees("2 Änderungen warten auf das Netz")

    server.start()
    await browser.open(f"{server.url}/customers")
    await settled(browser)
    assert server.row("SELECT phone FROM customers WHERE id = ?", lead["id"]) == {"phone": "030 55 66 77"}
    assert len(server.rows(NOTE)) == 1
    await browser.open(f"{server.url}/waiting")
    await browser.sees("Nichts wartet")


async def test_an_open_page_in_firefox_shows_what_is_changed_elsewhere(server: Server, browser: Firefox) -> None:
    lead = server.row(LEAD)
    await sign_in(browser, server)
    await browser.open(f"{server.url}/customers/{lead['id']}")
    await settled(browser)
    await browser.until(LISTENS)
    async with AsyncClient(base_url=server.url) as other:
        login = {"email": "anna@demo.example", "password": PASSWORD, "name": "Skript"}
        token = (await other.post("/api/devices", json=login)).json()["token"]
        hot = {"number": 1, "at": now(), "op": "update", "table": "customers", "id": lead["id"]}
        answer = await other.post(
            "/sync/mutations",
            json={"mutations": [{**hot, "set": {"temperature": "hot"}}]},
            headers={"Authorization": f"Bearer {token}"},
        )
    assert answer.json()["results"][0]["status"] == "applied"
    await browser.until(IS_HOT)

    await browser.open(f"{server.url}/ready")
    await browser.click("[data-do=verify]")
    await browser.sees("Gleich, Zeile für Zeile")
