"""Order templates with the server gone: taken into a draft and taken back, kept from it, the beginning of an order."""

from playwright.async_api import expect

from backend.ids import new_id
from sync.server.messages import Mutation
from tests.browser.conftest import NewPhone
from tests.browser.seeding import seed
from tests.browser.server import Server
from tests.browser.test_drafts import add, begin, prepare

MADE = "SELECT id, name, items FROM customer_templates WHERE name = 'Kellervorrat' AND deleted_at IS NULL"


async def test_a_template_is_taken_kept_and_ordered_from_in_a_cellar(server: Server, phone: NewPhone) -> None:
    customer, products = prepare(server)
    items = [{"product_id": one["id"], "quantity_milli": 2_000, "text": ""} for one in products[:2]]
    seed(
        server,
        Mutation(op="create", table="order_templates", id=new_id(), set={"name": "Kellerpaket", "items": [*items]}),
    )
    anna = await phone("anna")
    server.kill()
    await anna.cold()

    draft = await begin(anna, customer)
    await anna(".draft-add a").first.click()
    await add(anna, products[0])
    await anna.page.fill("#q", "")
    await anna("a.chip").filter(has_text="Vorlagen").click()
    row = anna(".draft-row").filter(has_text="Kellerpaket")
    await row.locator("button").click()
    await expect(anna("#notice")).to_contain_text("Kellerpaket: 1 Position, 1 Position erhöht")
    await expect(anna(".draft-total small")).to_have_text("2 Positionen")
    await anna("#notice button").click()
    await expect(anna(".draft-total small")).to_have_text("1 Position")
    await row.locator("button").click()
    await expect(anna(".draft-total small")).to_have_text("2 Positionen")

    await anna(".draft-foot a.button").click()
    await anna.page.wait_for_url(f"**/drafts/{draft}")
    line = anna(".draft-line").filter(has_text=products[0]["name"])
    await expect(line.locator(".stepper input")).to_have_value("3")
    await anna(".draft-keep a").click()
    await anna.page.fill("[name=name]", "Kellervorrat")
    await anna(".form button.button").click()
    await anna.page.wait_for_url("**/templates/0*")
    item = anna(".draft-line").filter(has_text=products[1]["name"])
    await item.locator(".step[value='1']").click()
    await expect(item.locator(".stepper input")).to_have_value("3")

    await anna.cold()
    await anna.open(f"/customers/{customer['id']}")
    await anna("a[href^='/templates?customer=']").click()
    await anna(".draft-row").filter(has_text="Kellervorrat").locator("button").click()
    await anna.page.wait_for_url("**/drafts/*?template=*")
    await expect(anna(".draft-total small")).to_have_text("2 Positionen")
    await expect(anna("#notice")).to_contain_text("Kellervorrat: 2 Positionen")
    await anna(".draft-foot .button").click()
    await anna.page.wait_for_url("**/orders/*")

    server.start()
    await anna.open("/orders")
    await anna.settled()
    assert server.row(MADE)["name"] == "Kellervorrat"
