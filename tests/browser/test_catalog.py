"""The catalogue in a cellar: list, search, categories and prices with the server gone."""

import json
import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import NewPhone
from tests.browser.server import Server

HONEY = "SELECT id, name, codes, prices FROM products WHERE active AND name LIKE '%honig%' ORDER BY id LIMIT 1"


@pytest.mark.parametrize("server", ["sqlite", "postgres"], indirect=True)
async def test_a_rep_finds_a_product_and_its_price_with_the_server_killed(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    honey = server.row(HONEY)
    server.kill()
    await anna.cold()

    await anna.open("/customers")
    await anna(".nav a[href='/products']").click()
    await expect(anna(".product")).to_have_count(50)
    await anna.page.fill("#q", json.loads(honey["codes"])[0]["code"])
    await expect(anna(".product")).to_have_count(1)
    await anna(".product-name").click()
    await anna.page.wait_for_url(f"**/products/{honey['id']}")
    await anna.sees(honey["name"])
    prices = [price for price in json.loads(honey["prices"]) if price["list"] == "base"]
    cents = next(price["amount"] for price in prices if price["currency"] == "EUR" and price["from_milli"] == 0)
    await anna.sees(f"{cents // 100},{cents % 100:02d}\u00a0€")

    await anna.cold()
    await anna(".trail a").last.click()
    await expect(anna(".trail [aria-current]")).to_have_text("Honig")
    names = await anna(".product-name").all_inner_texts()
    assert honey["name"] in names
    assert all(re.search("honig", name) for name in names)


async def test_the_way_back_from_a_product_leads_to_the_list_as_it_was_left(phone: NewPhone) -> None:
    anna = await phone("anna")
    await anna.open("/customers?temperature=hot")
    await anna.open("/products?q=honig")
    await anna(".product-name").first.click()
    await anna.page.wait_for_url(re.compile(r"/products/[0-9a-f-]+$"))
    await anna.page.reload()
    await anna(".back a").first.click()
    await anna.page.wait_for_url("**/products?q=honig")
    await expect(anna(".product")).to_have_count(4)


async def test_on_a_desk_a_product_opens_beside_the_list(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    await anna.page.set_viewport_size({"width": 1280, "height": 800})
    await anna.open("/products?q=honig")
    server.kill()
    names = anna(".list .product-name")
    await expect(names).to_have_count(4)
    name = await names.nth(1).inner_text()
    await names.nth(1).click()
    await expect(anna("#pane h1")).to_have_text(name)
    await anna.page.wait_for_url(re.compile(r"/products/[0-9a-f-]+$"))
    await expect(names).to_have_count(4)
    await expect(anna(".list [aria-current=page]")).to_have_text(name)
    await expect(anna.page).to_have_title(f"{name} · Feldbuch")
    await anna.page.reload()
    await expect(anna("#pane h1")).to_have_text(name)
    await expect(names).to_have_count(4)  # the list as it was left
    await anna("#results .filters a, #results .trail a").first.click()
    await expect(anna("#pane h1")).to_have_text(name)
    await anna("#q").fill("senf")
    await expect(names.first).to_contain_text(re.compile("senf", re.IGNORECASE))
    await expect(anna("#pane h1")).to_have_text(name)


async def test_a_favourite_is_marked_in_a_cellar_and_stands_ready_in_an_order(server: Server, phone: NewPhone) -> None:
    anna = await phone("anna")
    honey = server.row(HONEY)
    server.kill()
    await anna.open(f"/products/{honey['id']}")
    await anna(".product-favourite button").click()
    await expect(anna(".product-favourite button")).to_have_attribute("aria-pressed", "true")
    await anna.cold()
    await anna.page.reload()
    await expect(anna(".product-favourite button")).to_have_attribute("aria-pressed", "true")
    await anna.open("/waiting")
    await anna.sees("Artikel als Favorit")
    server.start()
    await anna.open(f"/products/{honey['id']}")
    await anna.settled()
    assert server.row("SELECT count(*) AS n FROM favourites WHERE deleted_at IS NULL")["n"] == 1
