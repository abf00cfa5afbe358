"""A part of an order leaves in a cellar: it arrives once, and the stock is right."""

import json
from typing import Any

import pytest
from playwright.async_api import expect

from backend.ids import new_id
from sync.server.messages import Mutation
from tests.browser.conftest import NewPhone
from tests.browser.seeding import seed
from tests.browser.server import Server
from tests.browser.test_orders import CUSTOMER, stock
from tests.orders.written import ROLL, values


def order_of(server: Server, customer: str, product: str) -> str:
    """Ten lamps, confirmed."""
    order = new_id()
    lines = [{**ROLL, "product_id": product, "name": "Grubenlampe", "quantity_milli": 10_000}]
    set_ = values(customer_id=customer, state="confirmed", lines=lines)
    seed(server, Mutation(op="create", table="orders", id=order, set=set_))
    return order


def stored(server: Server, order: str, product: str) -> tuple[Any, ...]:
    row = server.row("SELECT state, shipped FROM orders WHERE id = ?", order)
    parcels = server.rows("SELECT lines, tracking FROM parcels WHERE order_id = ? ORDER BY id", order)
    on_hand = server.row("SELECT on_hand_milli FROM stock WHERE id = ?", product)["on_hand_milli"]
    gone = [(json.loads(parcel["lines"])[0]["quantity_milli"], parcel["tracking"]) for parcel in parcels]
    return row["state"], json.loads(row["shipped"]), gone, on_hand


@pytest.mark.parametrize("server", ["sqlite", "postgres"], indirect=True)
async def test_a_part_shipped_while_the_server_was_dead_arrives_once(server: Server, phone: NewPhone) -> None:
    customer, product = server.row(CUSTOMER)["id"], stock(server)
    order = order_of(server, customer, product)
    path, link = f"/customers/{customer}/orders/{order}", "https://dhl.example/?a=1"
    carla = await phone("kasse")
    server.kill()
    await carla.cold()
    await carla.open(path)
    await carla(".order-more summary").first.click()
    await carla(f"a[href='{path}/parcels/new']").click()
    await carla.page.fill("[name=quantity-0]", "3")
    await carla.page.fill("[name=tracking]", link)
    await carla("main form .button").click()
    await carla.page.wait_for_url(f"**{path}*")
    await carla.sees("3 von 10 geliefert")
    await carla.cold()
    await carla.open(path)
    await carla.sees("3 von 10 geliefert")
    await carla.sees("teilweise versendet")
    follow = carla(f"a[href='{link}']")
    await expect(follow).to_have_attribute("rel", "noopener noreferrer")

    server.start()
    await carla.open(path)
    await carla.settled()
    await carla.sees_not("Netz")
    assert stored(server, order, product) == ("confirmed", [3_000], [(3_000, link)], -3_000)
    await carla("form .button").first.click()
    await carla.sees("Versendet")
    await carla.settled()
    await carla.sees_not("Netz")
    assert stored(server, order, product) == ("shipped", [10_000], [(3_000, link), (7_000, "")], -10_000)
