"""What is sent twice happens once; what two people change is judged by the rules, and nothing typed vanishes."""

import asyncio
import re

from playwright.async_api import expect

from tests.browser.conftest import NewPhone
from tests.browser.phone import Phone
from tests.browser.proxy import Proxy
from tests.browser.server import Server

CUSTOMER = """SELECT c.id, c.name, c.phone, c.city FROM customers c JOIN territories t ON t.id = c.territory_id
    WHERE t.name = 'Nord' AND c.temperature = 'warm' AND c.kind = 'company' AND c.phone != '' ORDER BY c.id LIMIT 1"""


async def write_note(phone: Phone, customer: str, text: str) -> None:
    await phone.open(f"/customers/{customer}/notes/new")
    await phone.submit(text=text)
    await phone.page.wait_for_url(re.compile(f"/customers/{customer}($|\\?)"))


async def test_a_push_whose_reply_is_lost_doubles_nothing(server: Server, proxy: Proxy, phone: NewPhone) -> None:
    anna = await phone("anna", url=proxy.url)
    customer = server.row(CUSTOMER)
    proxy.loses = lambda path: path == "/sync/mutations"
    await write_note(anna, customer["id"], "Einmal geschrieben")
    await anna.page.wait_for_function("() => document.querySelector('.state').dataset.state === 'offline'")
    assert len(server.rows("SELECT id FROM notes WHERE text = 'Einmal geschrieben'")) == 1, "the server did the work"
    assert "POST /sync/mutations" in proxy.lost
    await anna.sees("1 Änderung wartet auf das Netz")

    proxy.loses = lambda path: False
    await anna.open(f"/customers/{customer['id']}")
    await anna.settled()
    await anna.page.reload()
    await anna.sees_not("wartet auf das Netz")
    await expect(anna(".note:has-text('Einmal geschrieben')")).to_have_count(1)
    assert len(server.rows("SELECT id FROM notes WHERE text = 'Einmal geschrieben'")) == 1


async def test_a_form_sent_twice_makes_one_customer(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    await anna.open("/customers/new")
    await anna.page.fill("[name=name]", "Doppelklick KG")
    await anna.page.fill("[name=note_text]", "Nur einmal")
    await anna.page.evaluate(
        "() => { const { form } = document.querySelector('[name=name]'); form.submit(); form.submit(); }"
    )
    await anna.page.wait_for_url(re.compile(r"/customers/[0-9a-f-]{36}"))
    await anna.settled()
    assert len(server.rows("SELECT id FROM customers WHERE name = 'Doppelklick KG'")) == 1
    assert len(server.rows("SELECT id FROM notes WHERE text = 'Nur einmal'")) == 1


async def test_a_form_left_open_does_not_take_back_what_others_changed(server: Server, phone: NewPhone) -> None:
    anna, chef = await phone("anna"), await phone("chef")
    customer = server.row(CUSTOMER)
    edit = f"/customers/{customer['id']}/edit"
    await anna.open(edit)

    await chef.open(edit)
    await chef.submit(city="Neustadt an der Probe")
    await chef.page.wait_for_url(re.compile(f"/customers/{customer['id']}($|\\?)"))
    await chef.settled()
    await anna.page.evaluate("() => navigator.serviceWorker.controller.postMessage({type: 'sync', now: true})")

    await anna.submit(phone="030 11 22 33")
    await anna.page.wait_for_url(re.compile(f"/customers/{customer['id']}($|\\?)"))
    await anna.settled()
    saved = server.row("SELECT city, phone FROM customers WHERE id = ?", customer["id"])
    assert saved == {"city": "Neustadt an der Probe", "phone": "030 11 22 33"}
    await anna.sees("Neustadt an der Probe")


async def test_two_devices_change_phone_and_temperature_and_the_rules_hold(server: Server, phone: NewPhone) -> None:
    anna, chef = await phone("anna"), await phone("chef")
    customer = server.row(CUSTOMER)
    address = f"/customers/{customer['id']}"
    for each in (anna, chef):
        await each.context.set_offline(True)
    await change(chef, address, "030 10 00 01", "cold")
    await change(anna, address, "030 20 00 02", "hot")  # later, so hers is the newer observation

    await anna.context.set_offline(False)
    await anna.open(address)
    await anna.settled()
    await chef.context.set_offline(False)
    await chef.open(address)
    await chef.page.wait_for_function(
        "() => ['synced', 'conflict'].includes(document.querySelector('.state').dataset.state)"
    )

    saved = server.row("SELECT phone, temperature FROM customers WHERE id = ?", customer["id"])
    assert saved == {"phone": "030 10 00 01", "temperature": "hot"}, "the later arrival, the newer observation"
    lost = server.row("SELECT mine, theirs, kept, state FROM conflicts WHERE field = 'phone'")
    assert {lost["mine"], lost["theirs"]} == {'"030 10 00 01"', '"030 20 00 02"'}
    assert lost["state"] == "open"
    await chef.page.reload()
    for number in ("030 10 00 01", "030 20 00 02"):
        await expect(chef(".conflicts")).to_contain_text(number)
    told = server.rows("SELECT changes FROM history WHERE customer_id = ?", customer["id"])
    assert any('"cold"' in row["changes"] for row in told), "the older observation is in the history"


async def change(phone: Phone, address: str, number: str, temperature: str) -> None:
    await phone.open(f"{address}/edit")
    await phone.submit(phone=number)
    await phone.page.wait_for_url(re.compile(f"{address}($|\\?)"))
    await phone(f".judgement button[value={temperature}]").click()
    await expect(phone(f".judgement button[value={temperature}]")).to_have_attribute("aria-pressed", "true")


async def test_two_tabs_that_save_at_once_lose_and_double_nothing(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    customer = server.row(CUSTOMER)
    tabs = [anna, Phone(anna.context, await anna.context.new_page())]
    server.kill()
    for number, tab in enumerate(tabs):
        await tab.open(f"/customers/{customer['id']}/notes/new")
        await tab.page.fill("[name=text]", f"Aus dem Tab {number}")
    await asyncio.gather(*(tab.page.click("main .form-foot button") for tab in tabs))
    for tab in tabs:
        await tab.page.wait_for_url(re.compile(f"/customers/{customer['id']}($|\\?)"))
    server.start()
    await asyncio.gather(*(tab.page.reload() for tab in tabs))
    for tab in tabs:
        await tab.settled()
    written = server.rows("SELECT text FROM notes WHERE text LIKE 'Aus dem Tab %' ORDER BY text")
    assert [row["text"] for row in written] == ["Aus dem Tab 0", "Aus dem Tab 1"]
