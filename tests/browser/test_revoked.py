"""A lost phone: removed in another browser, it deletes all that it holds as soon as it reaches the server (E8)."""

import re

from playwright.async_api import expect

from tests.browser.conftest import NewPhone
from tests.browser.phone import Phone
from tests.browser.server import Server

NORDS = """SELECT c.id, c.name FROM customers c JOIN territories t ON t.id = c.territory_id
    WHERE t.name = 'Nord' ORDER BY c.id LIMIT 1"""
DEVICES = "SELECT id, revoked_at FROM devices WHERE person_id = (SELECT id FROM people WHERE name LIKE 'Anna%')"
NEVER_SENT = "SELECT id FROM notes WHERE text = 'Nie gesendet'"


async def databases(phone: Phone) -> list[str]:
    """The databases of this browser that hold somebody's customers."""
    names: list[str] = await phone.page.evaluate("async () => (await indexedDB.databases()).map(({name}) => name)")
    return [name for name in names if re.match("feldbuch-[0-9a-f]{8}-", name)]


async def remove_annas(chef: Phone) -> None:
    """On the page of devices, after the question that says what is lost; an open phone may hear of it at once."""
    await chef.open("/devices")
    annas = chef.page.locator("section", has_text="Anna Lerchenfeld")
    await annas.get_by_role("link", name="entfernen").click()
    await chef.page.wait_for_url("**/revoke")
    await chef.sees("Beim nächsten Kontakt löscht es alles")
    await chef.page.click("main .form-foot button")
    await chef.page.wait_for_url("**/devices")
    await expect(annas).to_contain_text(re.compile("seither nicht gemeldet|den Auftrag erhalten, alles zu löschen"))


async def write_down(phone: Phone, customer: str) -> None:
    await phone.context.set_offline(True)
    await phone.open(f"/customers/{customer}/notes/new")
    await phone.submit(text="Nie gesendet")
    await phone.page.wait_for_url(re.compile(f"/customers/{customer}($|\\?)"))


async def is_wiped(phone: Phone, server: Server, customer: dict[str, str]) -> None:
    await phone.page.wait_for_url("**/login?wiped=1")
    await phone.sees("Dieses Gerät wurde entfernt")
    assert await databases(phone) == []
    assert server.rows(NEVER_SENT) == []
    await phone.cold()
    await phone.open(f"/customers/{customer['id']}")
    await phone.page.wait_for_url("**/login?next=**")
    await expect(phone("main")).not_to_contain_text(customer["name"])


async def test_a_removed_phone_deletes_everything_what_waits_there_too(server: Server, phone: NewPhone) -> None:
    anna, chef = await phone("anna"), await phone("chef")
    customer = server.row(NORDS)
    await write_down(anna, customer["id"])
    assert len(await databases(anna)) == 1
    await remove_annas(chef)
    await chef.sees("Es hat sich seither nicht gemeldet")
    await anna.cold()
    await anna.open(f"/customers/{customer['id']}")
    await anna.sees("Nie gesendet")

    await anna.context.set_offline(False)
    await is_wiped(anna, server, customer)
    await chef.open("/devices")
    await chef.sees("den Auftrag erhalten, alles zu löschen")

    await anna.sign_in("anna")
    await anna.open(f"/customers/{customer['id']}")
    await anna.sees(customer["name"])
    await anna.sees_not("Nie gesendet")
    devices = server.rows(DEVICES)
    assert sorted(device["revoked_at"] is None for device in devices) == [False, True], "a new one"


async def test_a_page_that_only_the_server_has_is_enough_of_a_contact(server: Server, phone: NewPhone) -> None:
    anna, chef = await phone("anna"), await phone("chef")
    customer = server.row(NORDS)
    await anna.open("/offline")
    await remove_annas(chef)
    await anna.open("/devices")
    await is_wiped(anna, server, customer)


async def test_a_phone_that_is_removed_while_it_is_open_goes_at_once(server: Server, phone: NewPhone) -> None:
    anna, other, chef = await phone("anna"), await phone("ben"), await phone("chef")
    await remove_annas(chef)
    await is_wiped(anna, server, server.row(NORDS))
    assert len(await databases(other)) == 1, "nobody else's"
    await other.open("/customers")
    await expect(other(".card")).not_to_have_count(0)


async def test_a_phone_that_was_signed_out_before_is_wiped_when_it_is_opened(server: Server, phone: NewPhone) -> None:
    anna, chef = await phone("anna"), await phone("chef")
    await anna.sign_out()
    assert len(await databases(anna)) == 1, "her work waits for her"
    await remove_annas(chef)
    await anna.cold()
    await anna.open("/customers")
    await is_wiped(anna, server, server.row(NORDS))
