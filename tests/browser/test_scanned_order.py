"""An order from the shelf to its number: scanned, signed and placed in a dead zone (B3, B5, B8)."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Playwright, expect

from backend.groups.first import DEALERS
from sync.server.messages import Mutation
from tests.browser.conftest import PATIENCE_MS
from tests.browser.film import ALLOWED, camera, show
from tests.browser.phone import Phone
from tests.browser.seeding import change, seed
from tests.browser.server import Server

WARES = """SELECT id, name, codes FROM products WHERE active AND CAST(codes AS text) LIKE '%unit":""%'
    ORDER BY id LIMIT 3"""
CUSTOMER = """SELECT c.id FROM customers c JOIN territories t ON t.id = c.territory_id
    WHERE t.name = 'Nord' AND c.kind = 'company' AND c.country = 'DE' ORDER BY c.id LIMIT 1"""
ORDERS = "SELECT id, number, total_net, total_gross, difference, lines, signature FROM orders WHERE id = ?"
OWN_PRICE = "01900000-0000-7000-8000-00000000abcd"


def price(amount: int, in_list: str = "base") -> dict[str, Any]:
    return {"list": in_list, "currency": "EUR", "mode": "net", "per_milli": 1_000, "from_milli": 0, "amount": amount}


def priced(server: Server) -> tuple[str, list[dict[str, Any]]]:
    """A dealer with 5 %, and three products: one at his own price, one at his group's, one at the base price."""
    customer = server.row(CUSTOMER)["id"]
    change(server, "customers", customer, discount_bp=500, currency="EUR", price_group_id=DEALERS)
    own, grouped, base = wares = server.rows(WARES)
    plain = {"packaging": "", "packaging_milli": None, "minimum_milli": None, "discountable": True}
    change(server, "products", own["id"], vat_class="reduced", prices=[price(1_000)], **plain)
    lists = [price(400), price(333, f"group:{DEALERS}")]
    change(server, "products", grouped["id"], vat_class="reduced", prices=lists, **plain)
    change(server, "products", base["id"], vat_class="standard", prices=[price(250)], **plain)
    his = {key: value for key, value in price(777).items() if key != "list"}
    agreed = {"customer_id": customer, "product_id": own["id"], **his}
    seed(server, Mutation(op="create", table="customer_prices", id=OWN_PRICE, set=agreed))
    return customer, wares


async def scanned(anna: Phone, customer: str, wares: list[dict[str, Any]]) -> None:
    """Each of the three into a new draft, then 3, 10 and 2 of them."""
    await anna.open(f"/customers/{customer}")
    await anna("main form[action$='/drafts'] button").first.click()
    await anna(".draft-add a[href^='/scan']").click()
    await expect(anna(".draft-line")).to_have_count(3)
    await anna.page.evaluate("document.querySelector('.finder video').srcObject.getTracks()[0].stop()")
    await anna("#draft-foot a").click()
    await anna.page.wait_for_url("**/drafts/*")
    for ware, quantity in zip(wares, ("3", "10", "2"), strict=True):
        line = anna(".draft-line").filter(has_text=ware["name"])
        await line.locator(".stepper input").fill(quantity)
        await line.locator(".stepper input").press("Enter")
        await expect(line.locator(".stepper input")).to_have_value(quantity)


async def sign(page: Page) -> None:
    await page.click("[data-sign=open]")
    glass = page.locator("canvas.signature")
    box = await glass.bounding_box()
    assert box
    await page.mouse.move(box["x"] + 20, box["y"] + 40)
    await page.mouse.down()
    for step in range(1, 8):
        await page.mouse.move(box["x"] + 20 + 15 * step, box["y"] + 40 + (20 if step % 2 else -20))
    await page.mouse.up()
    await page.click("[data-sign=keep]")
    await expect(page.locator("svg.signature")).to_be_visible()


async def place(anna: Phone) -> None:
    await anna.page.get_by_role("button", name="Bestellen", exact=True).click()
    await anna.page.wait_for_url("**/orders/*")


@pytest.mark.parametrize("changed", [False, True], ids=["prices stay", "a price changes meanwhile"])
async def test_three_scanned_products_become_one_order_with_one_number(
    playwright: Playwright, server: Server, tmp_path: Path, changed: bool
) -> None:
    customer, wares = priced(server)
    film = show(tmp_path / "film.y4m", [json.loads(ware["codes"])[0]["code"] for ware in wares])
    async with camera(playwright, film, *ALLOWED) as browser:
        anna = await signed_in(playwright, browser, server)
        await anna.open("/scan")  # the reader comes once, with a network
        await expect(anna(".scan-find h2")).to_have_count(1)
        server.kill()

        await scanned(anna, customer, wares)
        # 3 × 7,77 + 10 × 3,16 = 54,91 at 7 %, 2 × 2,38 = 4,76 at 19 %; 3,33 and 2,50 less 5 % are rounded first
        for text in ("59,67", "3,84", "0,90"):
            await expect(anna("#draft-foot")).to_contain_text(text)
        await expect(anna(".draft-total")).to_contain_text("64,41 €")
        await sign(anna.page)
        await anna.cold()
        await anna.page.reload()
        await expect(anna(".draft-total")).to_contain_text("64,41 €")
        await expect(anna("svg.signature")).to_be_visible()
        await place(anna)
        await anna.cold()
        await anna.page.reload()
        await anna.sees("Die Nummer kommt, sobald es Netz gibt")
        await anna.sees("64,41 €")
        placed = anna.page.url.split("?")[0].rsplit("/", 1)[1]
        if changed:
            change(server, "products", wares[2]["id"], prices=[price(300)])

        server.start()
        await anna.page.evaluate("navigator.serviceWorker.controller.postMessage({type: 'sync', now: true})")
        await expect(anna("h1")).to_contain_text("A-1")
        order = server.row(ORDERS, placed)
        assert order["number"] in await anna("h1").inner_text()
        assert (order["total_net"], order["total_gross"]) == (5_967, 6_441)
        assert [line["quantity_milli"] for line in json.loads(order["lines"])] == [3_000, 10_000, 2_000]
        assert json.loads(order["signature"])
        if not changed:
            assert order["difference"] in (None, "null")
            await expect(anna(".order-difference")).to_have_count(0)
            return
        row = anna(".order-compare tbody tr")
        await expect(row).to_have_count(1)
        await expect(row.locator("td").first).to_contain_text("4,76 €")
        await expect(row.locator("td").last).to_contain_text("5,70 €")
        await anna.page.get_by_role("button", name="Vereinbarte Preise behalten").click()
        await expect(anna(".order-difference[data-open]")).to_have_count(0)
        await anna.settled()
        order = server.row(f"{ORDERS} AND price_decision = 'kept'", placed)
        assert order["total_gross"] == 6_441


async def signed_in(playwright: Playwright, browser: Browser, server: Server) -> Phone:
    expect.set_options(timeout=PATIENCE_MS)
    context = await browser.new_context(**playwright.devices["Pixel 7"], base_url=server.url, locale="de-DE")
    context.set_default_timeout(PATIENCE_MS)
    anna = Phone(context, await context.new_page())
    await anna.sign_in("anna")
    return anna
