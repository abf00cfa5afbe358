"""A phone that was away for too long shows nothing until somebody signs in, and then sends what waited (E8)."""

import sqlite3

from playwright.async_api import Page, expect

from tests.browser.conftest import NewPhone
from tests.browser.server import Server
from tests.browser.test_lost import CUSTOMER, write_note

DAYS_AWAY = 15
AGE = """async (days) => {
  const names = (await indexedDB.databases()).map(({ name }) => name).filter((name) => name.startsWith('feldbuch-'))
  const db = await new Promise((resolve) => {
    indexedDB.open(names[0]).onsuccess = (event) => resolve(event.target.result)
  })
  const store = db.transaction('meta', 'readwrite').objectStore('meta')
  await new Promise((resolve) => {
    store.get('lease').onsuccess = ({ target: { result } }) => {
      store.put({ ...result, contact: result.contact - days * 86_400_000 }, 'lease').onsuccess = resolve
    }
  })
  db.close()
}"""


async def away(page: Page, server: Server, days: int = DAYS_AWAY) -> None:
    """Let the last contact of the phone, and the last visit that the server has seen, be so long ago."""
    await page.evaluate(AGE, days)
    with sqlite3.connect(server.data / "feldbuch.sqlite") as database:
        database.execute("UPDATE devices SET seen_at = '2026-01-01T00:00:00.000Z'")


async def test_a_phone_away_for_too_long_is_locked_and_a_sign_in_opens_it(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    customer = server.row(CUSTOMER)
    server.kill()
    await write_note(anna, customer["id"], "Vor langer Zeit geschrieben")
    await away(anna.page, server)
    for path in ("/customers", f"/customers/{customer['id']}", "/waiting"):
        await anna.open(path)
        await anna.sees("Gesperrt")
        await anna.sees_not(customer["name"])
    await anna.cold()
    await anna.open("/customers")
    await anna.sees("Gesperrt")

    server.start()
    await anna.open("/customers")
    await expect(anna.page).to_have_url(f"{server.url}/login?next=/customers")
    assert server.rows("SELECT id FROM notes WHERE text = 'Vor langer Zeit geschrieben'") == []
    await anna.sign_in("anna")
    server.gets("SELECT id FROM notes WHERE text = 'Vor langer Zeit geschrieben'")
    await anna.open(f"/customers/{customer['id']}")
    await anna.sees("Vor langer Zeit geschrieben")
