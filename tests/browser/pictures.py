"""`make pictures`: each page as people see it, on a phone and on a desk, by day and by night, into pictures/."""

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import APIRequestContext, Browser, Page, ViewportSize, async_playwright

from backend.ids import new_id
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.phone import PASSWORD
from tests.browser.server import Server, make_demo

OUT = Path("pictures")
SCREENS = {"phone": ViewportSize(width=390, height=844), "desk": ViewportSize(width=1280, height=800)}
SCHEMES = ("light", "dark")
SYNCED_MS = 60_000
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile"
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
                for screen in SCREENS:
                    for scheme in SCHEMES:
                        await _tour(browser, server.url, founding.url, screen, scheme)
                        await _office(browser, server.url, screen, scheme)
                await browser.close()
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
