"""Several people and several sites: nobody works in another's name."""

import re

from playwright.async_api import Route, expect

from tests.browser.conftest import NewPhone
from tests.browser.phone import Phone
from tests.browser.proxy import Proxy
from tests.browser.server import Server

NORDS = """SELECT c.id, c.name, c.temperature FROM customers c JOIN territories t ON t.id = c.territory_id
    WHERE t.name = 'Nord' AND c.temperature != 'hot' ORDER BY c.id LIMIT 1"""
HERS = "SELECT created_by FROM notes WHERE text = 'Nur für Annas Augen'"
FORM = """<!doctype html><form id="f" method="post" action="%s"><input name="temperature" value="hot">
<input name="name" value="Eingeschleust"><button>x</button></form>"""


async def test_a_form_of_a_foreign_page_changes_nothing(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    customer = server.row(NORDS)
    hosts = (f"http://localhost:{server.port + 1}", f"http://127.0.0.1:{server.port + 1}", "http://evil.test")
    for host in hosts:
        for path in (f"/customers/{customer['id']}/temperature", "/customers", "/logout"):
            await serve(anna, f"{host}/", FORM % (server.url + path))
            await anna.page.goto(f"{host}/")
            async with anna.page.expect_navigation(url=f"{server.url}/**") as navigation:
                await anna.page.click("button")
            answer = await navigation.value
            assert answer is not None and answer.status == 403, (host, path)
    await anna.open("/waiting")
    await anna.settled()
    await anna.sees("Nichts wartet")
    saved = server.row("SELECT temperature FROM customers WHERE id = ?", customer["id"])
    assert saved["temperature"] == customer["temperature"]
    assert server.rows("SELECT id FROM customers WHERE name = 'Eingeschleust'") == []


async def serve(phone: Phone, address: str, page: str) -> None:
    """Let this page stand at that address, on whatever host."""

    async def answer(route: Route) -> None:
        await route.fulfill(body=page, content_type="text/html")

    await phone.context.unroute(address)
    await phone.context.route(address, answer)


async def test_who_signs_in_next_neither_sees_nor_sends_the_work_of_the_first(
    server: Server, proxy: Proxy, phone: NewPhone
) -> None:
    anna = await phone("anna", url=proxy.url)
    customer = server.row(NORDS)
    proxy.drops = lambda path: path == "/sync/mutations"
    await anna.open(f"/customers/{customer['id']}/notes/new")
    await anna.submit(text="Nur für Annas Augen")
    await anna.page.wait_for_url(re.compile(f"/customers/{customer['id']}($|\\?)"))
    await anna.sees("1 Änderung wartet auf das Netz")

    await anna.sign_out()
    await anna.sign_in("ben")
    await anna.open("/waiting")
    await anna.sees("Nichts wartet")
    await anna.open(f"/customers/{customer['id']}")
    await anna.sees_not("Nur für Annas Augen")
    await expect(anna("main")).not_to_contain_text(customer["name"])
    assert server.rows(HERS) == []

    await anna.sign_out()
    proxy.drops = lambda path: False
    await anna.sign_in("anna")
    await anna.open(f"/customers/{customer['id']}")
    await anna.sees("Nur für Annas Augen")
    await anna.settled()
    annas = server.row("SELECT id FROM people WHERE name LIKE 'Anna%'")
    assert server.rows(HERS) == [{"created_by": annas["id"]}]


async def test_the_pages_of_the_phone_speak_the_language_that_was_chosen(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    await anna.open("/more")
    await anna.page.click("button[name=language][value=en]")
    await anna.sees("What is waiting")
    server.kill()
    await anna.cold()
    await anna.open("/customers")
    await anna.sees("Potential customers")
