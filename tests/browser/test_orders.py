"""What becomes of an order that was taken in a cellar: one number, and prices that changed meanwhile are decided."""

import json
from typing import Any

import pytest
from playwright.async_api import expect

from backend.ids import new_id
from sync.server.messages import Mutation
from sync.server.values import Json
from tests.browser.conftest import NewPhone
from tests.browser.phone import Phone
from tests.browser.proxy import Proxy
from tests.browser.seeding import seed
from tests.browser.server import Server

CUSTOMER = """SELECT c.id FROM customers c JOIN territories t ON t.id = c.territory_id
    WHERE t.name = 'Nord' AND c.kind = 'company' AND c.country = 'DE' AND c.currency = 'EUR' AND c.discount_bp IS NULL
    ORDER BY c.id LIMIT 1"""


def price(amount: int) -> Json:
    return {
        "list": "base",
        "currency": "EUR",
        "mode": "net",
        "per_milli": 1_000,
        "from_milli": 0,
        "amount": amount,
        "valid_from": None,
        "valid_to": None,
    }


def stock(server: Server) -> str:
    """A product of its own, so that its price is known."""
    product = new_id()
    values: dict[str, Json] = {
        "name": "Grubenlampe",
        "unit": "Stück",
        "vat_class": "standard",
        "prices": [price(1_000)],
    }
    seed(server, Mutation(op="create", table="products", id=product, set=values))
    return product


async def place(phone: Phone, customer: str, product: str) -> str:
    """An order of one piece, as one types it; the page of the order is open then."""
    await phone.open(f"/customers/{customer}")
    await phone(f"form[action='/customers/{customer}/drafts'] button").click()
    await phone.page.wait_for_url("**/drafts/*")
    order = phone.page.url.rsplit("/", 1)[1]
    await phone(".draft-add a").first.click()
    await phone.page.fill("#q", "Grubenlampe")
    row = phone(f"#row-{product}")
    await row.locator(".draft-take button").click()
    await expect(row.locator(".stepper")).to_be_visible()
    await phone.open(f"/customers/{customer}/drafts/{order}")
    await phone(".draft-foot .button").click()
    await phone.page.wait_for_url(f"**/orders/{order}*")
    return order


def stored(server: Server, order: str) -> dict[str, Any]:
    row = server.row("SELECT number, lines, difference, price_decision, total_net FROM orders WHERE id = ?", order)
    return {**row, "lines": json.loads(row["lines"]), "difference": json.loads(row["difference"])}


@pytest.mark.parametrize("server", ["sqlite", "postgres"], indirect=True)
async def test_a_price_that_changed_while_the_server_was_dead_is_decided_and_nothing_is_lost(
    server: Server, phone: NewPhone
) -> None:
    customer, product = server.row(CUSTOMER)["id"], stock(server)
    anna = await phone("anna")
    server.kill()
    await anna.cold()
    order = await place(anna, customer, product)
    await anna.sees("Die Nummer kommt, sobald es Netz gibt")
    dearer = Mutation(
        op="update", table="products", id=product, set={"prices": [price(1_250)]}, was={"prices": [price(1_000)]}
    )
    seed(server, dearer)

    server.start()
    await anna.open("/orders?state=check")
    await anna.settled()
    await anna.open(f"/customers/{customer}/orders/{order}")
    await anna.sees("Preise zu entscheiden")
    row = stored(server, order)
    assert row["number"] != ""
    assert ([line["unit_price"] for line in row["lines"]], row["total_net"]) == ([1_000], 1_000)
    await anna.sees(row["number"])
    for amount in ("10,00\u00a0€", "12,50\u00a0€"):
        await expect(anna(".order-compare")).to_contain_text(amount)
    await anna.open("/orders?state=check")
    await expect(anna(".order")).to_have_count(1)

    await anna.open(f"/customers/{customer}/orders/{order}")
    await anna("button[value=taken]").click()
    await expect(anna(".order-sum dd")).to_have_text("14,88\u00a0€")
    await anna.settled()
    row = stored(server, order)
    assert ([line["unit_price"] for line in row["lines"]], row["total_net"]) == ([1_250], 1_250)
    assert (row["difference"], row["price_decision"]) == (None, "taken")


async def test_an_order_whose_replies_are_lost_arrives_once_with_one_number(
    server: Server, proxy: Proxy, phone: NewPhone
) -> None:
    customer, product = server.row(CUSTOMER)["id"], stock(server)
    last = len(server.rows("SELECT id FROM orders"))
    anna = await phone("anna", url=proxy.url)
    proxy.loses = lambda path: path == "/sync/mutations"
    order = await place(anna, customer, product)
    other = Phone(anna.context, await anna.context.new_page())
    await other.open(f"/customers/{customer}/orders/{order}")
    server.gets(f"SELECT id FROM orders WHERE id = '{order}'")
    assert "POST /sync/mutations" in proxy.lost

    proxy.loses = lambda path: False
    for each in (anna, other):
        await each.open(f"/customers/{customer}/orders/{order}")
        await each.settled()
        await each.sees_not("Netz")
    orders = server.rows("SELECT id, number, version FROM orders WHERE customer_id = ? AND id = ?", customer, order)
    assert [(row["number"], row["version"]) for row in orders] == [(f"A-{100_001 + last}", 1)]
    assert len(server.rows("SELECT id FROM orders")) == last + 1
