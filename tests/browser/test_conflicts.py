"""Two people change the same of one customer, in each way once, and look it through: one of them in a dead zone."""

import json
import re
import urllib.request
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import NewPhone
from tests.browser.phone import PASSWORD, Phone
from tests.browser.server import Server

CUSTOMER = """SELECT c.id, c.phone, c.vat_id, c.street FROM customers c JOIN territories t ON t.id = c.territory_id
    WHERE t.name = 'Nord' AND c.kind = 'company' AND c.phone != '' AND c.street != '' ORDER BY c.id LIMIT 1"""
OPEN = "SELECT field FROM conflicts WHERE state = 'open' ORDER BY field"
TAKE, DELETE = "Das hier nehmen", "Doch löschen"


async def edit(who: Phone, address: str, back_to: str = "", **fields: str) -> None:
    await who.open(f"{address}/edit")
    await who.submit(**fields)
    await arrived(who, back_to or address)


async def arrived(phone: Phone, address: str) -> None:
    await phone.page.wait_for_url(re.compile(f"{address}($|\\?)"))


async def write_note(phone: Phone, address: str, text: str) -> str:
    """Its address."""
    await phone.open(f"{address}/notes/new")
    await phone.submit(text=text)
    await arrived(phone, address)
    note = await phone(f".note:has-text('{text}')").get_attribute("id")
    return f"{address}/notes/{str(note).removeprefix('note-')}"


async def delete_note(phone: Phone, address: str, note: str) -> None:
    await phone.open(f"{note}/delete")
    await phone.page.click("main .form-foot button")
    await arrived(phone, address)


async def online(phone: Phone, state: str) -> None:
    """Back in the network, until all is exchanged and the state line says this."""
    await phone.context.set_offline(False)
    await phone.open("/customers")
    await phone.in_worker("() => undefined")
    await phone.page.evaluate("() => navigator.serviceWorker.controller.postMessage({type: 'sync', now: true})")
    await phone.settled(state)


async def look_at(phone: Phone, field: str, shown: str = "open") -> None:
    """From the list to one clash."""
    await phone.open("/conflicts" if shown == "open" else "/conflicts?settled=shown")
    await phone(f".clash a:has(.clash-what:has-text('{field}'))").first.click()
    await phone.page.wait_for_url(re.compile("/conflicts/[0-9a-f-]{36}"))


async def say(phone: Phone, words: str) -> None:
    """Press a button of the clash; that leads back to the list."""
    await phone.page.get_by_role("button", name=words, exact=True).click()
    await phone.page.wait_for_url(re.compile("/conflicts($|\\?)"))


@pytest.mark.parametrize("server", ["sqlite", "postgres"], indirect=True)
async def test_each_kind_of_clash_is_decided_without_a_server_and_all_agree(server: Server, phone: NewPhone) -> None:
    anna, chef = await phone("anna"), await phone("chef")
    customer = server.row(CUSTOMER)
    address = f"/customers/{customer['id']}"
    told = await write_note(anna, address, "Will Muster sehen")
    kept = await write_note(anna, address, "Ruft am Freitag an")
    await anna.settled()
    server.gets("SELECT id FROM notes WHERE text = 'Ruft am Freitag an'")
    await online(chef, "synced")

    for each in (anna, chef):
        await each.context.set_offline(True)
    await edit(chef, address, phone="030 10 00 01", vat_id="DE136695976", street="Chefweg 1")
    await edit(chef, told, back_to=address, text="Will zehn Muster sehen")
    await edit(chef, kept, back_to=address, text="Ruft am Montag an")
    await edit(anna, address, phone="030 20 00 02", vat_id="DE811907980", street="Annaweg 2")
    await edit(anna, told, back_to=address, text="Will zwei Muster sehen")
    await delete_note(anna, address, kept)

    await online(chef, "synced")
    await online(anna, "conflict")
    await online(chef, "conflict")
    fields = ["address", "deleted", "phone", "text", "vat_id"]
    assert [row["field"] for row in server.rows(OPEN)] == fields

    server.kill()
    await anna.open("/more")
    await anna("main a[href='/conflicts']").click()
    await expect(anna(".clash")).to_have_count(5)
    await look_at(anna, "Telefon")
    await expect(anna(".side[data-stands] .side-value")).to_have_text("030 20 00 02")
    await expect(anna(".side mark")).to_have_text(["20", "02", "10", "01"])
    await say(anna, TAKE)
    await look_at(anna, "USt-IdNr.")
    await say(anna, TAKE)
    await look_at(anna, "Adresse")
    await say(anna, TAKE)
    await look_at(anna, "Notiz löschen?")
    await say(anna, DELETE)
    await expect(anna(".clash")).to_have_count(1)
    await look_at(anna, "Notiz")
    await say(anna, "Beide behalten")
    await anna.sees("Alles durchgesehen")
    await anna.open(address)
    await expect(anna(".conflicts")).to_have_count(0)
    for text in ("030 10 00 01", "DE811907980", "Chefweg 1", "Will zehn Muster sehen", "Will zwei Muster sehen"):
        await anna.sees(text)
    await expect(anna(".note:has-text('Ruft am')")).to_have_count(0)
    await anna.open("/waiting")
    await expect(anna(".line:has-text('Durchgesehen')")).to_have_count(5)
    assert [row["field"] for row in server.rows(OPEN)] == fields, "the server knows nothing of it yet"

    server.start()
    await online(anna, "synced")
    await online(chef, "synced")
    assert server.rows(OPEN) == []
    saved = server.row("SELECT phone, vat_id, street FROM customers WHERE id = ?", customer["id"])
    assert saved == {"phone": "030 10 00 01", "vat_id": "DE811907980", "street": "Chefweg 1"}
    texts = server.rows(
        "SELECT text FROM notes WHERE customer_id = ? AND deleted_at IS NULL ORDER BY text", customer["id"]
    )
    assert [row["text"] for row in texts if "Muster" in row["text"] or "Ruft am" in row["text"]] == [
        "Will zehn Muster sehen",
        "Will zwei Muster sehen",
    ]
    for each in (anna, chef):
        await each.open("/conflicts")
        await each.sees("Alles durchgesehen")
        await each.open(address)
        for text in ("030 10 00 01", "DE811907980", "Chefweg 1", "Will zehn Muster sehen", "Will zwei Muster sehen"):
            await each.sees(text)

    await look_at(chef, "Telefon", "settled")
    await chef.sees("Erledigt. Hier lässt es sich noch umstellen.")
    await say(chef, TAKE)
    server.gets(f"SELECT id FROM customers WHERE id = '{customer['id']}' AND phone = '030 20 00 02'")
    await online(anna, "synced")
    await anna.open(address)
    await anna.sees("030 20 00 02")


async def test_what_came_while_one_decided_in_a_dead_zone_is_not_overwritten(server: Server, phone: NewPhone) -> None:
    anna, chef = await phone("anna"), await phone("chef")
    customer = server.row(CUSTOMER)
    address = f"/customers/{customer['id']}"
    for each in (anna, chef):
        await each.context.set_offline(True)
    await edit(chef, address, vat_id="DE136695976")
    await edit(anna, address, vat_id="DE811907980")
    await online(chef, "synced")
    await online(anna, "conflict")
    await online(chef, "conflict")
    counter = await phone("kasse")  # its state line is quiet: it reads, and need do nothing
    await look_at(counter, "USt-IdNr.")
    await counter.sees("Das entscheidet, wer den Kunden betreut.")

    await anna.context.set_offline(True)
    await look_at(anna, "USt-IdNr.")
    await say(anna, TAKE)
    await anna.sees("Alles durchgesehen")
    await edit(chef, address, vat_id="DE129273398")
    await look_at(chef, "USt-IdNr.")
    await chef.sees("Seither ist es noch einmal geändert worden.")
    await say(chef, "So lassen")
    server.gets("SELECT id FROM conflicts WHERE state = 'resolved'")

    await online(anna, "conflict")
    assert server.row("SELECT vat_id FROM customers WHERE id = ?", customer["id"]) == {"vat_id": "DE129273398"}
    await anna.page.click("a.state")
    await expect(anna(".clash")).to_have_count(1)
    await look_at(anna, "USt-IdNr.")
    for value in ("DE811907980", "DE129273398"):
        await anna.sees(value)
    await say(anna, "So lassen")
    await anna.settled()
    assert server.rows(OPEN) == []


def post(server: Server, path: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
    """As a program does."""
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(server.url + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def scan(server: Server, product: str, codes: list[Any], code: str) -> None:
    """A device of the boss adds a code to those that it saw."""
    device = post(
        server, "/api/devices", {"email": "chef@demo.example", "password": PASSWORD, "name": f"Scanner {code}"}
    )
    more = [*codes, {"code": code, "unit": "", "quantity_milli": 1_000}]
    mutation = {"number": 1, "at": "2026-11-22T10:00:00.000Z", "op": "update", "table": "products", "id": product}
    mutation |= {"set": {"codes": more}, "was": {"codes": codes}}
    post(server, "/sync/mutations", {"mutations": [mutation]}, device["token"])


async def test_codes_that_two_gave_a_product_are_decided_without_a_server(server: Server, phone: NewPhone) -> None:
    chef, anna = await phone("chef"), await phone("anna")
    product = server.row("SELECT id, codes FROM products ORDER BY id LIMIT 1")
    for code in ("96385074", "73513537"):
        scan(server, product["id"], json.loads(product["codes"]), code)
    await online(anna, "synced")
    await online(chef, "conflict")

    server.kill()
    await look_at(chef, "Codes")
    await expect(chef(".side[data-stands] .side-entry")).to_have_text("96385074")
    await say(chef, TAKE)
    await chef.sees("Alles durchgesehen")
    await chef.open(f"/products/{product['id']}")
    await chef.sees("73513537")
    await chef.sees_not("96385074")

    server.start()
    await online(chef, "synced")
    assert server.rows(OPEN) == []
    (row,) = server.rows("SELECT codes FROM products WHERE id = ?", product["id"])
    assert json.loads(row["codes"])[-1]["code"] == "73513537"
    await online(anna, "synced")
    await anna.open(f"/products/{product['id']}")
    await anna.sees("73513537")
