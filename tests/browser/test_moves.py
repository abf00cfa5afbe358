"""Customers and territories that change hands, while a phone is in a dead zone (E5)."""

import re
from datetime import date, timedelta

from playwright.async_api import expect

from backend.times import today
from tests.browser.conftest import NewPhone
from tests.browser.server import Server

CUSTOMER = """SELECT c.id, c.name, c.phone FROM customers c JOIN territories t ON t.id = c.territory_id
    WHERE t.name = ? AND c.kind = 'company' ORDER BY c.id LIMIT 1"""
TERRITORY = "SELECT id FROM territories WHERE name = ?"
NOTE = "SELECT customer_id FROM notes WHERE text = 'Noch schnell im Keller notiert'"
ZONE = "Europe/Berlin"


async def test_a_customer_changes_hands_while_the_first_rep_has_work_waiting(server: Server, phone: NewPhone) -> None:
    anna, ben, chef = await phone("anna"), await phone("ben"), await phone("chef")
    customer = server.row(CUSTOMER, "Nord")
    address = f"/customers/{customer['id']}"
    await anna.context.set_offline(True)
    await anna.open(f"{address}/notes/new")
    await anna.submit(text="Noch schnell im Keller notiert")
    await anna.sees("Noch schnell im Keller notiert")
    await anna.open(f"{address}/edit")
    await anna.submit(phone="030 55 66 77")
    await anna.page.wait_for_url(re.compile(f"{address}($|\\?)"))

    await chef.open(f"{address}/edit")
    await chef.submit(territory_id=server.row(TERRITORY, "Süd")["id"])
    await chef.page.wait_for_url(re.compile(f"{address}($|\\?)"))
    await chef.settled()
    await ben.open("/customers")
    await ben.in_list(customer["name"])

    await anna.context.set_offline(False)
    await anna.open("/waiting")
    await anna.sees("Nicht angenommen")
    await anna.sees("030 55 66 77")
    await anna.sees("Dieser Kunde liegt nicht mehr im eigenen Gebiet.")
    await anna.sees_not("Noch schnell im Keller notiert")
    await anna.open(address)
    await anna.sees_not(customer["name"])
    await anna.in_list(customer["name"], count=0)
    assert server.row(NOTE)["customer_id"] == customer["id"]
    assert server.row("SELECT phone FROM customers WHERE id = ?", customer["id"])["phone"] == customer["phone"]

    await ben.open(address)
    for _ in ("as soon as it is here", "and it stays"):
        await ben.sees("Noch schnell im Keller notiert")
        await ben.sees("Anna Lerchenfeld")
        await ben.context.set_offline(True)
        await ben.open(address)


async def test_a_stand_in_has_a_territory_until_the_day_and_it_goes_by_itself(server: Server, phone: NewPhone) -> None:
    anna, chef = await phone("anna"), await phone("chef")
    souths, norths = server.row(CUSTOMER, "Süd"), server.row(CUSTOMER, "Nord")
    await anna.in_list(souths["name"], count=0)
    await chef.open("/territories")
    await chef.page.get_by_role("link", name="Süd zuweisen").click()
    await chef.page.wait_for_url("**/give")
    await chef.page.select_option("[name=person_id]", label="Anna Lerchenfeld")
    await chef.submit(until=today(ZONE))
    await chef.page.wait_for_url("**/territories")
    await chef.sees("Anna Lerchenfeld Vertretung bis")

    for offline in (False, True):
        await anna.context.set_offline(offline)
        await anna.open(f"/customers/{souths['id']}")
        await anna.sees(souths["name"])
    await anna.open("/more")
    await anna.sees("Nord, Süd")
    await anna.open(f"/customers/{souths['id']}/notes/new")
    await anna.submit(text="Noch schnell im Keller notiert")
    await anna.sees("Noch schnell im Keller notiert")

    yesterday = (date.fromisoformat(today(ZONE)) - timedelta(days=1)).isoformat()
    server.rows("UPDATE person_territories SET until = ? WHERE until IS NOT NULL", yesterday)
    await anna.context.set_offline(False)
    await anna.open("/customers")
    await anna.settled()
    await anna.in_list(souths["name"], count=0)
    await anna.open(f"/customers/{norths['id']}")
    await anna.sees(norths["name"])
    await anna.open("/more")
    await anna.sees_not("Süd")
    assert server.row(NOTE)["customer_id"] == souths["id"], "what was written while it was his arrives"
    ended = server.row("SELECT ended_at FROM person_territories WHERE until IS NOT NULL")
    assert ended["ended_at"].startswith(yesterday)


async def test_a_phone_that_carries_some_territories_finds_the_others_at_the_server(
    server: Server, phone: NewPhone
) -> None:
    chef = await phone("chef")
    souths, norths = server.row(CUSTOMER, "Süd"), server.row(CUSTOMER, "Nord")
    await chef.open("/carried")
    for name in ("Nord", "Kein Gebiet"):
        await chef.page.get_by_label(name).uncheck()
    await chef.page.click("main .form-foot button")
    await chef.sees("Gespeichert")
    await chef.open("/customers")
    await chef.sees("Auf diesem Gerät nur Süd.")
    await chef.in_list(norths["name"], count=0)
    await chef.in_list(souths["name"])
    await chef.open(f"/customers/{norths['id']}")
    await chef(".judgement button[value=hot]").click()
    await expect(chef(".judgement button[value=hot]")).to_have_attribute("aria-pressed", "true")
    assert server.row("SELECT temperature FROM customers WHERE id = ?", norths["id"])["temperature"] == "hot"

    await chef.context.set_offline(True)
    await chef.open(f"/customers/{norths['id']}")
    await chef.sees("Kein Netz")
    await chef.open(f"/customers/{souths['id']}")
    await chef.sees(souths["name"])
