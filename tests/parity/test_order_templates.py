"""Order templates on the phone and on the server, tap for tap: the same pages, the same parts, the same rows."""

from collections.abc import Iterator

import pytest
from litestar import Litestar

from tests.cast import MUELLER, an_id
from tests.catalog import goods
from tests.conftest import SignIn
from tests.parity.test_drafts import BREAD, DRAFT, DRAFTS, LINE, OLD, ROLL, Step, both
from tests.parity.test_pages import HTMX, Phone, load

OF_MUELLER = f"/templates?customer={MUELLER}"
ONE, HIS, EMPTY = (an_id(number) for number in (731, 732, 733))
NEW = {"customer": MUELLER, "draft": an_id(701), "order": ""}
MADE: tuple[Step, ...] = (
    ("GET", "/templates", {}),
    ("GET", OF_MUELLER, {}),
    ("GET", "/templates/new", {}),
    ("GET", f"/templates/new?customer={MUELLER}&draft={an_id(701)}", {}),
    ("GET", f"/templates/new?customer={MUELLER}&draft={an_id(799)}", {}),
    ("POST", "/templates", {**NEW, "id": ONE, "name": "", "kind": "x"}),
    ("POST", "/templates", {**NEW, "id": ONE, "name": "Für <alle> & jeden", "kind": "company"}),
    ("POST", "/templates", {**NEW, "id": HIS, "name": "Wie immer", "kind": "customer"}),
    ("POST", "/templates", {"id": EMPTY, "name": "Leer", "kind": "own"}),
    ("GET", "/templates", {}),
    ("GET", OF_MUELLER, {}),
    ("GET", f"/templates/{HIS}", {}),
    ("GET", f"/templates/{EMPTY}", {}),
    ("GET", f"/templates/{an_id(799)}", {}),
    ("GET", f"/templates/{HIS}/add", {}),
    ("GET", f"/templates/{HIS}/add?q=nothing%3Cb%3E", {}),
    ("POST", f"/templates/{HIS}/items", {"product_id": OLD, "quantity": "2,5", "back": "add"}),
    ("POST", f"/templates/{HIS}/items", {"product_id": ROLL, "quantity": ""}),
    ("POST", f"/templates/{HIS}/items", {"product_id": BREAD, "quantity": "?"}),
    ("POST", f"/templates/{HIS}/items", {"product_id": "x"}),
    ("POST", f"/templates/{HIS}/items/{ROLL}", {"quantity": "3", "unit": "packaging", "step": "1"}),
    ("POST", f"/templates/{HIS}/items/{BREAD}", {"quantity": "<x>", "text": "x" * 501}),
    ("POST", f"/templates/{HIS}/items/{BREAD}", {"quantity": "7", "text": "dünn & <weich>"}),
    ("POST", f"/templates/{HIS}/items/{BREAD}/delete", {}),
    ("POST", f"/templates/{HIS}/items/{BREAD}/restore", {"item": "0 7000 dünn & <weich>"}),
    ("POST", f"/templates/{HIS}/items/{BREAD}", {"quantity": "0"}),
    ("POST", f"/templates/{HIS}/items/{BREAD}", {"quantity": "1"}),
    ("POST", f"/templates/{HIS}/items/{BREAD}/restore", {"item": "x"}),
    ("POST", f"/templates/{HIS}", {"name": " "}),
    ("POST", f"/templates/{HIS}", {"name": "Wie stets", "was": "Wie immer"}),
    ("GET", f"/templates/{HIS}", {}),
    ("POST", f"/templates/{ONE}", {"name": "Ostern"}),
    ("GET", f"{DRAFT}/add?from=templates", {}),
    ("POST", f"{DRAFT}/lines", {"from": "template", "template": HIS, "id": an_id(740)}),
    ("POST", f"{DRAFT}/lines", {"from": "template", "template": HIS, "id": an_id(740)}),
    ("POST", f"{DRAFT}/lines", {"from": "template", "template": EMPTY, "id": an_id(750), "back": "add"}),
    ("POST", f"{DRAFT}/lines", {"from": "template", "template": "x"}),
    ("GET", DRAFT, {}),
    ("POST", f"{DRAFT}/undo", {"taken": f"{an_id(740)}:1000,{LINE}:500,x,{LINE}:1"}),
    ("POST", f"{DRAFT}/undo", {}),
    ("POST", DRAFTS, {"id": an_id(707), "template": HIS, "kind": "order"}),
    ("GET", f"{DRAFTS}/{an_id(707)}?template={HIS}", {}),
    ("GET", f"{DRAFTS}/{an_id(707)}?template=x", {}),
    ("POST", DRAFTS, {"id": an_id(708), "template": an_id(799)}),
    ("POST", f"/templates/{EMPTY}/delete", {}),
    ("GET", f"/templates/{EMPTY}", {}),
    ("POST", f"/templates/{EMPTY}/restore", {"kind": "own", "customer": ""}),
    ("GET", f"/templates/{EMPTY}", {}),
    ("POST", f"/templates/{an_id(799)}/restore", {"kind": ""}),
    ("POST", f"/templates/{HIS}/delete", {}),
    ("POST", f"/templates/{HIS}/restore", {"kind": "customer", "customer": MUELLER}),
    ("GET", OF_MUELLER, {}),
)


@pytest.fixture(scope="module")
def phone() -> Iterator[Phone]:
    phone = Phone()
    yield phone
    phone.process.communicate()
    assert phone.process.returncode == 0


@pytest.mark.parametrize("name", ["anna", "carla", "mia"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["pages", "parts"])
async def test_every_tap_gives_the_same_on_both_sides(
    app: Litestar, sign_in: SignIn, phone: Phone, name: str, headers: dict[str, str]
) -> None:
    await goods.stock(app)
    client = await sign_in(name)
    for path, fields in (
        (DRAFTS, {"id": an_id(701)}),
        (f"{DRAFT}/lines", {"id": LINE, "product_id": BREAD, "quantity": "12"}),
        (f"{DRAFT}/lines", {"id": an_id(712), "name": "Muster", "price": "1"}),
    ):
        assert (await client.post(path, data=fields)).status_code == 303, path
    await load(phone, client, name)
    await both(client, phone, MADE, headers)
    made = phone.ask(waiting=True)["mutations"]
    assert {one["table"] for one in made} >= {"customer_templates", "own_templates", "draft_lines"}
    assert ("order_templates" in {one["table"] for one in made}) == (name == "mia")
    names = {one["set"]["name"] for one in made if one["table"].endswith("templates") and one["op"] == "create"}
    assert names == {"Wie immer", "Leer", *(["Für <alle> & jeden"] if name == "mia" else [])}
