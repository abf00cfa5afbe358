"""A rep takes a correct order in a cellar: typed, signed and placed with the server gone, and there once afterwards."""

import json
import re
from typing import Any

import pytest
from playwright.async_api import expect

from backend.groups.first import DEALERS
from backend.ids import new_id
from sync.server.messages import Mutation
from sync.server.values import Json, Values
from tests.browser.conftest import NewPhone
from tests.browser.phone import Phone
from tests.browser.seeding import seed
from tests.browser.server import Server

CUSTOMER = """SELECT c.id, c.name, c.price_group_id, c.discount_bp
    FROM customers c JOIN territories t ON t.id = c.territory_id
    WHERE t.name = 'Nord' AND c.kind = 'company' AND c.country = 'DE' AND c.currency = 'EUR' ORDER BY c.id LIMIT 1"""
VAT = {"standard": 1_900, "reduced": 700, "zero": 0}
ORDERS = "SELECT id FROM orders WHERE customer_id = ?"
GROUP_BP, OWN = 1_250, 499


def rounded(above: int, below: int) -> int:
    """Half away from zero; both are positive."""
    return (2 * above + below) // (2 * below)


WARES = (
    ("Kellerbrot", 333, "reduced", True),
    ("Kellerkäse", 1_999, "reduced", True),
    ("Kellerwein", 785, "standard", False),
)


def stock(server: Server) -> list[dict[str, Any]]:
    """Three products with one price for one piece each: what they cost can be worked out by hand."""
    found = []
    made = []
    for name, amount, vat_class, discountable in WARES:
        price: Json = {"list": "base", "currency": "EUR", "mode": "net", "amount": amount}
        values: Values = {"name": name, "unit": "Stück", "vat_class": vat_class, "discountable": discountable}
        found.append({"id": new_id(), "name": name, "amount": amount, "vat_class": vat_class})
        made.append(Mutation(op="create", table="products", id=found[-1]["id"], set={**values, "prices": [price]}))
    seed(server, *made)
    return found


def prepare(server: Server) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A dealer with his own price for the first product, the group's discount on the second; the third takes none."""
    customer = server.row(CUSTOMER)
    own, grouped, base = stock(server)
    priced: Values = {"price_group_id": DEALERS, "discount_bp": None}
    was: Values = {name: customer[name] for name in priced}
    seed(
        server,
        Mutation(op="update", table="groups", id=DEALERS, set={"discount_bp": GROUP_BP}, was={"discount_bp": None}),
        Mutation(op="update", table="customers", id=customer["id"], set=priced, was=was),
        Mutation(
            op="create",
            table="customer_prices",
            id=new_id(),
            set={"customer_id": customer["id"], "product_id": own["id"], "currency": "EUR", "amount": OWN},
        ),
    )
    return customer, [own, grouped, base]


async def begin(anna: Phone, customer: dict[str, Any]) -> str:
    await anna.open(f"/customers/{customer['id']}")
    await anna(f"form[action='/customers/{customer['id']}/drafts'] button").click()
    await anna.page.wait_for_url("**/drafts/*")
    return anna.page.url.rsplit("/", 1)[1]


async def add(anna: Phone, product: dict[str, Any]) -> None:
    await anna.page.fill("#q", product["name"])
    row = anna(f"#row-{product['id']}")
    await row.locator(".draft-take button").click()
    await expect(row.locator(".stepper")).to_be_visible()


async def sign(anna: Phone) -> None:
    await anna("[data-sign=open]").click()
    glass = anna("canvas.signature")
    await expect(glass).to_be_visible()
    box = await glass.bounding_box()
    assert box is not None
    mouse = anna.page.mouse
    await mouse.move(box["x"] + 40, box["y"] + 60)
    await mouse.down()
    for step in range(12):
        await mouse.move(box["x"] + 40 + 12 * step, box["y"] + 60 + (25 if step % 2 else -25))
    await mouse.up()
    await anna("[data-sign=keep]").click()
    await expect(anna("#draft-sign svg.signature path")).to_have_attribute("d", re.compile("^M"))


@pytest.mark.parametrize("server", ["sqlite", "postgres"], indirect=True)
async def test_an_order_is_taken_in_a_cellar_right_to_the_cent_and_arrives_once(
    server: Server, phone: NewPhone
) -> None:
    customer, products = prepare(server)
    anna = await phone("anna")
    server.kill()
    await anna.cold()

    draft = await begin(anna, customer)
    await anna(".draft-add a").first.click()
    for product in products:
        await add(anna, product)
    await anna(".draft-foot a.button").click()
    await anna.page.wait_for_url(f"**/drafts/{draft}")
    quantities = (3, 7, 12)
    for product, quantity in zip(products, quantities, strict=True):
        line = anna(
            ".draft-line",
        ).filter(has_text=product["name"])
        await line.locator(".stepper input").fill(str(quantity - 1))
        await line.locator(".step[value='1']").click()
        await expect(line.locator(".stepper input")).to_have_value(str(quantity))

    less = rounded(products[1]["amount"] * (10_000 - GROUP_BP), 10_000)
    totals = [OWN * 3, less * 7, products[2]["amount"] * 12]
    nets: dict[int, int] = {}
    for product, total in zip(products, totals, strict=True):
        rate = VAT[product["vat_class"]]
        nets[rate] = nets.get(rate, 0) + total
    gross = sum(net + rounded(net * rate, 10_000) for rate, net in nets.items())
    await expect(anna(".draft-total b")).to_have_text(euros(gross))

    await sign(anna)
    async with anna.page.expect_response(f"**/drafts/{draft}"):
        await anna.page.fill("#draft-head [name=remark]", "Hintereingang, bitte klingeln")  # and the field is not left
    await anna.cold()
    await anna.page.reload()
    await expect(anna("#draft-head [name=remark]")).to_have_value("Hintereingang, bitte klingeln")
    await expect(anna("#draft-sign svg.signature")).to_be_visible()
    await anna(".draft-foot .button").click()
    await anna.page.wait_for_url(f"**/orders/{draft}*")
    await anna.page.reload()
    await anna.sees(euros(gross))

    server.start()
    await anna.open("/orders")
    await anna.settled()
    row = server.row(
        "SELECT id, number, total_net, total_gross, remark, signature, lines FROM orders WHERE id = ?", draft
    )
    assert (row["total_net"], row["total_gross"]) == (sum(totals), gross)
    assert [line["line_total"] for line in json.loads(row["lines"])] == totals
    assert row["number"] != ""
    assert row["remark"] == "Hintereingang, bitte klingeln"
    assert json.loads(row["signature"])["strokes"]
    assert server.rows("SELECT id FROM drafts WHERE deleted_at IS NULL") == []
    assert server.rows("SELECT id FROM draft_lines WHERE deleted_at IS NULL") == []
    await expect(anna(".order").first).to_contain_text(row["number"])


async def test_two_tabs_and_a_double_tap_place_one_order(server: Server, phone: NewPhone) -> None:
    customer = server.row(CUSTOMER)
    had = server.rows(ORDERS, customer["id"])
    product = stock(server)[0]
    anna = await phone("anna")
    draft = await begin(anna, customer)
    await anna(".draft-add a").first.click()
    await add(anna, product)
    other = Phone(anna.context, await anna.context.new_page())
    for each in (anna, other):
        await each.open(f"/customers/{customer['id']}/drafts/{draft}")
    await anna(".draft-foot .button").dblclick()
    await anna.page.wait_for_url(f"**/orders/{draft}*")
    await other(".draft-foot .button").click()
    await other.page.wait_for_url(f"**/orders/{draft}*")
    await other.settled()
    (made,) = [row for row in server.rows(ORDERS, customer["id"]) if row not in had]
    assert made["id"] == draft


async def test_quick_taps_all_count_and_a_removed_line_comes_back(server: Server, phone: NewPhone) -> None:
    customer = server.row(CUSTOMER)
    product = stock(server)[0]
    anna = await phone("anna")
    server.kill()
    draft = await begin(anna, customer)
    await anna(".draft-add a").first.click()
    await add(anna, product)
    await anna.open(f"/customers/{customer['id']}/drafts/{draft}")
    await anna.page.evaluate(
        "() => { for (let tap = 0; tap < 20; tap += 1) document.querySelector('.step[value=\"1\"]').click() }"
    )
    await expect(anna(".stepper input")).to_have_value("21")  # at once
    await expect(anna(".stepper input")).to_have_attribute("value", "21")  # as the answer to the last tap says
    await anna.page.reload()
    await expect(anna(".stepper input")).to_have_value("21")
    await anna(".draft-more .draft-details summary").click()
    await anna("input[name=text]").fill("ohne Deckel")
    await anna("h1").click()
    await expect(anna(".draft-name small")).to_have_text("ohne Deckel")
    await expect(anna(".draft-more .draft-details")).to_have_attribute("open", "")
    await anna(".draft-remove").click()
    await expect(anna(".draft-line")).to_have_count(0)
    await anna(".notice-bar button").click()
    await expect(anna(".stepper input")).to_have_value("21")


async def test_what_is_typed_while_an_answer_is_under_way_stays_as_typed(server: Server, phone: NewPhone) -> None:
    customer, (bread, cheese, _) = prepare(server)
    anna = await phone("anna")
    draft = await begin(anna, customer)
    await anna(".draft-add a").first.click()
    for product in (bread, cheese):
        await add(anna, product)
    await anna.open(f"/customers/{customer['id']}/drafts/{draft}")
    first, second = (anna(".draft-line").filter(has_text=product["name"]) for product in (bread, cheese))
    number = second.locator(".stepper input")

    await tap_and(anna, "field.select()")  # the answer comes between the tap into the number and the typing
    await expect(first.locator(".draft-sum")).to_contain_text("9,98 €")
    await anna.page.keyboard.insert_text("10")
    await expect(number).to_have_value("10")
    await tap_and(anna, "document.execCommand('insertText', false, '2')")  # and between two digits
    await expect(first.locator(".draft-sum")).to_contain_text("14,97 €")
    await expect(number).to_have_value("102")
    await expect(number).to_be_focused()
    await anna.page.keyboard.insert_text("5")
    await expect(number).to_have_value("1025")
    await tap_and(anna, "undefined")
    await expect(first.locator(".draft-sum")).to_contain_text("19,96 €")
    await expect(number).to_have_value("1025")
    await anna("h1").click()
    await expect(second.locator(".draft-sum")).to_contain_text("17.927,25 €")


async def tap_and(anna: Phone, then: str) -> None:
    """One more of the first line, and before its answer can be there something in the number of the second."""
    await anna.page.evaluate(
        f"""() => {{
            const [first, second] = document.querySelectorAll(".draft-line");
            const field = second.querySelector(".stepper input");
            field.focus();
            first.querySelector(".step[value='1']").click();
            {then};
        }}"""
    )


async def test_a_draft_is_typed_without_scripts(server: Server, phone: NewPhone) -> None:
    customer = server.row(CUSTOMER)
    product = stock(server)[0]
    chromium = (await phone()).context.browser
    assert chromium is not None
    context = await chromium.new_context(java_script_enabled=False, base_url=server.url, locale="de-DE")
    anna = Phone(context, await context.new_page())
    await anna.open("/login")
    await anna.page.fill("[name=email]", "anna@demo.example")
    await anna.page.fill("[name=password]", "feldbuch-demo")
    await anna.page.click("main form button")
    draft = await begin(anna, customer)
    await anna(".draft-add a").first.click()
    await anna.page.fill("#q", product["name"])
    await anna.page.press("#q", "Enter")
    await anna(f"#row-{product['id']} .draft-take button").click()
    await anna.open(f"/customers/{customer['id']}/drafts/{draft}")
    await anna(".step[value='1']").click()
    await expect(anna(".stepper input")).to_have_value("2")
    await anna(".stepper input").fill("x")
    await anna.page.press(".stepper input", "Enter")
    await expect(anna(".draft-line .error")).to_be_visible()
    await anna(".draft-foot .button").click()
    await anna.page.wait_for_url(f"**/orders/{draft}*")
    await context.close()


def euros(cents: int) -> str:
    whole = f"{cents // 100:,}".replace(",", ".")
    return f"{whole},{cents % 100:02d}\u00a0€"


async def test_goods_are_given_free_in_a_cellar_and_nobody_has_to_decide(server: Server, phone: NewPhone) -> None:
    customer, products = prepare(server)
    anna = await phone("anna")
    server.kill()
    draft = await begin(anna, customer)
    await anna(".draft-add a").first.click()
    await add(anna, products[0])
    await anna(".draft-foot a.button").click()
    await anna.page.wait_for_url(f"**/drafts/{draft}")
    lines = anna(".draft-line")
    await lines.locator(".stepper input").fill("12")
    await anna("h1").click()
    await expect(anna(".draft-total b")).to_have_text(euros(12 * OWN + rounded(12 * OWN * VAT["reduced"], 10_000)))
    await expect(anna(".draft-give")).to_be_hidden()
    await anna(".draft-more .draft-details summary").click()
    await anna(".draft-give summary").click()
    await anna(".draft-give input[name=quantity]").fill("2")
    await anna(".draft-give button[value=bonus]").click()
    await expect(lines).to_have_count(2)
    await expect(lines.nth(1)).to_contain_text("Naturalrabatt")
    gross = 10 * OWN + rounded(10 * OWN * VAT["reduced"], 10_000)
    await expect(anna(".draft-total b")).to_have_text(euros(gross))
    await anna(".draft-foot .button").click()
    await anna.page.wait_for_url(f"**/orders/{draft}*")

    server.start()
    await anna.open("/orders")
    await anna.settled()
    row = server.row("SELECT total_gross, difference, lines FROM orders WHERE id = ?", draft)
    assert (row["total_gross"], json.loads(row["difference"])) == (gross, None)
    assert [line["quantity_milli"] for line in json.loads(row["lines"])] == [10_000, 2_000]
