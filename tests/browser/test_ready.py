"""*Bereit fürs Funkloch?* tells the truth about this phone, and each remedy works."""

from playwright.async_api import expect

from tests.browser.conftest import NewPhone
from tests.browser.phone import PASSWORD, Phone
from tests.browser.proxy import Proxy
from tests.browser.server import Server

MINE = """SELECT count(*) AS n FROM customers c JOIN territories t ON t.id = c.territory_id
    WHERE t.name = 'Nord' AND c.deleted_at IS NULL"""
LEAD = """SELECT c.id FROM customers c JOIN territories t ON t.id = c.territory_id WHERE t.name = 'Nord'
    AND EXISTS (SELECT 1 FROM notes n WHERE n.customer_id = c.id AND n.deleted_at IS NULL) ORDER BY c.id LIMIT 1"""
TAMPER = """async (customer) => {
  const [{ name }] = (await indexedDB.databases()).filter(({ name }) => /^feldbuch-/.test(name));
  const opened = indexedDB.open(name);
  await new Promise((resolve, reject) => Object.assign(opened, { onsuccess: resolve, onerror: reject }));
  const written = opened.result.transaction("bundles", "readwrite");
  const bundles = written.objectStore("bundles");
  const asked = bundles.get(customer);
  asked.onsuccess = () => bundles.put({ ...asked.result, rows: { ...asked.result.rows, notes: [] } });
  await new Promise((resolve, reject) => Object.assign(written, { oncomplete: resolve, onabort: reject }));
  opened.result.close();
}"""


async def says(phone: Phone, check: str, state: str) -> None:
    """The line is in this state, by word and icon, not only by colour."""
    words = {"good": "In Ordnung", "attention": "Achtung", "problem": "Problem"}
    line = phone(f"[data-check={check}]")
    await expect(line).to_have_attribute("data-state", state)
    await expect(line.locator(".proof-mark")).to_have_text(words[state])


async def test_the_page_says_what_is_on_the_phone_with_and_without_a_network(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    await anna.open("/more")
    await anna.page.click("a[href='/ready']")
    await anna.sees(f"{server.row(MINE)['n']} Kunden")
    await anna.sees("Nord")
    for check in ("held", "age", "room", "waiting", "refused", "conflicts", "session", "version"):
        await says(anna, check, "good")
    await anna.page.click("[data-do=verify]")
    await anna.sees("Gleich, Zeile für Zeile")
    await says(anna, "equal", "good")

    server.kill()
    await anna.cold()
    await anna.open("/customers/new")
    await anna.submit(name="Kellerbar GmbH")
    await anna.open("/ready")
    await anna.sees(f"{server.row(MINE)['n']} Kunden")
    await says(anna, "equal", "good")
    await says(anna, "waiting", "attention")
    await expect(anna(".verdict")).to_have_attribute("data-state", "attention")
    await anna.page.click("[data-do=verify]")
    await anna.sees("Der Server ist gerade nicht zu erreichen")
    await anna.page.click("[data-check=waiting] a")
    await anna.sees("Kellerbar GmbH")


async def test_a_row_lost_on_the_phone_is_found_and_put_right_and_what_waits_stays(
    server: Server, proxy: Proxy, phone: NewPhone
) -> None:
    anna = await phone("anna", url=proxy.url)
    lead = server.row(LEAD)
    await anna.open("/ready")
    await anna.settled()
    proxy.drops = lambda path: path == "/sync/mutations"
    await anna.open("/customers/new")
    await anna.submit(name="Wartet weiter GmbH")
    await anna.open("/waiting")
    await anna.sees("Wartet weiter GmbH")

    await anna.cold()
    await anna.page.evaluate(TAMPER, lead["id"])
    await anna.open(f"/customers/{lead['id']}")
    await anna.sees("Noch keine Notizen")
    proxy.drops = lambda path: False
    await anna.open("/ready")
    await anna.page.click("[data-do=verify]")
    await anna.sees("Ein Unterschied wurde gefunden und behoben")
    await says(anna, "equal", "good")
    await anna.open(f"/customers/{lead['id']}")
    await expect(anna(".note")).not_to_have_count(0)
    await anna.settled()
    assert len(server.rows("SELECT id FROM customers WHERE name = 'Wartet weiter GmbH'")) == 1
    assert server.row("SELECT count(*) AS n FROM devices WHERE differed_at IS NOT NULL") == {"n": 1}


async def test_a_browser_without_the_worker_is_told_that_it_holds_nothing(server: Server, phone: NewPhone) -> None:
    anna = await phone()
    await anna.context.add_init_script("delete Navigator.prototype.serviceWorker")
    await anna.page.goto("/login")
    await anna.page.fill("[name=email]", "anna@demo.example")
    await anna.page.fill("[name=password]", PASSWORD)
    await anna.page.click("main form button:not([type=button])")
    await anna.page.wait_for_url("**/customers")
    await anna.open("/ready")
    await anna.sees("Dieser Browser kann nicht ohne Netz arbeiten")
    await says(anna, "held", "problem")
    await expect(anna(".verdict")).to_contain_text("Noch nicht bereit")


async def test_a_newer_version_is_offered_there_too(proxy: Proxy, phone: NewPhone) -> None:
    anna = await phone("anna", url=proxy.url)
    proxy.changes = lambda path, body: body + b"\nself.newer = true;" if path == "/sw.js" else body
    await anna.page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
    await anna.settled("update")
    await anna.open("/ready")
    await says(anna, "version", "attention")
    async with anna.page.expect_navigation():
        await anna.page.click("[data-do=update]")
    await says(anna, "version", "good")
