"""`make pictures`: each page as people see it, on a phone and on a desk, by day and by night, into pictures/."""

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from playwright.async_api import APIRequestContext, Browser, FilePayload, Page, ViewportSize, async_playwright

from backend.ids import new_id
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.film import camera
from tests.browser.phone import PASSWORD
from tests.browser.server import Server, make_demo
from tests.files.drawn import from_a_camera

OUT = Path("pictures")
SCREENS = {"phone": ViewportSize(width=390, height=844), "desk": ViewportSize(width=1280, height=800)}
SCHEMES = ("light", "dark")
SYNCED_MS = 60_000
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile"
ITS = """SELECT o.id, o.customer_id, o.remark FROM orders o JOIN customers c ON c.id = o.customer_id
    JOIN territories t ON t.id = c.territory_id WHERE t.name = 'Nord'"""
OFFICE_CLASHES = 5  # the newest, made here last: of a product, two prices, a draft, an order
SETTLED_MS = 400  # animations over, lists beside details loaded


async def main() -> None:
    """Take them all. Pages after the login come from the worker, as on a phone that has synced."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        empty = data / "empty"
        empty.mkdir()
        make_demo(data)
        founding, server = Server(empty), Server(data)
        founding.start()
        server.start()
        try:
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(
                    executable_path=CHROMIUM, chromium_sandbox=False, args=ARGUMENTS
                )
                await _clash(browser, server)
                await _clash_in_sales(browser, server)
                for screen in SCREENS:
                    for scheme in SCHEMES:
                        await _tour(browser, server.url, founding.url, screen, scheme)
                        await _sales(browser, server, screen, scheme)
                        await _office(browser, server.url, screen, scheme)
                await browser.close()
                async with camera(playwright, None, "--deny-permission-prompts") as forbidding:
                    for screen in SCREENS:
                        await _refused_camera(forbidding, server.url, screen)
        finally:
            server.kill()
            founding.kill()


async def _tour(browser: Browser, url: str, founding_url: str, screen: str, scheme: str) -> None:
    page, take = await _page(browser, screen, scheme)
    context = page.context
    await page.goto(f"{founding_url}/setup")
    await take("setup")
    await page.goto(f"{url}/login")
    await take("login")
    await _sign_in(page)
    await take("list")
    first = await page.locator("article a[href^='/customers/0'], a[href^='/customers/0']").first.get_attribute("href")
    pages = {
        "detail": f"{first}",
        "history": f"{first}/history",
        "edit": f"{first}/edit",
        "note": f"{first}/notes/new?priority=high",
        "prices": f"{first}/prices",
        "prices-found": f"{first}/prices?q=senf",
        "new": "/customers/new",
        "search": "/customers?q=mueller",
        "nothing-found": "/customers?q=qqqq",
        "hot": "/customers?temperature=hot",
        "products": "/products",
        "scan": "/scan",
        "scan-unknown": "/scan?code=4006381333930",
        "products-found": "/products?q=senf",
        "no-products": "/products?q=qqqq",
        "waiting": "/waiting",
        "conflicts": "/conflicts",
        "more": "/more",
        "ready": "/ready",
        "not-found": "/customers/nowhere",
    }
    for name, path in pages.items():
        await page.goto(url + path)
        await take(name)
    await page.goto(f"{url}/products")
    await page.locator(".filters a").first.click()
    await take("product-category")
    await page.locator(".product-name").first.click()
    await take("product")
    await page.goto(f"{url}/conflicts")
    for number, path in enumerate(await page.locator(".clash a").evaluate_all("all => all.map(one => one.href)")):
        await page.goto(path)
        await take(f"conflict-{number}")
    await page.goto(f"{url}{first}/edit")
    await page.fill("[name=email]", "not an address")
    await page.get_by_role("button", name="Speichern").click()
    await take("errors")
    await context.set_offline(True)
    await page.goto(f"{url}{first}")
    await page.locator("button[value=hot]").last.click()
    await take("offline-detail")
    await page.goto(f"{url}/waiting")
    await take("offline-waiting")
    await page.goto(f"{url}/login")
    await take("offline-page")
    await context.close()


async def _clash(browser: Browser, server: Server) -> None:
    """Two people who saw the same change it, in each way once."""
    anna, chef = [(await browser.new_context(locale="de-DE")).request for _ in range(2)]
    for each, name in ((anna, "anna"), (chef, "chef")):
        await each.post(f"{server.url}/login", form={"email": f"{name}@demo.example", "password": PASSWORD})
    row = server.row(
        """SELECT c.* FROM customers c JOIN territories t ON t.id = c.territory_id
        WHERE t.name = 'Nord' AND c.kind = 'company' AND c.phone != '' ORDER BY c.id LIMIT 1"""
    )
    one = f"{server.url}/customers/{row['id']}"
    address = {field: row[field] for field in ("street", "postcode", "city", "country")}

    async def both(first: APIRequestContext, second: APIRequestContext, *values: dict[str, str]) -> None:
        for each, form in zip((first, second), values, strict=True):
            was = {field: row[field] for field in (address if "street" in form else form)}
            await each.post(f"{one}/edit", form={**form, "was": json.dumps(was)})

    await both(chef, anna, {"phone": "030 23125 17"}, {"phone": "030 23125 71"})
    await both(chef, anna, {"vat_id": "DE136695976"}, {"vat_id": "DE811907980"})
    await both(chef, anna, {"remark": "Anlieferung nur vormittags."}, {"remark": "Klingel defekt, hinten klopfen."})
    await both(chef, chef, {"discount_bp": "7,5"}, {"discount_bp": "10"})
    await both(chef, anna, {"street": "Feldweg 5"}, {"street": "Feldweg 30"})
    texts = (
        "Möchte 20 Sack Roggenmehl zur Probe, Anlieferung ab Montag. Preis wie besprochen.",
        "Möchte 25 Sack Dinkelmehl zur Probe, Anlieferung ab Mittwoch. Preis wie besprochen.",
    )
    for text in ("Möchte Mehl zur Probe.", "Ruft am Freitag noch einmal an."):
        note = {"text": text, "priority": "medium", "follow_up_on": "2026-12-04"}
        note_id = new_id()
        await chef.post(f"{one}/notes", form={"id": note_id, **note})
        edit, was = f"{one}/notes/{note_id}/edit", json.dumps(note)
        await chef.post(edit, form={"text": texts[0] if "Mehl" in text else "Ruft am Montag an.", "was": was})
        if "Mehl" in text:
            await anna.post(edit, form={"text": texts[1], "was": was})
        else:
            await anna.post(f"{one}/notes/{note_id}/delete", form={"was": was})


async def _clash_in_sales(browser: Browser, server: Server) -> None:
    """The same about an order, what is typed of one, individual prices and a product."""
    anna, chef, desk = [(await browser.new_context(locale="de-DE")).request for _ in range(3)]
    for each, name in ((anna, "anna"), (chef, "chef"), (desk, "chef")):
        await each.post(f"{server.url}/login", form={"email": f"{name}@demo.example", "password": PASSWORD})
    numbers = {id(each): count(1) for each in (anna, chef, desk)}

    async def push(each: APIRequestContext, op: str, table: str, row_id: str, **values: object) -> None:
        number, at = next(numbers[id(each)]), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        mutation = {"number": number, "at": at, "op": op, "table": table, "id": row_id, **values}
        answer = await each.post(f"{server.url}/sync/mutations", data={"mutations": [mutation]})
        assert answer.status == 200 and (await answer.json())["results"][0]["status"] != "rejected", await answer.text()

    order = server.row(f"{ITS} AND o.state = 'ordered' ORDER BY o.id LIMIT 1")
    was = {"remark": order["remark"]}
    await push(chef, "update", "orders", order["id"], set={"remark": "Erst nach Anruf liefern."}, was=was)
    await push(anna, "update", "orders", order["id"], set={"remark": "Bis 9 Uhr an die Rampe."}, was=was)

    draft = new_id()
    mine = {"customer_id": order["customer_id"], "wish_on": "2026-12-04"}
    await push(anna, "create", "drafts", draft, set=mine)
    seen = {"wish_on": "2026-12-04"}
    await push(chef, "update", "drafts", draft, set={"wish_on": "2026-12-08"}, was=seen)
    await push(anna, "update", "drafts", draft, set={"wish_on": "2026-12-02"}, was=seen)

    product = server.row("SELECT id, codes FROM products WHERE active ORDER BY id LIMIT 1")
    for price, amount in ((new_id(), 350), (new_id(), 420)):
        agreed = {"customer_id": order["customer_id"], "product_id": product["id"], "currency": "EUR"}
        await push(chef, "create", "customer_prices", price, set={**agreed, "amount": amount, "from_milli": amount})
        at = {"amount": amount}
        await push(chef, "update", "customer_prices", price, set={"amount": amount + 20}, was=at)
        if amount == 350:
            await push(desk, "update", "customer_prices", price, set={"amount": amount - 20}, was=at)
        else:
            await push(desk, "delete", "customer_prices", price, was=at)

    codes = json.loads(product["codes"])
    for each, code in ((chef, "96385074"), (desk, "73513537")):
        more = [*codes, {"code": code, "unit": "", "quantity_milli": 1_000}]
        await push(each, "update", "products", product["id"], set={"codes": more}, was={"codes": codes})


async def _sales(browser: Browser, server: Server, screen: str, scheme: str) -> None:
    """Orders, what is typed of one, and photos that wait."""
    page, take = await _page(browser, screen, scheme)
    await page.goto(f"{server.url}/login")
    await _sign_in(page)
    order = server.row(f"{ITS} AND o.state = 'offer' ORDER BY o.id LIMIT 1")
    its = f"/customers/{order['customer_id']}"
    for name, path in (
        ("orders", "/orders"),
        ("orders-none", "/orders?q=qqqq"),
        ("order-new", "/orders/new"),
        ("pickup", "/pickup"),
        ("order-saved", f"{its}/orders/{order['id']}?saved=order"),
        ("customer-with-orders", its),
    ):
        await page.goto(server.url + path)
        await take(name)
    await page.goto(f"{server.url}{its}/orders/{order['id']}")
    await page.locator(".order-more > summary").click()
    await page.locator(".order-cancel > summary").click()
    await take("order-more")
    await page.goto(server.url + its)
    await page.locator(f"form[action='{its}/drafts'] button").first.click()
    await take("draft-empty")
    await page.locator("a[href*='/add']").first.click()
    await take("draft-add")
    await page.goto(f"{server.url}{its}/orders/{order['id']}")
    await page.locator("button.edit").click()
    await page.locator(".draft-foot").wait_for()
    await take("draft")
    await page.screenshot(path=OUT / f"draft-whole-{screen}-{scheme}.png", full_page=True)

    await page.goto(f"{server.url}/products?q=quitten")
    await page.locator(".product-name").first.click()
    await page.context.set_offline(True)
    await page.locator("input[name=photo]").set_input_files(
        FilePayload(name="IMG_0001.jpg", mimeType="image/jpeg", buffer=from_a_camera(1_600, 1_200))
    )
    await page.locator(".photo-mark").wait_for()
    await take("photo-waiting")
    await page.locator(".photo-strip .photo a").last.click()
    await take("photo-page")
    await page.goto(f"{server.url}/waiting")
    await take("photo-queue")
    await page.goto(f"{server.url}/products?q=quitten")
    await take("products-offline")
    await page.context.close()


async def _refused_camera(browser: Browser, url: str, screen: str) -> None:
    page, take = await _page(browser, screen, "light")
    await page.goto(f"{url}/login")
    await _sign_in(page)
    await page.goto(f"{url}/scan")
    await page.locator(".finder[data-state=refused]").wait_for()
    await take("scan-refused")
    await page.context.close()


async def _office(browser: Browser, url: str, screen: str, scheme: str) -> None:
    """What only an administrator has: others' devices, territories, what is held here, how the catalogue is kept."""
    page, take = await _page(browser, screen, scheme)
    await page.goto(f"{url}/login")
    await _sign_in(page, "chef")
    for name, agent in (("anna", IPHONE), ("ben", "Lagerabgleich")):
        credentials = {"email": f"{name}@demo.example", "password": PASSWORD, "name": agent}
        answer = await page.request.post(f"{url}/api/devices", data=credentials)
        assert answer.status == 201
    await page.goto(f"{url}/territories")
    give = page.locator("a[href$='/give']")
    await give.last.click()
    await take("give-territory")
    await page.select_option("[name=person_id]", index=1)
    await page.fill("[name=until]", "2026-01-01")
    await page.locator("main .form-foot button").click()
    await take("give-territory-errors")
    await page.fill("[name=until]", _in_a_week())
    await page.locator("main .form-foot button").click()
    await take("territories")
    await page.locator("main a.quiet-danger").last.click()
    await take("take-territory")
    await page.goto(f"{url}/devices")
    await take("devices")
    await page.locator("main a.quiet-danger").last.click()
    await take("remove-device")
    await page.goto(f"{url}/carried")
    await page.locator("[type=checkbox]").last.uncheck()
    await page.locator("main .form-foot button").click()
    await take("carried")
    await page.goto(f"{url}/products")
    await page.locator(".product-name").first.click()
    await page.locator("a.edit").click()
    await take("product-edit")
    await page.fill("[name=name]", "")
    await page.locator("main .form-foot button").click()
    await take("product-errors")
    for name, path in (
        ("labels", "/labels"),
        ("labels-print", "/labels/print?q=honig"),
        ("categories", "/catalog/categories"),
    ):
        await page.goto(url + path)
        await take(name)
    await page.locator(".category-name").first.click()
    await take("category-edit")
    await page.locator("a.edit").click()
    await take("category-delete")
    await page.goto(f"{url}/products?q=honig")
    await page.locator(".product-name").first.click()
    for name, link in (("product-history", "history"), ("product-sheet", "sheet")):
        address = page.url
        await page.locator(f"#pane a[href$='/{link}']").click()
        await take(name)
        await page.goto(address)
    for name, path in (
        ("settings-prices", "/settings/prices"),
        ("groups", "/groups"),
        ("conflicts-office", "/conflicts"),
    ):
        await page.goto(url + path)
        await take(name)
    clashes = await page.locator(".clash a").evaluate_all("all => all.map(one => one.href)")
    for number, path in enumerate(clashes[:OFFICE_CLASHES]):
        await page.goto(path)
        await take(f"conflict-office-{number}")
    await page.goto(f"{url}/groups")
    await page.locator("main a[href^='/groups/0']").first.click()
    await take("group")
    await page.goto(f"{url}/products?q=96385074")
    await page.locator(".product-name").first.click()
    await take("product-conflict")
    await page.goto(f"{url}/more")
    await take("more-administrator")
    await page.goto(f"{url}/customers")
    await take("list-of-some-territories")
    await page.context.close()


def _in_a_week() -> str:
    return (datetime.now(UTC) + timedelta(days=7)).date().isoformat()


async def _page(browser: Browser, screen: str, scheme: str) -> tuple[Page, Callable[[str], Awaitable[None]]]:
    """A page of a new browser, and what takes a picture of it under a name."""
    context = await browser.new_context(
        viewport=SCREENS[screen],
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=2 if screen == "phone" else 1,
        has_touch=screen == "phone",
        locale="de-DE",
    )
    page = await context.new_page()

    async def take(name: str) -> None:
        await page.wait_for_timeout(SETTLED_MS)
        await page.screenshot(path=OUT / f"{name}-{screen}-{scheme}.png")

    return page, take


async def _sign_in(page: Page, name: str = "anna") -> None:
    await page.fill("[name=email]", f"{name}@demo.example")
    await page.fill("[name=password]", PASSWORD)
    await page.get_by_role("button").first.click()
    await page.wait_for_url("**/customers")
    await page.locator(".state[data-state=conflict]").wait_for(timeout=SYNCED_MS)  # all is there, and something clashes


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    asyncio.run(main())
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT}/")
