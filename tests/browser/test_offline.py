"""The main job: a rep works with the server gone, and all arrives once."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import NewPhone
from tests.browser.phone import Phone
from tests.browser.server import Server

LEAD = """SELECT c.id, c.name, c.phone, c.temperature FROM customers c JOIN territories t ON t.id = c.territory_id
    WHERE t.name = 'Nord' AND c.status = 'potential' AND c.temperature = 'cold' AND c.kind = 'company'
    AND EXISTS (SELECT 1 FROM notes n WHERE n.customer_id = c.id AND n.deleted_at IS NULL) ORDER BY c.id LIMIT 1"""


@pytest.mark.parametrize("server", ["sqlite", "postgres"], indirect=True)
async def test_a_rep_works_with_the_server_killed_and_everything_arrives_once(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    lead = server.row(LEAD)
    note = server.rows("SELECT id, text FROM notes WHERE customer_id = ? AND deleted_at IS NULL", lead["id"])[0]
    address = f"/customers/{lead['id']}"
    server.kill()
    await anna.cold()

    await anna.open("/customers")
    await expect(anna(".card")).not_to_have_count(0)
    await anna.page.fill("#q", lead["name"])
    await expect(anna("#results .card")).to_have_count(1)
    await anna.open("/customers?temperature=cold")
    await expect(anna(f"#card-{lead['id']}")).to_be_visible()
    await expect(anna(".card-mark:not([data-temperature=cold])")).to_have_count(0)

    await anna(f"#card-{lead['id']} h3 a").click()
    await anna.page.wait_for_url(f"**{address}")
    await anna(".judgement button[value=hot]").click()
    await expect(anna(".judgement button[value=hot]")).to_have_attribute("aria-pressed", "true")
    await anna.open(f"{address}/edit")
    await anna.submit(phone="030 99 88 77")
    await anna.page.wait_for_url(f"**{address}**")
    await anna.open(f"{address}/notes/new?priority=high")
    await anna.submit(text="Heute noch anrufen, ohne Netz notiert", priority="high")
    await anna.sees("Heute noch anrufen")
    await anna.open(f"{address}/notes/{note['id']}/delete")
    await anna.submit()
    await expect(anna(f"#note-{note['id']}")).to_have_count(0)
    await anna(".notice-bar button").click()
    await expect(anna(f"#note-{note['id']}")).to_be_visible()
    await anna.open("/customers/new")
    await anna.submit(name="Funkloch Möbel GmbH", note_text="Auf dem Parkplatz getroffen", note_priority="medium")
    await anna.page.wait_for_url(re.compile(r"/customers/[0-9a-f-]{36}"))

    await anna.cold()
    await anna.open(address)
    await anna.sees("030 99 88 77")
    await anna.sees("5 Änderungen warten auf das Netz")
    await anna.open("/waiting")
    await expect(anna("#waiting .line")).to_have_count(7)
    await anna.open("/customers?q=funkloch")
    await expect(anna(".card")).to_contain_text("wartet")

    server.start()
    await anna.open("/customers")
    await anna.settled()
    saved = server.row("SELECT phone, temperature FROM customers WHERE id = ?", lead["id"])
    assert saved == {"phone": "030 99 88 77", "temperature": "hot"}
    made = server.row("SELECT id, territory_id FROM customers WHERE name = 'Funkloch Möbel GmbH'")
    assert made["territory_id"] == server.row("SELECT id FROM territories WHERE name = 'Nord'")["id"]
    texts = ("Heute noch anrufen, ohne Netz notiert", "Auf dem Parkplatz getroffen")
    for text in texts:
        assert server.row("SELECT priority FROM notes WHERE text = ?", text)["priority"] in ("high", "medium")
    assert server.row("SELECT deleted_at FROM notes WHERE id = ?", note["id"])["deleted_at"] is None
    await anna.open("/waiting")
    await anna.sees("Nichts wartet")

    other = await phone("anna")
    await other.open(address)
    for text in ("030 99 88 77", texts[0], note["text"][:40]):
        await other.sees(text)
    await other.open("/customers?q=funkloch")
    await expect(other(".card")).to_have_count(1)


async def test_offline_has_three_faces_and_the_phone_works_with_each(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    lead = server.row(LEAD)

    await anna.context.set_offline(True)
    await write_down(anna, lead["id"], "Ohne Verbindung")
    await anna.context.set_offline(False)
    server.pause()
    await write_down(anna, lead["id"], "Der Server schweigt")
    server.resume()
    server.kill()
    await write_down(anna, lead["id"], "Der Server ist tot")
    server.start()
    await anna.open("/customers")
    await anna.settled()
    written = server.rows("SELECT text FROM notes WHERE customer_id = ? ORDER BY created_at DESC LIMIT 3", lead["id"])
    assert [row["text"] for row in written] == ["Der Server ist tot", "Der Server schweigt", "Ohne Verbindung"]


async def test_the_open_page_of_what_waits_sees_it_arrive(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    lead = server.row(LEAD)
    server.kill()
    await write_down(anna, lead["id"], "Kommt gleich an")
    await anna.open("/waiting")
    await anna.sees("Kommt gleich an")
    server.start()
    await anna.sees("Nichts wartet")
    await expect(anna("#waiting .line")).to_have_count(0)


async def write_down(anna: Phone, customer: str, text: str) -> None:
    await anna.cold()
    await anna.open(f"/customers/{customer}/notes/new")
    await anna.submit(text=text)
    await anna.page.wait_for_url(re.compile(f"/customers/{customer}($|\\?)"))
    await anna.sees(text)


async def test_pages_that_need_the_network_say_so(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    server.kill()
    answer = await anna.page.goto("/login")
    assert answer is not None and answer.status == 503
    await anna.sees("Kein Netz")
    await anna.page.click("main a.button")
    await expect(anna(".card")).not_to_have_count(0)
